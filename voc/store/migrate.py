"""Brings a database to the schema this version of voc knows.

The next change of the schema is a new file in `migrations/versions`, beside the change of
`schema.py`; a released migration is never edited.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from voc.domain.errors import ConfigurationError
from voc.store.engine import reading, writing

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "voc_schema"  # the database may hold another program's alembic_version


def migrate(engine: Engine) -> None:
    """Create or update the tables, once, however many processes start at a time.

    Raises `ConfigurationError` when a newer voc has been at work.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with reading(engine) as connection:  # the usual start need not wait for a writer
        if _current(connection) == script.get_current_head():
            return
    with writing(engine) as connection:
        _require_known(_current(connection), script)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _require_known(revision: str | None, script: ScriptDirectory) -> None:
    known = {known.revision for known in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise ConfigurationError(
            f"the database has schema {revision}, which a newer voc made; this one knows "
            f"schemas up to {script.get_current_head()}: upgrade voc"
        )
