"""Themes: recurring subjects, discovered by a fit and then only assigned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import ThemeMatch
from voc.domain.errors import Conflict

Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]

_BLOCK = 8192
_FEEDBACK = 20
_STEP = 0.1


@dataclass(frozen=True)
class Theme:
    """A recurring subject. `name` and `keywords` come from customers' words, or a user's.

    A `hidden` theme is left out of reports, but its segments still belong to it; a `pinned`
    one stays even where a refit does not find it.
    """

    id: str
    name: str
    keywords: tuple[str, ...] = ()
    parent: str | None = None
    hidden: bool = False
    pinned: bool = False


@dataclass(frozen=True, eq=False)
class Subject:
    """A theme with the centres that draw segments to it, shape (one or more, dimensions)."""

    theme: Theme
    centres: Vectors


@dataclass(frozen=True, eq=False)
class ThemeModel:
    """What assigns segments to themes: one unit-length centre or more for each theme.

    `centres` has shape (rows, dimensions), and row i belongs to theme `owners[i]`; without
    `owners`, to theme i. A segment whose best cosine similarity is below `floor` stays
    unassigned. `next_number` is what the next new theme is called ("t-<number>"): it only
    grows, so that the id of a retired theme never names another one.
    """

    themes: tuple[Theme, ...]
    centres: Vectors
    floor: float
    owners: Places | None = None
    next_number: int = 1

    @classmethod
    def of(cls, subjects: Iterable[Subject], *, floor: float, next_number: int) -> ThemeModel:
        """Put a model together from themes whose centres have the same dimensions."""
        subjects = list(subjects)
        if not subjects:
            return cls((), np.zeros((0, 0), np.float32), floor, next_number=next_number)
        rows = [len(subject.centres) for subject in subjects]
        return cls(
            tuple(subject.theme for subject in subjects),
            np.concatenate([subject.centres for subject in subjects]),
            floor,
            np.repeat(np.arange(len(subjects), dtype=np.int32), rows),
            next_number,
        )

    @property
    def subjects(self) -> list[Subject]:
        """Its themes, each with its own centres."""
        owners = np.arange(len(self.themes)) if self.owners is None else self.owners
        return [Subject(t, self.centres[owners == i]) for i, t in enumerate(self.themes)]

    def assign(self, vectors: Vectors) -> list[ThemeMatch | None]:
        """Match each row of `vectors` (n, dimensions; unit length) with its nearest theme."""
        ids = [theme.id for theme in self.themes]
        return [
            ThemeMatch(ids[theme], similarity) if theme >= 0 else None
            for theme, similarity in zip(*(a.tolist() for a in self.place(vectors)), strict=True)
        ]

    def place(self, vectors: Vectors) -> tuple[Places, Vectors]:
        """As `assign`, in arrays: each row's index into `themes`, and the similarity there.

        Both have shape (n,); the index is -1 where a row is near no theme. Raises `Conflict`
        for vectors of another encoder.
        """
        places = np.full(len(vectors), -1, np.int32)
        similarities = np.zeros(len(vectors), np.float32)
        if not self.themes or not len(vectors):
            return places, similarities
        require_alike(vectors, self.centres.shape[1])
        for start in range(0, len(vectors), _BLOCK):  # all rows at once would fill memory
            block = slice(start, start + _BLOCK)
            similarity = vectors[block] @ self.centres.T
            rows = similarity.argmax(axis=1)
            places[block] = rows if self.owners is None else self.owners[rows]
            similarities[block] = similarity.max(axis=1)
        places[similarities < self.floor] = -1
        return places, similarities


def require_alike(vectors: Vectors, dimensions: int) -> None:
    """Raise `Conflict` unless `vectors` (n, D) have as many dimensions as those stored."""
    if vectors.shape[1] != dimensions:
        raise Conflict(
            f"what is stored was read by a bundle whose vectors have {dimensions} dimensions, "
            f"those of this bundle have {vectors.shape[1]}: use that bundle (VOC_BUNDLE), or "
            "another database for this one (VOC_DB_URL)"
        )


def centre_of(examples: Vectors, stored: Vectors, floor: float) -> Vectors:
    """Return the centre, shape (1, dimensions), of a theme given by a few examples.

    A mean of few vectors lies farther from any segment than that of a found theme's many. So
    the stored segments that are nearest to it, and not below `floor`, are averaged in
    (relevance feedback; Rocchio, 1971).
    """
    centre = _direction(examples)
    if len(stored):
        similarity = (stored @ centre.T)[:, 0]
        near = np.argsort(-similarity, kind="stable")[:_FEEDBACK]
        centre = _direction(np.concatenate([examples, stored[near[similarity[near] >= floor]]]))
    return centre


def centres_of_part(whole: Vectors, segments: Vectors, part: Vectors) -> Vectors:
    """Return the centres of a part of a theme whose own centres are `whole`.

    Each is a small step from a centre of the whole towards what sets `part`, some of the
    theme's `segments`, apart from all of them: so the parts draw together what the whole drew,
    and each draws its own.
    """
    apart = _direction(part) - _direction(segments)
    return np.concatenate([_direction(centre[None] + _STEP * apart) for centre in whole])


def _direction(vectors: Vectors) -> Vectors:
    total = vectors.sum(axis=0, keepdims=True)
    mean: Vectors = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
    return mean


EMPTY_THEME_MODEL = ThemeModel((), np.zeros((0, 0), np.float32), floor=1.0)
