"""Small builders of analysed responses for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from voc.domain.analysis import (
    AnalysedResponse,
    Analysis,
    AnalysisWarning,
    ModelRef,
    Segment,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
    ThemeMatch,
)
from voc.domain.comment import Comment, Response
from voc.domain.rollup import comment_stages, given_stage
from voc.domain.scores import Metric, Scales, Score

MODEL = ModelRef("test", "1")


@dataclass(frozen=True)
class Said:
    """One segment to build: its words, tone, stages and theme."""

    text: str
    tone: Sentiment = Sentiment.NEUTRAL
    stages: tuple[str, ...] = ()
    theme: str | None = None


def reading(tone: Sentiment) -> SentimentReading:
    """A sure reading of `tone`."""
    signs = {Sentiment.POSITIVE: 0.9, Sentiment.NEGATIVE: -0.9}
    return SentimentReading(tone, 0.9, signs.get(tone, 0.0))


def together(tones: Sequence[Sentiment]) -> Sentiment:
    """Praise and complaint together are mixed; otherwise whichever occurs; else neutral."""
    said = {Sentiment.POSITIVE, Sentiment.NEGATIVE} & set(tones)
    return Sentiment.MIXED if len(said) == 2 else next(iter(said), Sentiment.NEUTRAL)


def analysed(
    id: str,
    *said: Said,
    scores: Mapping[Metric, float] | None = None,
    stage: str | None = None,
    created_at: datetime | None = None,
) -> AnalysedResponse:
    """Build a response whose comment says `said`, segment by segment."""
    text = " ".join(part.text for part in said)
    segments = _segments(said)

    def tone(among: Sequence[int]) -> Sentiment:
        return together([segments[n].sentiment.label for n in among])

    sentiment = reading(tone(range(len(segments))))
    stages = given_stage(stage, sentiment) if stage else comment_stages(segments, tone)
    answers = tuple(Score(m, v, Scales().of(m)) for m, v in (scores or {}).items())
    return AnalysedResponse(
        Response(id, Comment(text), scores=answers, stage=stage, created_at=created_at),
        Analysis("en", sentiment, stages, segments, MODEL),
    )


def foreign(row: AnalysedResponse) -> AnalysedResponse:
    """The same response, in a language the model can't read."""
    warned = replace(row.analysis, warnings=(AnalysisWarning.UNSUPPORTED_LANGUAGE,))
    return replace(row, analysis=warned)


def _segments(said: Sequence[Said]) -> tuple[Segment, ...]:
    segments, start = [], 0
    for part in said:
        span = Span(start, start + len(part.text))
        stages = tuple(StageReading(stage, 0.8) for stage in part.stages)
        theme = ThemeMatch(part.theme, 0.7) if part.theme else None
        segments.append(Segment(span, part.text, reading(part.tone), stages, theme))
        start = span.end + 1
    return tuple(segments)
