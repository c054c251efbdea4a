"""What was read of the store is remembered until the store changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from sqlalchemy import Connection, select, update

from voc.domain.facts import Facts
from voc.store.schema import revisions

REMEMBERED = 2  # the facts of 1 M responses take some 200 MB


def changed(connection: Connection) -> None:
    """Note, in the transaction that does it, that what reports count has changed."""
    connection.execute(update(revisions).values(number=revisions.c.number + 1))


def revision(connection: Connection) -> int:
    """How often what reports count has changed."""
    return connection.scalar(select(revisions.c.number)) or 0


class FactsMemory:
    """The facts last asked for, each with the revision it was read at. Serves all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[Hashable, tuple[int, Facts]] = OrderedDict()

    def facts(self, asked: Hashable, current: int, read: Callable[[], Facts]) -> Facts:
        """The facts `asked` for: those remembered if they are `current`, else those now `read`."""
        with self._lock:
            known = self._known.get(asked)
        if known and known[0] == current:
            return known[1]
        facts = read()
        with self._lock:
            self._known[asked] = current, facts
            self._known.move_to_end(asked)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return facts
