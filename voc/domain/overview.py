"""The journey as a whole: its weakest stage, where it loses people, and where it is silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from voc.domain.estimates import LEVEL
from voc.domain.facts import Floats, Ints
from voc.domain.placement import Placement
from voc.domain.resampling import Resampling, percentiles
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
    commenting = placement.present[placement.facts.has_comment, : placement.unknown].sum(axis=0)
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
    facts, resampling = placement.facts, Resampling.of(len(placement.facts))
    found = []
    metric = impact_metric(facts, min_base)
    if metric:
        answers = facts.answers[metric]
        places, stages = np.nonzero(placement.present[answers.rows, : placement.unknown])
        found.append(
            _measure(
                metric.value,
                _with_total(answers.rows, answers.rows[places], stages, placement.unknown),
                np.concatenate([answers.contributions[places], answers.contributions]),
                None,
                placement.unknown,
                resampling,
            )
        )
    mentions, tones = placement.mentions, placement.tones
    rows, stages = np.nonzero(mentions[:, : placement.unknown])
    if len(rows):
        each = np.flatnonzero(mentions.sum(axis=1))
        found.append(
            _measure(
                "net_sentiment",
                _with_total(each, rows, stages, placement.unknown),
                100.0 * np.concatenate([tones[rows, stages], tones[each].sum(axis=1)]),
                np.concatenate([mentions[rows, stages], mentions[each].sum(axis=1)]),
                placement.unknown,
                resampling,
            )
        )
    return found


def _with_total(everyone: Ints, rows: Ints, stages: Ints, width: int) -> tuple[Ints, Ints]:
    """(response, stage) pairs, and behind them everyone under the number `width`."""
    return (
        np.concatenate([rows, everyone]),
        np.concatenate([stages, np.full(len(everyone), width)]),
    )


def _measure(
    name: str,
    pairs: tuple[Ints, Ints],
    values: Floats,
    bases: Floats | None,
    stages: int,
    resampling: Resampling,
) -> _Measure:
    rows, columns = pairs
    width = stages + 1
    return _Measure(
        name,
        np.bincount(columns, values, minlength=width).astype(np.float64),
        np.bincount(columns, bases, minlength=width).astype(np.float64),
        resampling.sums(rows, columns, width, values),
        resampling.sums(rows, columns, width, bases),
    )


def _ratio(sums: Floats, bases: Floats) -> Floats:
    return np.asarray(sums / np.where(bases > 0, bases, np.nan))
