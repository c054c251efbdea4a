from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from voc.domain.curation import (
    Change,
    Define,
    Edit,
    Hide,
    Merge,
    Pin,
    Rename,
    Split,
    Unpin,
    curate,
    in_force,
    number_of,
    recognisable,
)
from voc.domain.themes import Subject, Theme, ThemeModel

AXES = np.eye(4, dtype=np.float32)


def subject(number: int, name: str = "", axis: int | None = None) -> Subject:
    """Theme t-<number>, whose centre is an axis."""
    at = number - 1 if axis is None else axis
    return Subject(Theme(f"t-{number}", name or f"name {number}", (f"word {number}",)), AXES[[at]])


def model(*subjects: Subject, next_number: int = 5) -> ThemeModel:
    return ThemeModel.of(subjects, floor=0.5, next_number=next_number)


def names(curated: ThemeModel) -> dict[str, str]:
    return {theme.id: theme.name for theme in curated.themes}


def themes_of_axes(curated: ThemeModel) -> list[str | None]:
    """Where a segment in the direction of each axis belongs."""
    return [match.theme_id if match else None for match in curated.assign(AXES)]


FOUND = model(subject(1), subject(2))


def test_no_edits_no_change() -> None:
    """What a fit found stands as it is."""
    curated = curate(FOUND, [])
    assert curated.themes == FOUND.themes
    assert (curated.floor, curated.next_number) == (0.5, 5)


def test_a_rename_holds_on_every_fit() -> None:
    """The name is the user's as long as the theme is there; without it nothing happens."""
    assert names(curate(FOUND, [Rename("t-1", "ours")]))["t-1"] == "ours"
    assert names(curate(model(subject(2)), [Rename("t-1", "ours")])) == {"t-2": "name 2"}


def test_hidden_themes_keep_their_segments() -> None:
    """Hidden is a mark, not a removal; the last word counts."""
    curated = curate(FOUND, [Hide("t-1")])
    assert [theme.hidden for theme in curated.themes] == [True, False]
    assert themes_of_axes(curated)[0] == "t-1"
    assert not curate(FOUND, [Hide("t-1"), Hide("t-1", hidden=False)]).themes[0].hidden


def test_a_merged_theme_draws_what_both_drew() -> None:
    """The target has both centres and both themes' keywords; the source is gone."""
    curated = curate(FOUND, [Merge(subject(2), subject(1))])
    assert names(curated) == {"t-1": "name 1"}
    assert themes_of_axes(curated)[:2] == ["t-1", "t-1"]
    assert curated.themes[0].keywords == ("word 1", "word 2")


@pytest.mark.parametrize("found", [(1, 2), (1,), (2,), ()])
def test_a_merge_survives_whatever_a_refit_finds(found: Sequence[int]) -> None:
    """Both, one or none of the two found again: what they drew belongs to the target."""
    again = model(*(subject(number) for number in found), subject(3))
    curated = curate(again, [Merge(subject(2), subject(1))])
    assert set(names(curated)) == {"t-1", "t-3"}
    assert themes_of_axes(curated)[:3] == ["t-1", "t-1", "t-3"]


def test_a_split_theme_gives_way_to_its_parts() -> None:
    """After a refit as well, whether it finds the whole, or a part, or neither."""
    split = Split("t-1", (subject(3, "one", 0), subject(4, "other", 3)))
    for found in (FOUND, model(subject(2), subject(3, "one", 0)), model(subject(2))):
        curated = curate(found, [split])
        assert names(curated) == {"t-2": "name 2", "t-3": "one", "t-4": "other"}
        assert themes_of_axes(curated) == ["t-3", "t-2", None, "t-4"]


def test_a_pinned_theme_stays() -> None:
    """A refit that does not find it can't retire it; one that does brings its own centre."""
    pin = Pin(subject(3))
    assert themes_of_axes(curate(FOUND, [pin]))[2] == "t-3"
    again = model(subject(3, axis=3))
    assert themes_of_axes(curate(again, [pin])) == [None, None, None, "t-3"]
    assert curate(again, [pin]).themes[0].pinned
    assert not curate(again, [pin, Unpin("t-3")]).themes[0].pinned


def test_a_defined_theme_stands_beside_the_found() -> None:
    """It stays at every refit, as a pinned one does."""
    curated = curate(FOUND, [Define(subject(3, "by hand"))])
    assert names(curated)["t-3"] == "by hand"
    assert curated.themes[2].pinned


def test_edits_follow_each_other() -> None:
    """What was defined can be renamed and merged; the order of the log counts."""
    log: list[Change] = [
        Define(subject(3)),
        Rename("t-3", "better"),
        Merge(subject(1), subject(3, "better")),
    ]
    assert names(curate(FOUND, log)) == {"t-2": "name 2", "t-3": "better"}


def test_undone_edits_are_not_replayed() -> None:
    """Undoing is replaying without it; what rested on it does nothing."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    log = [Edit(1, now, Define(subject(3)), undone=True), Edit(2, now, Rename("t-3", "x"))]
    assert curate(FOUND, in_force(log)).themes == FOUND.themes


def test_sub_themes_follow_their_parent() -> None:
    """Merging a parent takes its sub-themes along; splitting it lets them go."""
    child = Subject(Theme("t-3", "child", parent="t-1"), AXES[[2]])
    found = model(subject(1), subject(2), child)
    assert curate(found, [Merge(subject(1), subject(2))]).themes[1].parent == "t-2"
    assert curate(found, [Split("t-1", (subject(4),))]).themes[1].parent is None


def test_a_refit_can_recognise_all_that_edits_speak_of() -> None:
    """Merged and split themes are matched one by one, so that the edits find them again."""
    edits = [Merge(subject(2), subject(1)), Split("t-1", (subject(3), subject(4)))]
    assert set(names(recognisable(model(subject(1)), edits))) == {"t-1", "t-2", "t-3", "t-4"}


def test_centres_of_another_encoder_are_no_use() -> None:
    """A change that rests on vectors of other dimensions does nothing rather than break."""
    other = Subject(Theme("t-9", "old"), np.eye(2, dtype=np.float32)[:1])
    assert curate(FOUND, [Pin(other), Merge(other, subject(1))]).themes == FOUND.themes


def test_numbers_grow_behind_all_that_was_ever_named() -> None:
    """Also behind the ids that only the log knows."""
    assert curate(model(subject(1), next_number=2), [Define(subject(4))]).next_number == 5
    assert [number_of(id) for id in ("t-12", "t-x", "other")] == [12, 0, 0]
