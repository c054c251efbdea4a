"""The one pass: a comment is segmented once and encoded once; all else reads the vectors.

Online, batch and re-analysis call the same `Analyzer`. What it needs from the model world
is said here, by the protocols it consumes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from voc.domain.analysis import (
    AnalysedResponse,
    Analysis,
    AnalysisWarning,
    DimensionReading,
    ModelRef,
    Segment,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
)
from voc.domain.comment import Comment, Response
from voc.domain.rollup import comment_stages, given_stage
from voc.domain.themes import EMPTY_THEME_MODEL, ThemeModel, Vectors

SUPPORTED_LANGUAGE = "en"


@dataclass(frozen=True)
class Passage:
    """A comment with the spans to be read in it."""

    comment: Comment
    spans: tuple[Span, ...]


@dataclass(frozen=True, eq=False)
class Encoding:
    """What the encoder saw: row 0 is the whole comment, row 1 + i is span i.

    `features` (1 + spans, F) feed the heads; `embeddings` (1 + spans, D), unit length,
    feed the themes.
    """

    features: Vectors
    embeddings: Vectors
    warnings: tuple[AnalysisWarning, ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """An analysis with the theme vectors of its segments, shape (segments, D)."""

    analysis: Analysis
    embeddings: Vectors


class Segmenter(Protocol):
    """Splits a verbatim into sentences and clauses."""

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return the spans in order, without overlap, none of them blank."""


class Encoder(Protocol):
    """Turns passages into vectors; what it makes of one never depends on the others."""

    def encode(self, passages: Sequence[Passage]) -> Iterator[Encoding]:
        """Encode each passage once, in order; those behind may be encoded meanwhile."""


class SentimentHead(Protocol):
    """Reads tone from features."""

    def segments(self, features: Vectors) -> list[SentimentReading]:
        """Read each segment's tone; never mixed."""

    def comment(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        *,
        among: Sequence[int] | None = None,
    ) -> SentimentReading:
        """Read the whole comment's tone from its own features (F,) and its segments.

        With `among`, read what the segments at these positions say in that comment.
        """


class StageHead(Protocol):
    """Reads journey stages from features."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The stages this head can predict."""

    def segments(self, features: Vectors) -> list[tuple[StageReading, ...]]:
        """Return the stages each segment shows, surest first; none is a real answer.

        `features` (1 + segments, F) hold the whole comment in row 0.
        """


class DimensionHead(Protocol):
    """Reads one set of the user's own labels."""

    def read(self, encoding: Encoding) -> DimensionReading:
        """Return what the whole comment is in this dimension."""


class LanguageDetector(Protocol):
    """Tells the language of a verbatim."""

    def detect(self, text: str) -> str | None:
        """Return an ISO 639-1 code, or None when the text is too short to tell."""


@dataclass(frozen=True)
class Analyzer:
    """Reads comments: language, segments, sentiment, stages and themes."""

    language: LanguageDetector
    segmenter: Segmenter
    encoder: Encoder
    sentiment: SentimentHead
    stages: StageHead
    model: ModelRef
    dimensions: tuple[DimensionHead, ...] = ()

    def analyze(
        self,
        comments: Sequence[Comment],
        *,
        given_stages: Sequence[str | None] | None = None,
        themes: ThemeModel = EMPTY_THEME_MODEL,
    ) -> list[Reading]:
        """Analyse each comment, in order; a comment's reading depends on it alone.

        `given_stages` holds, per comment, a stage the survey already knows.
        """
        stages = given_stages or [None] * len(comments)
        passages = [Passage(c, self.segmenter.segment(c.text)) for c in comments]
        encodings = self.encoder.encode([p for p in passages if p.spans])
        return [
            self._read(passage, next(encodings), stage, themes)
            if passage.spans
            else self._nothing_to_read(stage)
            for passage, stage in zip(passages, stages, strict=True)
        ]

    def _read(
        self, passage: Passage, encoding: Encoding, stage: str | None, themes: ThemeModel
    ) -> Reading:
        language = self.language.detect(passage.comment.text)
        warnings = _language_warnings(language)
        segments = self._segments(passage, encoding, EMPTY_THEME_MODEL if warnings else themes)
        tones = [segment.sentiment for segment in segments]

        def tone(among: Sequence[int]) -> Sentiment:
            return self.sentiment.comment(encoding.features[0], tones, among=among).label

        sentiment = self.sentiment.comment(encoding.features[0], tones)
        analysis = Analysis(
            language=language,
            sentiment=sentiment,
            stages=given_stage(stage, sentiment) if stage else comment_stages(segments, tone),
            segments=segments,
            model=self.model,
            warnings=encoding.warnings + warnings,
            dimensions=tuple(head.read(encoding) for head in self.dimensions),
        )
        return Reading(analysis, encoding.embeddings[1:])

    def _segments(
        self, passage: Passage, encoding: Encoding, themes: ThemeModel
    ) -> tuple[Segment, ...]:
        text = passage.comment.text
        return tuple(
            Segment(span, text[span.start : span.end], tone, stages, theme)
            for span, tone, stages, theme in zip(
                passage.spans,
                self.sentiment.segments(encoding.features[1:]),
                self.stages.segments(encoding.features),
                themes.assign(encoding.embeddings[1:]),
                strict=True,
            )
        )

    def _nothing_to_read(self, stage: str | None) -> Reading:
        neutral = SentimentReading(Sentiment.NEUTRAL, confidence=1.0, score=0.0)
        stages = given_stage(stage, neutral) if stage else ()
        analysis = Analysis(None, neutral, stages, (), self.model, (AnalysisWarning.BLANK,))
        return Reading(analysis, np.zeros((0, 0), np.float32))


def analyze(
    analyzer: Analyzer, responses: Sequence[Response], *, themes: ThemeModel = EMPTY_THEME_MODEL
) -> list[AnalysedResponse]:
    """Read responses, in order. Online, batch and the cluster all come through here."""
    readings = analyzer.analyze(
        [r.comment for r in responses], given_stages=[r.stage for r in responses], themes=themes
    )
    return [AnalysedResponse(r, x.analysis) for r, x in zip(responses, readings, strict=True)]


def with_themes(reading: Reading, themes: ThemeModel) -> Reading:
    """Return `reading` with its segments assigned to `themes`, from the vectors it has.

    What is said in a language the model can't read belongs to none.
    """
    if reading.analysis.is_foreign:
        return reading
    matches = themes.assign(reading.embeddings)
    segments = tuple(
        replace(segment, theme=match)
        for segment, match in zip(reading.analysis.segments, matches, strict=True)
    )
    return Reading(replace(reading.analysis, segments=segments), reading.embeddings)


def _language_warnings(language: str | None) -> tuple[AnalysisWarning, ...]:
    unsupported = language not in (None, SUPPORTED_LANGUAGE)
    return (AnalysisWarning.UNSUPPORTED_LANGUAGE,) if unsupported else ()
