"""What was read of the store is remembered until the store changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from threading import Lock

from sqlalchemy import Connection, select

from voc.domain.facts import Facts
from voc.store.encoding import Values, unpacked
from voc.store.schema import fact_blocks

REMEMBERED = 2  # the facts of 1 M responses take some 200 MB


class FactsMemory:
    """The facts last asked for, each with the revision it was read at. Serves all threads."""

    def __init__(self) -> None:
        self.blocks = BlockMemory()
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


class BlockMemory:
    """The parts of blocks as last read, each with its revision. Serves all threads.

    So after a change only what was written anew is read: as a rule one small block. 1 M responses
    take some 150 MB.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[int, str], tuple[int, Values]] = {}

    def blocks(
        self, connection: Connection, parts: Sequence[str]
    ) -> Iterator[Mapping[str, Values]]:
        """The parts of each block that are there, in storage order."""
        found: dict[int, dict[str, Values]] = {}
        columns = select(*(fact_blocks.c[n] for n in ("block", "number", "part", "revision")))
        asked = columns.where(fact_blocks.c.part.in_(parts)).order_by(fact_blocks.c.block)
        for block, number, part, revision in connection.execute(asked).all():
            with self._lock:
                known = self._known.get((block, part))
            if not known or known[0] != revision:
                known = revision, _read(connection, block, number)
                with self._lock:
                    self._known[block, part] = known
            found.setdefault(block, {})[part] = known[1]
        self._forget_all_but(found)
        return iter(found.values())

    def _forget_all_but(self, blocks: Mapping[int, object]) -> None:
        """Forget blocks that were joined to others, or are gone with their responses."""
        with self._lock:
            self._known = {key: known for key, known in self._known.items() if key[0] in blocks}


def _read(connection: Connection, block: int, number: int) -> Values:
    mine = (fact_blocks.c.block == block, fact_blocks.c.number == number)
    return unpacked(connection.execute(select(fact_blocks.c.payload).where(*mine)).scalar_one())
