"""The pages of the closed loop in a real browser, with a real store and a toy model."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Page

import voc.bootstrap
from tests.e2e.conftest import Serve
from tests.unit.test_pipeline import analyzer
from voc.bootstrap import application
from voc.domain.actions import Action
from voc.settings import Settings

HOSTILE = "<script>alert('title')</script>"
MOVEMENT = "movement?from=2026-02-01&to=2026-02-28"


@pytest.fixture(scope="module")
def site(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Forty customers in two months, unhappy in the first, with an action in between."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
        place = tmp_path_factory.mktemp("loop") / "voc.db"
        app = application(Settings(db_url=f"sqlite:///{place}", case_max_age_days=36_500))
    rows = [
        {"id": f"{month}-{n}{HOSTILE if n == 0 else ''}", "text": text, "nps": nps}
        | {"stage": "renewal", "created_at": f"2026-{month}-1{n % 9}T10:00:00Z"}
        for month, text, nps in (("01", "bad", 3), ("02", "good", 9))
        for n in range(20)
    ]
    app.service.submit([app.parser.parse(row, fallback_id="r") for row in rows])
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    app.loop.actions.add(Action("a-1", HOSTILE, date(2026, 2, 1), moment, stage="renewal"))
    with serve(app) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("cases", ("20 cases open", "Detractor with a named problem", "bad", "Score and words")),
        ("actions", ("NPS rose from −100.0 before (n = 20) to +100.0 after", "not proof")),
        (MOVEMENT, ("NPS rose from −100.0 then", "renewal", "Kitagawa")),
        ("movement", ("Which period?", "18 February 2026, against the 90 days before")),
    ],
)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_tell_their_story_to_everyone(
    page: Page, site: str, path: str, parts: tuple[str, ...], width: int
) -> None:
    """The numbers are there, nothing runs, nothing is cut off, and axe finds no fault."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/reports/{path}")
    text = page.inner_text("body")
    assert [part for part in parts if part not in text] == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert faults == []
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_case_is_worked_on_with_the_keyboard(page: Page, site: str, width: int) -> None:
    """Unfold, type, save, and back at the same place; every field has its label."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/reports/cases")
    page.locator("details.do summary").first.press("Enter")
    form = page.locator("details.do[open] form")
    form.get_by_label("Assignee").fill(f"mira {width}")
    form.get_by_label("Status").press("i")  # In progress
    form.get_by_label("Note").fill("Called back.")
    assert Axe().run(page).response["violations"] == []
    form.get_by_label("Assignee").press("Enter")
    notice = page.get_by_role("status")
    assert f"assigned to mira {width}" in notice.inner_text()
    notice.get_by_role("link").press("Enter")
    page.wait_for_url("**/reports/cases/c-*")
    assert "Note: Called back." in page.inner_text("main")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert Axe().run(page).response["violations"] == []
    assert faults == []


def test_an_action_is_written_down_in_the_browser(page: Page, site: str) -> None:
    """The form stands behind one click, and the new action is shown on its own page."""
    page.goto(f"{site}/reports/actions")
    page.get_by_text("Write down another action").click()
    page.get_by_label("What was done").fill("Guide published")
    page.get_by_label("The day it took effect").fill("2026-02-10")
    page.get_by_label("Stage it is meant for").select_option("usage")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Write down").click()
    page.wait_for_url("**/reports/actions/a-*?added=true")
    assert page.get_by_role("status").inner_text() == "Saved."
    assert page.get_by_role("heading", level=1).inner_text() == "Guide published"
    assert "10 February 2026, Usage" in page.inner_text("main")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="All actions").click()
    page.get_by_role("link", name="Guide published").click()
    page.wait_for_url("**/reports/actions/a-*")


@pytest.mark.parametrize(
    "name", ["Report", "Themes", "Comments", "Cases", "Actions", "Movement", "Data"]
)
def test_every_page_leads_to_every_other(page: Page, site: str, name: str) -> None:
    """One navigation for all; the page it stands on is marked."""
    page.goto(f"{site}/reports")
    page.get_by_role("navigation").get_by_role("link", name=name).click()
    links = page.get_by_role("navigation").get_by_role("link")
    assert links.all_inner_texts() == [
        "Report",
        "Themes",
        "Comments",
        "Cases",
        "Actions",
        "Movement",
        "Data",
    ]
    assert page.locator("[aria-current=page]").all_inner_texts() == [name]


def test_the_example_of_a_movement_explains_one(page: Page, site: str) -> None:
    """Whoever doesn't know which days to give finds some that work."""
    page.goto(f"{site}/reports/movement")
    page.locator("main a").click()
    assert "NPS can't be compared" in page.inner_text("main")  # nobody answered before
    assert page.get_by_label("Last day").first.input_value() == "2026-02-18"
