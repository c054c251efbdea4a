"""Fits themes: groups the segments, names the groups, and keeps the ids of themes that stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from voc.domain.curation import number_of
from voc.domain.lineage import Assigned, same_themes
from voc.domain.themes import EMPTY_THEME_MODEL, Theme, ThemeModel, Vectors
from voc.nlp.cluster import Labels, nearest
from voc.nlp.groups import Group, find_groups, labels_of
from voc.nlp.naming import Naming, name_groups
from voc.nlp.openings import without_why
from voc.nlp.phrases import Core
from voc.nlp.prototypes import learned_centres, least_similarity
from voc.nlp.words import runs

# A group is named by its core; beyond so many texts its names don't change.
_CORE = 400


@dataclass(frozen=True)
class ThemeFitter:
    """Discovers themes among segments; the same input gives the same themes.

    A theme has at least `min_size` segments, or a twentieth of all (two or more) in a small
    survey.
    """

    min_size: int = 5
    seed: int = 0

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        """Fit themes on segments: `vectors` (n, dimensions; unit length), one for each text.

        `voices` (n,) tells the segments of one customer from another's, so that no name has
        words that only one of them used; without it, each segment counts as another's. `tones`
        (n,) are above 0 where a segment praises and below where it complains, so that no name
        takes a side where the customers of a theme are divided.
        Themes come largest first. One that matches a theme of `previous` keeps its id and
        name; others get the next numbers, which no theme ever had. Where nothing recurs, there
        is no theme.
        """
        least = min(self.min_size, max(2, len(texts) // 20))
        earlier = _earlier(previous, vectors)
        about = without_why(texts, vectors)
        groups = find_groups(texts, about, least=least, seed=self.seed, earlier=earlier)
        if not groups:
            return EMPTY_THEME_MODEL
        middle = learned_centres(about, labels_of(groups, len(texts)), seed=self.seed)
        floor = least_similarity(vectors, middle)
        order = _largest_first(middle, vectors)
        groups, middle = _reordered(groups, order), middle[order]
        kept = _kept(middle, floor, vectors, previous)
        names = [kept[i].name if i in kept else group.name for i, group in enumerate(groups)]
        said = Core(texts, about, range(len(texts)) if voices is None else voices, tones)
        cores = [_core(g, c, said) for g, c in zip(groups, middle, strict=True)]
        free = _free_number(previous)
        themes = _themes(name_groups(cores, names), groups, kept, free)
        return ThemeModel(themes, middle, floor, next_number=free + len(themes) - len(kept))


def _earlier(previous: ThemeModel, vectors: Vectors) -> Labels | None:
    """Where the segments belonged before, if the same encoder made the themes of then."""
    if not previous.themes or vectors.shape[1] != previous.centres.shape[1]:
        return None
    return previous.place(vectors)[0].astype(np.int64)


def _largest_first(middle: Vectors, vectors: Vectors) -> Labels:
    """Order groups by how many segments will be assigned to each."""
    sizes = np.bincount(nearest(vectors, middle), minlength=len(middle))
    return np.argsort(-sizes, kind="stable")


def _reordered(groups: Sequence[Group], order: Labels) -> list[Group]:
    place = {int(old): new for new, old in enumerate(order)}
    return [
        Group(group.rows, group.name, None if group.parent is None else place[group.parent])
        for group in (groups[old] for old in order)
    ]


def _core(group: Group, centre: Vectors, said: Core) -> Core:
    """Return the group's distinct texts, the most central first."""
    order = np.argsort(-(said.vectors[group.rows] @ centre), kind="stable")
    distinct = {_plain(said.texts[row]): row for row in reversed(group.rows[order])}
    rows = list(distinct.values())[: -_CORE - 1 : -1]
    voices = [said.voices[row] for row in rows]
    core = Core([said.texts[row] for row in rows], said.vectors[rows], voices)
    if said.tones is None:
        return core
    tone = float(np.mean([said.tones[row] for row in group.rows]))
    return replace(core, tones=[said.tones[row] for row in rows], tone=tone)


def _plain(text: str) -> str:
    """A text without what makes no other text of it: case, punctuation."""
    return " ".join(token.lower for run in runs(text) for token in run)


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


def _themes(
    namings: Sequence[Naming], groups: Sequence[Group], kept: Mapping[int, Theme], free: int
) -> tuple[Theme, ...]:
    numbers = count(free)
    ids = [kept[i].id if i in kept else f"t-{next(numbers)}" for i in range(len(groups))]
    return tuple(
        Theme(id, naming.name, naming.keywords, None if g.parent is None else ids[g.parent])
        for id, naming, g in zip(ids, namings, groups, strict=True)
    )
