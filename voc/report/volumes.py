"""How many responses mention each theme."""

from collections.abc import Sequence

import numpy as np

from voc.domain.facts import Facts, Ints, distinct
from voc.domain.themes import Theme
from voc.report.parts import ThemeRow


def theme_rows(facts: Facts, themes: Sequence[Theme]) -> tuple[ThemeRow, ...]:
    """Count each theme's mentions, most mentioned first; themes without any included.

    What mentions a sub-theme mentions its parent too; a response counts once in each.
    """
    names = tuple(dict.fromkeys([*facts.segments.themes.names, *(theme.id for theme in themes)]))
    counts = _volumes(facts, _above(names, themes))
    places = {id: place for place, id in enumerate(names)}
    rows = [ThemeRow(theme, *counts[places[theme.id]].tolist()) for theme in themes]
    return tuple(sorted(rows, key=lambda row: (-row.responses, row.theme.id)))


def _above(names: Sequence[str], themes: Sequence[Theme]) -> Ints:
    """The number of each theme's parent, or its own."""
    numbers = {id: number for number, id in enumerate(names)}
    parents = {theme.id: theme.parent for theme in themes}
    return np.array([numbers.get(parents.get(id) or id, numbers[id]) for id in names], np.int64)


def _volumes(facts: Facts, above: Ints) -> Ints:
    """Distinct responses of each theme: all, those that praise, those that complain."""
    segments, width = facts.segments, len(above)
    mine = np.flatnonzero(segments.themes.codes >= 0)
    rows, codes, tones = segments.rows[mine], segments.themes.codes[mine], segments.tones[mine]
    child = np.flatnonzero(above[codes] != codes)
    cells = np.concatenate([rows * width + codes, rows[child] * width + above[codes[child]]])
    keys = distinct(cells * 3 + np.concatenate([tones, tones[child]]) + 1)
    cells, tones = np.divmod(keys, 3)
    counted = (distinct(cells), cells[tones == 2], cells[tones == 0])
    return np.column_stack([np.bincount(each % width, minlength=width) for each in counted])
