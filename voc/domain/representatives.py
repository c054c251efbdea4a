"""Picks the verbatims that stand for a theme: central, diverse, no two nearly the same."""

from collections.abc import Sequence

import numpy as np

from voc.domain.themes import Vectors

_QUOTES = 3
# Only the most central texts can stand for the theme, however diverse the others are.
_CENTRAL = 0.25
_SAME = 0.9
_RELEVANCE = 0.6
_WORDS = range(4, 41)  # long enough to say something, short enough for a slide


def representatives(
    texts: Sequence[str], vectors: Vectors, centre: Vectors, *, most: int = _QUOTES
) -> list[int]:
    """Return the indices of up to `most` of a theme's texts, the most central first.

    `vectors` (n, dimensions; unit length) are those of the texts, `centre` (dimensions,) the
    theme's. Chosen by maximal marginal relevance (Carbonell and Goldstein, 1998) among the
    most central quarter; texts of 4 to 40 words go first, near-duplicates (cosine above .9)
    are left out, so fewer than `most` may be returned.
    """
    if not len(texts):
        return []
    central = vectors @ centre
    fits = np.array([len(text.split()) in _WORDS for text in texts])
    order = np.lexsort((-central, ~fits))
    candidates = order[: max(most * 4, int(_CENTRAL * len(texts)))]
    chosen = [int(candidates[0])]
    while len(chosen) < most:
        nearest = (vectors[candidates] @ vectors[chosen].T).max(axis=1)
        worth = _RELEVANCE * central[candidates] - (1 - _RELEVANCE) * nearest
        worth[(nearest > _SAME) | (fits[candidates] < fits[chosen[0]])] = -np.inf
        best = int(worth.argmax())
        if worth[best] == -np.inf:
            break
        chosen.append(int(candidates[best]))
    return chosen
