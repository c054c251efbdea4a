from dataclasses import replace

import pytest

from tests.unit.web.fakes import application, client_of
from tests.unit.web.prepared import believable, hostile
from voc.domain.themes import Theme
from voc.report import ThemeRow
from voc.web.theme_wording import nested


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


@pytest.mark.parametrize("path", ["/reports/themes", "/reports/themes/t-1"])
def test_a_filter_is_shown_where_it_holds(path: str) -> None:
    """It can be changed there, and what is told of all responses says that it is."""
    client = client_of(believable())
    text = client.get(f"{path}?where=channel:app&every=week").text
    assert f'action="{path}"' in text
    assert 'name="where" value="channel:app"' in text
    assert 'name="every" value="week"' in text
    is_all = "This is of all responses"
    assert (is_all in text) is (path == "/reports/themes")
    assert is_all not in client.get(path).text


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


def test_sub_themes_stand_behind_the_theme_they_are_a_part_of() -> None:
    """Whatever their size; one whose theme is not in the list stands for itself."""
    rows = [
        ThemeRow(Theme(id, id, parent=parent), count, 0, 0)
        for id, parent, count in (
            ("a", None, 9),
            ("b", None, 8),
            ("a1", "a", 4),
            ("x1", "x", 3),
            ("a2", "a", 1),
        )
    ]
    listed = [(one.row.theme.id, one.parent and one.parent.id, one.parts) for one in nested(rows)]
    assert listed == [
        ("a", None, 2),
        ("a1", "a", 0),
        ("a2", "a", 0),
        ("b", None, 0),
        ("x1", None, 0),
    ]


def test_a_theme_names_what_counts_with_it_and_keeps_the_filter() -> None:
    """Its sub-themes and its parent lead on; the list shows which is a part of which."""
    wired = believable()
    store = wired.service.repository
    whole, part = store.theme_model().themes
    themes = (whole, replace(part, parent=whole.id))
    store.model = replace(store.theme_model(), themes=themes)  # type: ignore[attr-defined]
    client = client_of(wired)
    page = " ".join(client.get("/reports/themes/t-1?where=plan:Team").text.split())
    kept = "where=plan%3ATeam"
    assert ">39 responses</a></strong> speak of it or of its sub-theme," in page
    assert f'Counted with it: <a href="/reports/themes/t-2?{kept}"><bdi>guided start' in page
    assert f'href="/reports/comments?{kept}&amp;theme=t-1&amp;sub_themes=false"' in page
    assert f'<a href="/reports?{kept}">Report</a>' in page
    part_page = client.get("/reports/themes/t-2").text
    assert 'a part of <a href="/reports/themes/t-1">' in part_page
    for path in ("/reports/themes", "/reports"):
        text = client.get(path).text
        assert "part of <bdi>advanced features not explained</bdi>" in text
        assert "with its sub-theme" in text
    list_page = client.get("/reports/comments?theme=t-1&sub_themes=false").text
    assert "<strong>20 responses</strong>" in list_page
    assert "Without those that speak of its sub-themes alone" in list_page
