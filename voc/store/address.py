"""Database URLs: which ones voc takes, and how to speak of one without its password."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from voc.domain.errors import ConfigurationError

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
FORMS = "use sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"


def parse_address(text: str) -> URL:
    """Read a database URL. Raises `ConfigurationError`, which shows nothing secret."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigurationError(f"the database URL is not one; {FORMS}") from None
    if url.drivername not in DRIVERS:
        raise ConfigurationError(f"the database {url.drivername!r} is not known; {FORMS}")
    url = url.set(drivername=DRIVERS[url.drivername])
    if is_sqlite(url):
        _require_file(url)
    elif "@" in (url.host or ""):  # the end of a password: it must not go into any message
        raise ConfigurationError("percent-encode '@' in the database URL's password as %40")
    return url


def is_sqlite(url: URL) -> bool:
    """Whether the database is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def place(url: URL) -> str:
    """Name the database in a message: where it is, but not how to get in."""
    if is_sqlite(url):
        return f"the SQLite database {url.database}"
    port = f":{url.port}" if url.port else ""
    return f"the PostgreSQL database {url.database!r} at {url.host or 'the local host'}{port}"


def reason(error: Exception, url: URL) -> str:
    """Return the driver's own words, on one line and without a password."""
    told = error if isinstance(error, DBAPIError) else error.__cause__
    words = " ".join(str(told.orig if isinstance(told, DBAPIError) else error).split())
    for secret in (url.password, url.query.get("password")):
        if secret:
            words = words.replace(str(secret), "***")
    return words


def _require_file(url: URL) -> None:
    if url.database in (None, "", ":memory:"):
        raise ConfigurationError("a SQLite database must be a file: use sqlite:///FILE")
    if url.query:
        raise ConfigurationError("a SQLite URL takes no options; use sqlite:///FILE")
