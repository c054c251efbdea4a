"""What reports count, read from the blocks of the store, and the words of what is quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from voc.domain.facts import Coded, Facts, Flags, facts_of
from voc.domain.joining import chosen, joined, within
from voc.domain.quotes import Passage, Quote, sureness
from voc.domain.selection import Selection
from voc.store.encoding import (
    ANSWERS,
    CUSTOMERS,
    RESPONSES,
    SEGMENTS,
    THEMES,
    attribute_part,
    decoded,
)
from voc.store.memory import BlockMemory
from voc.store.queries import COLUMNS, conditions
from voc.store.schema import responses, segments

KEYS = 500  # in one IN (…)
QUOTED = (responses.c.id, responses.c.text, responses.c.stage)


def read_facts(
    connection: Connection,
    memory: BlockMemory,
    selection: Selection,
    attributes: Sequence[str],
    *,
    customers: bool,
) -> Facts:
    """Read the selected responses in storage order, with the attributes named."""
    names = dict.fromkeys([*attributes, *(name for name in selection.where if name not in COLUMNS)])
    parts = [RESPONSES, ANSWERS, SEGMENTS, THEMES, *map(attribute_part, names)]
    if customers or "customer_id" in selection.where:
        parts.append(CUSTOMERS)
    blank = _ids_of_blanks(connection, selection)
    found = [facts_of([], attributes=names, customers=True)]
    for values in memory.blocks(connection, parts):
        facts = decoded(values, names)
        mask = _mask(facts, selection)
        if blank is not None:
            mask &= np.fromiter(map(blank.__contains__, facts.ids), bool, len(facts))
        if mask.any():
            found.append(facts if mask.all() else chosen(facts, mask))
    selected = joined(found)
    return replace(
        selected,
        attributes={name: selected.attributes[name] for name in attributes},
        customers=selected.customers if customers else None,
    )


def _mask(facts: Facts, selection: Selection) -> Flags:
    """Which responses are selected, as far as facts tell; blank values they do not know."""
    mask = within(facts, selection)
    for name, value in selection.where.items():
        if value:
            mask &= _is(_column(facts, name), value)
    return mask


def _column(facts: Facts, name: str) -> Coded:
    given = {
        "stage": facts.stages,
        "touchpoint": facts.touchpoints,
        "channel": facts.channels,
        "customer_id": facts.customers,
    }
    return given.get(name) or facts.attributes[name]


def _is(column: Coded, value: str) -> Flags:
    flags: Flags = np.zeros(len(column.codes), bool)
    if value in column.names:
        flags = column.codes == column.names.index(value)
    return flags


def _ids_of_blanks(connection: Connection, selection: Selection) -> set[str] | None:
    """The ids of the responses with the blank values asked for; None if there is none."""
    blank = {name: value for name, value in selection.where.items() if not value}
    if not blank:
        return None
    statement = select(responses.c.id).where(*conditions(Selection(where=blank)))
    return set(connection.scalars(statement))


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
