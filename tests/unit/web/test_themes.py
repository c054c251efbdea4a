import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.unit.test_service import Memory
from voc.domain.themes import EMPTY_THEME_MODEL
from voc.pipeline import with_themes
from voc.theming import views
from voc.web.theme_schemas import EditedOut, EditOut, EmergingOut

KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    """Forty responses in two themes: t-1 "long" and t-2 "short"."""
    rows = [{"id": f"{n}", "text": ["good", "bad"][n % 2]} for n in range(40)]
    client.post("/v1/responses", json={"responses": rows})
    client.app.state.desk.application.service.fit_themes()  # type: ignore[attr-defined]
    return client


def kind(answer: Response) -> str:
    """The last part of a problem's type."""
    return str(answer.json()["type"]).rpartition(":")[2]


def ids(client: TestClient) -> list[str]:
    return [theme["id"] for theme in client.get("/v1/themes").json()["themes"]]


def test_a_patch_renames_hides_and_pins(filled: TestClient) -> None:
    """The answer is the theme as it is now, with the edits that can be undone."""
    answer = filled.patch("/v1/themes/t-1", json={"name": "kind words", "pinned": True})
    assert answer.status_code == 200
    EditedOut.model_validate(answer.json())
    assert (answer.json()["name"], answer.json()["pinned"]) == ("kind words", True)
    assert [edit["kind"] for edit in answer.json()["edits"]] == ["rename", "pin"]
    assert filled.delete("/v1/theme-edits/1").status_code == 204
    theme = filled.get("/v1/themes/t-1").json()
    assert (theme["name"], theme["pinned"]) == ("long", True)
    assert [edit["undone"] for edit in filled.get("/v1/theme-edits").json()["edits"]] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 500}, "name"),
        ({"hidden": "yes"}, "hidden"),
        ({"colour": "red"}, "colour"),
        ([], "row"),
    ],
)
def test_a_patch_that_can_not_be_read_names_the_field(
    filled: TestClient, body: object, field: str
) -> None:
    """And quotes nothing of what was sent."""
    answer = filled.patch("/v1/themes/t-1", json=body)
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert "red" not in answer.text


def test_a_merge_is_made_once(filled: TestClient) -> None:
    """Sent again with its key it brings back the first answer; the other theme is gone."""
    first = filled.post("/v1/themes/t-2/merge", json={"into": "t-1"}, headers=KEY)
    again = filled.post("/v1/themes/t-2/merge", json={"into": "t-1"}, headers=KEY)
    assert (first.status_code, again.json()) == (201, first.json())
    EditOut.model_validate(first.json())
    assert first.headers["location"] == "/v1/theme-edits/1"
    assert ids(filled) == ["t-1"]
    assert len(filled.get("/v1/theme-edits").json()["edits"]) == 1
    assert kind(filled.get("/v1/themes/t-2")) == "not-found"
    history = filled.get("/v1/themes/history").json()["history"]
    assert (history[-1]["kind"], history[-1]["edit"]) == ("merged", 1)


def test_a_key_names_one_request(filled: TestClient) -> None:
    """The same body to another theme is another request."""
    filled.post("/v1/themes/t-1/split", json={}, headers=KEY)
    assert kind(filled.post("/v1/themes/t-2/split", json={}, headers=KEY)) == "conflict"


def test_a_split_tells_its_parts(filled: TestClient) -> None:
    """By their ids and names."""
    answer = filled.post("/v1/themes/t-1/split", json={})
    assert answer.status_code == 201
    assert [part["id"] for part in answer.json()["parts"]] == ["t-3", "t-4"]
    assert kind(filled.post("/v1/themes/t-2/split", json={"parts": 2})) == "invalid-input"


def test_a_theme_can_be_defined(filled: TestClient) -> None:
    """By a phrase and examples; the answer says where it is."""
    answer = filled.post("/v1/themes", json={"name": "kindness", "examples": ["good good"]})
    assert answer.status_code == 201
    EditedOut.model_validate(answer.json())
    assert filled.get(answer.headers["location"]).json()["name"] == "kindness"


def test_refusals_are_problems(filled: TestClient) -> None:
    """Unknown themes and edits, names that are taken, themes merged into themselves."""
    assert kind(filled.patch("/v1/themes/t-9", json={"hidden": True})) == "not-found"
    assert kind(filled.delete("/v1/theme-edits/9")) == "not-found"
    assert kind(filled.delete("/v1/theme-edits/x")) == "invalid-input"
    assert kind(filled.patch("/v1/themes/t-1", json={"name": "short"})) == "conflict"
    assert kind(filled.post("/v1/themes/t-1/merge", json={"into": "t-1"})) == "invalid-input"
    assert kind(filled.post("/v1/themes/t-1/merge", json={})) == "invalid-input"
    assert kind(filled.get("/v1/themes/emerging?every=year")) == "invalid-input"


def test_what_rises_in_a_sample(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON and page tell how many responses were looked at, and nothing where that is all."""
    assert filled.get("/v1/themes/emerging").json()["sampled"] is None
    assert "looked for in every" not in filled.get("/reports/themes").text
    shelf: Memory = filled.app.state.desk.application.service.repository  # type: ignore[attr-defined]
    for id in list(shelf.rows)[::2]:
        response, reading = shelf.rows[id]
        shelf.rows[id] = response, with_themes(reading, EMPTY_THEME_MODEL)
    monkeypatch.setattr(views, "LOOKED_AT", 10)
    answer = filled.get("/v1/themes/emerging").json()
    EmergingOut.model_validate(answer)
    assert answer["sampled"] == {"step": 2, "responses": 20, "of": 40}
    assert "looked for in every 2nd response (20 of 40)" in filled.get("/reports/themes").text


def test_a_profile_is_that_of_the_selected_responses(filled: TestClient) -> None:
    """Volumes follow the filters, as everywhere."""
    assert filled.get("/v1/themes/t-1").json()["responses"] == 20
    assert filled.get("/v1/themes/t-1?where=plan:None").json()["responses"] == 0
