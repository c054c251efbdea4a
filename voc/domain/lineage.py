"""Which theme of one fit is which theme of the next, and what became of the others.

Two fits are compared by the segments both of them saw. A theme is the same one where more than
half of all segments that either has are in both (Jaccard index above 1/2: no two themes can
claim the same one). Where the evidence is weaker, but the centres point the same way, it is the
same too. What is left was born, split off, merged or retired; for those, "most" is at least
half of a theme's segments, as in MONIC (Spiliopoulou et al., 2006).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from voc.domain.themes import Places, Theme, Vectors

SAME_SEGMENTS = 0.5
ALIKE_SEGMENTS = 0.2
SAME_CENTRE = 0.8
MOST = 0.5

Counts = npt.NDArray[np.int64]


class EventKind(StrEnum):
    """What can become of a theme."""

    BORN = "born"
    SPLIT = "split"  # off another theme
    MERGED = "merged"  # into another theme
    RENAMED = "renamed"
    RETIRED = "retired"


@dataclass(frozen=True)
class Event:
    """One thing that became of a theme of `segments` segments.

    `share` of them came from the `other` theme (split) or went there (merged); of a retired
    theme, it is the share that went to no theme. A renamed theme's `other_name` is its old one.
    """

    kind: EventKind
    theme_id: str
    name: str
    segments: int
    other_id: str | None = None
    other_name: str | None = None
    share: float | None = None


@dataclass(frozen=True, eq=False)
class Assigned:
    """Themes, and for each of the segments in question the index of its theme, or -1."""

    themes: tuple[Theme, ...]
    places: Places

    @property
    def sizes(self) -> Counts:
        """Segments of each theme."""
        return np.bincount(self.places[self.places >= 0], minlength=len(self.themes))

    @property
    def coverage(self) -> float:
        """The share of segments in a theme; 0 where there are no segments."""
        return float((self.places >= 0).mean()) if len(self.places) else 0.0


def shared_segments(before: Assigned, after: Assigned) -> Counts:
    """Count the segments that each theme of `before` (rows) shares with each of `after`.

    Both speak of the same segments. The last row and column count those without a theme.
    """
    shape = (len(before.themes) + 1, len(after.themes) + 1)
    rows = np.where(before.places < 0, shape[0] - 1, before.places).astype(np.int64)
    columns = np.where(after.places < 0, shape[1] - 1, after.places)
    return np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)


def same_themes(before: Assigned, after: Assigned, likeness: Vectors) -> dict[int, int]:
    """Match themes one to one: the index in `after` -> the index in `before`.

    A theme has its sub-themes' segments, too. `likeness` (before, after) are the cosine
    similarities of their centres.
    """
    if not before.themes or not after.themes:
        return {}
    shared = _with_parts(before, _with_parts(after, shared_segments(before, after)[:-1, :-1].T).T)
    sizes, others = _with_parts(before, before.sizes), _with_parts(after, after.sizes)
    either = sizes[:, None] + others[None, :] - shared
    overlap = shared / np.maximum(either, 1)
    alike = (likeness >= SAME_CENTRE) & (overlap >= ALIKE_SEGMENTS)
    score = np.where((overlap > SAME_SEGMENTS) | alike, overlap, 0)
    pairs = zip(*linear_sum_assignment(score, maximize=True), strict=True)
    return {int(new): int(old) for old, new in pairs if score[old, new] > 0}


def _with_parts(found: Assigned, counts: Counts) -> Counts:
    """Add to each theme's row of `counts` those of its sub-themes."""
    index = {theme.id: i for i, theme in enumerate(found.themes)}
    total = counts.copy()
    for i, theme in enumerate(found.themes):
        if theme.parent in index:
            total[index[theme.parent]] += counts[i]
    return total


def lineage(before: Assigned, after: Assigned) -> tuple[Event, ...]:
    """Tell what became of the themes; a theme with the same id and name is no event."""
    history = _History(before, after)
    merged, split = list(history.merged()), list(history.split())
    explained = {event.theme_id for event in (*merged, *split)}
    absorbing = {event.other_id for event in merged if event.other_id}
    return (
        *history.born(explained | absorbing),
        *split,
        *merged,
        *history.renamed(),
        *history.retired(explained),
    )


class _History:
    """The themes before and after, and the segments that went from one to the other."""

    def __init__(self, before: Assigned, after: Assigned) -> None:
        self._old, self._new = before.themes, after.themes
        self._old_sizes, self._new_sizes = before.sizes, after.sizes
        self._shared = shared_segments(before, after)
        self._old_index = {theme.id: i for i, theme in enumerate(before.themes)}
        self._new_index = {theme.id: i for i, theme in enumerate(after.themes)}

    def born(self, explained: set[str]) -> Iterator[Event]:
        for new in self._arrived():
            if self._new[new].id not in explained:
                yield self._event(EventKind.BORN, self._new[new], self._new_sizes[new])

    def split(self) -> Iterator[Event]:
        for new in self._arrived() if self._old else ():
            old = int(self._shared[:-1, new].argmax())
            share, given = self._from(old, new), self._to(old, new)
            stays = self._old[old].id in self._new_index
            if share >= MOST and (stays or share > given):
                theme, size = self._new[new], self._new_sizes[new]
                yield self._event(EventKind.SPLIT, theme, size, self._old[old], share)

    def merged(self) -> Iterator[Event]:
        for old in self._gone() if self._new else ():
            new = int(self._shared[old, :-1].argmax())
            share, taken = self._to(old, new), self._from(old, new)
            stood = self._new[new].id in self._old_index
            if share >= MOST and (stood or share >= taken):
                theme, size = self._old[old], self._old_sizes[old]
                yield self._event(EventKind.MERGED, theme, size, self._new[new], share)

    def renamed(self) -> Iterator[Event]:
        for new, theme in enumerate(self._new):
            old = self._old_index.get(theme.id)
            if old is not None and self._old[old].name != theme.name:
                yield self._event(EventKind.RENAMED, theme, self._new_sizes[new], self._old[old])

    def retired(self, explained: set[str]) -> Iterator[Event]:
        for old in self._gone():
            theme, size = self._old[old], int(self._old_sizes[old])
            if theme.id not in explained:
                share = self._shared[old, -1] / size if size else None
                yield self._event(EventKind.RETIRED, theme, size, share=share)

    def _arrived(self) -> list[int]:
        return [i for i, theme in enumerate(self._new) if theme.id not in self._old_index]

    def _gone(self) -> list[int]:
        return [i for i, theme in enumerate(self._old) if theme.id not in self._new_index]

    def _from(self, old: int, new: int) -> float:
        return float(self._shared[old, new] / max(self._new_sizes[new], 1))

    def _to(self, old: int, new: int) -> float:
        return float(self._shared[old, new] / max(self._old_sizes[old], 1))

    def _event(
        self,
        kind: EventKind,
        theme: Theme,
        size: np.integer | int,
        other: Theme | None = None,
        share: float | None = None,
    ) -> Event:
        return Event(
            kind,
            theme.id,
            theme.name,
            int(size),
            other_id=other.id if other and other.id != theme.id else None,
            other_name=other.name if other else None,
            share=None if share is None else round(float(share), 4),
        )
