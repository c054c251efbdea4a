"""What a theme does to a score: leave-out impact with its bootstrap interval.

Association, not cause: responses that mention a theme may differ in other ways too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from voc.domain.estimates import LEVEL

BOOTSTRAP_DRAWS = 2000
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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
    twice. Values are None where they are undefined, and `reason` says why.
    """

    metric: str | None
    n: int
    leave_out: float | None = None
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    reason: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Hurts or helps only where the whole interval lies on one side of zero."""
        if self.high is not None and self.high < 0:
            return Verdict.HURTS
        if self.low is not None and self.low > 0:
            return Verdict.HELPS
        return Verdict.CANT_TELL


def leave_out(values: Floats, mentions: Flags) -> float | None:
    """Return mean(values) − mean(values without mentions); None when all or none mention."""
    if mentions.all() or not mentions.any():
        return None
    return float(values.mean() - values[~mentions].mean())


def leave_out_interval(
    values: Floats, mentions: Flags, *, level: float = LEVEL, seed: int = 0
) -> tuple[float, float] | None:
    """Percentile bootstrap over responses; None where `leave_out` is undefined.

    Scores take few distinct values, so resampling n responses is the same as one
    multinomial draw over the cells (value, mentions or not): no array of n · draws.
    """
    if mentions.all() or not mentions.any():
        return None
    levels, codes = np.unique(values, return_inverse=True)
    cells = np.bincount(codes * 2 + mentions, minlength=2 * len(levels)).astype(float)
    draws = np.random.default_rng(seed).multinomial(
        len(values), cells / cells.sum(), size=BOOTSTRAP_DRAWS
    )
    everyone = draws.reshape(BOOTSTRAP_DRAWS, len(levels), 2)
    without = everyone[:, :, 0]
    left = without.sum(axis=1)
    impacts = (everyone.sum(axis=2) @ levels / len(values))[left > 0]
    impacts = impacts - (without @ levels)[left > 0] / left[left > 0]
    low, high = np.quantile(impacts, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def adjusted_impacts(values: Floats, mentions: Flags) -> Floats:
    """Share of the score each theme carries when all themes are held against each other.

    Ordinary least squares of `values` (n,) on the columns of `mentions` (n, themes); a
    theme's impact is its coefficient times its share of responses. Themes that can't be
    told apart share the effect (minimum-norm solution).
    """
    design = mentions.astype(float)
    centred = design - design.mean(axis=0)
    coefficients, *_ = np.linalg.lstsq(centred, values - values.mean(), rcond=None)
    return np.asarray(coefficients * design.mean(axis=0), dtype=np.float64)


def impacts(
    metric: str, values: Sequence[float], mentions: Sequence[Flags], *, min_base: int
) -> list[Impact]:
    """Measure each theme's impact on one metric.

    `values` are the scored responses' contributions to the metric, `mentions` one flag
    array of the same length per theme. A theme with fewer than `min_base` scored
    responses gets a reason in place of numbers.
    """
    scores = np.asarray(values, dtype=np.float64)
    if not len(mentions):
        return []
    if not len(scores):
        return [Impact(metric, 0, reason="no response has a score") for _ in mentions]
    adjusted = adjusted_impacts(scores, np.column_stack(mentions))
    return [
        _impact(metric, scores, flags, float(share), min_base)
        for flags, share in zip(mentions, adjusted, strict=True)
    ]


def _impact(metric: str, scores: Floats, flags: Flags, adjusted: float, min_base: int) -> Impact:
    n = int(flags.sum())
    if n < min_base:
        return Impact(metric, n, reason=f"fewer than {min_base} scored responses mention it")
    interval = leave_out_interval(scores, flags)
    if interval is None:
        return Impact(metric, n, reason="every scored response mentions it")
    return Impact(metric, n, leave_out(scores, flags), adjusted, *interval)
