"""Migrations bring a database to the schema the code is written for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from tests.integration.store.builders import item, stored
from voc.domain.errors import ConfigurationError
from voc.store import SqlRepository, migrate, open_repository
from voc.store.engine import writing
from voc.store.schema import metadata


@pytest.fixture
def bare_engine(database_url: str) -> Iterator[Engine]:
    """The database before voc has opened it."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir()
    engine = create_engine(url)
    yield engine
    engine.dispose()


def test_schema(repository: SqlRepository) -> None:
    """The migrations make the very tables the code describes."""
    options = {
        "version_table": migrate.VERSION_TABLE,
        "compare_type": True,
        "compare_server_default": True,
    }
    with repository.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_cascades(repository: SqlRepository) -> None:
    """Whatever hangs on a response, or on a segment of one, is deleted with it."""
    inspector = inspect(repository.engine)
    rules = {
        (table, key["referred_table"]): key["options"].get("ondelete")
        for table in inspector.get_table_names()
        for key in inspector.get_foreign_keys(table)
    }
    of_response = dict.fromkeys(
        [(t, "responses") for t in ("attributes", "scores", "analyses", "segments", "cases")],
        "CASCADE",
    )
    assert rules == of_response | {
        ("segments", "themes"): "SET NULL",
        ("vectors", "segments"): "CASCADE",
        ("case_events", "cases"): "CASCADE",
        ("messages", "cases"): "CASCADE",
        ("job_faults", "jobs"): "CASCADE",
    }


def test_newer_schema(repository: SqlRepository, database_url: str) -> None:
    """A database that a newer voc migrated is refused, untouched, with the advice to upgrade."""
    stored(repository, item("r-1"))
    with writing(repository.engine) as connection:
        connection.execute(text("UPDATE voc_schema SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match=r"schema 9999.*upgrade voc"):
        open_repository(database_url)
    assert repository.get("r-1").response.id == "r-1"


def test_beside_another_program(database_url: str, bare_engine: Engine) -> None:
    """A database where another program keeps Alembic's usual table is taken as it is."""
    with bare_engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
    open_repository(database_url).close()
    with bare_engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "theirs"


def test_failed_migration(database_url: str, bare_engine: Engine) -> None:
    """A migration that fails at its end leaves nothing of its beginning."""
    with bare_engine.begin() as connection:
        connection.execute(text("CREATE TABLE requests (theirs TEXT)"))
    with pytest.raises(ConfigurationError, match="already exists"):
        open_repository(database_url)
    assert inspect(bare_engine).get_table_names() == ["requests"]
