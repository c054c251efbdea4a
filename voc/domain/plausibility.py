"""Whether the words bear the scores out: an inverted scale makes praise go with low scores."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from math import atanh, sqrt

import numpy as np
from scipy import stats

from voc.domain.analysis import AnalysedResponse
from voc.domain.facts import TONES, Answers, Facts, Floats, Tones
from voc.domain.scores import Metric

FEWEST = 20
SIGNIFICANT = 0.01
NO_SPREAD = 1e-9  # a variance that is only rounding


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
            else f"if less is better, declare the scale (VOC_{name}_SCALE) and import into a new "
            "database: what is stored keeps the scale it came with"
        )
        r = f"{self.r:.2f}".replace("-", "−")
        return (
            f"{name} runs against the words: who praises gives lower scores than who complains "
            f"(r = {r}, n = {self.n}); {advice}."
        )


@dataclass(frozen=True)
class Agreement:
    """How the words of `n` responses go with their answers to one question.

    Sums over the responses of tone x (-1..1: praising minus complaining segments, of all), of
    answer y (-1..0: how far below the best one), of their squares and of their product; sums of
    parts add up, so that a file can be judged while it streams by.
    """

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    @classmethod
    def of(cls, tones: Floats, answers: Floats) -> "Agreement":
        """Sum up; both have one entry a response."""
        products = (tones @ tones, answers @ answers, tones @ answers)
        return cls(len(tones), *map(float, (tones.sum(), answers.sum(), *products)))

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def contradiction(self, metric: Metric) -> Contradiction | None:
        """The answers fall as the tone rises, beyond chance: Pearson's r, one-sided Fisher's z."""
        if self.n < FEWEST:
            return None
        spread = (self.xx - self.x**2 / self.n, self.yy - self.y**2 / self.n)
        if min(spread) < NO_SPREAD * self.n:
            return None
        r = (self.xy - self.x * self.y / self.n) / sqrt(spread[0] * spread[1])
        r = max(-0.999999, min(r, 0.999999))
        p = float(stats.norm.cdf(atanh(r) * sqrt(self.n - 3)))
        return Contradiction(metric.value, r, self.n, p) if p < SIGNIFICANT else None


def agreement_of(items: Iterable[AnalysedResponse], metric: Metric) -> Agreement:
    """Sum up the responses that answered a metric and said something that was read."""
    told = [
        (np.mean([TONES.get(segment.sentiment.label, 0) for segment in segments]), -score.lowness)
        for item in items
        if not item.analysis.is_foreign
        and (score := item.response.score(metric))
        and (segments := item.analysis.segments)
    ]
    return Agreement.of(*np.array(told, np.float64).reshape(-1, 2).T)


def joined(
    first: Mapping[Metric, Agreement], second: Mapping[Metric, Agreement]
) -> Mapping[Metric, Agreement]:
    """The agreements of two parts of a file as those of both."""
    nothing = Agreement()
    return {m: first.get(m, nothing) + second.get(m, nothing) for m in {**first, **second}}


def doubts(agreements: Mapping[Metric, Agreement]) -> tuple[Contradiction, ...]:
    """The metrics that run against the words."""
    found = (agreement.contradiction(metric) for metric, agreement in agreements.items())
    return tuple(filter(None, found))


def contradictions(facts: Facts) -> tuple[Contradiction, ...]:
    """The metrics whose answers fall as the tone of the comments rises, beyond chance."""
    return doubts({m: _agreement(facts.said, answers) for m, answers in facts.answers.items()})


def _agreement(said: Tones, answers: Answers) -> Agreement:
    telling = said.mentions[answers.rows] > 0
    rows = answers.rows[telling]
    return Agreement.of(said.tones[rows] / said.mentions[rows], -answers.lowness[telling])
