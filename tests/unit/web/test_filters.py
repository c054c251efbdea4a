from datetime import date

import pytest
from fastapi.testclient import TestClient

from voc.domain.errors import InvalidInput
from voc.domain.selection import Selection
from voc.web.filters import NO_FIELDS, Filter
from voc.web.links import Links
from voc.web.queries import conditions

FIELDS = {"channel": ("chat", "email"), "Region": ("North",), "mrr": (), "Q1: why": ("a",)}


def test_conditions_are_suggested_by_name_and_value() -> None:
    """Of many values only the name; a name that a condition can't hold is left out."""
    suggested = Filter(Selection(), FIELDS).suggested
    assert suggested == ["channel:chat", "channel:email", "Region:North", "mrr:"]


def test_names_that_nothing_has_are_told_with_the_likely_one() -> None:
    """Another letter case, a slip, or nothing like it; without knowledge nothing is said."""
    asked = Selection(where={"region": "North", "chanel": "chat", "weather": "fine", "mrr": "3"})
    assert Filter(asked, FIELDS).strangers == [
        ("region", "Region"),
        ("chanel", "channel"),
        ("weather", None),
    ]
    assert Filter(asked, NO_FIELDS).strangers == []


def test_a_condition_is_written_as_in_a_terminal_as_well() -> None:
    """A colon still parts first, so that what worked before means the same."""
    assert conditions(["Region=North", "a=b:c=d"]) == {"Region": "North", "a=b": "c=d"}
    with pytest.raises(InvalidInput):
        conditions(["=North"])


def test_links_keep_what_is_selected() -> None:
    """Period and conditions; a response is the same whatever is selected."""
    links = Links(Selection(date(2026, 1, 1), where={"a&b": "c d"}))
    kept = "from=2026-01-01&where=a%26b%3Ac+d"
    assert links.themes() == f"/reports/themes?{kept}"
    assert links.theme("a/b") == f"/reports/themes/a%2Fb?{kept}"
    assert links.comments(theme="t-1", whole=False) == (
        f"/reports/comments?{kept}&theme=t-1&sub_themes=false"
    )
    assert links.response("a/b") == "/reports/comments/a%2Fb"
    assert links.page("/reports") == f"/reports?{kept}"
    assert links.page("/reports/actions") == "/reports/actions"
    assert Links().theme("t-1") == "/reports/themes/t-1"


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/themes", "/reports/comments", "/reports/movement"]
)
def test_pages_say_which_name_nothing_has(client: TestClient, path: str) -> None:
    """Instead of an empty page without a word."""
    client.post("/v1/responses", json={"text": "good", "attributes": {"Region": "North"}})
    client.app.state.desk.application.service.fit_themes()  # type: ignore[attr-defined]
    html = client.get(f"{path}?where=region=North").text
    assert "No response has an attribute <bdi>region</bdi>; there is <bdi>Region</bdi>." in html
    assert '<option value="Region:North">' in html
    assert "No response has" not in client.get(f"{path}?where=Region:North").text


def test_a_movement_by_what_nothing_has_is_refused(client: TestClient) -> None:
    """The page offers what there is; programs get the parameter named."""
    client.post("/v1/responses", json={"text": "good", "attributes": {"Region": "North"}})
    period = "from=2026-02-01&to=2026-02-28"
    html = client.get(f"/reports/movement?{period}&by=region").text
    assert "No response has an attribute <bdi>region</bdi>; there is <bdi>Region</bdi>." in html
    assert '<option value="Region">' in html
    answer = client.get(f"/v1/movement?{period}&by=region")
    assert (answer.status_code, answer.json()["field"]) == (422, "by")
    assert client.get(f"/v1/movement?{period}&by=Region").status_code == 200
