import pytest

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import BAD, GOOD, Memory, TwoThemes
from voc.domain.errors import Conflict, InvalidInput, NotFound
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.service import Service
from voc.submission import Request
from voc.theming.edits import LONGEST_NAME, MOST_EXAMPLES, ThemeEdits


@pytest.fixture
def service() -> Service:
    """Two responses in two themes: "good" is in t-1 "long", "bad" in t-2 "short"."""
    made = Service(analyzer(), Memory(), TwoThemes(), DEFAULT_TAXONOMY)
    made.submit([GOOD, BAD])
    made.fit_themes()
    return made


@pytest.fixture
def edits(service: Service) -> ThemeEdits:
    return service.theme_edits


def names(service: Service) -> dict[str, str]:
    return {theme.id: theme.name for theme in service.repository.theme_model().themes}


def told(service: Service, theme_id: str) -> list[tuple[str, int | None]]:
    """What became of a theme, and by which edit; below zero by undoing it."""
    history = service.theme_views.history(theme_id)
    return [(r.event.kind.value, r.edit and r.edit * (-1) ** r.undoing) for r in history]


def test_a_rename_survives_a_refit_and_can_be_undone(service: Service, edits: ThemeEdits) -> None:
    """The log is replayed on every fit; without the edit the old name is back."""
    edit = edits.rename("t-1", "  kind   words ")
    assert names(service)["t-1"] == "kind words"
    service.fit_themes()
    assert names(service)["t-1"] == "kind words"
    assert edits.undo().id == edit.id
    assert names(service)["t-1"] == "long"
    assert told(service, "t-1") == [("born", None), ("renamed", 1), ("renamed", -1)]


def test_several_changes_are_made_together(service: Service, edits: ThemeEdits) -> None:
    """Each is an edit of its own, and can be undone without the others."""
    made = edits.change("t-1", name="kind words", hidden=True, pinned=True)
    assert [edit.id for edit in made] == [1, 2, 3]
    edits.undo(2)
    theme = service.repository.theme_model().themes[0]
    assert (theme.name, theme.hidden, theme.pinned) == ("kind words", False, True)


def test_where_one_change_is_refused_none_is_made(service: Service, edits: ThemeEdits) -> None:
    """Whatever else was asked for together with a name that is taken."""
    with pytest.raises(Conflict):
        edits.change("t-1", name="short", hidden=True, pinned=True)
    theme = service.repository.theme_model().themes[0]
    assert (theme.name, theme.hidden, theme.pinned) == ("long", False, False)
    assert edits.log() == []


def test_merged_segments_follow_their_theme(service: Service, edits: ThemeEdits) -> None:
    """They are reassigned at once, after a refit too, and go back when it is undone."""
    edits.merge("t-2", "t-1")
    assert service.get("b").analysis.theme_ids == ("t-1",)
    service.fit_themes()
    assert set(names(service)) == {"t-1"}
    edits.undo(1)
    assert service.get("b").analysis.theme_ids == ("t-2",)
    assert told(service, "t-2") == [("born", None), ("merged", 1), ("split", -1)]


def test_the_parts_of_a_split_theme_have_new_ids_and_names(
    service: Service, edits: ThemeEdits
) -> None:
    """Behind all ids there ever were; names that are taken get their number behind them."""
    edit = edits.split("t-1")
    assert names(service) == {"t-2": "short", "t-3": "long", "t-4": "short (4)"}
    assert edit.change.theme_ids == ("t-1", "t-3", "t-4")
    edits.undo()
    assert set(names(service)) == {"t-1", "t-2"}
    edits.split("t-1")
    assert set(names(service)) == {"t-2", "t-5", "t-6"}


def test_a_theme_defined_by_hand_draws_what_is_like_its_examples(
    service: Service, edits: ThemeEdits
) -> None:
    """Its centre comes from the encoder; it survives refits."""
    edit = edits.define("kindness", ["good good"])
    (theme_id,) = edit.change.theme_ids
    assert names(service)[theme_id] == "kindness"
    service.fit_themes()
    assert names(service)[theme_id] == "kindness"


def test_pins_and_hides_are_marks(service: Service, edits: ThemeEdits) -> None:
    """They can be taken back by an edit as well as by undoing."""
    edits.pin("t-1")
    edits.hide("t-1")
    theme = service.repository.theme_model().themes[0]
    assert (theme.pinned, theme.hidden) == (True, True)
    edits.pin("t-1", pinned=False)
    edits.hide("t-1", hidden=False)
    theme = service.repository.theme_model().themes[0]
    assert (theme.pinned, theme.hidden) == (False, False)
    assert [edit.id for edit in edits.log()] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["", "  \n ", "x" * (LONGEST_NAME + 1), "a\x1b[31mb"])
def test_names_that_can_not_be_shown_are_refused(edits: ThemeEdits, name: str) -> None:
    """Blank, too long, or with control characters."""
    with pytest.raises(InvalidInput):
        edits.rename("t-1", name)
    assert edits.log() == []


def test_what_makes_no_sense_is_refused(edits: ThemeEdits) -> None:
    """And nothing of it comes into the log."""
    with pytest.raises(Conflict, match="another theme has this name"):
        edits.rename("t-1", "short")
    with pytest.raises(InvalidInput):
        edits.merge("t-1", "t-1")
    with pytest.raises(Conflict, match="no edit to undo"):
        edits.undo()
    with pytest.raises(InvalidInput):
        edits.define("many", ["good"] * (MOST_EXAMPLES + 1))
    with pytest.raises(InvalidInput):
        edits.define("blank", [" "])
    with pytest.raises(InvalidInput, match="name"):
        edits.define(" ")
    assert edits.log() == []


def test_unknown_themes_and_edits(edits: ThemeEdits) -> None:
    """Whatever is done to a theme that is not there names it."""
    for act in (edits.hide, edits.pin, edits.split):
        with pytest.raises(NotFound, match="t-9"):
            act("t-9")
    with pytest.raises(NotFound, match="t-9"):
        edits.merge("t-1", "t-9")
    with pytest.raises(NotFound):
        edits.undo(9)


def test_an_edit_is_undone_once(edits: ThemeEdits) -> None:
    """The second time there is nothing to undo."""
    edits.hide("t-1")
    edits.undo(1)
    with pytest.raises(Conflict, match="undone before"):
        edits.undo(1)


def test_a_repeated_request_edits_once(edits: ThemeEdits) -> None:
    """The same key and body bring back the first edit; another body is refused."""
    request = Request("key", "body")
    first = edits.merge("t-2", "t-1", request=request)
    assert edits.merge("t-2", "t-1", request=request).id == first.id
    assert len(edits.log()) == 1
    with pytest.raises(Conflict, match="idempotency key"):
        edits.define("kindness", request=Request("key", "other"))


def test_before_the_first_fit_nothing_can_be_defined() -> None:
    """Without a fit there is no floor to assign by."""
    made = Service(analyzer(), Memory(), TwoThemes(), DEFAULT_TAXONOMY)
    with pytest.raises(Conflict, match="fit them first"):
        made.theme_edits.define("kindness")
