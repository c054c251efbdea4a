"""Two assignments of the same segments side by side: what a refit would change."""

from dataclasses import dataclass

import numpy as np

from voc.domain.lineage import Assigned, Event, lineage
from voc.domain.occurrences import Every, Occurrences, course, volumes
from voc.domain.themes import Theme


@dataclass(frozen=True)
class Line:
    """A theme's trend line: distinct responses by period, before and after."""

    theme: Theme
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def largest_change(self) -> int:
        """The largest change of any period's responses."""
        return max((abs(b - a) for a, b in zip(self.before, self.after, strict=True)), default=0)


@dataclass(frozen=True)
class Kept:
    """A theme that is there before and after, with its volume in distinct responses."""

    theme: Theme
    before: int
    after: int


@dataclass(frozen=True)
class ThemeDiff:
    """What would change: `events`, sizes of the themes kept, coverage, and trend lines.

    Coverage is the share of segments in a theme. `lines` are those of the kept themes, in the
    order of their largest change in a period.
    """

    themes_before: int
    themes_after: int
    coverage_before: float
    coverage_after: float
    moved: float
    kept: tuple[Kept, ...]
    events: tuple[Event, ...]
    periods: tuple[str, ...]
    lines: tuple[Line, ...]


def compare(before: Occurrences, after: Occurrences, every: Every) -> ThemeDiff:
    """Compare two assignments of the same segments.

    `moved` is the share of segments that would be in another theme, or in none any more.
    """
    old, new = Assigned(before.themes, before.places), Assigned(after.themes, after.places)
    pairs = _pairs(old, new)
    return ThemeDiff(
        themes_before=len(old.themes),
        themes_after=len(new.themes),
        coverage_before=old.coverage,
        coverage_after=new.coverage,
        moved=_moved(old, new),
        kept=_kept(before, after, pairs),
        events=lineage(old, new),
        periods=course(before, every).labels,
        lines=_lines(before, after, pairs, every),
    )


def _pairs(old: Assigned, new: Assigned) -> list[tuple[int, int]]:
    """The places of each theme that has the same id before and after."""
    places = {theme.id: place for place, theme in enumerate(old.themes)}
    return [(places[t.id], place) for place, t in enumerate(new.themes) if t.id in places]


def _moved(old: Assigned, new: Assigned) -> float:
    ids = np.array([*(theme.id for theme in old.themes), ""], object)
    others = np.array([*(theme.id for theme in new.themes), ""], object)
    return float((ids[old.places] != others[new.places]).mean()) if len(old.places) else 0.0


def _kept(
    before: Occurrences, after: Occurrences, pairs: list[tuple[int, int]]
) -> tuple[Kept, ...]:
    old, new = volumes(before), volumes(after)
    found = [Kept(after.themes[b], int(old[a]), int(new[b])) for a, b in pairs]
    return tuple(sorted(found, key=lambda kept: (-kept.after, kept.theme.id)))


def _lines(
    before: Occurrences, after: Occurrences, pairs: list[tuple[int, int]], every: Every
) -> tuple[Line, ...]:
    old, new = course(before, every).counts, course(after, every).counts
    lines = [
        Line(after.themes[b], tuple(old[a].tolist()), tuple(new[b].tolist())) for a, b in pairs
    ]
    return tuple(sorted(lines, key=lambda line: (-line.largest_change, line.theme.id)))
