from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from voc.contract import ResponseIn
from voc.web import examples, job_schemas, report_schemas, schemas, theme_schemas

TEXTS = ["good", "bad"]


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    rows = [{"id": f"{n}", "text": TEXTS[n % 2], "nps": n % 11, "csat": 4} for n in range(40)]
    client.post("/v1/responses", json={"responses": rows})
    client.app.state.desk.application.service.fit_themes()  # type: ignore[attr-defined]
    return client


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/v1/responses?limit=3", schemas.StoredPage),
        ("/v1/responses/1", schemas.StoredOut),
        ("/v1/scores", report_schemas.ScoresOut),
        ("/v1/journey", report_schemas.JourneyOut),
        ("/v1/pain-points", report_schemas.PainPointsOut),
        ("/v1/themes", report_schemas.ThemesOut),
        ("/v1/themes/t-1", theme_schemas.ProfileOut),
        ("/v1/themes/emerging", theme_schemas.EmergingOut),
        ("/v1/themes/history", theme_schemas.HistoryOut),
        ("/v1/theme-edits", theme_schemas.EditsOut),
        ("/readyz", schemas.HealthOut),
        ("/v1/nothing", schemas.ProblemOut),
    ],
)
def test_answers_have_the_documented_shape(
    filled: TestClient, path: str, model: type[BaseModel]
) -> None:
    """Field for field; the documentation may not promise or hide anything."""
    answer = filled.get(path).json()
    assert set(answer) == {field.alias or name for name, field in model.model_fields.items()} - (
        {"field", "row"} if model is schemas.ProblemOut else set()
    )
    model.model_validate(answer)


def test_analysed_and_stored_lists_have_the_documented_shape(client: TestClient) -> None:
    """For what went well and for what did not."""
    rows = [{"text": "good"}, {"nps": 11}]
    analysed = client.post("/v1/analyze", json={"comments": rows}).json()
    stored = client.post("/v1/responses", json={"responses": rows}).json()
    schemas.AnalyzeOut.model_validate(analysed)
    schemas.SubmissionsOut.model_validate(stored)


MODELS = [
    model
    for module in (schemas, report_schemas, theme_schemas, job_schemas)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model is not BaseModel
]


@pytest.mark.parametrize("model", MODELS)
def test_the_examples_have_the_documented_shape(model: type[BaseModel]) -> None:
    """An example that could not occur would mislead."""
    for example in model.model_json_schema().get("examples", []):
        model.model_validate(example)


def test_the_example_requests_work(client: TestClient) -> None:
    """What the documentation fills in can be sent as it stands."""
    ResponseIn.model_validate(examples.RESPONSE)
    answer = client.post("/v1/analyze", json=examples.ANALYZE_IN).json()
    assert answer["errors"] == [examples.OUT_OF_RANGE]
    assert client.post("/v1/responses", json=examples.RESPONSE).status_code == 201


def test_every_route_documents_its_answers_and_problems_with_examples(client: TestClient) -> None:
    """Requests, answers and errors; none of FastAPI's own, which repeat the input."""
    document: dict[str, Any] = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in str(document)
    for path, routes in document["paths"].items():
        for route in routes.values():
            assert route["summary"]
            for status, answer in route["responses"].items():
                content = answer.get("content", {})
                assert content or status == "204", path
                assert status < "400" or list(content) == ["application/problem+json"]
            if "requestBody" in route:
                (form,) = route["requestBody"]["content"].values()
                assert form["examples"]
