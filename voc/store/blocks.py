"""Facts kept as columns, in blocks of responses stored one after the other.

A new response makes a block of one; a block joins the one before it when that has become no
larger, as when a binary counter carries. So each response is written again at most as often as
2 goes into `MOST`, and a store has a handful of small blocks and large ones for the rest. All is
done in the one write transaction, with the rows that the blocks speak of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    func,
    insert,
    select,
    update,
)

from voc.domain.analysis import AnalysedResponse, ThemeMatch
from voc.domain.facts import Coded, Facts, facts_of
from voc.domain.joining import chosen, joined, rethemed
from voc.domain.selection import EVERYTHING
from voc.store import queries
from voc.store.encoding import (
    FORMAT,
    RESPONSES,
    SEGMENTS,
    THEMES,
    Values,
    decoded,
    decoded_segments,
    encoded,
    encoded_themes,
    unpacked,
)
from voc.store.engine import reading, writing
from voc.store.revision import changed, revision
from voc.store.schema import fact_blocks, responses, revisions, segments

MOST = 2**15  # responses in a block
AT_ONCE = 2_000  # responses laid out in one transaction
UNFINISHED = -FORMAT
SAID = (SEGMENTS, THEMES)

Moves = Mapping[int, ThemeMatch | None]


def append(
    connection: Connection, key: int, rows: Sequence[AnalysedResponse], keys: Sequence[int]
) -> None:
    """Keep the facts of new responses, at least one, and their segments.

    `key` is that of the first response and `keys` those of the segments.
    """
    facts, taken = _facts(rows, keys), list[int]()
    count = len(facts)
    for block, held in _latest(connection):
        if held > count or held + count > MOST:
            break
        taken.append(block)
        count += held
    older = [_read(connection, block) for block in reversed(taken)]
    connection.execute(delete(fact_blocks).where(fact_blocks.c.block.in_(taken)))
    _write(connection, min([key, *taken]), joined([*older, facts]))


def remove(connection: Connection, key: int, id: str) -> None:
    """Forget a response: its block is written anew without it."""
    mine = fact_blocks.c.block <= key
    block = connection.scalar(select(func.max(fact_blocks.c.block)).where(mine))
    facts = _read(connection, block)
    left = chosen(facts, np.array([other != id for other in facts.ids]))
    connection.execute(delete(fact_blocks).where(fact_blocks.c.block == block))
    if len(left):
        _write(connection, block, left)


def move(connection: Connection, moves: Moves) -> None:
    """Assign the segments under the keys of `moves` to other themes, or to none."""
    if not moves:
        return
    keys = np.array(sorted(moves))
    matches = [moves[key] for key in keys.tolist()]
    themes = Coded.of(match.theme_id if match else None for match in matches)
    similarities = np.array([match.similarity if match else 0.0 for match in matches])
    for block, _ in _latest(connection):
        before = decoded_segments(_parts(connection, block, fact_blocks.c.part.in_(SAID)))
        after = rethemed(before, keys, themes, similarities)
        if after is not before:
            mine = (fact_blocks.c.block == block, fact_blocks.c.part == THEMES)
            now = {"payload": encoded_themes(after), "revision": revision(connection)}
            connection.execute(update(fact_blocks).where(*mine).values(now))


def lay_out(engine: Engine) -> None:
    """Build the blocks of what was stored before there were any, or in another format.

    Takes some transactions, so that no other process waits for long; one that was stopped, or
    another process, goes on where it was left.
    """
    with reading(engine) as connection:
        if _state(connection) == FORMAT:
            return
        total = connection.scalar(select(func.count()).select_from(responses)) or 0
    log = structlog.get_logger(__name__).bind(responses=total)
    if total:
        log.info("laying out what is stored for reports, once")
    while _lay_out_more(engine):
        pass
    if total:
        log.info("what is stored is laid out")


def _lay_out_more(engine: Engine) -> bool:
    """Whether anything may be left to do."""
    with writing(engine) as connection:
        state = _state(connection)
        if state not in (FORMAT, UNFINISHED):
            connection.execute(delete(fact_blocks))
        keys = [] if state == FORMAT else _next_keys(connection)
        if keys:
            changed(connection)
            append(connection, keys[0], *_stored(connection, keys))
        state = UNFINISHED if keys else FORMAT
        connection.execute(update(revisions).values(blocks=state))
    return bool(keys)


def _state(connection: Connection) -> int | None:
    return connection.scalar(select(revisions.c.blocks))


def _next_keys(connection: Connection) -> Sequence[int]:
    """The keys of the first responses that are in no block."""
    done = 0
    for block, _ in _latest(connection)[:1]:
        last = _read(connection, block).ids[-1]
        done = connection.scalar(select(responses.c.key).where(responses.c.id == last)) or block
    statement = select(responses.c.key).where(responses.c.key > done).order_by(responses.c.key)
    return connection.scalars(statement.limit(AT_ONCE)).all()


def _stored(
    connection: Connection, keys: Sequence[int]
) -> tuple[list[AnalysedResponse], Sequence[int]]:
    """The responses from the first to the last of `keys`, and the keys of their segments."""
    here = responses.c.key.between(keys[0], keys[-1])
    statement = queries.selected(EVERYTHING).where(here).order_by(responses.c.key)
    said = select(segments.c.key).where(segments.c.response_key.between(keys[0], keys[-1]))
    numbers = said.order_by(segments.c.response_key, segments.c.position)
    return list(queries.stream(connection, statement)), connection.scalars(numbers).all()


def _facts(rows: Sequence[AnalysedResponse], keys: Sequence[int]) -> Facts:
    """Everything that any report asks for."""
    names = dict.fromkeys(name for row in rows for name in row.response.attributes)
    facts = facts_of(rows, attributes=names, customers=True)
    stored = np.array(keys, np.int64)[facts.segments.keys]
    return replace(facts, segments=replace(facts.segments, keys=stored))


def _latest(connection: Connection) -> list[tuple[int, int]]:
    """Blocks and how many responses they hold, newest first."""
    columns = select(fact_blocks.c.block, fact_blocks.c.responses)
    mine = columns.where(fact_blocks.c.part == RESPONSES).order_by(fact_blocks.c.block.desc())
    return [(row.block, row.responses) for row in connection.execute(mine)]


def _read(connection: Connection, block: int) -> Facts:
    return decoded(_parts(connection, block))


def _parts(connection: Connection, block: int, *which: ColumnElement[bool]) -> dict[str, Values]:
    columns = select(fact_blocks.c.part, fact_blocks.c.payload)
    mine = connection.execute(columns.where(fact_blocks.c.block == block, *which))
    return {part: unpacked(payload) for part, payload in mine}


def _write(connection: Connection, block: int, facts: Facts) -> None:
    """Write the parts of a block that is not there."""
    written = {"block": block, "responses": len(facts), "revision": revision(connection)}
    rows = [
        {**written, "number": number, "part": part, "payload": payload}
        for number, (part, payload) in enumerate(encoded(facts))
    ]
    connection.execute(insert(fact_blocks), rows)
