from collections.abc import Sequence

import numpy as np
import pytest

from voc.domain.occurrences import Every, Occurrences, course, volumes
from voc.domain.themes import Theme

THEMES = (Theme("t-1", "one"), Theme("t-2", "two"))


def said(*rows: tuple[int, str | None, int]) -> Occurrences:
    """Response, day and theme of each segment."""
    responses, days, places = zip(*rows, strict=True) if rows else ((), (), ())
    return Occurrences(
        np.array(responses, np.int64),
        np.array(days, "datetime64[D]"),
        np.array(places, np.int32),
        THEMES,
    )


def test_a_response_counts_once_in_each_theme_of_its_period() -> None:
    """Two segments on one theme are one response; what is unassigned still counts as a base."""
    found = course(
        said(
            (1, "2026-01-30", 0),
            (1, "2026-01-30", 0),
            (1, "2026-01-30", 1),
            (2, "2026-03-02", 0),
            (3, "2026-03-02", -1),
            (4, None, 0),
        ),
        Every.MONTH,
    )
    assert found.labels == ("2026-01", "2026-02", "2026-03")
    assert found.counts.tolist() == [[1, 0, 1], [1, 0, 0]]
    assert found.bases.tolist() == [1, 0, 2]


def test_a_course_among_more_periods() -> None:
    """Nobody says anything in the periods that come in; without any dates in all of them."""
    longer = ("2025-12", "2026-01", "2026-02")
    found = course(said((1, "2026-01-30", 1)), Every.MONTH).among(longer)
    assert (found.labels, found.bases.tolist()) == (longer, [0, 1, 0])
    assert found.counts.tolist() == [[0, 0, 0], [0, 1, 0]]
    assert course(said((1, None, 1)), Every.MONTH).among(longer).bases.tolist() == [0, 0, 0]
    some = course(said((1, "2025-01-01", 0), (2, "2026-02-01", 0)), Every.MONTH)
    sparse = some.among(("0001-01", "2025-01", "2026-02", "9999-12"))
    assert sparse.counts.tolist() == [[0, 1, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("every", "labels"),
    [
        (Every.WEEK, ("2025-W52", "2026-W01", "2026-W02")),
        (Every.MONTH, ("2025-12", "2026-01")),
        (Every.QUARTER, ("2025-Q4", "2026-Q1")),
    ],
)
def test_periods_are_named_without_gaps(every: Every, labels: Sequence[str]) -> None:
    """Weeks begin on Monday and bear the year of their Thursday (ISO 8601)."""
    assert course(said((1, "2025-12-28", 0), (2, "2026-01-05", 0)), every).labels == labels


def test_a_mistyped_year_makes_no_long_row_of_empty_periods() -> None:
    """From the year 1 to 9999 there are 120,000 months: only those with a response are told."""
    found = course(
        said((1, "0001-01-01", 0), (2, "2026-01-05", 0), (3, "9999-12-31", 1)), Every.MONTH
    )
    assert found.labels == ("0001-01", "2026-01", "9999-12")
    assert found.counts.tolist() == [[1, 1, 0], [0, 0, 1]]
    assert found.bases.tolist() == [1, 1, 1]


def test_volumes_count_what_has_no_date_too() -> None:
    """Distinct responses over all time."""
    assert volumes(said((1, None, 0), (1, None, 0), (2, "2026-01-01", 0))).tolist() == [2, 0]


def test_nothing_has_no_course() -> None:
    """An empty store has no period."""
    found = course(said(), Every.MONTH)
    assert (found.labels, found.counts.shape) == ((), (2, 0))


@pytest.mark.parametrize(
    ("every", "shares"),
    [
        (Every.WEEK, [1 / 7, 1.0, 1 / 7]),
        (Every.MONTH, [4 / 31, 5 / 31]),
        (Every.QUARTER, [4 / 92, 5 / 90]),
    ],
)
def test_the_first_and_the_last_period_may_be_covered_in_part(
    every: Every, shares: list[float]
) -> None:
    """By the share of their days within the data."""
    found = course(said((1, "2025-12-28", 0), (2, "2026-01-05", 0)), every)
    assert found.covered.tolist() == pytest.approx(shares)
