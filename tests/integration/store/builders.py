"""Responses and readings made by hand: no model is needed to test the store."""

from collections.abc import Sequence
from typing import Any

import numpy as np

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
    StageSentiment,
    ThemeMatch,
)
from voc.domain.comment import Comment, Response
from voc.domain.themes import Theme, ThemeModel, Vectors
from voc.pipeline import Reading
from voc.store import SqlRepository

DIMENSIONS = 4
MODEL = ModelRef("voc-en", "1.0.0")
NEGATIVE = SentimentReading(Sentiment.NEGATIVE, confidence=0.1 + 0.2, score=-1 / 3)
Item = tuple[Response, Reading]


def response(id: str, text: str = "Slow. Dear.", **fields: Any) -> Response:
    """A response whose other fields are given by name."""
    return Response(id, Comment(text, fields.pop("question", None)), **fields)


def reading(text: str, cuts: Sequence[int] = (), *, theme: ThemeMatch | None = None) -> Reading:
    """Read `text`, cut into segments at `cuts`; vectors depend on the text alone."""
    ends = [*cuts, len(text)] if text.strip() else []
    spans = [Span(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    segments = tuple(
        Segment(span, text[span.start : span.end], NEGATIVE, (StageReading("support", 0.7),), theme)
        for span in spans
    )
    analysis = Analysis(
        language="en" if segments else None,
        sentiment=NEGATIVE,
        stages=(StageSentiment("support", Sentiment.NEGATIVE, 0.7),) if segments else (),
        segments=segments,
        model=MODEL,
        warnings=() if segments else (AnalysisWarning.BLANK,),
    )
    return Reading(analysis, vectors(len(segments), seed=len(text)))


def vectors(count: int, *, seed: int) -> Vectors:
    """Unit vectors that are the same for the same seed."""
    made = np.random.default_rng(seed).standard_normal((count, DIMENSIONS))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def item(id: str, text: str = "Slow. Dear.", **fields: Any) -> Item:
    """A response with its reading: two segments in the usual text, none in a blank one."""
    return response(id, text, **fields), reading(text, (5,) if len(text) > 5 else ())


def stored(repository: SqlRepository, *items: Item) -> list[AnalysedResponse]:
    """Store `items`; returns what must be read back."""
    with repository.write() as store:
        store.add(items)
    return [AnalysedResponse(response, reading.analysis) for response, reading in items]


def themes(*ids: str, floor: float = 0.25) -> ThemeModel:
    """A theme model with these themes."""
    found = tuple(Theme(id, f"name of {id}", ("slow", "dear"), parent=None) for id in ids)
    return ThemeModel(found, vectors(len(ids), seed=7), floor)
