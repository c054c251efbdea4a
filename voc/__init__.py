"""voc: voice-of-customer text analysis beside the scores customers gave."""

__version__ = "0.1.0"
