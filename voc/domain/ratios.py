"""Ratios over groups of responses compared: how far two of them lie apart, and how sure that is.

Each response adds to what stands over and under the line of each group, so that ratios run from
-1 to 1. As for one net sentiment, three responses are added to either side, and the variance is
linearised: for two NPS that is Rocks's test of two adjusted values. A resampled interval has no
width at all where everybody agrees, and finds a difference among five; this one does not.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np

from voc.domain.estimates import NPS_PRIOR_TOTAL, t_value
from voc.domain.facts import Floats, Ints
from voc.domain.net_sentiment import added_squares

BLOCK = 32_768  # responses laid out at a time
WIDEST = 2.0  # from -1 to 1


@dataclass(frozen=True, eq=False)
class Ratios:
    """What `groups` of responses say.

    `over` and `under` (groups,) are sums; `products` (2 · groups, 2 · groups) those of the
    products of what one response adds: over the line of each group, then under it.
    """

    over: Floats
    under: Floats
    products: Floats

    @classmethod
    def of(
        cls, rows: Ints, groups: Ints, over: Floats, under: Floats, shape: tuple[int, int]
    ) -> "Ratios":
        """Response `rows[i]` adds to group `groups[i]`, each pair once; (responses, groups)."""
        n, width = shape
        order = np.argsort(rows, kind="stable")  # quick: they come in few ascending runs
        rows, groups, over, under = rows[order], groups[order], over[order], under[order]
        ends = np.searchsorted(rows, np.arange(0, n + BLOCK, BLOCK))
        products = np.zeros((2 * width, 2 * width))
        for number, (start, end) in enumerate(pairwise(ends)):
            block, places = np.zeros((BLOCK, 2 * width)), rows[start:end] - number * BLOCK
            block[places, groups[start:end]] = over[start:end]
            block[places, groups[start:end] + width] = under[start:end]
            products += block.T @ block
        sums = np.bincount(groups, over, width), np.bincount(groups, under, width)
        return cls(sums[0].astype(np.float64), sums[1].astype(np.float64), products)

    def value(self, side: Floats) -> float:
        """The ratio of a side: the groups together, each as often as `side` (groups,) says."""
        return float(side @ self.over / (side @ self.under))

    def difference(
        self, one: Floats, other: Floats, *, responses: int, level: float
    ) -> tuple[float, float]:
        """The interval of one side minus another; `responses` are those of the smaller one."""
        (first, pulls, added), (second, others, more) = self._adjusted(one), self._adjusted(other)
        pulls = pulls - others
        variance = max(0.0, float(pulls @ self.products @ pulls)) + added + more
        margin = t_value(level, max(1, responses - 1)) * sqrt(variance)
        gap = first - second
        return max(-WIDEST, gap - margin), min(WIDEST, gap + margin)

    def _adjusted(self, side: Floats) -> tuple[float, Floats, float]:
        """The adjusted ratio, how each column pulls at it, and the variance of what is added."""
        total = float(side @ self.under) + NPS_PRIOR_TOTAL
        centre = float(side @ self.over) / total
        pulls = np.concatenate([side, -centre * side]) / total
        return centre, pulls, added_squares(centre) / total**2
