"""How the readings of a comment's segments roll up to the labels of the comment."""

from collections.abc import Sequence

from voc.domain.analysis import Segment, Sentiment, SentimentReading, StageSentiment


def combine_tone(labels: Sequence[Sentiment]) -> Sentiment:
    """Praise and complaint together are mixed; otherwise whichever occurs; else neutral."""
    tones = set(labels)
    if Sentiment.MIXED in tones or {Sentiment.POSITIVE, Sentiment.NEGATIVE} <= tones:
        return Sentiment.MIXED
    if Sentiment.NEGATIVE in tones:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if Sentiment.POSITIVE in tones else Sentiment.NEUTRAL


def given_stage(stage: str, sentiment: SentimentReading) -> tuple[StageSentiment, ...]:
    """A stage the survey already knows stands for the whole comment, with certainty."""
    return (StageSentiment(stage, sentiment.label, 1.0),)


def comment_stages(segments: Sequence[Segment]) -> tuple[StageSentiment, ...]:
    """Each stage a segment shows, in order of first mention, with its own sentiment.

    Confidence is the highest among the segments that show the stage.
    """
    names = dict.fromkeys(reading.stage for s in segments for reading in s.stages)
    return tuple(_stage(name, segments) for name in names)


def _stage(name: str, segments: Sequence[Segment]) -> StageSentiment:
    showing = [(s, r.confidence) for s in segments for r in s.stages if r.stage == name]
    tone = combine_tone([segment.sentiment.label for segment, _ in showing])
    return StageSentiment(name, tone, max(confidence for _, confidence in showing))
