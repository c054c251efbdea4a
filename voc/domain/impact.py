"""What a theme does to a score: leave-out and adjusted impact with bootstrap intervals.

Association, not cause: responses that mention a theme may differ in other ways too.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy import sparse

from voc.domain.estimates import LEVEL, NPS_PRIOR_TOTAL
from voc.domain.facts import Flags, Floats, Ints
from voc.domain.net_sentiment import added_squares
from voc.domain.resampling import DRAWS, Grid, Resampling, percentiles

NEGLIGIBLE = 1e-10  # eigenvalues below this share of the largest are rounding


class Verdict(StrEnum):
    """What may be said about an impact at this base size."""

    HURTS = "hurts"
    HELPS = "helps"
    CANT_TELL = "can't tell at this n"


@dataclass(frozen=True)
class Impact:
    """How many points of `metric` a theme goes along with.

    `leave_out` = score(all) − score(all without the responses mentioning it), with its
    interval `low`..`high`; `adjusted` shares out what overlapping themes would count
    twice, with its own interval. Values are None where they are undefined, and `reason`
    says why.
    """

    metric: str | None
    n: int
    leave_out: float | None = None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    reason: str | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Hurts or helps only where the whole interval lies on one side of zero."""
        if self.high is not None and self.high < 0:
            return Verdict.HURTS
        if self.low is not None and self.low > 0:
            return Verdict.HELPS
        return Verdict.CANT_TELL


@dataclass(frozen=True, eq=False)
class Membership:
    """Who mentions what: response `rows[i]` mentions theme `columns[i]`, each pair once."""

    rows: Ints
    columns: Ints
    width: int

    @classmethod
    def of(cls, flags: Flags) -> "Membership":
        """Read a flag array (responses, themes)."""
        rows, columns = np.nonzero(flags)
        return cls(rows, columns, flags.shape[1])

    def counts(self) -> Floats:
        """How many responses mention each theme."""
        return np.bincount(self.columns, minlength=self.width).astype(np.float64)

    def sums(self, values: Floats) -> Floats:
        """Sum `values` (responses,) over those who mention each theme."""
        return np.bincount(self.columns, values[self.rows], minlength=self.width).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Measured:
    """The impacts of all themes, and the leave-out impacts of each draw (draws, themes)."""

    impacts: tuple[Impact, ...]
    draws: Floats


def leave_out(values: Floats, members: Membership) -> Floats:
    """Mean(values) − mean(values without those who mention); NaN when all mention."""
    counts, sums = members.counts(), members.sums(values)
    return _without(float(len(values)), float(values.sum()), counts, sums)


def adjusted(values: Floats, members: Membership) -> Floats:
    """Share of the score each theme carries when all themes are held against each other.

    Least squares of `values` on the themes; an impact is a theme's coefficient times its share
    of responses. Together with the constant of the regression they add up to the mean of all.
    Themes that can't be told apart share the effect (minimum-norm solution).
    """
    return _Regression.fit(values, members).impacts


def impacts(
    metric: str, values: Floats, members: Membership, *, ends: tuple[float, float], min_base: int
) -> Measured:
    """Measure each theme's impact on one metric.

    `values` are the scored responses' contributions to the metric, which runs between `ends`. A
    theme with fewer than `min_base` scored responses gets a reason in place of numbers.
    """
    if not len(values) or not members.width:
        none = Impact(metric, 0, reason="no response has a score")
        return Measured((none,) * members.width, np.zeros((0, members.width)))
    drawn, regression = _Drawn.of(values, members), _Regression.fit(values, members)
    counts, unseen = members.counts(), _unseen(values, members, ends)
    draws = drawn.leave_out() + unseen
    smaller = np.minimum(counts, len(values) - counts)  # what an impact's precision hangs on
    table = np.column_stack(
        [
            leave_out(values, members),
            regression.impacts,
            *percentiles(draws, smaller),
            *percentiles(drawn.adjusted(regression) + unseen),
        ]
    )
    found = [
        _impact(metric, int(n), len(values), row, min_base)
        for n, row in zip(counts, table.tolist(), strict=True)
    ]
    return Measured(tuple(found), draws)


