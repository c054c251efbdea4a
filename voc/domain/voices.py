"""Who complains, or praises, about which theme at which stage."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from voc.domain.facts import Facts, Floats, Ints, distinct
from voc.domain.impact import Membership
from voc.domain.placement import Placement

MIN_RESPONSES = 3  # fewer are anecdotes; they stay visible in their theme
MIN_SHARE = 0.001  # of the comments: so a large survey does not list thousands


@dataclass(frozen=True, eq=False)
class Voices:
    """Groups of segments of one tone that share theme and stage.

    Group `g` is about theme `themes[g]` at stage `stages[g]` (numbers). `segments` are the
    segments in any group and `groups` which; `members` the responses, each once a group.
    """

    facts: Facts
    themes: Ints
    stages: Ints
    segments: Ints
    groups: Ints

    def __len__(self) -> int:
        return len(self.themes)

    @cached_property
    def members(self) -> Membership:
        """The responses of each group."""
        n = max(1, len(self.facts))
        pairs = distinct(self.groups * n + self.facts.segments.rows[self.segments])
        return Membership(pairs % n, pairs // n, len(self))

    @cached_property
    def volumes(self) -> Ints:
        """Distinct responses of each group."""
        return self.members.counts().astype(np.int64)

    @cached_property
    def rows_of(self) -> list[Ints]:
        """The responses of each group, in storage order."""
        ends = np.cumsum(self.volumes)
        return np.split(self.members.rows, ends)[:-1]  # behind the last end is nothing

    def strength(self) -> Floats:
        """How strong each group's mentions are on average, 0..1."""
        scores = np.abs(self.facts.segments.scores[self.segments])
        sums = np.bincount(self.groups, scores, minlength=len(self))
        return sums / np.bincount(self.groups, minlength=len(self))

    def candidates(self, most: int) -> list[Ints]:
        """Up to `most` segments a group, those first that are sure in tone and near the centre."""
        found = self.facts.segments
        worth = np.abs(found.scores[self.segments]) * found.similarities[self.segments]
        order = np.lexsort((-worth, self.groups))
        starts = np.searchsorted(self.groups[order], np.arange(len(self) + 1))
        return [
            self.segments[order[start : min(start + most, end)]] for start, end in pairwise(starts)
        ]

    def only(self, kept: Ints) -> "Voices":
        """Those groups, numbered anew in this order."""
        numbers = np.full(len(self), -1)
        numbers[kept] = np.arange(len(kept))
        groups = numbers[self.groups]
        inside = groups >= 0
        return replace(
            self,
            themes=self.themes[kept],
            stages=self.stages[kept],
            segments=self.segments[inside],
            groups=groups[inside],
        )


def voices(placement: Placement, tone: int, *, hidden: Collection[str] = ()) -> Voices:
    """Group the segments of a tone (-1 or 1) by theme and stage.

    Small groups and `hidden` themes are left out.
    """
    facts, width = placement.facts, len(placement.stages)
    shown = np.array([*(id not in hidden for id in facts.segments.themes.names), False])
    mine = np.flatnonzero(shown[facts.segments.themes.codes] & (facts.segments.tones == tone))
    cells = facts.segments.themes.codes[mine] * width + placement.main[mine]
    found, groups = np.unique(cells, return_inverse=True)
    everyone = Voices(facts, found // width, found % width, mine, groups)
    least = max(MIN_RESPONSES, MIN_SHARE * np.count_nonzero(facts.has_comment))
    return everyone.only(np.flatnonzero(everyone.volumes >= least))
