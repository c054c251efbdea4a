"""The bundled sample survey: a year of answers to Larkfield, a fictional software company.

`ANSWERS.md` says what an analysis of it should find; `python -m voc.sample.generate` makes it.
"""

from importlib.resources import files
from pathlib import Path


def survey_path() -> Path:
    """Where the sample survey, a CSV file, lies."""
    return Path(str(files(__name__) / "survey.csv"))


def journey_path() -> Path:
    """Where the journey of the surveyed company lies, a taxonomy file."""
    return Path(str(files(__name__) / "journey.toml"))


def answers_path() -> Path:
    """Where the answers that the sample survey should yield lie, as JSON."""
    return Path(str(files(__name__) / "answers.json"))
