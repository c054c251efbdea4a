import numpy as np
import pytest

from voc.domain.impact import Membership
from voc.domain.trend import UNTOLD, Direction, Trend, trends


def trend_of(first: float, last: float, *, n: int = 8000, days: int = 360) -> Trend:
    """The trend of a theme whose share goes from one value to another."""
    rng = np.random.default_rng(5)
    time = rng.integers(0, days, n)
    flags = rng.random(n) < first + (last - first) * time / days
    moments = np.datetime64("2026-01-01") + time
    (found,) = trends(moments, np.ones(n, bool), Membership.of(flags[:, None]), min_base=5)
    return found


def test_a_theme_that_doubles_rises_and_its_mirror_falls() -> None:
    """With the change in percentage points and the statistic that says so."""
    rising, falling = trend_of(0.1, 0.2), trend_of(0.2, 0.1)
    assert (rising.direction, falling.direction) == (Direction.RISING, Direction.FALLING)
    assert rising.change == pytest.approx(10, abs=3)
    assert (rising.p or 1) < 0.001


def test_steady_needs_enough_to_say_so() -> None:
    """The same share is steady on many comments and can't be told on few."""
    assert trend_of(0.2, 0.2).direction is Direction.STEADY
    assert trend_of(0.2, 0.2, n=60).direction is Direction.CANT_TELL


def test_a_short_or_undated_survey_has_no_trend() -> None:
    """Ten days show none, nor do responses without a date."""
    assert trend_of(0.1, 0.2, days=10) == UNTOLD
    undated = np.full(9, np.datetime64("NaT", "D"))
    assert trends(undated, np.ones(9, bool), Membership.of(np.ones((9, 1), bool)), min_base=1) == [
        UNTOLD
    ]
