"""Survey metrics as estimates: a value, its base size and its confidence interval.

Formulas: NPS with the adjusted Wald interval (Rocks 2016), proportions with Wilson's
interval, means with Student's t. Percentages run 0..100, NPS -100..100.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

from voc.domain.facts import Answers, Flags, Floats, Ints
from voc.domain.scores import Metric, Score

LEVEL = 0.95
MIN_BASE = 5  # fewer answers show no number, unless set otherwise
LOW_BASE = 30  # fewer answers are flagged: one of them moves the value
PLANNED_MARGIN = 5.0  # NPS points
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

    `total` and `squares` sum the oriented answers and their squares; `low`..`high` are the
    ends of their scale, None where answers stand on different ones.
    """

    n: int
    satisfied: int
    total: float
    squares: float
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
    """Estimate every metric that occurs in `scores`; see `estimates_of`."""
    groups = {m: [s for s in scores if s.metric is m] for m in Metric}
    everyone = {
        metric: tally(Answers.of(group), np.ones(len(group), bool))
        for metric, group in groups.items()
    }
    return estimates_of(everyone, min_base=min_base)


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


def tally(answers: Answers, chosen: Flags) -> Tally:
    """Sum up the chosen answers (a flag each)."""
    (found,) = tallies(answers, np.where(chosen, 0, -1), 1)
    return found


def tallies(answers: Answers, groups: Ints, size: int) -> list[Tally]:
    """Sum up answers by group: `groups` numbers each answer's group below `size`, or none: -1."""
    inside = groups >= 0
    width = max(1, len(answers.scores))
    cells = np.bincount(groups[inside] * width + answers.codes[inside], minlength=size * width)
    return [tally_of(answers.scores, row) for row in cells.reshape(size, width).tolist()]


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
        ends=ends.pop() if len(ends) == 1 else None,
        counts=NpsCounts(
            total,
            sum(n for score, n in given if score.is_promoter),
            sum(n for score, n in given if score.is_detractor),
        ),
    )


def net_sentiment(positive: int, negative: int, mentions: int) -> float | None:
    """100·(positive − negative)/all mentions; None without mentions."""
    return 100.0 * (positive - negative) / mentions if mentions else None


def net_sentiment_estimate(tones: Floats, mentions: Floats, *, min_base: int) -> Estimate:
    """Net sentiment of responses that make `mentions` each, whose tones add up to `tones`.

    Mentions of one response go together, so its interval is that of a ratio over responses
    (linearised variance, Student's t), with the same three responses added as for NPS: where
    everybody makes one mention, it is all but the adjusted Wald interval. `n` counts responses.
    """
    n, total = len(mentions), float(mentions.sum())
    if n < max(1, min_base):
        return Estimate("net_sentiment", None, n, reason=f"fewer than {min_base} comments")
    value = float(tones.sum()) / total
    centre = float(tones.sum()) / (total + NPS_PRIOR_TOTAL)
    squares = float(((tones - centre * mentions) ** 2).sum()) + _added_squares(centre)
    quantile = float(stats.t.ppf(0.5 + LEVEL / 2, max(1, n - 1)))
    margin = quantile * sqrt(squares) / (total + NPS_PRIOR_TOTAL)
    low, high = max(-1.0, centre - margin), min(1.0, centre + margin)
    return Estimate("net_sentiment", 100.0 * value, n, 100.0 * low, 100.0 * high)


def _added_squares(centre: float) -> float:
    """What the added responses (¾ praise, ¾ complain, 1½ do neither) add to the squares."""
    neither = NPS_PRIOR_TOTAL - 2 * NPS_PRIOR
    return NPS_PRIOR * ((1 - centre) ** 2 + (1 + centre) ** 2) + neither * centre**2


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
        return Estimate(name, None, n, reason="answers on different scales have no common mean")
    mean = found.total / n
    if n < 2:
        return Estimate(name, mean, n, reason="one answer has no interval")
    variance = max(0.0, found.squares - n * mean * mean) / (n - 1)
    margin = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1)) * sqrt(variance / n)
    low, high = found.ends
    return Estimate(name, mean, n, max(low, mean - margin), min(high, mean + margin))


def _too_few(estimate: Estimate, min_base: int) -> Estimate:
    reason = f"fewer than {min_base} answers"
    return Estimate(estimate.metric, None, estimate.n, reason=reason)
