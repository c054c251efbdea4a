"""How often what reports count has changed."""

from sqlalchemy import Connection, select, update

from voc.store.schema import revisions


def changed(connection: Connection) -> None:
    """Note, in the transaction that does it, that what reports count has changed."""
    connection.execute(update(revisions).values(number=revisions.c.number + 1))


def revision(connection: Connection) -> int:
    """How often what reports count has changed."""
    return connection.scalar(select(revisions.c.number)) or 0
