"""One bootstrap for a whole report: every statistic is drawn from the same resamples.

Up to `BLOCKS` responses are drawn one by one, with replacement. Of more, random blocks of
equal size are drawn, of which a statistic needs nothing but sums: the cost of a draw does not
grow with the survey, and totals keep their variance (docs/adr/0011).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats, Ints

BLOCKS = 1000
DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells (block, column) that (response, column) pairs fall into; (pairs,)."""

    cells: Ints
    blocks: int
    width: int

    def sums(self, values: Floats | None = None) -> Floats:
        """Sum `values` (pairs,), or count the pairs, in each cell; (blocks, width)."""
        sums = np.bincount(self.cells, values, minlength=self.blocks * self.width)
        return sums.reshape(self.blocks, self.width).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Resampling:
    """`weights` (draws, blocks) says how often each draw holds a block of responses."""

    blocks: Ints
    weights: Floats

    @staticmethod
    @lru_cache(maxsize=4)
    def of(n: int, *, seed: int = 0) -> "Resampling":
        """Prepare the draws for `n` responses; the same `n` gives the same draws."""
        count = min(n, BLOCKS)
        dealt = np.random.default_rng(seed).permutation(n) % count if n > count else np.arange(n)
        return Resampling(dealt, _weights(count, seed))

    def grid(self, rows: Ints, columns: Ints, width: int) -> Grid:
        """Put (response, column) pairs into cells."""
        return Grid(self.blocks[rows] * width + columns, self.weights.shape[1], width)

    def single(self, rows: Ints) -> Grid:
        """Put responses into cells of one column."""
        return Grid(self.blocks[rows], self.weights.shape[1], 1)

    def draw(self, sums: Floats) -> Floats:
        """Draw totals (draws, width) of the sums (blocks, width) of a grid."""
        return np.asarray(self.weights @ sums)


@lru_cache(maxsize=4)
def _weights(count: int, seed: int) -> Floats:
    """How often each of 1,000 draws holds each block, (draws, blocks)."""
    chances = np.full(count, 1 / count) if count else np.zeros(0)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, chances, DRAWS) if count else np.zeros((DRAWS, 0))
    return drawn.astype(np.float64)


def percentiles(
    draws: Floats, bases: Floats | None = None, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """The percentile interval of each column of (draws, columns); NaN draws are left out.

    Bootstrap intervals of small bases are too narrow. With `bases`, each column's is expanded
    as Student's t is beyond the normal curve (Hesterberg 2015, "expanded percentile").
    """
    tails = np.full(draws.shape[1], (1 - level) / 2)
    if bases is not None:
        spare = np.maximum(bases - 1, 1)
        wider = np.sqrt((spare + 1) / spare) * stats.t.ppf(tails, spare)
        tails = stats.norm.cdf(wider)
    ranked = np.sort(draws, axis=0)  # NaN comes last
    count = (~np.isnan(ranked)).sum(axis=0)
    return _quantile(ranked, count, tails), _quantile(ranked, count, 1 - tails)


def _quantile(ranked: Floats, count: Ints, share: Floats) -> Floats:
    """Interpolate each column's quantile among its first `count` values; NaN where none is."""
    place = share * (count - 1).clip(0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, (count - 1).clip(0))
    columns = np.arange(ranked.shape[1])
    low, high = ranked[below, columns], ranked[above, columns]
    return np.asarray(low + (place - below) * (high - low))
