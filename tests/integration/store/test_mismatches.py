"""The store finds the mismatches that reading response by response finds."""

from datetime import UTC, datetime

import pytest

from tests.integration.store.builders import stored, themes
from tests.integration.store.generated import generated
from tests.unit.domain.streamed import streamed_mismatches
from voc.domain.mismatch import Mismatch, Mismatches, MismatchKind
from voc.domain.selection import EVERYTHING, Selection
from voc.store import SqlRepository

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EMAIL = Selection(where={"channel": "email"})


@pytest.fixture
def filled(repository: SqlRepository) -> SqlRepository:
    with repository.write() as store:
        store.replace_themes(themes("t-1"), [], [])
    stored(repository, *generated(400, now=NOW))
    return repository


@pytest.mark.parametrize("selection", [EVERYTHING, EMAIL, Selection(since=NOW.date())])
def test_counts_and_order_are_those_of_reading_one_by_one(
    filled: SqlRepository, selection: Selection
) -> None:
    """All of the queue, and the beginning of it, with the counts of the whole."""
    rows = list(filled.select(selection))
    for limit in (1_000, 7):
        expected = streamed_mismatches(rows, limit=limit)
        assert filled.mismatches(selection, after=None, limit=limit) == expected


def test_page_by_page_nothing_is_left_out_or_comes_twice(filled: SqlRepository) -> None:
    """Behind the last one shown stands the next, though many are equally sure."""
    whole = filled.mismatches(EVERYTHING, after=None, limit=1_000)
    assert whole.count == len(whole.shown) > 20
    read: list[Mismatch] = []
    found = Mismatches(0, 0, (), more=True)
    while found.more:
        after = read[-1].place if read else None
        found = filled.mismatches(EVERYTHING, after=after, limit=7)
        read += found.shown
    assert tuple(read) == whole.shown
    assert {item.kind for item in read} == set(MismatchKind)


def test_an_empty_store_has_none(repository: SqlRepository) -> None:
    """Nothing clear, nothing shown."""
    assert repository.mismatches(EVERYTHING, after=None, limit=9) == Mismatches(0, 0, ())
