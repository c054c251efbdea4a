"""How much of each period the data cover: of the first and the last one often a few days only."""

import numpy as np

from voc.domain.facts import Days, Floats

WHOLE = 0.9  # of its days: a survey that ends on the 29th covers the month


def covered(starts: Days, ends: Days, days: Days) -> Floats:
    """The share of the days of each period (up to `ends`, not included) within those of the data.

    `days` are those of the data that have one.
    """
    first, behind = days.min(), days.max() + np.timedelta64(1, "D")
    inside = np.minimum(ends, behind) - np.maximum(starts, first)
    return np.asarray(inside.astype(np.float64) / (ends - starts).astype(np.float64))
