"""Verbatims that stand for a theme: close to its centre, and no two alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.facts import Ints, SegmentColumns
from voc.domain.quotes import Passages, Quote

MOST = 3
READ = 300  # segments of each kind whose words are looked at
_WORDS = range(4, 41)  # long enough to say what, short enough to read at a glance
_ALIKE = 0.5  # the share of their words that two verbatims of one kind have in common


@dataclass(frozen=True)
class Voices:
    """Quotes of a theme: `typical` of all, of those who `praise`, of those who `complain`."""

    typical: tuple[Quote, ...]
    praise: tuple[Quote, ...]
    complaint: tuple[Quote, ...]


def voices(segments: SegmentColumns, mine: Ints, source: Passages) -> Voices:
    """Choose up to three verbatims of each kind from the segments of a theme, `mine`.

    Only the words of the `READ` nearest to its centre of each kind are fetched.
    """
    tones = segments.tones[mine]
    kinds = [_nearest(segments, some) for some in (mine, mine[tones > 0], mine[tones < 0])]
    keys = [segments.keys[kind].tolist() for kind in kinds]
    found = source.passages(sorted({key for some in keys for key in some}))
    typical, praise, complaint = (
        _unlike([found[key].quote for key in some if key in found]) for some in keys
    )
    return Voices(typical, praise, complaint)


def _nearest(segments: SegmentColumns, some: Ints) -> Ints:
    order = np.argsort(-segments.similarities[some], kind="stable")
    nearest: Ints = some[order[:READ]]
    return nearest


def _unlike(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first three of which no two share most of their words, those of a fit length first."""
    chosen: list[Quote] = []
    for quote in sorted(quotes, key=lambda quote: len(quote.text.split()) not in _WORDS):
        if all(_overlap(_said(quote), _said(other)) < _ALIKE for other in chosen):
            chosen.append(quote)
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _said(quote: Quote) -> frozenset[str]:
    return frozenset(quote.text.lower().split())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
