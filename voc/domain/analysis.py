"""What voc reads in one comment: segments, their readings, and the comment's labels."""

from dataclasses import dataclass
from enum import StrEnum

from voc.domain.comment import Response
from voc.domain.taxonomy import UNKNOWN_STAGE


class Sentiment(StrEnum):
    """Tone of a text; `MIXED` only for a whole comment (praise and complaint both)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    MIXED = "mixed"


class AnalysisWarning(StrEnum):
    """What a reader of an analysis must know about how it came about."""

    BLANK = "blank"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    QUESTION_TRUNCATED = "question_truncated"


@dataclass(frozen=True)
class Span:
    """A stretch of a verbatim, in Unicode code points: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class SentimentReading:
    """A sentiment with the model's confidence in [0, 1] and a score in [-1, 1]."""

    label: Sentiment
    confidence: float
    score: float


@dataclass(frozen=True)
class StageReading:
    """A journey stage a segment speaks of, with confidence in [0, 1]."""

    stage: str
    confidence: float


@dataclass(frozen=True)
class StageSentiment:
    """A journey stage a whole comment speaks of, and how."""

    stage: str
    sentiment: Sentiment
    confidence: float


@dataclass(frozen=True)
class ThemeMatch:
    """The theme a segment was assigned to, with the cosine similarity to its centre."""

    theme_id: str
    similarity: float


@dataclass(frozen=True)
class Segment:
    """One sentence or clause. `text` is the verbatim's `[span.start:span.end]`."""

    span: Span
    text: str
    sentiment: SentimentReading
    stages: tuple[StageReading, ...] = ()
    theme: ThemeMatch | None = None

    @property
    def main_stage(self) -> str | None:
        """The stage with the highest confidence, or None where no stage shows."""
        best = max(self.stages, key=lambda reading: reading.confidence, default=None)
        return best.stage if best else None


@dataclass(frozen=True)
class LabelReading:
    """One of the user's own labels, with the model's confidence in [0, 1]."""

    label: str
    confidence: float


@dataclass(frozen=True)
class DimensionReading:
    """What a whole comment was read as in one dimension, surest label first.

    A dimension is a set of labels of the user's own: of `several` a comment may bear any
    number, none included; of the others it bears exactly one.
    """

    dimension: str
    labels: tuple[LabelReading, ...]
    several: bool


@dataclass(frozen=True)
class ModelRef:
    """Which model bundle made an analysis."""

    bundle: str
    version: str


@dataclass(frozen=True)
class Analysis:
    """All readings of one comment. Segments come in order and never overlap."""

    language: str | None
    sentiment: SentimentReading
    stages: tuple[StageSentiment, ...]
    segments: tuple[Segment, ...]
    model: ModelRef
    warnings: tuple[AnalysisWarning, ...] = ()
    dimensions: tuple[DimensionReading, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether the comment is in a language that the model can't read."""
        return AnalysisWarning.UNSUPPORTED_LANGUAGE in self.warnings

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The themes its segments mention, each once, in order of first mention."""
        return tuple(dict.fromkeys(s.theme.theme_id for s in self.segments if s.theme))


@dataclass(frozen=True)
class AnalysedResponse:
    """A response together with what was read in its comment."""

    response: Response
    analysis: Analysis

    def stage_of(self, segment: Segment) -> str:
        """The stage a mention counts for: the given one, else the segment's own."""
        return self.response.stage or segment.main_stage or UNKNOWN_STAGE
