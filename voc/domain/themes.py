"""Themes: recurring subjects, discovered by a fit and then only assigned."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import ThemeMatch

Vectors = npt.NDArray[np.float32]


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
        if not self.themes or not len(vectors):
            return [None] * len(vectors)
        similarity = vectors @ self.centres.T
        best = similarity.argmax(axis=1)
        return [
            ThemeMatch(self.themes[theme].id, float(row[theme]))
            if row[theme] >= self.floor
            else None
            for theme, row in zip(best, similarity, strict=True)
        ]


EMPTY_THEME_MODEL = ThemeModel((), np.zeros((0, 0), np.float32), floor=1.0)
