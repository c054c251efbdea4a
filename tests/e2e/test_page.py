from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

from tests.e2e.conftest import PATIENCE_MS, Serve
from tests.unit.web.fakes import application
from tests.unit.web.prepared import HOSTILE_TEXTS, believable, hostile
from voc.bootstrap import Application
from voc.web.pages import LONGEST_QUOTE, render_report

SIZES = {"phone": (390, 844), "desk": (1280, 900)}


@dataclass
class Watched:
    """A browser page, all it asked for, and everything on it that should not happen."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._refuse)
        self.page.on("console", self._note)
        self.page.on("pageerror", self._fault)
        self.page.on("request", self._request)

    def open(self, address: str, size: str = "desk") -> Page:
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)
        return self.page

    def is_too_wide(self) -> bool:
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def _refuse(self, dialog: Dialog) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def _note(self, message: ConsoleMessage) -> None:
        self.faults.append(message.text)  # where the browser tells of policy violations, too

    def _fault(self, error: Error) -> None:
        self.faults.append(str(error))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield Watched(page)
    page.close()


@pytest.fixture(scope="module")
def site(serve: Serve) -> Iterator[str]:
    with serve(believable()) as address:
        yield address


@pytest.fixture(scope="module")
def hostile_site(serve: Serve) -> Iterator[str]:
    with serve(hostile()) as address:
        yield address


def test_the_page_shows_what_a_meeting_needs(watched: Watched, site: str) -> None:
    """Scores with intervals, the journey, ranked pain points with quotes and ids, themes."""
    page = watched.open(f"{site}/")
    assert page.url == f"{site}/reports"
    text = page.inner_text("body")
    for part in (
        "1 January 2026 to 1 October 2026",
        "40 responses, 39 comments",
        "95\u202f% interval",
        "n = 40",
        "advanced features not explained",
        "Renewal, owned by Success",
        "Hurts",
        "Nobody explained the advanced features to team",
        "guided start",
        "Association, not cause",
    ):
        assert part in text
    assert page.locator("blockquote").first.inner_text().count("Response r-") == 1
    assert page.locator("figure svg").count() == 5
    assert watched.faults == []


def test_charts_tell_their_values_to_those_who_can_not_see_them(
    watched: Watched, site: str
) -> None:
    """Each is an image with a title and a description; the table says the same."""
    page = watched.open(f"{site}/reports")
    charts = page.locator("figure svg[role=img]")
    titles = charts.locator("xpath=./*[local-name()='title']").all_text_contents()
    assert titles == [
        "NPS by month, with intervals",
        "Net sentiment by month, with intervals",
        "NPS by stage, with intervals",
        "Net sentiment by stage, with intervals",
        "NPS points that go along with each pain point",
    ]
    told = charts.nth(2).locator("xpath=./*[local-name()='desc']").text_content()
    assert told is not None
    assert "Renewal: −" in told


@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_accessible_and_fits_the_screen(watched: Watched, site: str, size: str) -> None:
    """No violation of WCAG AA that a machine can find, contrast included."""
    page = watched.open(f"{site}/reports", size)
    assert not watched.is_too_wide()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "path",
    [
        "/reports/themes",
        "/reports/themes/t-1",
        "/reports/comments",
        "/reports/comments?theme=t-1&sentiment=negative&where=region%3DNorth",
        "/reports/comments?q=xyzzy",
        "/reports/comments/r-1",
        "/reports?by=channel&by=stage",
    ],
)
def test_other_pages_are_accessible_and_fit_the_screen(
    watched: Watched, site: str, path: str, size: str
) -> None:
    """As the report is; nothing on them runs or loads."""
    page = watched.open(f"{site}{path}", size)
    assert not watched.is_too_wide()
    assert watched.requests == [f"{site}{path}"]
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert watched.faults == []


def test_a_number_leads_to_the_comments_behind_it(browser: Browser, site: str) -> None:
    """By keyboard and without scripts; what was asked for can be changed there."""
    page = browser.new_page(java_script_enabled=False)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{site}/reports")
    page.get_by_role("link", name="20 complaints").press("Enter")
    page.wait_for_url("**/reports/comments?theme=t-1&*")
    assert "20 responses that complain about advanced features" in page.inner_text("main")
    page.get_by_label("With the words").fill("TEAM 17.")
    page.get_by_role("button", name="Show").press("Enter")
    page.get_by_role("link", name="r-17").press("Enter")
    page.wait_for_url("**/reports/comments/r-17")
    assert "Nobody explained the advanced features to team 17." in page.inner_text("main")
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["", "?theme=h-1", "/%3Cb%20id%3D%220%22%3E%3Cscript%3Ealert"])
def test_hostile_comments_do_nothing(
    watched: Watched, hostile_site: str, path: str, size: str
) -> None:
    """In the list and on a page of their own they are words, and fit the screen."""
    page = watched.open(f"{hostile_site}/reports/comments{path}", size)
    page.wait_for_load_state("networkidle")
    assert [fault for fault in watched.faults if "404" not in fault] == []
    assert page.locator("script, img, svg[onload], b").count() == 0
    assert not watched.is_too_wide()


def test_the_keyboard_leads_from_the_report_to_a_theme_and_back(
    watched: Watched, site: str
) -> None:
    """Links are links: focus and Enter are enough."""
    page = watched.open(f"{site}/reports")
    page.get_by_role("link", name="guided start").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/themes/t-2")
    assert "The checklist was great." in page.inner_text("main")
    here = page.get_by_role("navigation").get_by_role("link", name="Themes")
    assert here.get_attribute("aria-current") == "true"
    here.press("Enter")
    page.wait_for_url("**/reports/themes")
    assert watched.faults == []


def test_the_page_asks_for_nothing_but_itself(watched: Watched, site: str) -> None:
    """No script, font or picture comes from anywhere."""
    page = watched.open(f"{site}/reports")
    assert watched.requests == [f"{site}/reports"]
    assert page.locator("script").count() == 0


def test_filters_work_without_scripts(browser: Browser, site: str) -> None:
    """The form reloads the page; what was asked for stays in its fields."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/reports")
    page.get_by_label("From", exact=True).fill("2026-02-01")
    page.get_by_label("Only where", exact=True).fill("plan:None")
    page.get_by_role("button", name="Show").click()
    assert "No response matches" in page.inner_text("body")
    assert page.get_by_label("From", exact=True).input_value() == "2026-02-01"
    page.get_by_role("link", name="Clear").click()
    assert page.url == f"{site}/reports"
    page.close()


