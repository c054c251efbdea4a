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
from functools import cached_property

import numpy as np

from voc.domain.comparison import Change, compare
from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats, Ints, distinct
from voc.domain.resampling import Resampling


@dataclass(frozen=True, eq=False)
class Sample:
    """The scored responses of one period.

    `values` (n,) are contributions to the metric. Response `rows[i]` belongs to group
    `groups[i]`; one that belongs to several counts in each with an equal share of one, and
    each belongs to at least one.
    """

    values: Floats
    rows: Ints
    groups: Ints

    @cached_property
    def weights(self) -> Floats:
        """The part of its response that each membership stands for; (memberships,)."""
        return (1.0 / np.maximum(np.bincount(self.rows, minlength=len(self.values)), 1))[self.rows]

    @cached_property
    def points(self) -> Floats:
        """What each membership adds to the metric; (memberships,)."""
        return self.weights * self.values[self.rows]


@dataclass(frozen=True)
class Effect:
    """Points of the change, with their bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupSide:
    """A group in one period: scored responses, share of all (0..1) and score.

    Without enough of them `value` is None, and `reason` says so.
    """

    n: int
    share: float
    value: float | None
    reason: str | None = None


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
    size = len(names)
    sums = [_Sums.of(sample, size, seed=seed) for seed, sample in enumerate((before, after))]
    mix, rate = _effects(*(each.counted[None] for each in sums))
    drawn_mix, drawn_rate = _effects(*(each.drawn for each in sums))
    sides = [
        _sides(sample, each.counted, min_base)
        for sample, each in zip((before, after), sums, strict=True)
    ]
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


@dataclass(frozen=True, eq=False)
class _Sums:
    """Responses and points in each group: as `counted` (2, groups), and `drawn` (draws, 2, groups).

    The two periods' draws are independent of each other: each has a seed of its own.
    """

    counted: Floats
    drawn: Floats

    @classmethod
    def of(cls, sample: Sample, size: int, *, seed: int) -> "_Sums":
        resampling = Resampling.of(len(sample.values), seed=seed)
        grid = resampling.grid(sample.rows, sample.groups, size)
        tables = [grid.sums(each) for each in (sample.weights, sample.points)]
        return cls(
            np.stack([table.sum(axis=0) for table in tables]),
            np.stack([resampling.draw(table) for table in tables], axis=1),
        )


def _sides(sample: Sample, sums: Floats, min_base: int) -> list[GroupSide]:
    """The groups of one period; the score of so few that it is nearly an answer is not shown."""
    size = sums.shape[1]
    counts = np.bincount(distinct(sample.rows * size + sample.groups) % size, minlength=size)
    weight, points = sums
    least, few = max(min_base, 1), f"fewer than {min_base} answers"
    return [
        GroupSide(
            int(n),
            float(w / len(sample.values)),
            *((float(p / w), None) if n >= least else (None, few)),
        )
        for n, w, p in zip(counts, weight, points, strict=True)
    ]


def _effect(value: float, draws: Floats) -> Effect:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Effect(float(value), float(low), float(high))
