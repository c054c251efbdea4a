"""Where on the journey responses and their segments stand.

A given stage beats the touchpoint's, and both beat the ones the words show. A segment that
shows no stage stands at "unknown", as does a response that says nothing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voc.domain.facts import Coded, Facts, Flags, Floats, Ints, Tones, run_starts
from voc.domain.taxonomy import UNKNOWN_STAGE, Stage, Taxonomy


@dataclass(frozen=True, eq=False)
class Visits:
    """Response `rows[i]` counts at stage `stages[i]`, each pair once.

    `said` is how it speaks of that stage: no mention where it stands there without a word.
    """

    rows: Ints
    stages: Ints
    said: Tones


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
        given, shown = self.given[self.facts.segments.rows], self._shown(0)
        return np.where(given >= 0, given, np.where(shown >= 0, shown, self.unknown))

    @cached_property
    def comments(self) -> Ints:
        """How many comments count at each stage; (stages,)."""
        commenting = self.visits.stages[self.facts.has_comment[self.visits.rows]]
        return np.bincount(commenting, minlength=len(self.stages))

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
    def visits(self) -> Visits:
        """Every response at every stage it counts at; those that say nothing come last."""
        segments, stages = self.pairs
        rows, width = self.facts.segments.rows[segments], len(self.stages)
        # tones ride along in the keys: one sort brings together what it then counts
        keys = (rows * width + stages) * 3 + self.facts.segments.tones[segments] + 1
        cells, tones = np.divmod(np.sort(keys, kind="stable"), 3)
        starts = run_starts(cells)
        said, silent = cells[starts], self._silent()
        return Visits(
            np.concatenate([said // width, silent]),
            np.concatenate([said % width, self._placed(silent)]),
            Tones(
                _padded(np.add.reduceat(tones - 1, starts), len(silent)),
                _padded(np.diff(starts, append=len(cells)), len(silent)),
            ),
        )

    def at(self, stage: int) -> Flags:
        """Which responses count at a stage."""
        found = np.zeros(len(self.facts), bool)
        found[self.visits.rows[self.visits.stages == stage]] = True
        return found

    def _silent(self) -> Ints:
        """The responses that say nothing."""
        silent = np.ones(len(self.facts), bool)
        silent[self.facts.segments.rows] = False
        return np.flatnonzero(silent)

    def _placed(self, rows: Ints) -> Ints:
        """The stages given to responses, else "unknown"."""
        given = self.given[rows]
        return np.where(given >= 0, given, self.unknown)

    def _shown(self, place: int) -> Ints:
        return np.asarray(self.predicted[self.facts.segments.stage_codes, place])


def _padded(sums: Ints, zeros: int) -> Floats:
    return np.concatenate([sums, np.zeros(zeros)])


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
