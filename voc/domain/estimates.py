"""Survey metrics as estimates: a value, its base size and its confidence interval.

Formulas: NPS with the adjusted Wald interval (Rocks 2016), proportions with Wilson's
interval, means with Student's t. Percentages run 0..100, NPS -100..100.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, sqrt

import numpy as np
from scipy import stats

from voc.domain.facts import Answers, Ints
from voc.domain.scores import Metric, Score

LEVEL = 0.95
MIN_BASE = 5  # fewer answers show no number, unless set otherwise
LOW_BASE = 30  # fewer answers are flagged: one of them moves the value
SCALES_DIFFER = "answers on different scales have no common mean"
PLANNED_MARGIN = 5.0  # NPS points
NPS_PRIOR = 0.75  # Rocks (2016): three quarters of an answer added to each extreme …
NPS_PRIOR_TOTAL = 3.0  # … and three answers to the base
ONE_ANSWER = "one answer has no interval"
ALL_ALIKE = "all answers are alike, which has no interval"


@dataclass(frozen=True)
class Estimate:
    """A metric's value with its interval; `value` None says why in `reason`.

    A mean tells the ends of its `scale`; the upper one is best, also where the survey asked the
    other way round.
    """

    metric: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    reason: str | None = None
    scale: tuple[float, float] | None = None

    @property
    def is_low_base(self) -> bool:
        """Whether so few answers make the value a rough one (or none at all)."""
        return self.n < LOW_BASE

    @property
    def needed(self) -> int | None:
        """Answers an NPS needs for ±5 points, where these are few."""
        return margin_plan(PLANNED_MARGIN) if self.metric == "nps" and self.is_low_base else None


@dataclass(frozen=True)
class Tally:
    """Sums over the answers to one survey question in one group; `counts` only of NPS.

    `total` and `squares` sum the oriented answers and their squares; `is_alike` says that all
    are the same; `ends` are those of their scale, None where answers stand on different ones.
    """

    n: int
    satisfied: int
    total: float
    squares: float
    is_alike: bool
    ends: tuple[float, float] | None
    counts: "NpsCounts"


@dataclass(frozen=True)
class NpsCounts:
    """Promoters, detractors and all scored responses of one group."""

    n: int
    promoters: int
    detractors: int

    @property
    def value(self) -> float:
        """100·(P − D)."""
        return 100.0 * (self.promoters - self.detractors) / self.n

    @property
    def adjusted(self) -> float:
        """Centre of the adjusted Wald interval, 100·(P′ − D′)."""
        return 100.0 * (self.promoters - self.detractors) / (self.n + NPS_PRIOR_TOTAL)

    @property
    def standard_error(self) -> float:
        """Standard error of `adjusted`, in NPS points."""
        n = self.n + NPS_PRIOR_TOTAL
        promoters = (self.promoters + NPS_PRIOR) / n
        detractors = (self.detractors + NPS_PRIOR) / n
        variance = promoters + detractors - (promoters - detractors) ** 2
        return 100.0 * sqrt(variance / n)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Adjusted Wald interval, clipped to ±100."""
        margin = z_value(level) * self.standard_error
        return max(-100.0, self.adjusted - margin), min(100.0, self.adjusted + margin)


@dataclass(frozen=True)
class Difference:
    """Two NPS compared: second minus first on adjusted values."""

    delta: float
    z: float
    p: float


@lru_cache
def z_value(level: float) -> float:
    """Two-sided standard-normal quantile of a confidence level in (0, 1)."""
    return float(stats.norm.ppf(0.5 + level / 2))


@lru_cache
def t_value(level: float, freedom: int) -> float:
    """Two-sided quantile of Student's t with so many degrees of freedom."""
    return float(stats.t.ppf(0.5 + level / 2, freedom))


def two_sided(z: float) -> float:
    """The p-value of a standard-normal test statistic, 2·(1 − Φ(|z|))."""
    return erfc(abs(z) / sqrt(2))


