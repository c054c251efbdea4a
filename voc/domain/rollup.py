"""How the readings of a comment's segments roll up to the labels of the comment."""

from collections.abc import Callable, Sequence

from voc.domain.analysis import Segment, Sentiment, SentimentReading, StageSentiment


def given_stage(stage: str, sentiment: SentimentReading) -> tuple[StageSentiment, ...]:
    """A stage the survey already knows stands for the whole comment, with certainty."""
    return (StageSentiment(stage, sentiment.label, 1.0),)


def comment_stages(
    segments: Sequence[Segment], tone: Callable[[Sequence[int]], Sentiment]
) -> tuple[StageSentiment, ...]:
    """Each stage a segment shows, in order of first mention, with its own sentiment.

    `tone` tells how the segments at some positions, together, speak. Confidence is the
    highest among the segments that show the stage.
    """
    showing: dict[str, dict[int, float]] = {}
    for position, segment in enumerate(segments):
        for reading in segment.stages:
            showing.setdefault(reading.stage, {})[position] = reading.confidence
    return tuple(
        StageSentiment(stage, tone(tuple(shown)), max(shown.values()))
        for stage, shown in showing.items()
    )
