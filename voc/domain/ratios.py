"""Ratios over groups of responses compared: how far two of them lie apart, and how sure that is.

Each response adds to what stands over and under the line of each group, so that ratios run from
-1 to 1. As for one net sentiment, three responses are added to either side, and the variance is
linearised: for two NPS that is Rocks's test of two adjusted values. A resampled interval has no
width at all where everybody agrees, and finds a difference among five; this one does not.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import sparse

from voc.domain.estimates import NPS_PRIOR_TOTAL, t_value
from voc.domain.facts import Floats, Ints
from voc.domain.net_sentiment import added_squares

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
        columns = np.concatenate([groups, groups + width])
        values = np.concatenate([over, under])
        added = sparse.csr_array((values, (np.tile(rows, 2), columns)), (n, 2 * width))
        sums = np.asarray(added.sum(axis=0), np.float64)
        return cls(sums[:width], sums[width:], np.asarray((added.T @ added).toarray()))

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
