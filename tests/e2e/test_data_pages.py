"""From a file to a report in a real browser, with a real store and a toy model."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Page

import voc.bootstrap
from tests.e2e.conftest import Serve
from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import TwoThemes
from voc.bootstrap import application
from voc.settings import Settings

LOOKS = 60
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
HOSTILE = "<script>alert('column')</script>"


@pytest.fixture
def site(serve: Serve, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
        patch.setattr(voc.bootstrap, "ThemeFitter", TwoThemes)
        app = application(Settings(db_url=f"sqlite:///{tmp_path / 'voc.db'}"))
    with serve(app) as address:
        yield address


def look_until(page: Page, text: str) -> None:
    """Look again, as a person does who waits for a job."""
    for _ in range(LOOKS):
        if text in page.inner_text("body"):
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    pytest.fail(f"{text!r} never came")


@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_file_to_a_report(page: Page, site: str, tmp_path: Path, width: int) -> None:
    """Import, see what was not stored, find themes, read and take along; nothing is cut off."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    file = tmp_path / "survey.csv"
    rows = [f"good {HOSTILE},9,{n}" for n in range(40)] + [f"bad,{HOSTILE},0"]
    file.write_text("\n".join([f"Why?,Score,{HOSTILE}", *rows]))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site)
    page.locator("main").get_by_role("link", name="Import a survey").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_text("Which column is which").click()
    page.get_by_label("Comment", exact=True).fill("Why?")
    page.get_by_label("NPS").fill("Score")
    assert not page.evaluate(WIDE)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/data/jobs/j-*")
    look_until(page, "40 stored, 1 not stored")
    assert not page.evaluate(WIDE)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Find themes now").click()
    look_until(page, "2 themes over")
    page.get_by_role("navigation").get_by_role("link", name="Data").click()
    assert not page.evaluate(WIDE)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("navigation").get_by_role("link", name="Report").click()
    assert "40 comments" in page.inner_text("main")
    with page.expect_download() as taken:
        page.get_by_role("link", name="the comments as a table").click()
    assert taken.value.suggested_filename == "voc-comments.csv"
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as table:
        assert len(list(csv.DictReader(table))) == 40
    assert faults == []
