"""Who complains, or praises, about which theme at which stage."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voc.domain.facts import Facts, Floats, Ints, distinct
from voc.domain.impact import Membership
from voc.domain.placement import Placement

MIN_RESPONSES = 3  # fewer are anecdotes; they stay visible in their theme
MIN_SHARE = 0.001  # of the comments: so a large survey does not list thousands


@dataclass(frozen=True, eq=False)
class Voices:
    """Groups of segments that share tone, theme and stage; complaints come first.

    Group `g` is of tone `tones[g]` (-1 or 1), about theme `themes[g]` at stage `stages[g]`
    (numbers). `segments` are the segments in any group and `groups` which; `members` the
    responses, each once a group, group by group.
    """

    facts: Facts
    tones: Ints
    themes: Ints
    stages: Ints
    segments: Ints
    groups: Ints
    members: Membership

    def __len__(self) -> int:
        return len(self.themes)

    @cached_property
    def volumes(self) -> Ints:
        """Distinct responses of each group."""
        return np.bincount(self.members.columns, minlength=len(self))

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
        found, order = self.facts.segments, _by_number(self.groups, len(self))
        ends = np.cumsum(np.bincount(self.groups, minlength=len(self)))
        worth = np.abs(found.scores[self.segments]) * found.similarities[self.segments]
        return [self.segments[_best(each, worth, most)] for each in np.split(order, ends)[:-1]]


def voices(placement: Placement, *, hidden: Collection[str] = ()) -> Voices:
    """Group the segments that complain or praise; small groups, `hidden` themes are left out."""
    facts = placement.facts
    codes, tones = facts.segments.themes.codes, facts.segments.tones
    shown = np.array([*(id not in hidden for id in facts.segments.themes.names), False])
    segments = np.flatnonzero(shown[codes] & (tones != 0))
    shape = (2, max(1, len(facts.segments.themes.names)), len(placement.stages))
    place = ((tones > 0)[segments].astype(np.int64), codes[segments], placement.main[segments])
    cells, size = np.ravel_multi_index(place, shape), int(np.prod(shape))
    rows, cell_of = np.divmod(distinct(facts.segments.rows[segments] * size + cells), size)
    large = _volume_needed(facts) <= np.bincount(cell_of, minlength=size)
    kept = np.flatnonzero(large)
    numbers = np.full(size, -1)
    numbers[kept] = np.arange(len(kept))
    praise, themes, stages = np.unravel_index(kept, shape)
    inside = large[cells]
    return Voices(
        facts,
        2 * praise - 1,
        themes,
        stages,
        segments[inside],
        numbers[cells[inside]],
        _members(rows, numbers[cell_of], len(kept)),
    )


def _volume_needed(facts: Facts) -> float:
    """The responses a group must have."""
    return max(MIN_RESPONSES, MIN_SHARE * np.count_nonzero(facts.has_comment))


def _members(rows: Ints, groups: Ints, size: int) -> Membership:
    """Membership in groups (-1: none), group by group."""
    inside = np.flatnonzero(groups >= 0)
    order = inside[_by_number(groups[inside], size)]
    return Membership(rows[order], groups[order], size)


def _by_number(numbers: Ints, size: int) -> Ints:
    """The order that sorts numbers below `size`; few enough are sorted by their bits, fast."""
    return np.argsort(numbers.astype(np.min_scalar_type(size)), kind="stable")


def _best(places: Ints, worth: Floats, most: int) -> Ints:
    """The `most` of highest worth, the first of equals; only those in question are sorted."""
    if len(places) > most:
        least = np.partition(worth[places], -most)[-most]
        places = places[worth[places] >= least]
    return places[np.argsort(-worth[places], kind="stable")][:most]
