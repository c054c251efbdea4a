"""Alembic runs this file; the connection, in its write transaction, comes from `migrate`."""

from alembic import context

from voc.store.migrate import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
