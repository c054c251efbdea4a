"""Whether a theme is spoken of more or less often as time goes by."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from voc.domain.estimates import LEVEL, two_sided, z_value
from voc.domain.facts import Days, Flags
from voc.domain.impact import Membership

STEADY_WITHIN = 0.5  # of its share: it neither halved nor grew by half
SHORTEST_DAYS = 14


class Direction(StrEnum):
    """Which way the share of comments goes."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    CANT_TELL = "can't tell"


@dataclass(frozen=True)
class Trend:
    """The fitted change of a share of comments over the period, in percentage points.

    `low`..`high` is its interval, `z` and `p` the test for trend (Cochran-Armitage on days);
    None where the period is too short or too few speak of it.
    """

    direction: Direction
    change: float | None = None
    low: float | None = None
    high: float | None = None
    z: float | None = None
    p: float | None = None


UNTOLD = Trend(Direction.CANT_TELL)


def trends(days: Days, commented: Flags, members: Membership, *, min_base: int) -> list[Trend]:
    """Fit each group's share of the dated comments against the day."""
    dated = commented & ~np.isnat(days)
    if not dated.any():
        return [UNTOLD] * members.width
    time = np.where(dated, days - days[dated].min(), np.timedelta64(0)).astype(np.float64)
    base = int(np.count_nonzero(dated))
    centre, span = float(time.sum()) / base, float(time.max())
    if span < SHORTEST_DAYS:
        return [UNTOLD] * members.width
    inside = dated[members.rows]
    kept = Membership(members.rows[inside], members.columns[inside], members.width)
    spread = float(((time[dated] - centre) ** 2).sum())
    pulls = kept.sums(time - centre)
    return [
        _trend(count, base, pull * span / spread, span / sqrt(spread))
        if count >= min_base
        else UNTOLD
        for count, pull in zip(kept.counts().tolist(), pulls.tolist(), strict=True)
    ]


def _trend(count: float, base: int, change: float, unit: float) -> Trend:
    share = count / base
    error = sqrt(share * (1 - share)) * unit
    if not error:
        return UNTOLD
    z, margin = change / error, z_value(LEVEL) * error
    low, high = change - margin, change + margin
    p = two_sided(z)
    return Trend(_direction(low, high, share), 100 * change, 100 * low, 100 * high, z, p)


def _direction(low: float, high: float, share: float) -> Direction:
    if low > 0:
        return Direction.RISING
    if high < 0:
        return Direction.FALLING
    within = STEADY_WITHIN * share
    return Direction.STEADY if -within <= low and high <= within else Direction.CANT_TELL
