"""What is on the rise: more responses in the last period than its own history explains.

Test: of the k₁ + k₀ responses that mention a subject, k₁ fall in the last period, where n₁ of
the n₁ + n₀ responses that say anything do. If the rate had not risen, k₁ would be binomial with
n₁ / (n₁ + n₀) (the exact conditional test of two Poisson rates; Przyborowski and Wilenski,
1940), one-sided. The p values of all subjects looked at are corrected for their number
(Benjamini and Hochberg, 1995). The test takes mentions as independent: a subject that comes in
bursts passes it too easily, so a rise must also lie above every earlier period's rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, false_discovery_control

Counts = npt.NDArray[np.int64]

FALSE_DISCOVERIES = 0.05
HISTORY = 3  # earlier periods, at least: fewer tell nothing about what is usual
ANSWERS = 20  # responses in the last period, at least
MENTIONS = 5  # of a subject over all periods, at least


class Trend(StrEnum):
    """What can be said of the last period."""

    RISING = "rising"
    NOT_RISING = "not rising"
    CANT_TELL = "can't tell at this n"


@dataclass(frozen=True)
class Rise:
    """A subject's last period against those before it.

    Rates are shares of the responses that say anything; `ratio` is the last over the earlier
    one, None where it was never mentioned before. `p` is one-sided and exact, `corrected` for
    the number of subjects looked at; both are None where nothing can be told.
    """

    trend: Trend
    period: str
    mentions: int
    base: int
    mentions_before: int
    base_before: int
    highest_before: float
    p: float | None = None
    corrected: float | None = None
    reason: str | None = None

    @property
    def rate(self) -> float:
        """The share of the last period's responses that mention it."""
        return self.mentions / self.base if self.base else 0.0

    @property
    def rate_before(self) -> float:
        """The share of all earlier responses that mention it."""
        return self.mentions_before / self.base_before if self.base_before else 0.0

    @property
    def ratio(self) -> float | None:
        """How many times the earlier rate the last one is."""
        return self.rate / self.rate_before if self.rate_before else None


def rises(labels: Sequence[str], counts: Counts, bases: Counts) -> list[Rise]:
    """Test each subject: `counts` (subjects, periods) of `bases` (periods,) responses.

    The last period is the one looked at; periods without any response are no history.
    """
    found = [_untested(labels, row, bases) for row in counts]
    tested = [i for i, rise in enumerate(found) if rise.reason is None]
    if not tested:
        return found
    ps = [_p(found[i]) for i in tested]
    for i, p, corrected in zip(tested, ps, false_discovery_control(ps), strict=True):
        found[i] = _judged(found[i], p, float(corrected))
    return found


def _untested(labels: Sequence[str], row: Counts, bases: Counts) -> Rise:
    mentions, base = (int(row[-1]), int(bases[-1])) if len(bases) else (0, 0)
    before, base_before = int(row[:-1].sum()), int(bases[:-1].sum())
    asked = bases[:-1] > 0
    rates = row[:-1][asked] / bases[:-1][asked]
    return Rise(
        Trend.CANT_TELL,
        labels[-1] if labels else "",
        mentions,
        base,
        before,
        base_before,
        float(rates.max(initial=0.0)),
        reason=_lack(mentions + before, base, int(asked.sum())),
    )


def _lack(mentions: int, base: int, periods: int) -> str | None:
    """Say what is missing for a test."""
    if periods < HISTORY:
        return f"fewer than {HISTORY} earlier periods with responses"
    if base < ANSWERS:
        return f"fewer than {ANSWERS} responses in the last period"
    return f"fewer than {MENTIONS} mentions in all" if mentions < MENTIONS else None


def _p(rise: Rise) -> float:
    mentions = rise.mentions + rise.mentions_before
    share = rise.base / (rise.base + rise.base_before)
    return float(binomtest(rise.mentions, mentions, share, alternative="greater").pvalue)


def _judged(rise: Rise, p: float, corrected: float) -> Rise:
    is_rising = corrected < FALSE_DISCOVERIES and rise.rate > rise.highest_before
    trend = Trend.RISING if is_rising else Trend.NOT_RISING
    return replace(rise, trend=trend, p=p, corrected=corrected)
