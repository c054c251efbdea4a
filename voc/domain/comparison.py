"""Two groups of answers compared: how far apart, how sure, and what may be said of it.

Sources: NPS on adjusted values (Rocks 2016); shares with Newcombe's interval (1998, method
10) and the pooled z-test; means with Welch's t (1947).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np
from scipy import stats

from voc.domain.estimates import (
    ALL_ALIKE,
    LEVEL,
    ONE_ANSWER,
    SCALES_DIFFER,
    NpsCounts,
    compare_nps,
    t_value,
    two_sided,
    wilson,
    z_value,
)
from voc.domain.facts import Facts, Floats
from voc.domain.scores import Metric

POWER = 0.8  # the usual chance, in planning, of seeing a difference that is there
WORTH_KNOWING = {"ces": 0.5}  # the smallest change planned for, on the metric's own scale …
WORTH_KNOWING_POINTS = 10.0  # … and for those that run to 100
EACH_ALIKE = "the answers of either group are all alike, which has no interval"


class Direction(StrEnum):
    """What may be said about a change at this base size."""

    ROSE = "rose"
    FELL = "fell"
    CANT_TELL = "can't tell at this n"


@dataclass(frozen=True)
class Side:
    """One of the two groups: its value on `n` answers, with its interval `low`..`high`."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Change:
    """How a metric differs between two groups: `change` = after − before.

    `low`..`high` is the interval and `z` the test statistic (for CES Welch's t). NPS is
    tested on adjusted values: `adjusted` is the change between those, in the middle of its
    interval; elsewhere it equals `change`. `needed` answers in each group would show a change
    of 10 points (CES: 0.5) in four of five surveys. Where a number is None, `reason` says why.
    """

    metric: str
    before: Side
    after: Side
    change: float | None = None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    z: float | None = None
    p: float | None = None
    needed: int | None = None
    level: float = LEVEL
    reason: str | None = None

    @property
    def verdict(self) -> Direction:
        """Rose or fell only where the whole interval lies on one side of zero."""
        if self.low is not None and self.low > 0:
            return Direction.ROSE
        if self.high is not None and self.high < 0:
            return Direction.FELL
        return Direction.CANT_TELL


@dataclass(frozen=True)
class _Test:
    adjusted: float
    low: float
    high: float
    standard_error: float
    z: float
    p: float


def on_one_scale(metric: Metric, *groups: Facts) -> bool:
    """Whether the answers of all groups may be set beside each other.

    Promoters and satisfied customers are counted on any scale; means need one and the same.
    """
    answers = [facts.answers[metric] for facts in groups if metric in facts.answers]
    return (
        metric is not Metric.CES or len(frozenset().union(*(each.scales for each in answers))) < 2
    )


def incomparable(metric: str, before: Floats, after: Floats) -> Change:
    """What is told of two groups whose answers have no common mean."""
    return Change(metric, Side(None, len(before)), Side(None, len(after)), reason=SCALES_DIFFER)


def compare(metric: str, before: Floats, after: Floats, *, min_base: int) -> Change:
    """Compare two groups of answers, each the answers' contributions to the metric's headline.

    Contributions are those of `Score.contribution`: 100, 0, -100 for `nps`; the oriented
    answer for `ces`; 100 or 0 for every other metric. A group of fewer than `min_base`
    answers gives no numbers, but a reason.
    """
    sides = _side(metric, before), _side(metric, after)
    if min(len(before), len(after)) < max(min_base, 1):
        return Change(metric, *_hidden(sides, min_base), reason=f"fewer than {min_base} answers")
    change = float(after.mean() - before.mean())
    test = _TESTS.get(metric, _shares)(before, after)
    if isinstance(test, str):
        return Change(metric, *sides, change, reason=test)
    return Change(
        metric,
        *sides,
        change,
        test.adjusted,
        test.low,
        test.high,
        test.standard_error,
        test.z,
        test.p,
        _needed(metric, before, after),
    )


def difference_in_differences(inside: Change, outside: Change) -> Change | None:
    """How much more `inside` changed than `outside` did; None where either has no test.

    The two rest on different responses, so their errors add up (in squares). `before` and
    `after` are the gaps between the groups, on as many answers as the smaller one has.
    """
    if inside.adjusted is None or outside.adjusted is None:
        return None
    error = sqrt((inside.standard_error or 0.0) ** 2 + (outside.standard_error or 0.0) ** 2)
    if not error:
        return None
    gap, margin = inside.adjusted - outside.adjusted, z_value(LEVEL) * error
    z = gap / error
    return Change(
        inside.metric,
        _gap(inside.before, outside.before),
        _gap(inside.after, outside.after),
        (inside.change or 0.0) - (outside.change or 0.0),
        gap,
        gap - margin,
        gap + margin,
        error,
        z,
        two_sided(z),
    )


