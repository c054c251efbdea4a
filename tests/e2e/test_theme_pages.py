"""Themes edited in a real browser, with a real store and a toy model."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Page

import voc.bootstrap
from tests.e2e.conftest import Serve
from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import TwoThemes
from voc.bootstrap import application
from voc.settings import Settings

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Forty customers in two themes: t-1 "long" and t-2 "short"."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
        patch.setattr(voc.bootstrap, "ThemeFitter", TwoThemes)
        app = application(Settings(db_url=f"sqlite:///{tmp_path_factory.mktemp('t') / 'voc.db'}"))
    rows = [{"id": f"{n}", "text": ["good", "bad"][n % 2]} for n in range(40)]
    app.service.submit([app.parser.parse(row, fallback_id="r") for row in rows])
    app.service.fit_themes()
    with serve(app) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
def test_a_theme_is_edited_and_undone_with_the_keyboard(page: Page, site: str, width: int) -> None:
    """Rename, hide, merge, define, undo: every field has its label, and nothing is cut off."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/reports/themes/t-1")
    page.get_by_label("Name").fill("kind words")
    page.get_by_label("Name").press("Enter")
    assert "renamed to “kind words”" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Hide in reports").press("Enter")
    assert "Hidden in reports" in page.inner_text("main")
    page.get_by_label("Merge into").select_option("short")
    assert Axe().run(page).response["violations"] == []
    assert not page.evaluate(WIDE)
    page.get_by_role("button", name="Merge").press("Enter")
    page.wait_for_url("**/themes/t-2?edit=3")
    page.get_by_role("status").get_by_role("button", name="Undo").press("Enter")
    page.wait_for_url("**/reports/themes?edit=3")
    assert "(undone)" in page.get_by_role("status").inner_text()
    page.get_by_text("Define a theme").press("Enter")
    page.get_by_label("Name, what it is about").fill("parking")
    page.get_by_label("Examples").fill("Nowhere to park\nNo spaces left")
    assert Axe().run(page).response["violations"] == []
    assert not page.evaluate(WIDE)
    page.get_by_role("button", name="Define").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "parking"
    assert faults == []
