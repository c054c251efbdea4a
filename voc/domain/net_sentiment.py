"""Net sentiment: 100·(praising − complaining mentions)/all mentions, with its interval."""

from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

import numpy as np

from voc.domain.estimates import LEVEL, NPS_PRIOR, NPS_PRIOR_TOTAL, Estimate, t_value
from voc.domain.facts import Floats, Ints, Tones

NAME = "net_sentiment"
Real = TypeVar("Real", float, Floats)


@dataclass(frozen=True)
class Spoken:
    """Sums over the `responses` of one group that say anything.

    They make `mentions` in all, whose tones (-1, 0, 1) add up to `tones`; squares and products
    are those of each response's two sums.
    """

    responses: int
    mentions: float
    tones: float
    squared_mentions: float
    squared_tones: float
    products: float

    @property
    def value(self) -> float | None:
        """100·(positive − negative)/all mentions; None without any."""
        return 100.0 * self.tones / self.mentions if self.mentions else None

    def squares_around(self, centre: float) -> float:
        """Σ(tones − centre · mentions)² over the responses: whole numbers lose nothing so."""
        squares = self.squared_tones - 2 * centre * self.products
        return max(0.0, squares + centre**2 * self.squared_mentions)


def spoken(said: Tones, groups: Ints, size: int) -> list[Spoken]:
    """Sum up what is said by group: `groups` numbers each one's group below `size`, or none: -1."""
    speaking = np.flatnonzero((said.mentions > 0) & (groups >= 0))
    mine, tones, mentions = groups[speaking], said.tones[speaking], said.mentions[speaking]
    weights = (mentions, tones, mentions * mentions, tones * tones, tones * mentions)
    sums = [np.bincount(mine, each, minlength=size).tolist() for each in weights]
    counts = np.bincount(mine, minlength=size).tolist()
    return [Spoken(*each) for each in zip(counts, *sums, strict=True)]


def net_sentiment(group: Spoken, *, min_base: int) -> Estimate | None:
    """Estimate the net sentiment of a group; None where nothing was said.

    Mentions of one response go together, so the interval is that of a ratio over responses
    (linearised variance, Student's t), with the same three responses added as for NPS: where
    everybody makes one mention, it is all but the adjusted Wald interval. `n` counts responses.
    """
    n, total = group.responses, group.mentions + NPS_PRIOR_TOTAL
    if not n:
        return None
    if n < min_base:
        return Estimate(NAME, None, n, reason=f"fewer than {min_base} comments")
    centre = group.tones / total
    squares = group.squares_around(centre) + added_squares(centre)
    margin = t_value(LEVEL, max(1, n - 1)) * sqrt(squares) / total
    low, high = max(-1.0, centre - margin), min(1.0, centre + margin)
    return Estimate(NAME, group.value, n, 100.0 * low, 100.0 * high)


def added_squares(centre: Real) -> Real:
    """What the added responses (¾ praise, ¾ complain, 1½ do neither) add to the squares."""
    neither = NPS_PRIOR_TOTAL - 2 * NPS_PRIOR
    return NPS_PRIOR * ((1 - centre) ** 2 + (1 + centre) ** 2) + neither * centre**2
