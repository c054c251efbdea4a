"""Between domain values and rows, both ways."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row, Table

from voc.domain.analysis import (
    Analysis,
    AnalysisWarning,
    DimensionReading,
    LabelReading,
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
from voc.domain.scores import Metric, Scale, Score
from voc.domain.themes import Vectors
from voc.pipeline import Reading
from voc.store import schema

Values = dict[str, object]
LITTLE_ENDIAN = np.dtype("<f4")


def rows_to_insert(
    items: Sequence[tuple[Response, Reading]], *, first_key: int, first_segment: int
) -> dict[Table, list[Values]]:
    """Number responses and segments onwards and lay them out by table, parents first."""
    keyed = list(enumerate(items, first_key))
    segments = [
        (key, position, segment, vector)
        for key, (_, reading) in keyed
        for position, (segment, vector) in enumerate(
            zip(reading.analysis.segments, reading.embeddings, strict=True)
        )
    ]
    numbered = list(enumerate(segments, first_segment))
    return {
        schema.responses: [_response_values(key, response) for key, (response, _) in keyed],
        schema.attributes: [row for k, (r, _) in keyed for row in _attribute_values(k, r)],
        schema.scores: [row for k, (r, _) in keyed for row in _score_values(k, r)],
        schema.analyses: [_analysis_values(key, reading.analysis) for key, (_, reading) in keyed],
        schema.segments: [
            {"key": number, "response_key": key, "position": position, **_segment_values(segment)}
            for number, (key, position, segment, _) in numbered
        ],
        schema.vectors: [
            {"segment_key": number, "embedding": to_bytes(vector)}
            for number, (_, _, _, vector) in numbered
        ],
    }


def match_values(match: ThemeMatch | None) -> Values:
    """Return the columns of a segment that say which theme it mentions."""
    return {
        "theme_id": match.theme_id if match else None,
        "similarity": match.similarity if match else None,
    }


def to_bytes(vector: Vectors) -> bytes:
    """Float32, little endian, on any machine."""
    return vector.astype(LITTLE_ENDIAN, copy=False).tobytes()


def to_vector(data: bytes) -> Vectors:
    """Read what `to_bytes` wrote."""
    return np.frombuffer(data, LITTLE_ENDIAN).astype(np.float32, copy=False)


def to_response(
    row: Row[Any], scores: Sequence[Row[Any]], attributes: Sequence[Row[Any]]
) -> Response:
    """Read a row of `responses` with the rows that hang on it."""
    return Response(
        id=row.id,
        comment=Comment(row.text, row.question),
        scores=tuple(_to_score(score) for score in scores),
        touchpoint=row.touchpoint,
        stage=row.stage,
        channel=row.channel,
        created_at=row.created_at,
        customer_id=row.customer_id,
        attributes={attribute.name: attribute.value for attribute in attributes},
    )


def to_analysis(row: Row[Any], segments: Sequence[Row[Any]]) -> Analysis:
    """Read a row of `responses` joined with `analyses`, and its segments."""
    return Analysis(
        language=row.language,
        sentiment=_to_sentiment(row),
        stages=tuple(
            StageSentiment(stage, Sentiment(sentiment), confidence)
            for stage, sentiment, confidence in row.stages
        ),
        segments=tuple(_to_segment(segment, row.text) for segment in segments),
        model=ModelRef(row.bundle, row.version),
        warnings=tuple(AnalysisWarning(warning) for warning in row.warnings),
        dimensions=tuple(_to_dimension(*reading) for reading in row.dimensions or ()),
    )


def _response_values(key: int, response: Response) -> Values:
    return {
        "key": key,
        "id": response.id,
        "fingerprint": response.fingerprint,
        "text": response.comment.text,
        "question": response.comment.question,
        "touchpoint": response.touchpoint,
        "stage": response.stage,
        "channel": response.channel,
        "created_at": response.created_at,
        "customer_id": response.customer_id,
    }


def _attribute_values(key: int, response: Response) -> Iterator[Values]:
    for position, (name, value) in enumerate(response.attributes.items()):
        yield {"response_key": key, "position": position, "name": name, "value": value}


def _score_values(key: int, response: Response) -> Iterator[Values]:
    for position, score in enumerate(response.scores):
        yield {
            "response_key": key,
            "position": position,
            "metric": score.metric.value,
            "value": score.value,
            "scale_low": score.scale.low,
            "scale_high": score.scale.high,
            "satisfied_from": score.scale.satisfied_from,
            "reversed": score.scale.reversed,
        }


def _analysis_values(key: int, analysis: Analysis) -> Values:
    return {
        "response_key": key,
        "bundle": analysis.model.bundle,
        "version": analysis.model.version,
        "language": analysis.language,
        **_sentiment_values(analysis.sentiment),
        "stages": [(s.stage, s.sentiment.value, s.confidence) for s in analysis.stages],
        "warnings": [warning.value for warning in analysis.warnings],
        "dimensions": [
            (d.dimension, [(r.label, r.confidence) for r in d.labels], d.several)
            for d in analysis.dimensions
        ],
    }


def _segment_values(segment: Segment) -> Values:
    return {
        "span_start": segment.span.start,
        "span_end": segment.span.end,
        **_sentiment_values(segment.sentiment),
        "stages": [(reading.stage, reading.confidence) for reading in segment.stages],
        **match_values(segment.theme),
    }


def _sentiment_values(reading: SentimentReading) -> Values:
    return {
        "sentiment": reading.label.value,
        "confidence": reading.confidence,
        "score": reading.score,
    }


def _to_score(row: Row[Any]) -> Score:
    scale = Scale(row.scale_low, row.scale_high, row.satisfied_from, row.reversed)
    return Score(Metric(row.metric), row.value, scale)


def _to_segment(row: Row[Any], text: str) -> Segment:
    return Segment(
        span=Span(row.span_start, row.span_end),
        text=text[row.span_start : row.span_end],
        sentiment=_to_sentiment(row),
        stages=tuple(StageReading(stage, confidence) for stage, confidence in row.stages),
        theme=ThemeMatch(row.theme_id, row.similarity) if row.theme_id is not None else None,
    )


def _to_dimension(
    name: str, labels: Sequence[tuple[str, float]], several: bool
) -> DimensionReading:
    return DimensionReading(name, tuple(LabelReading(*label) for label in labels), several)


def _to_sentiment(row: Row[Any]) -> SentimentReading:
    return SentimentReading(Sentiment(row.sentiment), row.confidence, row.score)
