"""Which stored responses speak of something: `voc.domain.mentions` as conditions.

Everything that comes from outside stays a parameter. Words are looked for in each text until a
page is full, all else by keys.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)

from voc.domain.analysis import AnalysedResponse
from voc.domain.mentions import Mention
from voc.domain.selection import Selection
from voc.domain.taxonomy import UNKNOWN_STAGE
from voc.store import queries
from voc.store.schema import analyses, responses, segments

Place = tuple[datetime | None, str]
NOT_GIVEN = func.coalesce(responses.c.stage, "") == ""
SAID = segments.c.response_key == responses.c.key
STAGES = cast(segments.c.stages, Text)
NO_STAGE = "[]"


def speaking(connection: Connection, selection: Selection, mention: Mention) -> Select[Any]:
    """Select responses that speak of it, with their analyses; the caller orders them."""
    return queries.selected(selection).where(*_about(connection, mention))


def newest(
    connection: Connection,
    selection: Selection,
    mention: Mention,
    after: Place | None,
    limit: int,
) -> list[AnalysedResponse]:
    """Read up to `limit` of them behind a place: those with a date, and then those without.

    One after the other, for databases differ in where nothing comes in an order.
    """
    statement = speaking(connection, selection, mention)
    found = [] if after and after[0] is None else _dated(connection, statement, after, limit)
    if len(found) < limit:
        last = after[1] if after and after[0] is None else None
        found += _undated(connection, statement, last, limit - len(found))
    return found


def count(connection: Connection, selection: Selection, mention: Mention, most: int) -> int:
    """Count them, up to `most`."""
    wanted = [*queries.conditions(selection), *_about(connection, mention)]
    found = select(responses.c.key).join_from(responses, analyses).where(*wanted)
    some = found.limit(most).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _dated(
    connection: Connection, statement: Select[Any], after: Place | None, limit: int
) -> list[AnalysedResponse]:
    given, id = responses.c.created_at, responses.c.id
    if after is not None:
        moment, last = after  # said so that an index is followed from there on, not sorted
        statement = statement.where(given <= moment, or_(given < moment, id < last))
    ordered = statement.where(given.is_not(None)).order_by(given.desc(), id.desc())
    return list(queries.stream(connection, ordered.limit(limit)))


def _undated(
    connection: Connection, statement: Select[Any], last: str | None, limit: int
) -> list[AnalysedResponse]:
    id = responses.c.id
    if last is not None:
        statement = statement.where(id < last)
    ordered = statement.where(responses.c.created_at.is_(None)).order_by(id.desc())
    return list(queries.stream(connection, ordered.limit(limit)))


def _about(connection: Connection, mention: Mention) -> list[ColumnElement[bool]]:
    """The conditions that a response speaks of it, if it is in a language that was read."""
    found = [~queries.FOREIGN] if mention.is_said else []
    if mention.words:
        found.append(responses.c.text.icontains(mention.words, autoescape=True))
    if mention.stage is not None:
        found.append(_at_stage(connection, mention, mention.stage))
    elif mention.is_said:
        found.append(_said(mention))
    return found


def _said(mention: Mention, *here: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody says it in a segment that is `here`."""
    wanted = [*here]
    if mention.tone:
        wanted.append(segments.c.sentiment == mention.tone.value)
    if mention.themes:  # few segments of all have a theme, and an index tells which
        wanted.append(segments.c.theme_id.in_(mention.themes))
        return responses.c.key.in_(select(segments.c.response_key).where(*wanted))
    return exists().where(SAID, *wanted)


def _at_stage(connection: Connection, mention: Mention, stage: str) -> ColumnElement[bool]:
    """At a stage that is given, or else shown."""
    touchpoints = _touchpoints(connection)
    placed = {name: at for name in touchpoints if (at := mention.journey.stage_at(name))}
    mine = [name for name, at in placed.items() if at == stage]
    free = or_(responses.c.touchpoint.is_(None), responses.c.touchpoint.not_in(list(placed)))
    given = or_(responses.c.stage == stage, and_(NOT_GIVEN, responses.c.touchpoint.in_(mine)))
    shown = and_(NOT_GIVEN, free)
    if mention.is_said:
        here = _shows(stage, surest=bool(mention.themes))
        return or_(and_(given, _said(mention)), and_(shown, _said(mention, here)))
    silent = or_(queries.FOREIGN, ~exists().where(SAID))
    told = and_(~queries.FOREIGN, exists().where(SAID, _shows(stage)))
    return or_(given, and_(shown, or_(told, silent) if stage == UNKNOWN_STAGE else told))


def _touchpoints(connection: Connection) -> Sequence[str]:
    """All there are: which stage each belongs to, the journey says and no database can."""
    named = select(responses.c.touchpoint).where(responses.c.touchpoint.is_not(None))
    return connection.scalars(named.distinct()).all()


def _shows(stage: str, *, surest: bool = False) -> ColumnElement[bool]:
    """A segment shows a stage, or shows it first: they are kept surest first."""
    if stage == UNKNOWN_STAGE:
        return STAGES == NO_STAGE
    name = f"[{json.dumps(stage)}, "
    start = f"[{name}"
    if surest:
        return func.substr(STAGES, 1, len(start)) == start
    return func.replace(STAGES, name, "") != STAGES
