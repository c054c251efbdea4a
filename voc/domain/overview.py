"""The journey as a whole: its weakest stage, where it loses people, and where it is silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats
from voc.domain.placement import Placement
from voc.domain.resampling import Resampling, percentiles
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

    `value` is the measure at `stage`, on `n` answers or mentions. The interval is widened
    for having looked at several stages (Bonferroni: `level`).
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
    over); `silent`: stages with fewer comments than the smallest base.
    """

    weakest: tuple[Gap, ...]
    transitions: tuple[Gap, ...]
    silent: tuple[str, ...]


NOTHING = Overview((), (), ())
REST = "the rest of the journey"


def overview(placement: Placement, *, min_base: int) -> Overview:
    """Look at the journey as a whole; "unknown" is no stage of it."""
    measures = _measures(placement, min_base)
    visits = placement.visits
    speaking = visits.stages[placement.facts.has_comment[visits.rows]]
    commenting = np.bincount(speaking, minlength=len(placement.stages))[: placement.unknown]
    return Overview(
        weakest=tuple(gap for m in measures if (gap := m.weakest(placement.names, min_base))),
        transitions=tuple(gap for m in measures if (gap := m.drop(placement.names, min_base))),
        silent=tuple(
            name
            for name, count in zip(placement.names, commenting.tolist(), strict=False)
            if count < max(1, min_base)
        ),
    )


@dataclass(frozen=True, eq=False)
class _Measure:
    """A ratio by stage: sums over bases, as counted and in each draw; the last is the total.

    `sums`, `bases` (stages + 1,); `drawn_sums`, `drawn_bases` (draws, stages + 1).
    """

    name: str
    sums: Floats
    bases: Floats
    drawn_sums: Floats
    drawn_bases: Floats

    def weakest(self, names: Sequence[str], min_base: int) -> Gap | None:
        """The stage with the lowest value, against all that is not at it."""
        known = self._known(min_base)
        rest = [stage for stage in known if self.bases[-1] > self.bases[stage]]
        if len(rest) < 2:
            return None
        low = min(rest, key=lambda stage: self._value(stage))
        left, drawn_left = self.bases[-1] - self.bases[low], self.drawn_bases[:, -1]
        others = (self.sums[-1] - self.sums[low]) / left
        drawn = _ratio(
            self.drawn_sums[:, -1] - self.drawn_sums[:, low], drawn_left - self.drawn_bases[:, low]
        )
        return self._gap(names[low], REST, low, others, drawn, looks=len(rest))

    def drop(self, names: Sequence[str], min_base: int) -> Gap | None:
        """The largest drop from one stage to the next."""
        known = self._known(min_base)
        steps = list(pairwise(known))
        if not steps:
            return None
        before, after = min(steps, key=lambda step: self._value(step[1]) - self._value(step[0]))
        drawn = _ratio(self.drawn_sums[:, before], self.drawn_bases[:, before])
        value = self._value(before)
        return self._gap(names[after], names[before], after, value, drawn, looks=len(steps))

    def _gap(
        self, stage: str, other: str, number: int, against: float, drawn: Floats, *, looks: int
    ) -> Gap:
        level = 1 - (1 - LEVEL) / looks
        here = _ratio(self.drawn_sums[:, number], self.drawn_bases[:, number])
        (low,), (high,) = percentiles((here - drawn)[:, None], level=level)
        value = self._value(number)
        base = int(self.bases[number])
        return Gap(
            self.name, stage, other, value, base, value - against, float(low), float(high), level
        )

    def _known(self, min_base: int) -> list[int]:
        return np.flatnonzero(self.bases[:-1] >= max(1, min_base)).tolist()

    def _value(self, stage: int) -> float:
        return float(self.sums[stage] / self.bases[stage])


def _measures(placement: Placement, min_base: int) -> list[_Measure]:
    """The survey's main metric, and net sentiment."""
    resampling = Resampling.of(len(placement.facts))
    metric = impact_metric(placement.facts, min_base)
    scores = [_score(placement, metric, resampling)] if metric else []
    return [*scores, *_sentiment(placement, resampling)]


def _score(placement: Placement, metric: Metric, resampling: Resampling) -> _Measure:
    """A metric by stage; whoever counts at several stages counts once in the total."""
    answers, visits = placement.facts.answers[metric], placement.visits
    place = answers.places(len(placement.facts))[visits.rows]
    mine = np.flatnonzero((place >= 0) & (visits.stages < placement.unknown))
    stages = resampling.grid(visits.rows[mine], visits.stages[mine], placement.unknown)
    everyone = resampling.single(answers.rows)
    values = answers.contributions
    sums = np.hstack([stages.sums(values[place[mine]]), everyone.sums(values)])
    return _measure(metric.value, sums, np.hstack([stages.sums(), everyone.sums()]), resampling)


def _sentiment(placement: Placement, resampling: Resampling) -> list[_Measure]:
    """Net sentiment by stage, of every mention; nothing where no stage is spoken of."""
    visits, width = placement.visits, len(placement.stages)
    grid = resampling.grid(visits.rows, visits.stages, width)
    sums, bases = 100.0 * grid.sums(visits.said.tones), grid.sums(visits.said.mentions)
    if not bases[:, : placement.unknown].any():
        return []
    for table in (sums, bases):
        table[:, -1] = table.sum(axis=1)  # in the place of "unknown", which is no stage
    return [_measure("net_sentiment", sums, bases, resampling)]


def _measure(name: str, sums: Floats, bases: Floats, resampling: Resampling) -> _Measure:
    """A ratio from the sums (blocks, stages + 1) of what is over what is under the line."""
    totals = (table.sum(axis=0) for table in (sums, bases))
    return _Measure(name, *totals, *(resampling.draw(table) for table in (sums, bases)))


def _ratio(sums: Floats, bases: Floats) -> Floats:
    return np.asarray(sums / np.where(bases > 0, bases, np.nan))