def test_an_empty_store_says_how_to_fill_it(watched: Watched, serve: Serve) -> None:
    """The first thing a newcomer sees is the next step."""
    with serve(application()) as address:
        text = watched.open(f"{address}/reports").inner_text("main")
    assert "Nothing is stored yet" in text
    assert "voc import survey.csv" in text


def test_a_wrong_filter_is_explained_on_a_page(watched: Watched, site: str) -> None:
    """People get a page, not JSON; it does not repeat what they typed."""
    page = watched.open(f"{site}/reports?where={quote('<script>alert(1)</script>')}")
    assert "must look like KEY:VALUE" in page.inner_text("body")
    assert "alert" not in page.content()
    assert "422" in watched.faults.pop()  # the browser's own note of the status
    assert watched.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_hostile_texts_do_nothing(watched: Watched, hostile_site: str, size: str) -> None:
    """Nothing runs, loads, or breaks the layout; the words stand there as they were written."""
    condition = quote('plan:"><script>alert(3)</script>')
    page = watched.open(f"{hostile_site}/reports?where={condition}", size)
    page.wait_for_load_state("networkidle")
    assert watched.faults == []
    assert len(watched.requests) == 1
    assert page.locator("script, img, svg[onload], b").count() == 0
    assert not watched.is_too_wide()
    quotes = "\n".join(page.locator("blockquote p").all_text_contents())
    assert "<script>alert('script')</script>" in quotes
    assert "{{ 7 * 7 }}" in quotes
    field = page.get_by_label("Only where", exact=True)
    assert field.input_value() == 'plan:"><script>alert(3)</script>'


def test_a_reversed_text_reverses_nothing_else(watched: Watched, hostile_site: str) -> None:
    """Directions are isolated, so an override ends with the quote it stands in."""
    page = watched.open(f"{hostile_site}/reports")
    kinds = page.locator("blockquote p, bdi").evaluate_all(
        "all => [...new Set(all.map(one => getComputedStyle(one).unicodeBidi))]"
    )
    assert set(kinds) <= {"isolate", "plaintext"}


def test_a_very_long_quote_is_cut_and_says_so(watched: Watched, hostile_site: str) -> None:
    """The cut is marked; the id leads to the whole."""
    page = watched.open(f"{hostile_site}/reports")
    quotes = page.locator("blockquote p").all_text_contents()
    long = [quote for quote in quotes if len(quote) > LONGEST_QUOTE]
    assert all(quote.endswith(" […]") and len(quote) < LONGEST_QUOTE + 5 for quote in long)


@pytest.mark.parametrize("wired", [believable(), hostile()], ids=["believable", "hostile"])
def test_a_saved_report_is_whole_and_as_safe_as_the_page(
    watched: Watched, tmp_path: Path, wired: Application
) -> None:
    """One file with its looks and its own policy, opened from a disk."""
    saved = tmp_path / "report.html"
    saved.write_text(render_report(wired.service.report()), "utf-8")
    page = watched.open(saved.as_uri())
    assert page.locator("h1").inner_text() == "Customer journey report"
    assert page.locator("form, nav, a").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid"
    assert watched.requests == [saved.as_uri()]
    assert watched.faults == []


def test_every_hostile_text_is_quoted_somewhere() -> None:
    """The fixture does put each of them on the page, or into what it counts."""
    report = hostile().service.report()
    shown = {quote.text for point in report.pain_points for quote in point.quotes}
    assert len(shown & set(HOSTILE_TEXTS)) >= len(HOSTILE_TEXTS) - 2


def test_the_page_prints_without_controls(watched: Watched, site: str) -> None:
    """On paper there is no form and nothing to unfold."""
    page = watched.open(f"{site}/reports")
    page.emulate_media(media="print")
    assert page.locator("form:visible").count() == 0
    assert not page.get_by_role("heading", name="Side by side").is_visible()
    assert not page.get_by_role("navigation").is_visible()
    assert not page.locator("details").first.is_visible()
    assert page.locator("blockquote").first.is_visible()


def test_the_documentation_works_without_a_network(watched: Watched, site: str) -> None:
    """Swagger UI comes from this machine and lists the routes with filled-in examples."""
    page = watched.open(f"{site}/docs")
    page.get_by_text("Read comments without storing them").click()
    page.get_by_text("Ordering was easy").first.wait_for()
    assert all(url.startswith((site, "data:", "blob:")) for url in watched.requests)
    assert watched.faults == []
