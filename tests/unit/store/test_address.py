"""Database URLs are read, or refused without showing what is secret in them."""

import pytest
from sqlalchemy.exc import OperationalError

from voc.domain.errors import ConfigurationError
from voc.store.address import parse_address, place, reason


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///voc.db", "sqlite+pysqlite"),
        ("postgres://localhost/voc", "postgresql+psycopg"),
        ("postgresql://localhost/voc", "postgresql+psycopg"),
        ("postgresql+psycopg://localhost/voc", "postgresql+psycopg"),
    ],
)
def test_driver(url: str, driver: str) -> None:
    """Every common spelling of the two databases leads to the driver voc is tested with."""
    assert parse_address(url).drivername == driver


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is not one"),
        ("voc.db", "is not one"),
        ("postgresql://localhost:s3cr3t/voc", "is not one"),
        ("postgresql://ann:p@s3cr3t@localhost/voc", "%40"),
        ("mysql://ann:s3cr3t@localhost/voc", "'mysql' is not known"),
        ("postgresql+psycopg2://ann:s3cr3t@localhost/voc", r"'postgresql\+psycopg2' is not known"),
        ("sqlite://", "must be a file"),
        ("sqlite://voc.db", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:///file:voc.db?mode=memory&uri=true", "takes no options"),
    ],
)
def test_refused(url: str, message: str) -> None:
    """A URL that can't be used is refused with the reason and without its password."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        parse_address(url)
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_place() -> None:
    """A database is named by where it is: no user, password or option."""
    url = "postgresql://ann:s3cr3t@db.example.com:5433/voc?password=s3cr3t&sslmode=require"
    assert place(parse_address(url)) == "the PostgreSQL database 'voc' at db.example.com:5433"
    assert place(parse_address("postgresql:///voc")).endswith("at the local host")
    assert place(parse_address("sqlite:///x/voc.db")) == "the SQLite database x/voc.db"


@pytest.mark.parametrize(
    "url", ["postgresql://ann:s3cr3t@h/voc", "postgresql://h/voc?password=s3cr3t"]
)
def test_reason(url: str) -> None:
    """The driver's words fit one line, and a password in them is masked."""
    error = OperationalError("SELECT 1", {}, Exception('bad "s3cr3t"\n\tsaid the server'))
    assert reason(error, parse_address(url)) == 'bad "***" said the server'
