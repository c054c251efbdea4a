from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from voc.domain.facts import Facts
from voc.domain.themes import Theme, Vectors
from voc.theming import Alike, StoredSegments, ThemeStore
from voc.theming.alike import look_alike

EACH = 30
# Two ways to say that nothing works yet, one other complaint, and praise of what works now.
NO_LINE, NO_NET, BILL, FAST = (
    Theme(f"t-{i}", name, (name,))
    for i, name in enumerate(("no line", "no internet", "the bill", "fast line"), 1)
)
THEMES = (NO_LINE, NO_NET, BILL, FAST)
TONES = (-1, -1, -1, 1)


def vectors() -> Vectors:
    """Of each theme's segments: the first two lie near each other, the fourth near both."""
    rng = np.random.default_rng(5)
    line, bill = np.eye(2, 40)
    middle = [line, line + 0.3 * bill, bill, line - 0.6 * bill]
    rows = np.repeat(np.stack(middle), EACH, axis=0) + 0.12 * rng.normal(size=(4 * EACH, 40))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


class Stored:
    """Has the segments of `keys`."""

    def __init__(self, keys: Sequence[int] = range(4 * EACH)) -> None:
        self.keys = set(keys)

    def segments_under(self, keys: Sequence[int]) -> StoredSegments:
        there = [key for key in keys if key in self.keys]
        some = vectors()[there]
        return StoredSegments(there, [""] * len(there), some, there, [0] * len(there))


def pairs(
    themes: Sequence[Theme] = THEMES, tones: Sequence[int] = TONES, store: Stored | None = None
) -> list[tuple[str, str]]:
    n = len(themes) * EACH
    segments = SimpleNamespace(
        keys=np.arange(n),
        rows=np.arange(n),
        tones=np.repeat(tones[: len(themes)], EACH),
        themes=SimpleNamespace(
            names=[theme.id for theme in themes], codes=np.repeat(np.arange(len(themes)), EACH)
        ),
    )
    facts = SimpleNamespace(segments=segments, days=np.zeros(n, "M8[D]"))
    found: tuple[Alike, ...] = look_alike(
        cast("Facts", facts), themes, cast("ThemeStore", store or Stored())
    )
    assert all(0.78 <= pair.similarity <= 1.01 for pair in found)
    return [(pair.theme.id, pair.other.id) for pair in found]


def test_two_halves_of_one_complaint_look_alike() -> None:
    """What is near and of one tone; neither another complaint nor praise of the same thing."""
    assert pairs() == [("t-1", "t-2")]
    assert pairs(tones=(-1, 1, -1, 1)) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(NO_NET, hidden=True),
        replace(NO_NET, keywords=()),
        replace(NO_NET, parent="t-1"),
    ],
)
def test_what_is_no_theme_by_itself_is_in_no_pair(other: Theme) -> None:
    """A hidden one, remarks without a subject, and the part of the other."""
    assert pairs((NO_LINE, other, BILL)) == []


def test_segments_that_are_gone_make_no_pair() -> None:
    """Deleted since they were counted, or stored without a vector."""
    assert pairs(store=Stored(range(EACH))) == []
    assert pairs(THEMES[:1]) == pairs(()) == []
