import numpy as np
import pytest

from voc.domain.lineage import Assigned, Event, EventKind, lineage, same_themes
from voc.domain.themes import Theme


def assigned(places: str) -> Assigned:
    """One letter a segment: the name of its theme, or a dot for none."""
    names = sorted(set(places) - {"."})
    at = [names.index(name) if name != "." else -1 for name in places]
    return Assigned(tuple(Theme(name, name) for name in names), np.array(at, np.int32))


def told(before: str, after: str) -> list[tuple[str, str, str | None, float | None]]:
    """The events between two assignments of the same segments."""
    events = lineage(assigned(before), assigned(after))
    return [(e.kind.value, e.theme_id, e.other_id, e.share) for e in events]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("aaabbb", "aaabbb", []),
        ("......", "aaa...", [("born", "a", None, None)]),
        ("aaabb.", "aaa...", [("retired", "b", None, 1.0)]),
        ("aaaabb", "aaaaaa", [("merged", "b", "a", 1.0)]),
        ("aaaaaa", "aaaabb", [("split", "b", "a", 1.0)]),
        ("aaaaab", "aaabbb", []),
        ("aaaaac", "aabbbc", [("split", "b", "a", 1.0)]),
        ("aaaaa.", "bbbcc.", [("split", "b", "a", 1.0), ("split", "c", "a", 1.0)]),
        ("bbbcc.", "aaaaa.", [("merged", "b", "a", 1.0), ("merged", "c", "a", 1.0)]),
        ("aaaaaab", "ccab...", [("split", "c", "a", 1.0)]),
    ],
)
def test_what_became_of_the_themes(
    before: str, after: str, expected: list[tuple[str, str, str | None, float | None]]
) -> None:
    """Births, splits, merges and ends follow from where the segments went."""
    found = [event for event in told(before, after) if event[0] != "retired" or event in expected]
    assert found == expected


def test_a_theme_split_up_is_retired() -> None:
    """Its parts stand in its place; the share that went to no theme is told."""
    assert ("retired", "a", None, 0.25) in told("aaaaaaaa", "bbbccc..")


def test_a_rename_tells_the_old_name() -> None:
    """The id stays, the name changes."""
    before = assigned("aab")
    after = Assigned((Theme("a", "new"), Theme("b", "b")), before.places)
    event = Event(EventKind.RENAMED, "a", "new", 2, None, "a")
    assert lineage(before, after) == (event,)


def test_without_segments_themes_are_born_and_retired_all_the_same() -> None:
    """Nothing is divided by nothing."""
    empty = Assigned((), np.zeros(0, np.int32))
    one = Assigned((Theme("a", "a"),), np.zeros(0, np.int32))
    assert [event.kind for event in lineage(empty, one)] == [EventKind.BORN]
    assert [event.kind for event in lineage(one, empty)] == [EventKind.RETIRED]


def test_a_theme_is_the_same_where_most_segments_are() -> None:
    """More than half of either's segments in both is enough, wherever the centres point."""
    apart = np.zeros((2, 2), np.float32)
    assert same_themes(assigned("aaabbb"), assigned("xxxxyy"), apart) == {0: 0, 1: 1}
    assert same_themes(assigned("aaaabbbb"), assigned("xxyyxxyy"), apart) == {}


def test_near_centres_make_up_for_some_segments() -> None:
    """With a fifth of the segments in common, centres that point the same way decide."""
    near = np.full((1, 1), 0.9, np.float32)
    assert same_themes(assigned("aaaa...."), assigned("..xxxx.."), near) == {0: 0}
    assert same_themes(assigned("aaaa...."), assigned("....xxxx"), near) == {}


def test_nothing_matches_nothing() -> None:
    """The first fit has no themes to match."""
    empty = Assigned((), np.zeros(0, np.int32))
    assert same_themes(empty, assigned("a"), np.zeros((0, 1), np.float32)) == {}


def test_a_whole_is_found_again_by_all_of_its_parts() -> None:
    """A theme that was split counts its parts' segments as its own."""
    parts = (Theme("w", "whole"), Theme("p", "part", parent="w"), Theme("q", "part", parent="w"))
    before = Assigned(parts, np.array([1, 1, 1, 2, 2], np.int32))
    apart = np.zeros((3, 1), np.float32)
    assert same_themes(before, assigned("xxxxx"), apart) == {0: 0}
    assert same_themes(before, assigned("xxxyy"), np.zeros((3, 2), np.float32)) == {0: 1, 1: 2}