def _impact(metric: str, n: int, base: int, row: list[float], min_base: int) -> Impact:
    if n < min_base:
        return Impact(metric, n, reason=f"fewer than {min_base} scored responses mention it")
    if n == base:
        return Impact(metric, n, reason="every scored response mentions it")
    left_out, shared, low, high, shared_low, shared_high = row
    return Impact(
        metric,
        n,
        left_out,
        shared,
        low,
        high,
        adjusted_low=shared_low,
        adjusted_high=shared_high,
    )


def _without(n: Floats | float, total: Floats | float, counts: Floats, sums: Floats) -> Floats:
    left = n - counts
    means = (total - sums) / np.where(left > 0, left, np.nan)
    return np.asarray(total / n - means)


def _unseen(values: Floats, members: Membership, ends: tuple[float, float]) -> Floats:
    """How far off each draw (draws, themes) may be for what nobody happened to answer.

    Resampling knows only answers that were given: where all who mention a theme agree, it finds
    no chance in what they say. So each side varies by as much as the three answers add that an
    adjusted Wald interval adds; beside a hundred answers that is next to nothing.
    """
    middle, half = sum(ends) / 2, (ends[1] - ends[0]) / 2
    counts, sums = members.counts(), members.sums((values - middle) / half)
    n, total = len(values), float(((values - middle) / half).sum())
    variance = _added_variance(sums, counts) + _added_variance(total - sums, n - counts)
    rng = np.random.default_rng(0)
    return half * counts / n * np.sqrt(variance) * rng.standard_normal((DRAWS, members.width))


def _added_variance(sums: Floats, counts: Floats) -> Floats:
    """The variance that added answers bring into a mean of -1 to 1."""
    total = counts + NPS_PRIOR_TOTAL
    return np.asarray(added_squares(sums / total) / total**2)


@dataclass(frozen=True, eq=False)
class _Regression:
    """Least squares of a score on themes, from sums alone: no design matrix is built."""

    members: Membership
    coefficients: Floats
    inverse: Floats
    residuals: Floats

    @classmethod
    def fit(cls, values: Floats, members: Membership) -> "_Regression":
        n, shares = len(values), members.counts() / len(values)
        flags = sparse.csr_array(
            (np.ones(len(members.rows)), (members.rows, members.columns)), (n, members.width)
        )
        together = (flags.T @ flags).toarray() - n * np.outer(shares, shares)
        inverse = np.linalg.pinv(together, rcond=NEGLIGIBLE, hermitian=True)
        centred = values - values.mean()
        coefficients = inverse @ members.sums(centred)
        residuals = centred - (flags @ coefficients - shares @ coefficients)
        return cls(members, coefficients, inverse.astype(np.float64), residuals)

    @property
    def shares(self) -> Floats:
        return self.members.counts() / len(self.residuals)

    @property
    def impacts(self) -> Floats:
        return np.asarray(self.coefficients * self.shares)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What every impact needs of each draw: responses, points, and those of each theme.

    `n`, `total` (draws, 1); `counts`, `sums` (draws, themes).
    """

    resampling: Resampling
    members: Grid
    everyone: Grid
    n: Floats
    total: Floats
    counts: Floats
    sums: Floats

    @classmethod
    def of(cls, values: Floats, members: Membership) -> "_Drawn":
        drawn = Resampling.of(len(values))
        mine = drawn.grid(members.rows, members.columns, members.width)
        everyone = drawn.single(np.arange(len(values)))
        tables = (
            everyone.sums(),
            everyone.sums(values),
            mine.sums(),
            mine.sums(values[members.rows]),
        )
        return cls(drawn, mine, everyone, *(drawn.draw(table) for table in tables))

    def leave_out(self) -> Floats:
        """The leave-out impacts of each draw (draws, themes)."""
        return _without(self.n, self.total, self.counts, self.sums)

    def adjusted(self, fit: _Regression) -> Floats:
        """Score bootstrap (Kline & Santos 2012): one step from the fit, whatever its size.

        Residuals are widened for the coefficients fitted (MacKinnon & White 1985, HC1).
        """
        n, width = len(fit.residuals), fit.members.width
        widened = fit.residuals * sqrt(n / max(1, n - width - 1))
        pulls = self.resampling.draw(self.members.sums(widened[fit.members.rows]))
        pulls -= self.resampling.draw(self.everyone.sums(widened)) * fit.shares
        return np.asarray((fit.coefficients + pulls @ fit.inverse) * self.counts / self.n)
