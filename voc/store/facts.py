"""What reports count, read from the store by a few narrow statements."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from voc.domain.analysis import Sentiment
from voc.domain.facts import (
    NO_DAY,
    TONES,
    Answers,
    Coded,
    Days,
    Facts,
    Flags,
    Ints,
    SegmentColumns,
)
from voc.domain.quotes import Passage, Quote, sureness
from voc.domain.scores import NPS_SCALE, Metric, Scale, Score
from voc.domain.selection import Selection
from voc.store.columns import Collector, Integers, Names, Reals, Texts, read
from voc.store.queries import conditions
from voc.store.schema import attributes, responses, scores, segments

# what `str.strip` takes for blank: a comment of nothing else says nothing
BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
PRINTED = (ord("!"), ord("~"))  # no blank lies between them
FEW = 0.1  # of all responses: up to so many, what hangs on them is looked up one by one
USUAL_STAGES = 3  # a segment seldom speaks of more
KEYS = 500  # in one IN (…)
FIRSTS = cast("$[*][0]", JSONPATH)  # of each (name, confidence) the name
QUOTED = (responses.c.id, responses.c.text, responses.c.stage)


def read_facts(
    connection: Connection, selection: Selection, names: Iterable[str], *, customers: bool
) -> Facts:
    """Read the selected responses in storage order, with the attributes named."""
    keys, ids, days = Integers(), Texts(), Names()
    says, given, touched, came, who = Integers(), Names(), Names(), Names(), Names()
    columns = [
        responses.c.key,
        responses.c.id,
        func.substr(cast(responses.c.created_at, Text), 1, 10),
        _says_something(connection),
        *(responses.c[name] for name in ("stage", "touchpoint", "channel")),
        *([responses.c.customer_id] if customers else []),
    ]
    chosen = select(*columns).where(*conditions(selection)).order_by(responses.c.key)
    collectors: list[Collector] = [keys, ids, days, says, given, touched, came]
    read(connection, chosen, *collectors, *([who] if customers else []))
    keyed = select(responses.c.key).where(*conditions(selection))
    children = _Children(connection, keys.array, keyed)
    return Facts(
        ids=ids.values,
        days=_days(days),
        has_comment=says.array.astype(bool),
        stages=Coded.decoded(given.codes, given.found),
        touchpoints=Coded.decoded(touched.codes, touched.found),
        channels=Coded.decoded(came.codes, came.found),
        answers={m: found for m in Metric if len((found := children.answers(m)).rows)},
        segments=children.segments(),
        attributes={name: children.attribute(name) for name in names},
        customers=Coded.decoded(who.codes, who.found) if customers else None,
    )


def _says_something(connection: Connection) -> ColumnElement[int]:
    """1 where a comment is not blank, else 0: nearly always told by its first character."""
    text = responses.c.text
    first = func.ascii(text) if connection.dialect.name == "postgresql" else func.unicode(text)
    return case((first.between(*PRINTED), 1), (func.ltrim(text, BLANK) != "", 1), else_=0)


def read_passages(connection: Connection, keys: Sequence[int]) -> Mapping[int, Passage]:
    """Read the words of segments; what was deleted is missing."""
    found: dict[int, Passage] = {}
    for start in range(0, len(keys), KEYS):
        some = segments.c.key.in_(keys[start : start + KEYS])
        statement = select(segments, *QUOTED).join_from(segments, responses).where(some)
        found.update((row.key, _passage(row)) for row in connection.execute(statement))
    return found


def _passage(row: Row[Any]) -> Passage:
    start, end = row.span_start, row.span_end
    sure = sureness(row.confidence, None if row.stage else [seen for _, seen in row.stages])
    return Passage(Quote(row.id, row.text[start:end], start, end), sure)


@dataclass(frozen=True, eq=False)
class _Children:
    """Reads what hangs on the responses under `keys` (sorted), which `chosen` selects."""

    connection: Connection
    keys: Ints
    chosen: Select[Any]

    def answers(self, metric: Metric) -> Answers:
        """Read the answers to one question."""
        keys, given = Integers(), [Names() for _ in _answer(metric)]
        mine = scores.c.metric == metric.value
        self._read(scores, [scores.c.response_key, *_answer(metric)], [keys, *given], mine)
        rows, inside = self._rows(keys.array)
        codes = np.zeros(len(keys.array), np.int64)
        for column in given:
            codes = codes * max(1, len(column.found)) + column.codes
        _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
        values = [[column.found[column.codes[place]] for column in given] for place in first]
        return Answers(rows, codes[inside], tuple(_score(metric, *each) for each in values))

    def attribute(self, name: str) -> Coded:
        """Read one attribute."""
        keys, values = Integers(), Names()
        columns = [attributes.c.response_key, attributes.c.value]
        self._read(attributes, columns, [keys, values], attributes.c.name == name)
        rows, inside = self._rows(keys.array)
        codes = np.full(len(self.keys), len(values.found))
        codes[rows] = values.codes[inside]
        return Coded.decoded(codes, [*values.found, None])

    def segments(self) -> SegmentColumns:
        """Read the segments."""
        keys, parents, tones, stages, themes = Integers(), Integers(), Names(), Names(), Names()
        scored, similar = Reals(), Reals()
        columns = [
            segments.c.key,
            segments.c.response_key,
            segments.c.sentiment,
            _stage_names(self.connection),
            segments.c.theme_id,
            segments.c.score,
            func.coalesce(segments.c.similarity, 0.0),
        ]
        self._read(segments, columns, [keys, parents, tones, stages, themes, scored, similar])
        rows, inside = self._rows(parents.array)
        signs = [TONES.get(Sentiment(name), 0) for name in tones.found]
        return SegmentColumns(
            keys=keys.array[inside],
            rows=rows,
            tones=np.array([*signs, 0])[tones.codes[inside]],
            stage_codes=stages.codes[inside],
            stage_sets=tuple(_stage_set(told) for told in stages.found),
            themes=Coded.decoded(themes.codes[inside], themes.found),
            scores=scored.array[inside],
            similarities=similar.array[inside],
        )

    def _read(
        self,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        collectors: Sequence[Collector],
        *where: ColumnElement[bool],
    ) -> None:
        """Read a whole table, unless so few responses are chosen that looking up is faster."""
        statement = select(*columns).where(*where)
        if len(self.keys) < FEW * int(self.keys.max(initial=0)):
            statement = statement.where(table.c.response_key.in_(self.chosen))
        read(self.connection, statement, *collectors)

    def _rows(self, keys: Ints) -> tuple[Ints, Flags]:
        """The places of those of `keys` that are chosen, and which ones are."""
        if not len(self.keys):
            return np.zeros(0, np.int64), np.zeros(len(keys), bool)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        inside = self.keys[places] == keys
        return places[inside], inside


def _days(column: Names) -> Days:
    days = [np.datetime64(told, "D") if told else NO_DAY for told in column.found]
    return np.array([*days, NO_DAY], "datetime64[D]")[column.codes]


def _answer(metric: Metric) -> list[ColumnElement[Any]]:
    """What tells an answer from another; NPS knows one scale only."""
    ends = [scores.c.scale_low, scores.c.scale_high, scores.c.satisfied_from, scores.c.reversed]
    return [scores.c.value, *(ends if metric is not Metric.NPS else [])]


def _score(metric: Metric, value: float, *scale: float) -> Score:
    if not scale:
        return Score(metric, value, NPS_SCALE)
    low, high, satisfied, turned = scale
    return Score(metric, value, Scale(low, high, satisfied, bool(turned)))


def _stage_names(connection: Connection) -> ColumnElement[Any]:
    """The stages of a segment as few distinct texts: JSON lists of names, surest first.

    The stored list has a confidence beside each name. A segment of more stages than usual comes
    with them: `_stage_set` reads both.
    """
    stored = segments.c.stages
    if connection.dialect.name == "postgresql":
        return cast(func.jsonb_path_query_array(cast(stored, JSONB), FIRSTS), Text)
    usual = func.json_extract(stored, *(f"$[{place}][0]" for place in range(USUAL_STAGES)))
    text = cast(stored, Text)
    return case(
        (text == "[]", text), (func.json_array_length(stored) <= USUAL_STAGES, usual), else_=text
    )


def _stage_set(told: str) -> tuple[str, ...]:
    named = (name[0] if isinstance(name, list) else name for name in json.loads(told))
    return tuple(name for name in named if name is not None)
