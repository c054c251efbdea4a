"""`voc themes`: fits, edits and looks at them, as a user types them."""

import json
from pathlib import Path

import pytest

import voc.bootstrap
from tests.unit.cli.conftest import Run
from tests.unit.test_service import Memory
from voc.domain.theme_quality import FitQuality, Measure
from voc.domain.themes import EMPTY_THEME_MODEL
from voc.pipeline import with_themes
from voc.theming import views


@pytest.fixture
def fitted(run: Run) -> Run:
    """A survey in two themes: t-1 "long", t-2 "short"; four months of dates."""
    days = [f"2026-0{month}-{day:02}" for month in range(1, 5) for day in range(1, 25)]
    rows = [f"{n},{['good', 'bad'][n % 2]},{day}" for n, day in enumerate(days)]
    Path("survey.csv").write_text("\n".join(["id,text,created_at", *rows]))
    run("import", "survey.csv")
    run("themes", "fit")
    return run


def test_edits_are_listed_and_undone(fitted: Run, store: Memory) -> None:
    """Rename, pin, hide, merge; each tells how to take it back."""
    assert "voc themes undo 1" in fitted("themes", "rename", "t-1", "kind words").stderr
    fitted("themes", "pin", "t-1")
    fitted("themes", "hide", "t-2")
    fitted("themes", "merge", "t-2", "t-1")
    assert [theme.id for theme in store.model.themes] == ["t-1"]
    listed = fitted("themes", "edits").stdout
    for part in ("t-1 renamed to “kind words”", "pinned", "t-2 hidden", "merged into t-1"):
        assert part in " ".join(listed.split())
    assert fitted("themes", "undo").stderr == "edit 4 undone\n"
    assert fitted("themes", "undo", "1").stderr == "edit 1 undone\n"
    assert [theme.name for theme in store.model.themes] == ["long", "short"]
    log = json.loads(fitted("themes", "edits", "--format", "json").stdout)
    assert [edit["undone"] for edit in log] == [True, False, False, True]


def test_hidden_themes_are_listed_on_request(fitted: Run) -> None:
    """They are out of the list until someone asks for them."""
    fitted("themes", "hide", "t-2")
    assert "t-2" not in fitted("themes", "list").stdout
    shown = json.loads(fitted("themes", "list", "--hidden", "--format", "json").stdout)
    assert {theme["id"]: theme["hidden"] for theme in shown} == {"t-1": False, "t-2": True}
    fitted("themes", "hide", "t-2", "--off")
    assert "t-2" in fitted("themes", "list").stdout


def test_a_split_and_a_definition_tell_the_new_ids(fitted: Run) -> None:
    """So that one can go on with them."""
    assert "t-3" in fitted("themes", "split", "t-1").stderr
    assert "t-5" in fitted("themes", "define", "kindness", "--example", "good good").stderr


def test_a_theme_in_full(fitted: Run) -> None:
    """Praise and complaint, trend, what rises and history, as text and as JSON."""
    shown = fitted("themes", "show", "t-1").stdout
    for part in ("praise (48)", "2026-04", "not rising", "was born with 48 segments"):
        assert part in " ".join(shown.split())
    assert json.loads(fitted("themes", "show", "t-1", "--format", "json").stdout)["id"] == "t-1"
    assert fitted("themes", "show", "t-9").exit_code == 2


def test_the_history(fitted: Run) -> None:
    """All of it, or of one theme."""
    assert "t-2 “short” was born" in " ".join(fitted("themes", "history").stdout.split())
    one = json.loads(fitted("themes", "history", "t-1", "--format", "json").stdout)
    assert [(event["kind"], event["fit"]) for event in one] == [("born", 1)]


def test_a_dry_run(fitted: Run, store: Memory) -> None:
    """Tells what would change and changes nothing."""
    fits = store.fit_count
    shown = " ".join(fitted("themes", "fit", "--dry-run").stdout.split())
    assert "themes: 2 now, 2 after a fit" in shown
    assert "nothing was changed" in shown
    diff = json.loads(fitted("themes", "fit", "--dry-run", "--format", "json").stdout)
    assert diff["trend_lines"][0]["before"] == diff["trend_lines"][0]["after"]
    assert store.fit_count == fits


def test_what_rises(fitted: Run) -> None:
    """Every theme with its test, as text and as JSON."""
    shown = " ".join(fitted("themes", "emerging").stdout.split())
    assert "2026-04 against the months before" in shown
    assert "corrected" in shown
    found = json.loads(
        fitted("themes", "emerging", "--every", "quarter", "--format", "json").stdout
    )
    assert found["period"] == "2026-Q2"
    assert found["themes"][0]["reason"] == "fewer than 3 earlier periods with responses"


def test_what_rises_in_a_sample(
    fitted: Run, store: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text and JSON tell how many responses were looked at."""
    store.rows = {
        id: (response, with_themes(reading, EMPTY_THEME_MODEL))
        for id, (response, reading) in store.rows.items()
    }
    monkeypatch.setattr(views, "LOOKED_AT", 32)
    shown = " ".join(fitted("themes", "emerging").stdout.split())
    assert "looked for in every 3rd response (32 of 96)" in shown
    found = json.loads(fitted("themes", "emerging", "--format", "json").stdout)
    assert found["sampled"] == {"step": 3, "responses": 32, "of": 96}
    assert sum(group["segments"] for group in found["unassigned_groups"]) == 32


def test_the_quality_of_a_fit(fitted: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a table or as JSON; a figure that can't be had says why."""
    measured, missing = Measure(0.5), Measure(None, "fewer than 50 segments")
    quality = FitQuality(96, 1.0, (48, 48), measured, missing, measured, missing, (("t-1", "t-2"),))
    monkeypatch.setattr(voc.bootstrap, "fit_quality", lambda _application: quality)
    shown = " ".join(fitted("themes", "fit", "--quality").stdout.split())
    for part in ("0.50", "fewer than 50 segments", "t-1 and t-2"):
        assert part in shown
    told = json.loads(fitted("themes", "fit", "--quality", "--format", "json").stdout)
    assert (told["themes"], told["ids_kept"]["reason"]) == (2, "fewer than 50 segments")
