"""Sorts segments into the groups that become themes and sub-themes.

Remarks without a subject ("Great!", "n/a") don't take part in the search, where they would
blur every group they come near. Each kind is a group of its own: the reader sees how much was
said in general, and the themes with a subject hold only what is about it.

A large group is searched once more. It has parts where these stand as far apart as the groups
themselves do; what is in none of the parts speaks of the subject as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.themes import Vectors
from voc.nlp.cluster import Labels, cluster, margin
from voc.nlp.words import Remark, general_remark

_GENERAL: Mapping[Remark, str] = {
    Remark.PRAISE: "general praise",
    Remark.BLAME: "general dissatisfaction",
    Remark.NOTHING: "nothing to add",
}
# Mean similarity within a small theme: groups found in three real surveys reach .17 and more. It
# keeps a handful of unlike segments, which the search can't tell apart, from becoming one.
_ALIKE = 0.15
_HANDFUL = 50
# A group is searched for parts if it is so much larger than the mean, and a part has at least
# this share of it, and four times the least size of a theme.
_LARGE = 1.5
_PART = 0.2


@dataclass(frozen=True, eq=False)
class Group:
    """The rows of the segments on one subject; those without one have their `name`.

    `parent` is the index of the group that this one is a part of.
    """

    rows: Labels
    name: str | None = None
    parent: int | None = None


def find_groups(
    texts: Sequence[str], vectors: Vectors, *, least: int, seed: int, earlier: Labels | None
) -> list[Group]:
    """Sort segments, `vectors` (n, dimensions; unit length), into groups of `least` or more.

    Parts come after the group that they belong to. `earlier` are labels of the same segments
    (n,) from an earlier fit, which decide between divisions that are as good as each other.
    """
    remarks = [general_remark(text) for text in texts]
    said = {name: _rows(r == remark for r in remarks) for remark, name in _GENERAL.items()}
    groups = [Group(rows, name) for name, rows in said.items() if len(rows) >= least]
    subjects = _rows(remark is None for remark in remarks)
    labels = cluster(
        vectors[subjects], seed=seed, earlier=None if earlier is None else earlier[subjects]
    )
    apart = margin(vectors[subjects], labels)
    large = _LARGE * len(labels) / (labels.max(initial=0) + 1)
    for label in range(labels.max(initial=-1) + 1):
        rows = subjects[labels == label]
        if len(rows) < least or _is_mere_handful(vectors[rows]):
            continue
        groups.append(Group(rows))
        if len(rows) > large:
            parent = len(groups) - 1
            parts = _parts(rows, vectors, apart=apart, least=least, seed=seed)
            groups += [Group(part, parent=parent) for part in parts]
    return groups


def labels_of(groups: Sequence[Group], n: int) -> Labels:
    """Return the index of the most special group of each of `n` segments; -1 for none."""
    labels = np.full(n, -1, np.int64)
    for i, group in enumerate(groups):
        labels[group.rows] = i
    return labels


def _parts(
    rows: Labels, vectors: Vectors, *, apart: float, least: int, seed: int
) -> Iterator[Labels]:
    labels = cluster(vectors[rows], seed=seed)
    if margin(vectors[rows], labels) < apart:
        return
    left = len(rows)
    for label in reversed(range(labels.max() + 1)):  # the largest stay if little else would
        part = rows[labels == label]
        if len(part) >= max(4 * least, _PART * len(rows)) and left - len(part) >= least:
            left -= len(part)
            yield part


def _is_mere_handful(vectors: Vectors) -> bool:
    return len(vectors) < _HANDFUL and _cohesion(vectors) < _ALIKE


def _rows(wanted: Iterable[bool]) -> Labels:
    return np.flatnonzero(np.fromiter(wanted, bool))


def _cohesion(vectors: Vectors) -> float:
    """Return the mean cosine similarity of two different rows, of at least two."""
    n = len(vectors)
    total = float(np.square(vectors.sum(axis=0)).sum())
    return (total - n) / (n * (n - 1))
