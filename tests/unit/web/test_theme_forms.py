import re

import pytest
from fastapi.testclient import TestClient

from tests.unit.test_service import BAD, GOOD
from tests.unit.web.fakes import application, client_of
from voc.bootstrap import Application
from voc.domain.themes import Theme
from voc.theming import Alike, ThemeViews


@pytest.fixture
def app() -> Application:
    """Two responses in two themes: "good" is in t-1 "long", "bad" in t-2 "short"."""
    made = application()
    made.service.submit([GOOD, BAD])
    made.service.fit_themes()
    return made


@pytest.fixture
def client(app: Application) -> TestClient:
    return client_of(app)


def themes(app: Application) -> list[Theme]:
    return list(app.service.repository.theme_model().themes)


def send(client: TestClient, path: str, **fields: str) -> str:
    """Send a form; return where it leads."""
    answer = client.post(f"/reports/{path}", data=fields)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_theme_is_renamed_and_the_way_back_stands_beside_it(
    app: Application, client: TestClient
) -> None:
    """The page says what was saved, with a button that undoes it."""
    place = send(client, "themes/t-1", do="rename", name="kind words")
    assert place == "/reports/themes/t-1?edit=1"
    text = client.get(place).text
    assert "Saved: <bdi>t-1 renamed to “kind words”</bdi>" in text
    assert 'action="/reports/theme-edits/1"' in text
    back = send(client, "theme-edits/1")
    assert [theme.name for theme in themes(app)] == ["long", "short"]
    assert "renamed to “kind words” (undone)" in client.get(back).text


@pytest.mark.parametrize(
    ("do", "field", "expected"),
    [("hide", "hidden", True), ("pin", "pinned", True), ("show", "hidden", False)],
)
def test_a_theme_is_hidden_and_pinned(
    app: Application, client: TestClient, do: str, field: str, *, expected: bool
) -> None:
    """By one button each, which then offers the opposite."""
    send(client, "themes/t-1", do=do)
    assert getattr(themes(app)[0], field) is expected
    opposite = {"hide": "show", "pin": "unpin", "show": "hide"}[do]
    assert f'name="do" value="{opposite}"' in client.get("/reports/themes/t-1").text


def test_a_merged_theme_leads_to_the_one_that_stays(app: Application, client: TestClient) -> None:
    """Its own page is no more."""
    assert '<option value="t-1">long</option>' in client.get("/reports/themes/t-2").text
    place = send(client, "themes/t-2", do="merge", into="t-1")
    assert place == "/reports/themes/t-1?edit=1"
    assert [theme.id for theme in themes(app)] == ["t-1"]
    assert "t-2 “short” merged into t-1 “long”" in client.get(place).text


def test_a_split_theme_leads_to_the_list(app: Application, client: TestClient) -> None:
    """Where its parts stand."""
    app.service.theme_edits.merge("t-2", "t-1")
    assert send(client, "themes/t-1", do="split") == "/reports/themes?edit=2"
    assert len(themes(app)) == 2


def test_a_theme_is_defined_by_lines(app: Application, client: TestClient) -> None:
    """A name and examples, one a line; blank lines are none."""
    place = send(client, "themes", name="parking", examples="Nowhere to park\r\n\r\nno spaces\n")
    assert [theme.name for theme in themes(app)] == ["long", "short", "parking"]
    assert "“parking” defined by hand" in client.get(place).text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("themes/t-1", {"do": "rename", "name": " "}, 422),
        ("themes/t-1", {"do": "rename", "name": "short"}, 409),
        ("themes/t-1", {"do": "burn"}, 422),
        ("themes/t-1", {}, 422),
        ("themes/t-9", {"do": "hide"}, 404),
        ("themes/t-1", {"do": "merge", "into": "t-9"}, 404),
        ("theme-edits/7", {}, 404),
        ("themes", {"name": ""}, 422),
    ],
)
def test_what_can_not_be_done_is_said_on_a_page(
    client: TestClient, path: str, fields: dict[str, str], status: int
) -> None:
    """And changes nothing."""
    page = client.post(f"/reports/{path}", data=fields, headers={"accept": "text/html"})
    assert page.status_code == status
    assert "<h1>" in page.text
    assert client.get("/v1/theme-edits").json() == {"edits": []}


@pytest.mark.parametrize("path", ["themes", "themes/t-1", "theme-edits/1"])
def test_forms_of_other_sites_are_refused(app: Application, client: TestClient, path: str) -> None:
    """A browser would send the key along with them."""
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    app.service.theme_edits.pin("t-2")
    answer = client.post(f"/reports/{path}", data={"do": "hide", "name": "x"}, headers=headers)
    assert answer.status_code == 403
    assert [(theme.hidden, theme.pinned) for theme in themes(app)] == [
        (False, False),
        (False, True),
    ]


def test_an_address_may_name_any_edit(client: TestClient) -> None:
    """One that is not there says nothing."""
    assert "Saved" not in client.get("/reports/themes/t-1?edit=99").text


def test_themes_that_look_alike_are_merged_by_one_click(
    app: Application, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page offers the form, the list over REST names the other theme."""
    long, short = themes(app)
    pair = Alike(long, short, 0.9)
    monkeypatch.setattr(ThemeViews, "alike", lambda _self: (pair,))
    text = client.get("/reports/themes").text
    assert "These look alike" in text
    assert re.search(
        r'action="/reports/themes/t-2" method="post">\s+'
        r'<input type="hidden" name="into" value="t-1">\s+'
        r'<button type="submit" name="do" value="merge">Merge',
        text,
    )
    listed = client.get("/v1/themes").json()["themes"]
    assert {theme["id"]: theme["alike"] for theme in listed} == {"t-1": ["t-2"], "t-2": ["t-1"]}
    send(client, "themes/t-2", do="merge", into="t-1")
    assert [theme.id for theme in themes(app)] == ["t-1"]
