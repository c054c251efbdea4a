"""The store as the service knows it, and how one is opened."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from voc.domain.analysis import AnalysedResponse
from voc.domain.cases import Rule
from voc.domain.curation import Edit
from voc.domain.errors import ConfigurationError, NotFound, StoreUnavailable
from voc.domain.facts import Facts
from voc.domain.mentions import ANYTHING, Mention
from voc.domain.mismatch import Mismatches, Place
from voc.domain.quotes import Passage
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.themes import ThemeModel
from voc.store import mentions, queries, theme_queries
from voc.store.address import is_sqlite, parse_address, place, reason
from voc.store.blocks import lay_out
from voc.store.case_candidates import given_since, may_open
from voc.store.engine import open_engine, reading, sqlite_wal_reset_bug, writing
from voc.store.facts import read_facts, read_passages
from voc.store.fields import read_fields
from voc.store.memory import FactsMemory
from voc.store.migrate import migrate
from voc.store.mismatches import read_mismatches
from voc.store.revision import revision
from voc.store.schema import responses
from voc.store.writer import SqlWriter
from voc.theming import Recorded, StoredSegments


@dataclass(frozen=True)
class SqlRepository:
    """Responses, analyses, vectors and themes in a database. Serves all threads."""

    engine: Engine
    memory: FactsMemory = field(default_factory=FactsMemory)

    @contextmanager
    def write(self) -> Iterator[SqlWriter]:
        """Begin the write transaction; a second writer waits."""
        with writing(self.engine) as connection:
            yield SqlWriter(connection)

    def get(self, id: str) -> AnalysedResponse:
        """Return one stored response. Raises `NotFound`."""
        statement = queries.selected(EVERYTHING).where(responses.c.id == id)
        with reading(self.engine) as connection:
            found = list(queries.stream(connection, statement))
        if not found:
            raise NotFound("response", id)
        return found[0]

    def page(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: str | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        """Return up to `limit` responses, ordered by id, behind the id `after`."""
        with reading(self.engine) as connection:
            statement = mentions.speaking(connection, selection, mention).order_by(responses.c.id)
            if after is not None:
                statement = statement.where(responses.c.id > after)
            return list(queries.stream(connection, statement.limit(limit)))

    def newest(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: tuple[datetime | None, str] | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        """Return up to `limit` responses, newest first, behind the (moment, id) `after`.

        Of one moment the last id comes first; those without a date come last.
        """
        with reading(self.engine) as connection:
            return mentions.newest(connection, selection, mention, after, limit)

    def count(self, selection: Selection, mention: Mention = ANYTHING, *, most: int) -> int:
        """Count the responses, up to `most`."""
        with reading(self.engine) as connection:
            return mentions.count(connection, selection, mention, most)

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        """Stream the selected responses, as they are now, in the order they were stored."""
        statement = queries.selected(selection).order_by(responses.c.key)
        with reading(self.engine) as connection:
            yield from queries.stream(connection, statement)

    def attribute_names(self, selection: Selection) -> Sequence[str]:
        """Return the names of the selected responses' attributes, in order."""
        with reading(self.engine) as connection:
            return queries.attribute_names(connection, selection)

    def fields(self) -> Mapping[str, Sequence[str]]:
        """Return what responses can be selected by, with the values where these are few."""
        with reading(self.engine) as connection:
            return read_fields(connection)

    def case_candidates(
        self, selection: Selection, rules: Collection[Rule], *, since: datetime | None
    ) -> Iterator[AnalysedResponse]:
        """Stream the selected responses that may open a case by these rules, not stored yet.

        All that do are among them. Those given before `since` are left out, if it is said.
        """
        with reading(self.engine) as connection:
            statement = queries.selected(selection).where(may_open(connection, rules))
            if since is not None:
                statement = statement.where(given_since(since))
            yield from queries.stream(connection, statement.order_by(responses.c.key))

    def facts(
        self, selection: Selection, *, attributes: Sequence[str] = (), customers: bool = False
    ) -> Facts:
        """Return what is counted of the selected responses, in the order they were stored.

        What was asked for last is remembered until a response or a theme is stored or deleted;
        then the blocks are read that have changed.
        """
        asked = (
            selection.since,
            selection.until,
            tuple(sorted(selection.where.items())),
            tuple(attributes),
            customers,
        )
        with reading(self.engine) as connection:
            return self.memory.facts(
                asked,
                revision(connection),
                lambda: read_facts(
                    connection, self.memory.blocks, selection, attributes, customers=customers
                ),
            )

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        """Return the words of segments by their keys in `Facts`; deleted ones are missing."""
        with reading(self.engine) as connection:
            return read_passages(connection, keys)

    def mismatches(self, selection: Selection, *, after: Place | None, limit: int) -> Mismatches:
        """Return up to `limit` mismatches behind `after`, and how many there are in all."""
        with reading(self.engine) as connection:
            return read_mismatches(connection, selection, after=after, limit=limit)

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""
        with reading(self.engine) as connection:
            return theme_queries.theme_model(connection)

    def theme_edits(self) -> Sequence[Edit]:
        """Return all edits, oldest first."""
        with reading(self.engine) as connection:
            return theme_queries.edits(connection)

    def theme_history(self) -> Sequence[Recorded]:
        """Return all events, oldest first."""
        with reading(self.engine) as connection:
            return theme_queries.history(connection)

    def segments_under(self, keys: Sequence[int]) -> StoredSegments:
        """Return segments by their keys in `Facts`, in that order.

        Those deleted meanwhile, and those stored without a vector, are missing.
        """
        with reading(self.engine) as connection:
            return theme_queries.segments_under(connection, keys)

    def check(self) -> None:
        """Raise if the store can't be used."""
        with reading(self.engine) as connection:
            connection.execute(select(responses.c.key).limit(1))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_repository(url: str) -> SqlRepository:
    """Open the database at a SQLAlchemy URL; creates or migrates it where needed.

    Raises `ConfigurationError` when it can't be used; the message never shows a password.
    """
    address = parse_address(url)
    engine = open_engine(address)
    try:
        migrate(engine)
        lay_out(engine)
    except (DBAPIError, StoreUnavailable) as error:
        engine.dispose()
        # the cause stays out: it might show how the connection was made
        raise ConfigurationError(f"can't use {place(address)}: {reason(error, address)}") from None
    except ConfigurationError:
        engine.dispose()
        raise
    if is_sqlite(address):
        _warn_of_sqlite(sqlite3.sqlite_version_info)
    return SqlRepository(engine)


def _warn_of_sqlite(version: tuple[int, int, int]) -> None:
    if sqlite_wal_reset_bug(version):
        structlog.get_logger(__name__).warning(
            "this SQLite can lose commits when several connections write at once",
            sqlite=".".join(map(str, version)),
            fixed_in="3.51.3, 3.50.7, 3.44.6",
        )
