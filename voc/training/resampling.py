"""Figures over labelled comments with their intervals, by resampling the comments.

A statistic is a function of counts summed over comments, so that a resample is a weighted sum
and a thousand of them take no time. Two systems that read the same comments are resampled
together: the interval of their difference is far narrower than their own two would suggest.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from voc.domain.estimates import LEVEL, Estimate

RESAMPLES = 1000
"""Bootstrap samples behind an interval."""

Floats = npt.NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Summed counts (resamples, …) to one value per resample; not a number where undefined."""


def estimate(metric: str, counts: Floats, statistic: Statistic, seed: int = 0) -> Estimate:
    """A statistic of counts (comments, …), with percentiles over resampled comments."""
    n = len(counts)
    value = float(statistic(counts.sum(axis=0)[np.newaxis])[0])
    if np.isnan(value):
        return Estimate(metric, None, n, reason="no comment bears a label")
    return Estimate(metric, value, n, *_interval(_samples(counts, statistic, seed)))


def difference(
    metric: str, ours: Floats, theirs: Floats, statistic: Statistic, seed: int = 0
) -> Estimate:
    """How far `ours` lies above `theirs`: counts of two readings of the same comments."""
    n = len(ours)
    value = float(np.subtract(*(statistic(c.sum(axis=0)[np.newaxis])[0] for c in (ours, theirs))))
    if np.isnan(value):
        return Estimate(metric, None, n, reason="no comment bears a label")
    samples = _samples(ours, statistic, seed) - _samples(theirs, statistic, seed)
    return Estimate(metric, value, n, *_interval(samples))


def hits(truth: bool, predicted: bool) -> tuple[bool, bool, bool]:
    """Hit, false alarm and miss of one label in one comment."""
    return truth and predicted, predicted and not truth, truth and not predicted


def accuracy(counts: Floats) -> Floats:
    """The share of right ones, of counts (resamples, 3, labels) of one label a comment."""
    found = counts[:, 0].sum(axis=1)
    return _share(found, found + counts[:, 2].sum(axis=1))


def macro_f1(counts: Floats) -> Floats:
    """The mean F1 of the labels that occur, of counts (resamples, 3, labels)."""
    return _mean_of_defined(_f1(counts[:, 0], counts[:, 1], counts[:, 2]))


def micro_f1(counts: Floats) -> Floats:
    """The F1 of all labels together, of counts (resamples, 3, labels)."""
    found, alarms, misses = counts.sum(axis=2).T
    return _f1(found, alarms, misses)


def macro_recall(counts: Floats) -> Floats:
    """The mean recall of the labels that occur, of counts (resamples, 3, labels)."""
    return _mean_of_defined(_share(counts[:, 0], counts[:, 0] + counts[:, 2]))


def _samples(counts: Floats, statistic: Statistic, seed: int) -> Floats:
    n = len(counts)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    return statistic(np.tensordot(weights, counts, axes=1))


def _interval(samples: Floats) -> tuple[float, float]:
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(samples[~np.isnan(samples)], [tail, 100 - tail])
    return float(low), float(high)


def _f1(found: Floats, alarms: Floats, misses: Floats) -> Floats:
    """F1; not a number where there was nothing to find."""
    scores: Floats = np.divide(
        2 * found,
        2 * found + alarms + misses,
        out=np.full_like(found, np.nan),
        where=found + misses > 0,
    )
    return scores


def _share(part: Floats, whole: Floats) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
    return shares


def _mean_of_defined(scores: Floats) -> Floats:
    defined = ~np.isnan(scores)
    return _share(np.where(defined, scores, 0).sum(axis=1), defined.sum(axis=1).astype(float))
