"""Whether the words bear the scores out: an inverted scale makes praise go with low scores."""

from dataclasses import dataclass
from math import atanh, sqrt

import numpy as np
from scipy import stats

from voc.domain.facts import Facts
from voc.domain.scores import Metric

FEWEST = 20
SIGNIFICANT = 0.01


@dataclass(frozen=True)
class Contradiction:
    """Scores of a metric run against the words: correlation `r` over `n` responses, with `p`."""

    metric: str
    r: float
    n: int
    p: float

    @property
    def text(self) -> str:
        """The warning in words."""
        name = self.metric.upper()
        advice = (
            "check that 10 is the best answer"
            if self.metric == Metric.NPS
            else f"declare the scale if less is better (VOC_{name}_SCALE)"
        )
        r = f"{self.r:.2f}".replace("-", "−")
        return (
            f"{name} runs against the words: who praises gives lower scores than who complains "
            f"(r = {r}, n = {self.n}); {advice}."
        )


def contradictions(facts: Facts) -> tuple[Contradiction, ...]:
    """The metrics whose answers fall as the tone of the comments rises, beyond chance.

    Pearson's r between each comment's mean tone and its answer, tested one-sided by Fisher's z.
    """
    tones, mentions = facts.said.tones, facts.said.mentions
    found = []
    for metric, answers in facts.answers.items():
        telling = mentions[answers.rows] > 0
        rows = answers.rows[telling]
        answer = -answers.lowness[telling]
        tone = tones[rows] / mentions[rows]
        if len(rows) < FEWEST or np.ptp(answer) == 0 or np.ptp(tone) == 0:
            continue
        r = float(np.clip(np.corrcoef(tone, answer)[0, 1], -0.999999, 0.999999))
        p = float(stats.norm.cdf(atanh(r) * sqrt(len(rows) - 3)))
        if p < SIGNIFICANT:
            found.append(Contradiction(metric.value, r, len(rows), p))
    return tuple(found)
