"""Survey metrics as estimates: a value, its base size and its confidence interval.

Formulas: NPS with the adjusted Wald interval (Rocks 2016), proportions with Wilson's
interval, means with Student's t. Percentages run 0..100, NPS -100..100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from voc.domain.scores import Metric, Score

LEVEL = 0.95
NPS_PRIOR = 0.75  # Rocks (2016): three quarters of an answer added to each extreme …
NPS_PRIOR_TOTAL = 3.0  # … and three answers to the base


@dataclass(frozen=True)
class Estimate:
    """A metric's value with its interval; `value` None says why in `reason`."""

    metric: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    reason: str | None = None


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


def z_value(level: float) -> float:
    """Two-sided standard-normal quantile of a confidence level in (0, 1)."""
    return float(stats.norm.ppf(0.5 + level / 2))


def compare_nps(first: NpsCounts, second: NpsCounts) -> Difference:
    """Two-sided z-test of `first` against `second` (delta = first − second)."""
    delta = first.adjusted - second.adjusted
    z = delta / sqrt(first.standard_error**2 + second.standard_error**2)
    return Difference(delta, z, float(2 * stats.norm.sf(abs(z))))


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson score interval of a share, in percent. Needs n ≥ 1."""
    interval = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    return 100.0 * float(interval.low), 100.0 * float(interval.high)


def margin_plan(margin: float, *, promoters: float = 0.5, detractors: float = 0.2) -> int:
    """Answers needed for an NPS of ± `margin` points at 95 % (Wald)."""
    variance = promoters + detractors - (promoters - detractors) ** 2
    return int(np.ceil((z_value(LEVEL) * 100.0 / margin) ** 2 * variance))


def estimates(scores: Sequence[Score], *, min_base: int) -> tuple[Estimate, ...]:
    """Estimate every metric that occurs in `scores`, headline first.

    NPS; CSAT as top box (`csat`, %) and mean (`csat_mean`); CES as mean (`ces`) and share
    of easy answers (`ces_easy`, %). A base below `min_base` gives no value, but a reason.
    """
    by_metric = {m: [s for s in scores if s.metric is m] for m in Metric}
    makers = {Metric.NPS: _nps, Metric.CSAT: _csat, Metric.CES: _ces}
    return tuple(
        estimate if estimate.n >= min_base else _too_few(estimate, min_base)
        for metric, group in by_metric.items()
        if group
        for estimate in makers[metric](group)
    )


def nps_counts(scores: Sequence[Score]) -> NpsCounts:
    """Count promoters and detractors among NPS answers."""
    promoters = sum(score.is_promoter for score in scores)
    return NpsCounts(len(scores), promoters, sum(score.is_detractor for score in scores))


def net_sentiment(positive: int, negative: int, mentions: int) -> float | None:
    """100·(positive − negative)/all mentions; None without mentions."""
    return 100.0 * (positive - negative) / mentions if mentions else None


def _nps(scores: Sequence[Score]) -> tuple[Estimate, ...]:
    counts = nps_counts(scores)
    low, high = counts.interval()
    return (Estimate("nps", counts.value, counts.n, low, high),)


def _csat(scores: Sequence[Score]) -> tuple[Estimate, ...]:
    return (_share("csat", scores), _mean("csat_mean", scores))


def _ces(scores: Sequence[Score]) -> tuple[Estimate, ...]:
    return (_mean("ces", scores), _share("ces_easy", scores))


def _share(name: str, scores: Sequence[Score]) -> Estimate:
    satisfied = sum(score.scale.is_satisfied(score.value) for score in scores)
    low, high = wilson(satisfied, len(scores))
    return Estimate(name, 100.0 * satisfied / len(scores), len(scores), low, high)


def _mean(name: str, scores: Sequence[Score]) -> Estimate:
    n = len(scores)
    if len({(s.scale.low, s.scale.high) for s in scores}) > 1:
        return Estimate(name, None, n, reason="answers on different scales have no common mean")
    values = np.array([score.scale.orient(score.value) for score in scores])
    mean = float(values.mean())
    if n < 2:
        return Estimate(name, mean, n, reason="one answer has no interval")
    margin = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1) * values.std(ddof=1) / sqrt(n))
    scale = scores[0].scale
    return Estimate(name, mean, n, max(scale.low, mean - margin), min(scale.high, mean + margin))


def _too_few(estimate: Estimate, min_base: int) -> Estimate:
    reason = f"fewer than {min_base} answers"
    return Estimate(estimate.metric, None, estimate.n, reason=reason)
