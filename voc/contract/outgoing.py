"""What goes out: analyses and stored responses as JSON values; reports are in `reports`."""

from dataclasses import asdict
from typing import Any

from voc.domain.analysis import (
    AnalysedResponse,
    Analysis,
    DimensionReading,
    LabelReading,
    Segment,
    SentimentReading,
)
from voc.domain.comment import Response
from voc.domain.scores import Metric


def analysed_json(item: AnalysedResponse) -> dict[str, Any]:
    """One analysed comment in the shape of the contract."""
    analysis = item.analysis
    return {
        "id": item.response.id,
        "language": analysis.language,
        "sentiment": _sentiment(analysis.sentiment),
        "stages": [
            {"stage": s.stage, "sentiment": s.sentiment.value, "confidence": _round(s.confidence)}
            for s in analysis.stages
        ],
        "segments": [_segment(segment) for segment in analysis.segments],
        "themes": list(analysis.theme_ids),
        "scores": {score.metric.value: _number(score.value) for score in item.response.scores},
        "model": asdict(analysis.model),
        "warnings": [warning.value for warning in analysis.warnings],
        **_own_labels(analysis),
    }


def response_json(response: Response) -> dict[str, Any]:
    """A response as it may come in again: `ResponseParser` reads it to the same response."""
    return {
        "id": response.id,
        "text": response.comment.text,
        "question": response.comment.question,
        **{metric.value: _answer(response, metric) for metric in Metric},
        "touchpoint": response.touchpoint,
        "stage": response.stage,
        "channel": response.channel,
        "created_at": response.created_at.isoformat() if response.created_at else None,
        "customer_id": response.customer_id,
        "attributes": dict(response.attributes),
    }


def stored_json(item: AnalysedResponse) -> dict[str, Any]:
    """A stored response: what was sent, and its analysis under `analysis`."""
    return {**response_json(item.response), "analysis": analysed_json(item)}


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "start": segment.span.start,
        "end": segment.span.end,
        "text": segment.text,
        "sentiment": _sentiment(segment.sentiment),
        "stages": [{"stage": s.stage, "confidence": _round(s.confidence)} for s in segment.stages],
        "theme_id": segment.theme.theme_id if segment.theme else None,
    }


def _own_labels(analysis: Analysis) -> dict[str, Any]:
    """`labels`, for bundles that read labels of the user's own."""
    if not analysis.dimensions:
        return {}
    return {"labels": {reading.dimension: _dimension(reading) for reading in analysis.dimensions}}


def _dimension(reading: DimensionReading) -> dict[str, Any] | list[dict[str, Any]]:
    labels = [_label(label) for label in reading.labels]
    return labels if reading.several else labels[0]


def _label(reading: LabelReading) -> dict[str, Any]:
    return {"label": reading.label, "confidence": _round(reading.confidence)}


def _sentiment(reading: SentimentReading) -> dict[str, Any]:
    return {
        "label": reading.label.value,
        "confidence": _round(reading.confidence),
        "score": _round(reading.score),
    }


def _answer(response: Response, metric: Metric) -> float | int | None:
    score = response.score(metric)
    return _number(score.value) if score else None


def _number(value: float) -> float | int:
    """Show whole answers as the integers they were given as."""
    return int(value) if value == int(value) else value


def _round(value: float) -> float:
    """Four decimals: more would claim a precision no confidence has."""
    return round(value, 4)
