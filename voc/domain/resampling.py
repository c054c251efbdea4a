"""One bootstrap for a whole report: every statistic is drawn from the same resamples.

Up to `BLOCKS` responses are drawn one by one, with replacement. Of more, random blocks of
equal size are drawn, of which a statistic needs nothing but sums: the cost of a draw does not
grow with the survey, and totals keep their variance (docs/adr/0009).
"""

from dataclasses import dataclass

import numpy as np

from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats, Ints

BLOCKS = 1000
DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Resampling:
    """`weights` (draws, blocks) says how often each draw holds a block of responses."""

    blocks: Ints
    weights: Floats

    @classmethod
    def of(cls, n: int, *, seed: int = 0) -> "Resampling":
        """Prepare the draws for `n` responses; the same `n` gives the same draws."""
        rng = np.random.default_rng(seed)
        count = min(n, BLOCKS)
        blocks = rng.permutation(n) % count if n > count else np.arange(n)
        chances = np.full(count, 1 / count) if count else np.zeros(0)
        drawn = rng.multinomial(count, chances, DRAWS) if count else np.zeros((DRAWS, 0))
        return cls(blocks, drawn.astype(np.float64))

    def sums(self, rows: Ints, columns: Ints, width: int, values: Floats | None = None) -> Floats:
        """Draw sums (draws, width) of `values`, or counts, over (response, column) pairs."""
        count = self.weights.shape[1]
        cells = np.bincount(self.blocks[rows] * width + columns, values, minlength=count * width)
        return np.asarray(self.weights @ cells.reshape(count, width))

    def total(self, rows: Ints, values: Floats | None = None) -> Floats:
        """Draw one sum (draws,) over responses."""
        return self.sums(rows, np.zeros(len(rows), np.int64), 1, values)[:, 0]


def percentiles(draws: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The percentile interval of each column of (draws, columns); NaN draws are left out."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    quantile = np.nanquantile if np.isnan(draws).any() else np.quantile
    low, high = quantile(draws, ends, axis=0)
    return low, high
