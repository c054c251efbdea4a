import pytest

from tests.unit.web.fakes import application, client_of
from tests.unit.web.prepared import believable, hostile


def test_all_themes_stand_on_one_page() -> None:
    """Each leads to its own page; what rises and what became of them is told."""
    text = client_of(believable()).get("/reports/themes").text
    assert '<a href="/reports/themes/t-1"><bdi>advanced features not explained</bdi></a>' in text
    assert "On the rise" in text
    assert "What became of the themes" in text


def test_few_responses_in_the_last_period_tell_nothing() -> None:
    """That nothing rises is not known either."""
    text = client_of(believable()).get("/reports/themes").text
    assert "Can’t tell what rises in October 2026: fewer than 20 responses" in text
    assert "Nothing rises" not in text


def test_a_theme_shows_complaint_beside_praise() -> None:
    """With its share, its quotes and its trend."""
    text = client_of(believable()).get("/reports/themes/t-1").text
    for part in (
        "Nobody explained the advanced features to team",
        "nobody, so far",
        "Share of responses by period",
        "2026-01",
    ):
        assert part in text


def test_before_the_first_fit_the_page_says_how() -> None:
    """The next step, as everywhere."""
    assert "voc themes fit" in client_of(application()).get("/reports/themes").text


def test_unknown_themes_are_explained_on_a_page() -> None:
    """Readers get a page, not JSON."""
    page = client_of(believable()).get("/reports/themes/t-9", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "No theme is stored under this id" in page.text


@pytest.mark.parametrize("path", ["/reports/themes", "/reports/themes/h-0"])
def test_hostile_names_are_words(path: str) -> None:
    """They stand on the page as they were written, and do nothing."""
    text = client_of(hostile()).get(path).text
    assert "<img" not in text
    assert "<script" not in text
    assert "&lt;img src=x" in text
