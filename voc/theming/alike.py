"""Pairs of themes that may be one: what the fit cut in two, a user may merge.

The centres of themes are moved apart so that each draws its own; what lies near is seen in the
means of what customers said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.domain.facts import Facts
from voc.domain.occurrences import occurrences_of
from voc.domain.themes import Theme, Vectors
from voc.theming.protocols import ThemeStore

# Chosen on three labelled sets and telecom answers (docs/themes.md).
NEAR = 0.78
SAME_TONE = 0.3
LOOKED_AT = 5_000  # segments in all, and of each theme no fewer than …
AT_LEAST = 10

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Alike:
    """Two themes that look alike, the one with more mentions first; `similarity` up to 1."""

    theme: Theme
    other: Theme
    similarity: float


def look_alike(facts: Facts, themes: Sequence[Theme], store: ThemeStore) -> tuple[Alike, ...]:
    """Find pairs of like tone of which each is the other's nearest, the nearest pair first.

    What was cut in more than two comes pair by pair: merged themes are looked at as one.
    Remarks without a subject, hidden themes, and a theme with its own part are no pairs.
    """
    places = occurrences_of(facts, themes).places
    sizes = np.bincount(places[places >= 0], minlength=len(themes))
    named = [
        i
        for i, theme in enumerate(themes)
        if theme.keywords and not theme.hidden and sizes[i] >= AT_LEAST
    ]
    if len(named) < 2:
        return ()
    named.sort(key=lambda i: -int(sizes[i]))
    similarity = _similarity(facts, [np.flatnonzero(places == i) for i in named], store)
    tones = [float(facts.segments.tones[places == i].mean()) for i in named]
    pairs = (
        Alike(themes[named[a]], themes[named[b]], float(similarity[a, b]))
        for a, b in _nearest(similarity)
        if abs(tones[a] - tones[b]) <= SAME_TONE
    )
    apart = (pair for pair in pairs if not _is_part(pair.theme, pair.other))
    return tuple(sorted(apart, key=lambda pair: -pair.similarity))


def _is_part(one: Theme, other: Theme) -> bool:
    return one.id == other.parent or other.id == one.parent


def _some(rows: Rows, most: int) -> Rows:
    """At most so many rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(np.intp)]


def _similarity(facts: Facts, rows: Sequence[Rows], store: ThemeStore) -> Vectors:
    """The cosines of themes' mean vectors, by some of the segments in the `rows` of each.

    A theme none of whose segments are there (any more) is like no other.
    """
    most = max(AT_LEAST, LOOKED_AT // len(rows))
    keys = [facts.segments.keys[_some(each, most)] for each in rows]
    stored = store.segments_under(np.concatenate(keys).tolist())
    parts = [stored.embeddings[np.isin(stored.keys, some)] for some in keys]
    sums = np.stack([part.sum(axis=0) / max(len(part), 1) for part in parts])
    lengths = np.array([_length(part) for part in parts])
    cosines: Vectors = sums @ sums.T / np.outer(lengths, lengths)
    np.fill_diagonal(cosines, -1)
    return cosines


def _length(vectors: Vectors) -> float:
    """The length that the mean of ever more such vectors would have: chance makes it longer."""
    n = len(vectors)
    if n < 2:
        return float("inf")  # the mean of one says nothing
    square = (float(np.square(vectors.sum(axis=0)).sum()) - n) / (n * (n - 1))
    return float(max(square, 1e-3) ** 0.5)


def _nearest(similarity: Vectors) -> Iterator[tuple[int, int]]:
    """Pairs of which each is the other's nearest, where they are near."""
    nearest = similarity.argmax(axis=1).tolist()
    pairs = ((a, b) for a, b in enumerate(nearest) if a < b and nearest[b] == a)
    return (pair for pair in pairs if similarity[pair] >= NEAR)
