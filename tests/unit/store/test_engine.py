import pytest

from voc.store import sqlite_wal_reset_bug


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 37, 0), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_wal_reset_bug(version: tuple[int, int, int], affected: bool) -> None:
    """A SQLite has the WAL-reset bug unless it is 3.51.3, or a fixed release of an older line."""
    assert sqlite_wal_reset_bug(version) is affected