def compare_nps(first: NpsCounts, second: NpsCounts) -> Difference:
    """Two-sided z-test of `first` against `second` (delta = first − second)."""
    delta = first.adjusted - second.adjusted
    z = delta / sqrt(first.standard_error**2 + second.standard_error**2)
    return Difference(delta, z, two_sided(z))


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share, in percent. Needs n ≥ 1.

    Written out, for `scipy.stats.binomtest` computes a test each time, which nobody reads.
    """
    share, z = successes / n, z_value(level)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    margin = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = centre - margin if successes > 0 else 0.0
    high = centre + margin if successes < n else 1.0
    return 100.0 * low, 100.0 * high


def margin_plan(margin: float, *, promoters: float = 0.5, detractors: float = 0.2) -> int:
    """Answers needed for an NPS of ± `margin` points at 95 % (Wald)."""
    variance = promoters + detractors - (promoters - detractors) ** 2
    return int(np.ceil((z_value(LEVEL) * 100.0 / margin) ** 2 * variance))


def estimates(scores: Sequence[Score], *, min_base: int) -> tuple[Estimate, ...]:
    """Estimate every metric that occurs in `scores`; see `estimates_of`."""
    groups = {m: Answers.of([s for s in scores if s.metric is m]) for m in Metric}
    return estimates_of({m: tally(group) for m, group in groups.items()}, min_base=min_base)


def estimates_of(tallies: Mapping[Metric, Tally], *, min_base: int) -> tuple[Estimate, ...]:
    """Estimate every metric somebody answered, headline first.

    NPS; CSAT as top box (`csat`, %) and mean (`csat_mean`); CES as mean (`ces`) and share
    of easy answers (`ces_easy`, %). A base below `min_base` gives no value, but a reason.
    """
    makers = {Metric.NPS: _nps, Metric.CSAT: _csat, Metric.CES: _ces}
    return tuple(
        estimate if estimate.n >= min_base else _too_few(estimate, min_base)
        for metric in Metric
        if metric in tallies and tallies[metric].n
        for estimate in makers[metric](tallies[metric])
    )


def estimates_by(
    tables: Mapping[Metric, Sequence[Tally]], size: int, *, min_base: int
) -> list[tuple[Estimate, ...]]:
    """Estimate every metric in each of `size` groups, from one tally a group; see `tallies`."""
    return [
        estimates_of({m: found[group] for m, found in tables.items()}, min_base=min_base)
        for group in range(size)
    ]


def tally(answers: Answers) -> Tally:
    """Sum up all answers."""
    return tally_of(answers.scores, np.bincount(answers.codes).tolist())


def tallies(scores: Sequence[Score], codes: Ints, groups: Ints, size: int) -> list[Tally]:
    """Sum up answers by group.

    `codes` number the distinct `scores` and `groups` the groups, below `size`; -1 is none.
    """
    width = max(1, len(scores))
    given = np.flatnonzero((codes >= 0) & (groups >= 0))
    cells = np.bincount(groups[given] * width + codes[given], minlength=size * width)
    return [tally_of(scores, row) for row in cells.reshape(size, width).tolist()]


def tally_of(scores: Sequence[Score], counts: Sequence[int]) -> Tally:
    """Sum up answers counted by distinct score."""
    given = [(score, n) for score, n in zip(scores, counts, strict=False) if n]
    oriented = [(score.scale.orient(score.value), n) for score, n in given]
    ends = {(score.scale.low, score.scale.high) for score, _ in given}
    total = sum(n for _, n in given)
    return Tally(
        n=total,
        satisfied=sum(n for score, n in given if score.scale.is_satisfied(score.value)),
        total=sum(value * n for value, n in oriented),
        squares=sum(value * value * n for value, n in oriented),
        is_alike=len({value for value, _ in oriented}) == 1,
        ends=ends.pop() if len(ends) == 1 else None,
        counts=NpsCounts(
            total,
            sum(n for score, n in given if score.is_promoter),
            sum(n for score, n in given if score.is_detractor),
        ),
    )


def nps_counts(scores: Sequence[Score]) -> NpsCounts:
    """Count promoters and detractors among NPS answers."""
    promoters = sum(score.is_promoter for score in scores)
    return NpsCounts(len(scores), promoters, sum(score.is_detractor for score in scores))


def _nps(found: Tally) -> tuple[Estimate, ...]:
    low, high = found.counts.interval()
    return (Estimate("nps", found.counts.value, found.n, low, high),)


def _csat(found: Tally) -> tuple[Estimate, ...]:
    return (_share("csat", found), _mean("csat_mean", found))


def _ces(found: Tally) -> tuple[Estimate, ...]:
    return (_mean("ces", found), _share("ces_easy", found))


def _share(name: str, found: Tally) -> Estimate:
    low, high = wilson(found.satisfied, found.n)
    return Estimate(name, 100.0 * found.satisfied / found.n, found.n, low, high)


def _mean(name: str, found: Tally) -> Estimate:
    n = found.n
    if found.ends is None:
        return Estimate(name, None, n, reason=SCALES_DIFFER)
    mean, scale = found.total / n, found.ends
    if n < 2 or found.is_alike:
        reason = ONE_ANSWER if n < 2 else ALL_ALIKE
        return Estimate(name, mean, n, reason=reason, scale=scale)
    variance = max(0.0, found.squares - n * mean * mean) / (n - 1)
    margin = t_value(LEVEL, n - 1) * sqrt(variance / n)
    low, high = max(scale[0], mean - margin), min(scale[1], mean + margin)
    return Estimate(name, mean, n, low, high, scale=scale)


def _too_few(estimate: Estimate, min_base: int) -> Estimate:
    reason = f"fewer than {min_base} answers"
    return Estimate(estimate.metric, None, estimate.n, reason=reason)
