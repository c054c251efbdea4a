"""Fits themes: groups the segments, names the groups, and keeps the ids of themes that stay.

Remarks without a subject ("Great!", "n/a") don't take part in the search, where they would
blur every group they come near. Each kind is a theme of its own: the reader sees how much was
said in general, and the themes with a subject hold only what is about it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from voc.domain.curation import number_of
from voc.domain.lineage import Assigned, same_themes
from voc.domain.themes import EMPTY_THEME_MODEL, Theme, ThemeModel, Vectors
from voc.nlp.cluster import Labels, centres, cluster, nearest
from voc.nlp.naming import Naming, name_groups
from voc.nlp.words import Remark, general_remark

_GENERAL: Mapping[Remark, str] = {
    Remark.PRAISE: "general praise",
    Remark.BLAME: "general dissatisfaction",
    Remark.NOTHING: "nothing to add",
}
# The share of the fitted segments that are too far from every theme to be counted in one.
_STRAY = 0.08
# Mean similarity within a theme: groups found in three real surveys reach .17 and more. It keeps
# a handful of unlike segments, which the search can't tell apart, from becoming one.
_ALIKE = 0.15
# A group is named by its core; beyond so many texts its names don't change.
_CORE = 400


@dataclass(frozen=True, eq=False)
class _Group:
    """The rows of the segments on one subject; those without one have their `name`."""

    rows: Labels
    centre: Vectors
    name: str | None = None


@dataclass(frozen=True)
class ThemeFitter:
    """Discovers themes among segments; the same input gives the same themes.

    A theme has at least `min_size` segments, or a twentieth of all (two or more) in a small
    survey.
    """

    min_size: int = 5
    seed: int = 0

    def fit(
        self, texts: Sequence[str], vectors: Vectors, *, previous: ThemeModel = EMPTY_THEME_MODEL
    ) -> ThemeModel:
        """Fit themes on segments: `vectors` (n, dimensions; unit length), one for each text.

        Themes come largest first. One that matches a theme of `previous` keeps its id and
        name; others get the next numbers, which no theme ever had. Where nothing recurs, there
        is no theme.
        """
        groups = _largest_first(list(self._groups(texts, vectors)), vectors)
        if not groups:
            return EMPTY_THEME_MODEL
        middle = np.stack([group.centre for group in groups])
        floor = float(np.quantile((vectors @ middle.T).max(axis=1), _STRAY))
        cores = [list(_core(group, texts, vectors)) for group in groups]
        kept = _kept(middle, floor, vectors, previous)
        names = [kept[i].name if i in kept else group.name for i, group in enumerate(groups)]
        free = _free_number(previous)
        themes = _themes(name_groups(cores, names), kept, free)
        born = len(themes) - len(kept)
        return ThemeModel(themes, middle, floor, next_number=free + born)

    def _groups(self, texts: Sequence[str], vectors: Vectors) -> Iterator[_Group]:
        least = min(self.min_size, max(2, len(texts) // 20))
        remarks = [general_remark(text) for text in texts]
        for remark, name in _GENERAL.items():
            rows = _rows(said == remark for said in remarks)
            if len(rows) >= least:
                yield _Group(rows, _centre(vectors[rows]), name)
        subjects = _rows(said is None for said in remarks)
        labels = cluster(vectors[subjects], seed=self.seed)
        for label in range(labels.max(initial=-1) + 1):
            rows = subjects[labels == label]
            if len(rows) >= least and _cohesion(vectors[rows]) >= _ALIKE:
                yield _Group(rows, _centre(vectors[rows]))


def _rows(wanted: Iterable[bool]) -> Labels:
    return np.flatnonzero(np.fromiter(wanted, bool))


def _centre(vectors: Vectors) -> Vectors:
    centre: Vectors = centres(vectors, np.zeros(len(vectors), np.int64))[0]
    return centre


def _cohesion(vectors: Vectors) -> float:
    """Return the mean cosine similarity of two different rows, of at least two."""
    n = len(vectors)
    total = float(np.square(vectors.sum(axis=0)).sum())
    return (total - n) / (n * (n - 1))


def _largest_first(groups: Sequence[_Group], vectors: Vectors) -> list[_Group]:
    """Order groups by how many segments will be assigned to each."""
    if not groups:
        return []
    drawn = nearest(vectors, np.stack([group.centre for group in groups]))
    sizes = np.bincount(drawn, minlength=len(groups))
    return [groups[i] for i in np.argsort(-sizes, kind="stable")]


def _core(group: _Group, texts: Sequence[str], vectors: Vectors) -> Iterator[str]:
    """Yield the group's distinct texts, the most central first."""
    order = np.argsort(-(vectors[group.rows] @ group.centre), kind="stable")
    return islice(dict.fromkeys(texts[row] for row in group.rows[order]), _CORE)


def _kept(
    middle: Vectors, floor: float, vectors: Vectors, previous: ThemeModel
) -> dict[int, Theme]:
    """Match new groups with the themes of `previous`, one to one; return new index -> theme."""
    if middle.shape[1] != previous.centres.shape[1]:
        return {}  # there were none, or another encoder made them
    unnamed = ThemeModel(tuple(Theme("", "") for _ in middle), middle, floor)
    before = Assigned(previous.themes, previous.place(vectors)[0])
    after = Assigned(unnamed.themes, unnamed.place(vectors)[0])
    likeness = np.stack([(s.centres @ middle.T).max(axis=0) for s in previous.subjects])
    same = same_themes(before, after, likeness)
    return {new: previous.themes[old] for new, old in same.items()}


def _free_number(previous: ThemeModel) -> int:
    """The first number behind those of all themes before."""
    return max([previous.next_number, *(number_of(theme.id) + 1 for theme in previous.themes)])


def _themes(namings: Sequence[Naming], kept: Mapping[int, Theme], free: int) -> tuple[Theme, ...]:
    numbers = count(free)
    return tuple(
        Theme(kept[i].id if i in kept else f"t-{next(numbers)}", naming.name, naming.keywords)
        for i, naming in enumerate(namings)
    )
