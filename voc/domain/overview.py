"""The journey as a whole: its weakest stage, where it loses people, and where it is silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats, Ints, Tones
from voc.domain.net_sentiment import NAME as NET_SENTIMENT
from voc.domain.placement import Placement
from voc.domain.ratios import Ratios
from voc.domain.scores import Metric
from voc.domain.standing import impact_metric


class Change(StrEnum):
    """What may be said about a difference between two stages."""

    LOWER = "lower"
    HIGHER = "higher"
    CANT_TELL = "can't tell at this n"


@dataclass(frozen=True)
class Gap:
    """A difference of a measure (`nps`, …, `net_sentiment`): `stage` minus `other`.

    `value` is the measure at `stage`, on the answers or comments of `n` responses. The interval
    is that of adjusted values (see `Ratios`), so `difference` need not lie in its middle; it is
    widened for having looked at several stages (Bonferroni: `level`).
    """

    metric: str
    stage: str
    other: str
    value: float
    n: int
    difference: float
    low: float
    high: float
    level: float

    @property
    def verdict(self) -> Change:
        """Lower or higher only where the whole interval lies on one side of zero."""
        if self.high < 0:
            return Change.LOWER
        return Change.HIGHER if self.low > 0 else Change.CANT_TELL


@dataclass(frozen=True)
class Overview:
    """The journey as a whole, by score and by net sentiment.

    `weakest`: the lowest stage of each measure against the rest of the journey; `transitions`:
    the largest drop of each between neighbouring stages (those with too few answers are stepped
    over). Where some are beyond chance, it is the lowest or largest of those. `silent`: stages
    with fewer comments than the smallest base.
    """

    weakest: tuple[Gap, ...]
    transitions: tuple[Gap, ...]
    silent: tuple[str, ...]


NOTHING = Overview((), (), ())
REST = "the rest of the journey"


def overview(placement: Placement, *, min_base: int) -> Overview:
    """Look at the journey as a whole; "unknown" is no stage of it."""
    measures = _measures(placement, min_base)
    return Overview(
        weakest=tuple(gap for m in measures if (gap := m.weakest(placement.names, min_base))),
        transitions=tuple(gap for m in measures if (gap := m.drop(placement.names, min_base))),
        silent=tuple(
            name
            for name, count in zip(placement.names[:-1], placement.comments.tolist(), strict=False)
            if count < max(1, min_base)
        ),
    )


@dataclass(frozen=True, eq=False)
class _Measure:
    """A measure as ratios of -1 to 1, by stage and, last, of everyone.

    `bases` (stages,) count the responses at each stage that speak of it, or answered; `others`
    those that do so anywhere else. The measure runs `half` to both sides of `middle`.
    """

    name: str
    ratios: Ratios
    bases: Ints
    others: Ints
    middle: float
    half: float

    def weakest(self, names: Sequence[str], min_base: int) -> Gap | None:
        """The stage with the lowest value, against all that is not at it."""
        known = [s for s in self._known(min_base) if self.others[s] >= max(1, min_base)]
        level = _level(len(known))
        gaps = [
            self._gap(names[stage], stage, REST, self._rest(stage), int(self.others[stage]), level)
            for stage in known
        ]
        return min(gaps, key=_lowest) if len(gaps) > 1 else None

    def drop(self, names: Sequence[str], min_base: int) -> Gap | None:
        """The largest drop from one stage to the next."""
        steps = list(pairwise(self._known(min_base)))
        level = _level(len(steps))
        gaps = [
            self._gap(names[to], to, names[at], self._only(at), int(self.bases[at]), level)
            for at, to in steps
        ]
        return min(gaps, key=_steepest, default=None)

    def _gap(self, name: str, stage: int, other: str, against: Floats, n: int, level: float) -> Gap:
        here, base = self._only(stage), int(self.bases[stage])
        low, high = self.ratios.difference(here, against, responses=min(base, n), level=level)
        value = self.ratios.value(here)
        return Gap(
            self.name,
            name,
            other,
            self.middle + self.half * value,
            base,
            self.half * (value - self.ratios.value(against)),
            self.half * low,
            self.half * high,
            level,
        )

    def _known(self, min_base: int) -> list[int]:
        return np.flatnonzero(self.bases >= max(1, min_base)).tolist()

    def _only(self, stage: int) -> Floats:
        side = np.zeros(len(self.bases) + 1)
        side[stage] = 1.0
        return side

    def _rest(self, stage: int) -> Floats:
        return self._only(-1) - self._only(stage)


def _level(looks: int) -> float:
    """The level of each interval that lets all hold together."""
    return 1 - (1 - LEVEL) / max(1, looks)


def _lowest(gap: Gap) -> tuple[bool, float]:
    return gap.verdict is not Change.LOWER, gap.value


def _steepest(gap: Gap) -> tuple[bool, float]:
    return gap.verdict is not Change.LOWER, gap.difference


def _measures(placement: Placement, min_base: int) -> list[_Measure]:
    """The survey's main metric, and net sentiment where any stage is spoken of."""
    metric = impact_metric(placement.facts, min_base)
    scores = [_score(placement, metric)] if metric else []
    sentiment = _sentiment(placement)
    return [*scores, sentiment] if sentiment.bases.any() else scores


def _score(placement: Placement, metric: Metric) -> _Measure:
    """A metric by stage; whoever counts at several stages counts once among everyone."""
    answers, rows = placement.facts.answers[metric], placement.visits.rows
    low, high = answers.ends
    middle, half = (low + high) / 2, (high - low) / 2
    said = Tones(np.zeros(len(placement.facts)), np.zeros(len(placement.facts)))
    said.tones[answers.rows] = (answers.contributions - middle) / half
    said.mentions[answers.rows] = 1.0
    at = Tones(said.tones[rows], said.mentions[rows])
    return _measure(metric.value, placement, said, at, middle, half)


def _sentiment(placement: Placement) -> _Measure:
    """Net sentiment by stage; a mention of several stages counts once among everyone."""
    said, at = placement.facts.said, placement.visits.said
    return _measure(NET_SENTIMENT, placement, said, at, 0.0, 100.0)


def _measure(
    name: str, placement: Placement, said: Tones, at: Tones, middle: float, half: float
) -> _Measure:
    """A measure from what each response says in all, and `at` each stage it visits."""
    visits, width = placement.visits, placement.unknown
    mine = np.flatnonzero((visits.stages < width) & (at.mentions > 0))
    everyone = np.flatnonzero(said.mentions > 0)
    rows, stages = visits.rows[mine], visits.stages[mine]
    ratios = Ratios.of(
        np.concatenate([rows, everyone]),
        np.concatenate([stages, np.full(len(everyone), width)]),
        np.concatenate([at.tones[mine], said.tones[everyone]]),
        np.concatenate([at.mentions[mine], said.mentions[everyone]]),
        (len(placement.facts), width + 1),
    )
    only_here = stages[at.mentions[mine] == said.mentions[rows]]
    bases = np.bincount(stages, minlength=width)
    others = len(everyone) - np.bincount(only_here, minlength=width)
    return _Measure(name, ratios, bases, others, middle, half)
