"""What is read from the store, on a connection whose transaction the caller holds."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, cast, exists, select

from voc.domain.analysis import AnalysedResponse, AnalysisWarning
from voc.domain.comment import Response
from voc.domain.selection import OWN_FIELDS, Selection
from voc.store.rows import to_analysis, to_response
from voc.store.schema import (
    analyses,
    attributes,
    responses,
    scores,
    segments,
)

CHUNK = 500  # responses in memory at once, and keys in one IN (…)
# what was read is a guess where the language is not the model's
FOREIGN = cast(analyses.c.warnings, Text).contains(AnalysisWarning.UNSUPPORTED_LANGUAGE.value)
COLUMNS = {name: responses.c[name] for name in OWN_FIELDS}


def selected(selection: Selection) -> Select[Any]:
    """Select responses with their analyses; the caller orders them."""
    columns = [column for column in analyses.c if column is not analyses.c.response_key]
    wanted = conditions(selection)
    return select(responses, *columns).join_from(responses, analyses).where(*wanted)


def conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """The conditions that select responses."""
    return _period(selection) + [_is(*item) for item in selection.where.items()]


def stream(connection: Connection, statement: Select[Any]) -> Iterator[AnalysedResponse]:
    """Run a `selected` statement; only a chunk of its responses is in memory at a time."""
    with connection.execute(statement, execution_options={"yield_per": CHUNK}) as result:
        for rows in result.partitions():
            yield from _with_children(connection, rows)


def responses_of(connection: Connection, ids: Sequence[str]) -> Iterator[Response]:
    """Read what was submitted, without its analyses; unknown ids are left out."""
    for start in range(0, len(ids), CHUNK):
        wanted = responses.c.id.in_(ids[start : start + CHUNK])
        rows = connection.execute(select(responses).where(wanted)).all()
        keys = [row.key for row in rows]
        score_rows, attribute_rows = (_children(connection, t, keys) for t in (scores, attributes))
        for row in rows:
            yield to_response(row, score_rows[row.key], attribute_rows[row.key])


def attribute_names(connection: Connection, selection: Selection) -> list[str]:
    """The names of the attributes of responses, in the order of their code points."""
    given = attributes.alias()  # apart from the attributes that a condition looks at
    statement = (
        select(given.c.name).join_from(given, responses).where(*conditions(selection)).distinct()
    )
    return sorted(connection.execute(statement).scalars())


def _with_children(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[AnalysedResponse]:
    keys = [row.key for row in rows]
    score_rows, attribute_rows, segment_rows = (
        _children(connection, table, keys) for table in (scores, attributes, segments)
    )
    for row in rows:
        response = to_response(row, score_rows[row.key], attribute_rows[row.key])
        yield AnalysedResponse(response, to_analysis(row, segment_rows[row.key]))


def _children(
    connection: Connection, table: Table, keys: Sequence[int]
) -> defaultdict[int, list[Row[Any]]]:
    statement = (
        select(table)
        .where(table.c.response_key.in_(keys))
        .order_by(table.c.response_key, table.c.position)
    )
    found = defaultdict(list)
    for row in connection.execute(statement).all():
        found[row.response_key].append(row)
    return found


def _period(selection: Selection) -> list[ColumnElement[bool]]:
    conditions = []
    if selection.since:
        start = datetime.combine(selection.since, time.min, UTC)
        conditions.append(responses.c.created_at >= start)
    if selection.until:
        end = datetime.combine(selection.until, time.max, UTC)
        conditions.append(responses.c.created_at <= end)
    return conditions


def _is(name: str, value: str) -> ColumnElement[bool]:
    """Name and value come from outside: both stay parameters."""
    if name in COLUMNS:
        return COLUMNS[name] == value
    return exists().where(
        attributes.c.response_key == responses.c.key,
        attributes.c.name == name,
        attributes.c.value == value,
    )
