"""Why a score moved between two periods: mix and rate, adding up exactly to the change.

A period's score is Σ share · score over the groups, so the change splits, group by group, into

- mix: (share₁ − share₀) · (mean of the group's two scores − mean of the two totals),
- rate: mean of the two shares · (score₁ − score₀).

Weighting each effect by the mean of the two periods makes the result the same whichever
period comes first (Kitagawa 1955, "Components of a difference between two rates"; for two
factors it is also the Shapley value). The totals in the mix term cancel out over the groups;
they make a group's own mix say whether more of *it* raised or lowered the score. A group that
one period lacks has no score there, so all of its effect is mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from voc.domain.comparison import Change, Floats, compare
from voc.domain.estimates import LEVEL

DRAWS = 1000
BLOCKS = 1000  # see `_resampled`
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sample:
    """The scored responses of one period.

    `values` (n,) are contributions to the metric. Response `rows[i]` belongs to group
    `groups[i]`; one that belongs to several counts in each with an equal share of one, and
    each belongs to at least one.
    """

    values: Floats
    rows: Integers
    groups: Integers

    @property
    def weights(self) -> Floats:
        """The part of its response that each membership stands for; (memberships,)."""
        return 1.0 / np.bincount(self.rows, minlength=len(self.values))[self.rows]


@dataclass(frozen=True)
class Effect:
    """Points of the change, with their bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupSide:
    """A group in one period: responses, share of all (0..1) and score, None without any."""

    n: int
    share: float
    value: float | None


@dataclass(frozen=True)
class GroupMovement:
    """What one group did to the change."""

    name: str
    before: GroupSide
    after: GroupSide
    mix: Effect
    rate: Effect

    @property
    def total(self) -> float:
        """Its part of the change, mix and rate together."""
        return self.mix.value + self.rate.value


@dataclass(frozen=True)
class Movement:
    """A change and its parts: mix + rate = change, and the groups add up to both.

    `mix`, `rate` and `groups` are None and empty where there is no change to explain; the
    reason stands in `change`.
    """

    by: str
    change: Change
    mix: Effect | None = None
    rate: Effect | None = None
    groups: tuple[GroupMovement, ...] = ()
    level: float = LEVEL


def movement(
    metric: str, by: str, names: Sequence[str], before: Sample, after: Sample, *, min_base: int
) -> Movement:
    """Split the change of `metric` between two periods over the groups called `names`.

    Groups come by the size of their part, largest first; those in neither period are left out.
    """
    change = compare(metric, before.values, after.values, min_base=min_base)
    if change.change is None:
        return Movement(by, change)
    mix, rate = _effects(*(_sums(s, len(names))[None] for s in (before, after)))
    drawn_mix, drawn_rate = _effects(
        _resampled(before, len(names), seed=0), _resampled(after, len(names), seed=1)
    )
    sides = [_sides(sample, len(names)) for sample in (before, after)]
    groups = [
        GroupMovement(
            name,
            sides[0][g],
            sides[1][g],
            _effect(mix[0, g], drawn_mix[:, g]),
            _effect(rate[0, g], drawn_rate[:, g]),
        )
        for g, name in enumerate(names)
        if sides[0][g].n or sides[1][g].n
    ]
    return Movement(
        by,
        change,
        _effect(mix[0].sum(), drawn_mix.sum(axis=1)),
        _effect(rate[0].sum(), drawn_rate.sum(axis=1)),
        tuple(sorted(groups, key=lambda group: (-abs(group.total), group.name))),
    )


def _effects(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Mix and rate, each (draws, groups), from the sums (draws, 2, groups) of two periods."""
    share_0, share_1 = (
        sums[:, 0] / sums[:, 0].sum(axis=1, keepdims=True) for sums in (before, after)
    )
    score_0, score_1 = _scores(before), _scores(after)
    score_0, score_1 = (
        np.nan_to_num(np.where(np.isnan(score_0), score_1, score_0)),
        np.nan_to_num(np.where(np.isnan(score_1), score_0, score_1)),
    )
    totals = ((share_0 * score_0).sum(axis=1) + (share_1 * score_1).sum(axis=1)) / 2
    mix = (share_1 - share_0) * ((score_0 + score_1) / 2 - totals[:, None])
    return mix, (share_0 + share_1) / 2 * (score_1 - score_0)


def _scores(sums: Floats) -> Floats:
    """The score of each group; NaN for one that has no response."""
    weight = sums[:, 0]
    return np.divide(sums[:, 1], weight, out=np.full_like(weight, np.nan), where=weight > 0)


def _sums(sample: Sample, groups: int) -> Floats:
    """Responses and points in each group, (2, groups)."""
    weights = sample.weights
    points = weights * sample.values[sample.rows]
    return np.stack([np.bincount(sample.groups, of, minlength=groups) for of in (weights, points)])


def _resampled(sample: Sample, groups: int, *, seed: int) -> Floats:
    """Bootstrap draws of `_sums`, (draws, 2, groups).

    Up to `BLOCKS` responses are resampled one by one. More are dealt out at random to that
    many blocks, which are resampled whole: sums of independent blocks vary as sums of
    independent responses do, and a million responses cost no more than a thousand.
    """
    n = len(sample.values)
    blocks = min(n, BLOCKS)
    block = np.random.default_rng(seed).permutation(n)[sample.rows] % blocks
    weights = sample.weights
    cells = block * groups + sample.groups
    points = weights * sample.values[sample.rows]
    sums = [np.bincount(cells, of, minlength=blocks * groups) for of in (weights, points)]
    table = np.stack(sums, axis=1).reshape(blocks, groups * 2)
    together = _draws(blocks, seed) @ table
    return np.moveaxis(together.reshape(DRAWS, groups, 2), 2, 1)


@lru_cache(maxsize=4)
def _draws(blocks: int, seed: int) -> Floats:
    """How often each draw takes each block, (draws, blocks): the same whatever the answers."""
    chances = np.full(blocks, 1 / blocks)
    drawn = np.random.default_rng(seed).multinomial(blocks, chances, size=DRAWS)
    return drawn.astype(np.float64)


def _sides(sample: Sample, groups: int) -> list[GroupSide]:
    counts = np.bincount(sample.groups, minlength=groups)
    weight, points = _sums(sample, groups)
    return [
        GroupSide(int(n), float(w / len(sample.values)), float(p / w) if w else None)
        for n, w, p in zip(counts, weight, points, strict=True)
    ]


def _effect(value: float, draws: Floats) -> Effect:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Effect(float(value), float(low), float(high))
