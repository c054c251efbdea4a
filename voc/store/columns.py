"""Reading in bulk: rows become numpy columns in batches, and never objects of the domain."""

import gc
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from sqlalchemy import Connection, Select

from voc.domain.facts import Floats, Ints, Numbering

# Rows in memory as Python values at once: of 1 M rows read, so few took a third of the time that
# batches of 100,000 did, which are not in the processor's cache when they are taken apart.
BATCH = 2_000


class Collector(Protocol):
    """Takes in one column, batch by batch."""

    def add(self, values: Sequence[Any]) -> None:
        """Take in the next values."""


class Integers:
    """A column of whole numbers."""

    def __init__(self) -> None:
        self._parts: list[Ints] = []

    def add(self, values: Sequence[int]) -> None:
        """Take in the next values."""
        self._parts.append(np.fromiter(values, np.int64, len(values)))

    @property
    def array(self) -> Ints:
        """All values."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0, np.int64)


class Reals:
    """A column of numbers."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []

    def add(self, values: Sequence[float]) -> None:
        """Take in the next values."""
        self._parts.append(np.fromiter(values, np.float64, len(values)))

    @property
    def array(self) -> Floats:
        """All values."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0)


class Names:
    """A column of few distinct values, None among them: `codes` into `found`."""

    def __init__(self) -> None:
        self._numbering = Numbering[Hashable]()
        self._parts: list[Ints] = []

    def add(self, values: Iterable[Hashable]) -> None:
        """Take in the next values."""
        self._parts.append(self._numbering.codes(values))

    @property
    def codes(self) -> Ints:
        """The number of each value."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0, np.int64)

    @property
    def found(self) -> list[Any]:
        """The distinct values."""
        return self._numbering.found


class Texts:
    """A column of texts."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def add(self, values: Sequence[str]) -> None:
        """Take in the next values."""
        self.values.extend(values)


def read(connection: Connection, statement: Select[Any], *collectors: Collector) -> None:
    """Run a statement; each collector takes in one of its columns, as the driver gives it.

    The driver's own rows are read: SQLAlchemy's would take longer to make than all the rest.
    """
    cursor = connection.execute(statement).cursor
    with _without_garbage_collection():
        while rows := cursor.fetchmany(BATCH):
            for collector, values in zip(collectors, zip(*rows, strict=True), strict=True):
                collector.add(values)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Rows hold no cycles, but by their number set off the search for some again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