def nps_counts_of(values: Floats) -> NpsCounts:
    """Count promoters and detractors among contributions to the NPS."""
    return NpsCounts(len(values), int((values > 0).sum()), int((values < 0).sum()))


def _nps(before: Floats, after: Floats) -> _Test:
    first, second = nps_counts_of(before), nps_counts_of(after)
    found = compare_nps(second, first)
    error = sqrt(first.standard_error**2 + second.standard_error**2)
    margin = z_value(LEVEL) * error
    low, high = found.delta - margin, found.delta + margin
    return _Test(found.delta, max(low, -200.0), min(high, 200.0), error, found.z, found.p)


def _shares(before: Floats, after: Floats) -> _Test:
    """Newcombe's method 10: the two Wilson intervals, put together as squares."""
    yes_0, yes_1 = int((before > 0).sum()), int((after > 0).sum())
    n_0, n_1 = len(before), len(after)
    share_0, share_1 = 100.0 * yes_0 / n_0, 100.0 * yes_1 / n_1
    (low_0, high_0), (low_1, high_1) = wilson(yes_0, n_0), wilson(yes_1, n_1)
    change = share_1 - share_0
    pooled = (yes_0 + yes_1) / (n_0 + n_1)
    error = 100.0 * sqrt(pooled * (1 - pooled) * (1 / n_0 + 1 / n_1))
    z = change / error if error else 0.0
    return _Test(
        change,
        change - sqrt((share_1 - low_1) ** 2 + (high_0 - share_0) ** 2),
        change + sqrt((high_1 - share_1) ** 2 + (share_0 - low_0) ** 2),
        error,
        z,
        two_sided(z),
    )


def _means(before: Floats, after: Floats) -> _Test | str:
    """Welch's test, or why there is none."""
    if min(len(before), len(after)) < 2:
        return ONE_ANSWER
    if not (np.ptp(before) or np.ptp(after)):
        return ALL_ALIKE if before[0] == after[0] else EACH_ALIKE
    found = stats.ttest_ind(after, before, equal_var=False)
    low, high = found.confidence_interval(LEVEL)
    error = sqrt(before.var(ddof=1) / len(before) + after.var(ddof=1) / len(after))
    change = float(after.mean() - before.mean())
    return _Test(
        change, float(low), float(high), error, float(found.statistic), float(found.pvalue)
    )


_TESTS: dict[str, Callable[[Floats, Floats], _Test | str]] = {"nps": _nps, "ces": _means}


def _needed(metric: str, before: Floats, after: Floats) -> int | None:
    """Answers in each group: (z(1 − α/2) + z(power))² · (σ₀² + σ₁²)/δ²."""
    variance = float(before.var() + after.var())
    if not variance:
        return None
    reach = z_value(LEVEL) + float(stats.norm.ppf(POWER))
    return ceil(reach**2 * variance / worth_knowing(metric) ** 2)


def worth_knowing(metric: str) -> float:
    """The change that `Change.needed` is planned for."""
    return WORTH_KNOWING.get(metric, WORTH_KNOWING_POINTS)


def _gap(inside: Side, outside: Side) -> Side:
    return Side((inside.value or 0.0) - (outside.value or 0.0), min(inside.n, outside.n))


def _side(metric: str, values: Floats) -> Side:
    n = len(values)
    if not n:
        return Side(None, 0)
    return Side(float(values.mean()), n, *(_interval(metric, values) or ()))


def _interval(metric: str, values: Floats) -> tuple[float, float] | None:
    """Adjusted Wald, Wilson's, or Student's; None where the answers give none."""
    if metric == "nps":
        return nps_counts_of(values).interval()
    if metric not in _TESTS:
        return wilson(int((values > 0).sum()), len(values))
    if len(values) < 2 or not np.ptp(values):
        return None
    margin = t_value(LEVEL, len(values) - 1) * float(stats.sem(values))
    return float(values.mean()) - margin, float(values.mean()) + margin


def _hidden(sides: tuple[Side, Side], min_base: int) -> tuple[Side, Side]:
    """A value on too few answers is not shown."""
    first, second = (side if side.n >= min_base else Side(None, side.n) for side in sides)
    return first, second
