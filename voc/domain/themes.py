"""Themes: recurring subjects, discovered by a fit and then only assigned."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import ThemeMatch

Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]

_BLOCK = 8192


@dataclass(frozen=True)
class Theme:
    """A discovered recurring subject. `name` and `keywords` come from customers' words."""

    id: str
    name: str
    keywords: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, eq=False)
class ThemeModel:
    """What assigns segments to themes: one unit-length centre per theme.

    `centres` has shape (themes, dimensions); a segment whose best cosine similarity is
    below `floor` stays unassigned.
    """

    themes: tuple[Theme, ...]
    centres: Vectors
    floor: float

    def assign(self, vectors: Vectors) -> list[ThemeMatch | None]:
        """Match each row of `vectors` (n, dimensions; unit length) with its nearest theme."""
        ids = [theme.id for theme in self.themes]
        return [
            ThemeMatch(ids[theme], similarity) if theme >= 0 else None
            for theme, similarity in zip(*(a.tolist() for a in self.place(vectors)), strict=True)
        ]

    def place(self, vectors: Vectors) -> tuple[Places, Vectors]:
        """As `assign`, in arrays: each row's index into `themes`, and the similarity there.

        Both have shape (n,); the index is -1 where a row is near no theme.
        """
        places = np.full(len(vectors), -1, np.int32)
        similarities = np.zeros(len(vectors), np.float32)
        if not self.themes:
            return places, similarities
        for start in range(0, len(vectors), _BLOCK):  # all rows at once would fill memory
            block = slice(start, start + _BLOCK)
            similarity = vectors[block] @ self.centres.T
            places[block] = similarity.argmax(axis=1)
            similarities[block] = similarity.max(axis=1)
        places[similarities < self.floor] = -1
        return places, similarities


EMPTY_THEME_MODEL = ThemeModel((), np.zeros((0, 0), np.float32), floor=1.0)
