"""Where on the journey responses and their segments stand.

A given stage beats the touchpoint's, and both beat the ones the words show. A segment that
shows no stage stands at "unknown", as does a response that says nothing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voc.domain.facts import Coded, Facts, Flags, Floats, Ints
from voc.domain.taxonomy import UNKNOWN_STAGE, Stage, Taxonomy


@dataclass(frozen=True, eq=False)
class Placement:
    """Facts on a journey. Stages are numbered as in `stages`, whose last one is "unknown".

    `given` has one number a response, -1 where no stage is given; `predicted` (sets, most) the
    numbers of each set of stages, surest first, filled up with -1.
    """

    facts: Facts
    stages: tuple[Stage, ...]
    given: Ints
    predicted: Ints

    @property
    def unknown(self) -> int:
        """The number of "unknown"."""
        return len(self.stages) - 1

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names."""
        return tuple(stage.name for stage in self.stages)

    @cached_property
    def main(self) -> Ints:
        """The one stage each segment counts for as a mention: given, or its surest."""
        given = self.given[self.facts.segments.rows]
        shown = self._shown(0)
        return np.where(given >= 0, given, np.where(shown >= 0, shown, self.unknown))

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Every (segment, stage) that belong together; a segment may speak of several stages."""
        segments, stages = [np.arange(len(self.facts.segments))], [self.main]
        free = self.given[self.facts.segments.rows] < 0
        for place in range(1, self.predicted.shape[1]):
            shown = self._shown(place)
            more = np.flatnonzero(free & (shown >= 0))
            segments.append(more)
            stages.append(shown[more])
        return np.concatenate(segments), np.concatenate(stages)

    @cached_property
    def mentions(self) -> Floats:
        """How many segments of each response speak of each stage (responses, stages)."""
        return self._spread(None)

    @cached_property
    def tones(self) -> Floats:
        """Praising minus complaining segments of each response at each stage."""
        return self._spread(self.facts.segments.tones.astype(np.float64))

    @cached_property
    def present(self) -> Flags:
        """Which responses count at which stage (responses, stages)."""
        found = self.mentions > 0
        silent = np.flatnonzero(~found.any(axis=1))
        given = self.given[silent]
        found[silent, np.where(given >= 0, given, self.unknown)] = True
        return found

    def _spread(self, values: Floats | None) -> Floats:
        segments, stages = self.pairs
        width = len(self.stages)
        cells = self.facts.segments.rows[segments] * width + stages
        weights = None if values is None else values[segments]
        size = len(self.facts) * width
        return np.bincount(cells, weights, minlength=size).astype(np.float64).reshape(-1, width)

    def _shown(self, place: int) -> Ints:
        return np.asarray(self.predicted[self.facts.segments.stage_codes, place])


def place(facts: Facts, taxonomy: Taxonomy) -> Placement:
    """Place facts on a journey; stages it does not name come behind its own."""
    sets = facts.segments.stage_sets
    told = {*facts.stages.names, *(name for names in sets for name in names)}
    strange = sorted(told - {*taxonomy.names, UNKNOWN_STAGE})
    others = (*strange, UNKNOWN_STAGE)
    stages = (*taxonomy.stages, *(Stage(name, owner="") for name in others))
    numbers = {stage.name: number for number, stage in enumerate(stages)}
    predicted = np.full((max(1, len(sets)), max([1, *map(len, sets)])), -1)
    for row, names in enumerate(sets):
        predicted[row, : len(names)] = [numbers[name] for name in names]
    return Placement(facts, stages, _given(facts, taxonomy, numbers), predicted)


def _given(facts: Facts, taxonomy: Taxonomy, numbers: dict[str, int]) -> Ints:
    """The stage the survey gives, else the one its touchpoint belongs to."""
    named = _numbered(facts.stages, [numbers[name] for name in facts.stages.names])
    at = [taxonomy.stage_at(name) for name in facts.touchpoints.names]
    touched = _numbered(facts.touchpoints, [numbers[name] if name else -1 for name in at])
    return np.where(named >= 0, named, touched)


def _numbered(column: Coded, numbers: list[int]) -> Ints:
    return np.array([*numbers, -1])[column.codes]
