"""Opening a database: what is set up, and what is said when it can't be."""

import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from tests.integration.store.builders import item, stored
from tests.integration.store.worker import finish, open_only, start
from voc.domain.errors import ConfigurationError
from voc.store import open_repository
from voc.store.engine import reading, writing


def test_opened_again(database_url: str) -> None:
    """What was stored is there when the database is opened again."""
    first = open_repository(database_url)
    expected = stored(first, item("r-1"))
    first.close()
    second = open_repository(database_url)
    second.check()
    assert [second.get("r-1")] == expected
    second.close()


def test_opened_by_many_at_once(database_url: str) -> None:
    """Processes that open a new database at the same time all succeed."""
    workers = [start(open_only, database_url) for _ in range(4)]
    assert finish(*workers) == [0, 0, 0, 0]


def test_pragmas(sqlite_url: str) -> None:
    """A write-ahead log, synced fully; foreign keys hold; it waits; free pages are blank."""
    opened = open_repository(sqlite_url)
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
    for transaction in (reading, writing):
        with transaction(opened.engine) as connection:
            found = [connection.scalar(text(f"PRAGMA {name}")) for name in names]
        assert found == ["wal", 2, 1, 30_000, 1]
    opened.close()


def test_readers_can_not_write(postgres_url: str) -> None:
    """A PostgreSQL read transaction is read only and sees one moment throughout."""
    opened = open_repository(postgres_url)
    with reading(opened.engine) as connection:
        assert connection.scalar(text("SHOW transaction_read_only")) == "on"
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
    with writing(opened.engine) as connection:
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
    opened.close()


@pytest.mark.parametrize(
    ("version", "warnings"), [((3, 51, 2), 1), ((3, 51, 3), 0)], ids=["with", "without"]
)
def test_wal_reset_bug_is_reported(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], warnings: int
) -> None:
    """A SQLite that can lose commits is named in one warning as the database is opened."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with capture_logs() as logs:
        opened = open_repository(sqlite_url)
        opened.check()
    opened.close()
    assert [entry["log_level"] for entry in logs] == ["warning"] * warnings


def test_folder_that_can_not_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is a configuration error that names it."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ConfigurationError, match="can't make the folder"):
        open_repository(f"sqlite:///{tmp_path / 'data' / 'voc.db'}")


def test_file_of_another_kind(tmp_path: Path) -> None:
    """A file that isn't a database is a configuration error, and stays as it was."""
    file = tmp_path / "voc.db"
    file.write_text("id,text\n1,these are customers' words" * 100)
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="file is not a database"):
        open_repository(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_unreachable_server() -> None:
    """A server nobody answers at is a configuration error that names it, not the password."""
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1:9") as caught:
        open_repository("postgresql://ann:s3cr3t@127.0.0.1:9/voc")
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_unknown_database(postgres_server: str) -> None:
    """A database the server doesn't have is a configuration error in the server's words."""
    url = make_url(postgres_server).set(database="nowhere", password="s3cr3t")  # noqa: S106  # no real one
    with pytest.raises(ConfigurationError, match=r'"nowhere" does not exist') as caught:
        open_repository(url.render_as_string(hide_password=False))
    assert "s3cr3t" not in str(caught.value)


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg, a PostgreSQL URL says which extra to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'voc\[postgres\]'"):
        open_repository("postgresql://ann:s3cr3t@localhost/voc")
