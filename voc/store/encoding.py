"""Facts as bytes, in parts, so that a report reads and a theme fit writes only what it needs.

| part | of each response, or of each answer or segment |
|---|---|
| `responses` | id, day, whether it comments (in English or not), stage, touchpoint, channel |
| `answers` | of each metric the response and which score |
| `segments` | key, response, tone, stages, score |
| `themes` | of each segment its theme and how near it is |
| `customers` | customer |
| `attribute:NAME` | value; those that have one, where they are few |

A part is a safetensors file of narrow integers; texts are JSON in a column of bytes. A response
with 1.5 segments takes some 80 bytes in all.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors.numpy

from voc.domain.facts import Answers, Coded, Facts, SegmentColumns
from voc.domain.joining import nobodys
from voc.domain.scores import Metric, Scale, Score

FORMAT = 2  # raise it with every change of what is written here: stores are brought up to it

RESPONSES, ANSWERS, SEGMENTS, THEMES = "responses", "answers", "segments", "themes"
CUSTOMERS = "customers"
ATTRIBUTE = "attribute:"
WIDTHS = (np.int8, np.int16, np.int32)
FEW = 0.25  # of the responses: where fewer have an attribute, it is said which
JSON = ".json"

Values = Mapping[str, Any]
"""Arrays by name, and tuples of what JSON holds by names that end in `.json`."""


def attribute_part(name: str) -> str:
    """The part that holds an attribute."""
    return ATTRIBUTE + name


def encoded(facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Write each part of facts."""
    answers = {
        key: value
        for metric, given in facts.answers.items()
        for key, value in _answers_values(metric, given).items()
    }
    yield RESPONSES, _packed(_responses_values(facts))
    yield ANSWERS, _packed(answers)
    yield SEGMENTS, _packed(_segments_values(facts.segments))
    yield THEMES, encoded_themes(facts.segments)
    if facts.customers is not None:
        yield CUSTOMERS, _packed(_names_values("customer", facts.customers))
    for name, column in facts.attributes.items():
        yield attribute_part(name), _packed(_attribute_values(column))


def encoded_themes(segments: SegmentColumns) -> bytes:
    """Write the one part that changes when segments change their themes."""
    values = {**_names_values("theme", segments.themes), "similarities": segments.similarities}
    return _packed(values)


def unpacked(payload: bytes) -> Values:
    """Read a part."""
    return {
        name: tuple(json.loads(column.tobytes())) if name.endswith(JSON) else column
        for name, column in safetensors.numpy.load(payload).items()
    }


def named(part: str, payload: bytes) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What occurs in the fields, or the attribute, that a part holds."""
    values = unpacked(payload)
    if part == RESPONSES:
        yield from ((name, values[f"{name}.json"]) for name in ("channel", "touchpoint", "stage"))
    else:
        yield part.removeprefix(ATTRIBUTE), values["value.json"]


def decoded(parts: Mapping[str, Values], attributes: Collection[str] | None = None) -> Facts:
    """Put facts together from the parts that are there, in integers as narrow as written.

    `attributes` are those wanted, which nobody has where their part is missing; None wants all
    that are there.
    """
    if attributes is None:
        attributes = [part.removeprefix(ATTRIBUTE) for part in parts if part.startswith(ATTRIBUTE)]
    said = parts[RESPONSES]
    n = len(said["days"])
    return Facts(
        ids=said["ids.json"],
        days=said["days"].view("datetime64[D]"),
        has_comment=said["comments"],
        foreign=said["foreign"],
        stages=_names(said, "stage"),
        touchpoints=_names(said, "touchpoint"),
        channels=_names(said, "channel"),
        answers={m: _answers(parts[ANSWERS], m) for m in Metric if f"{m}.rows" in parts[ANSWERS]},
        segments=decoded_segments(parts),
        attributes={name: _attribute(parts.get(attribute_part(name)), n) for name in attributes},
        customers=_names(parts[CUSTOMERS], "customer") if CUSTOMERS in parts else None,
    )


def decoded_segments(parts: Mapping[str, Values]) -> SegmentColumns:
    """Put segments together from their two parts."""
    said, themes = parts[SEGMENTS], parts[THEMES]
    return SegmentColumns(
        keys=said["keys"],
        rows=said["rows"],
        tones=said["tones"],
        stage_codes=said["stages.codes"],
        stage_sets=tuple(map(tuple, said["stages.json"])),
        themes=_names(themes, "theme"),
        scores=said["scores"],
        similarities=themes["similarities"],
    )


def _responses_values(facts: Facts) -> Values:
    return {
        "ids.json": facts.ids,
        "days": facts.days.view(np.int64),
        "comments": facts.has_comment,
        "foreign": facts.foreign,
        **_names_values("stage", facts.stages),
        **_names_values("touchpoint", facts.touchpoints),
        **_names_values("channel", facts.channels),
    }


def _answers_values(metric: Metric, answers: Answers) -> Values:
    scales = [(score, score.scale) for score in answers.scores]
    told = [(s.value, c.low, c.high, c.satisfied_from, c.reversed) for s, c in scales]
    return {
        f"{metric}.rows": _narrow(answers.rows),
        f"{metric}.codes": _narrow(answers.codes),
        f"{metric}.json": told,
    }


def _answers(values: Values, metric: Metric) -> Answers:
    told = values[f"{metric}.json"]
    scores = tuple(Score(metric, value, Scale(*scale)) for value, *scale in told)
    return Answers(values[f"{metric}.rows"], values[f"{metric}.codes"], scores)


def _segments_values(segments: SegmentColumns) -> Values:
    return {
        "keys": _narrow(segments.keys),
        "rows": _narrow(segments.rows),
        "tones": _narrow(segments.tones),
        "stages.codes": _narrow(segments.stage_codes),
        "stages.json": segments.stage_sets,
        "scores": segments.scores,
    }


def _attribute_values(column: Coded) -> Values:
    rows = np.flatnonzero(column.codes >= 0)
    if len(rows) >= FEW * len(column.codes):
        return _names_values("value", column)
    few = Coded(column.codes[rows], column.names)
    return {**_names_values("value", few), "rows": _narrow(rows)}


def _attribute(values: Values | None, count: int) -> Coded:
    if values is None:
        return nobodys(count)
    column = _names(values, "value")
    if "rows" not in values:
        return column
    codes = np.full(count, -1)
    codes[values["rows"]] = column.codes
    return Coded(codes, column.names)


def _names_values(name: str, column: Coded) -> Values:
    return {f"{name}.codes": _narrow(column.codes), f"{name}.json": column.names}


def _names(values: Values, name: str) -> Coded:
    return Coded(values[f"{name}.codes"], values[f"{name}.json"])


def _narrow(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """In the least width that holds all."""
    least, most = column.min(initial=0), column.max(initial=0)
    fits = (w for w in WIDTHS if np.iinfo(w).min <= least and most <= np.iinfo(w).max)
    return column.astype(next(fits, np.int64))


def _packed(values: Mapping[str, npt.NDArray[Any] | Sequence[Any]]) -> bytes:
    columns = {
        # safetensors writes the bytes as they lie
        name: np.ascontiguousarray(value) if isinstance(value, np.ndarray) else _text(value)
        for name, value in values.items()
    }
    return bytes(safetensors.numpy.save(columns))


def _text(values: Sequence[Any]) -> npt.NDArray[Any]:
    return np.frombuffer(json.dumps(list(values)).encode(), np.uint8)
