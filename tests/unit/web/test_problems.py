import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from structlog.testing import capture_logs

from tests.unit.web.fakes import Shelf, application, client_of
from voc.domain.analysis import AnalysedResponse
from voc.domain.errors import (
    ConfigurationError,
    Conflict,
    InvalidInput,
    NotFound,
    StoreUnavailable,
    UnusableInput,
)
from voc.web.problems import KINDS, Problem, problem_of

PRIVATE = "my sister is Xanthippe"


class Broken(Shelf):
    """A store that fails as database drivers do: with the row in the message."""

    def check(self) -> None:
        raise OSError(PRIVATE)

    def page(self, *_: object, **__: object) -> list[AnalysedResponse]:
        raise ValueError(PRIVATE)


@pytest.fixture
def broken() -> TestClient:
    wired = application()
    object.__setattr__(wired.service, "repository", Broken())
    return client_of(wired)


@pytest.mark.parametrize(
    ("error", "name", "status", "detail"),
    [
        (InvalidInput("nps", "must be a number"), "invalid-input", 422, "nps must be a number"),
        (NotFound("response", PRIVATE), "not-found", 404, "No response is stored under this id."),
        (Conflict("other content"), "conflict", 409, "other content"),
        (UnusableInput("the file is empty"), "invalid-input", 422, "the file is empty"),
        (
            *(StoreUnavailable("the database is locked"), "store-unavailable", 503),
            "Try again later: the database is locked.",
        ),
        (HTTPException(404), "not-found", 404, "There is nothing here."),
        (HTTPException(418), "http-418", 418, "I'm a Teapot."),
        (ConfigurationError(PRIVATE), "internal", 500, "logged under the request id"),
        (ValueError(PRIVATE), "internal", 500, "logged under the request id"),
    ],
)
def test_each_error_becomes_its_problem(
    error: Exception, name: str, status: int, detail: str
) -> None:
    """Errors made for callers say what happened; all others say nothing of themselves."""
    problem = problem_of(error)
    assert problem.kind.type == f"urn:voc:problem:{name}"
    assert problem.kind.status == status
    assert detail in problem.detail
    assert PRIVATE not in str(problem.body(""))


def test_a_row_number_is_passed_on() -> None:
    """Field and row stand in members of their own, for programs."""
    body = problem_of(InvalidInput("nps", "must be a number", row=7)).body("urn:x")
    assert (body["field"], body["row"], body["instance"]) == ("nps", 7, "urn:x")


def test_problem_types_are_unique_and_documented(client: TestClient) -> None:
    """Every type a client may meet stands in the documentation."""
    text = client.get("/openapi.json").json()["info"]["description"]
    assert len({kind.type for kind in KINDS}) == len(KINDS)
    assert all(kind.type in text for kind in KINDS)


def test_an_unexpected_error_is_a_500_that_tells_nothing(broken: TestClient) -> None:
    """The log has its class, its place and the request id, but not its message."""
    with capture_logs() as logs:
        answer = broken.get("/v1/responses", headers={"X-Request-ID": "trace-7"})
    assert answer.status_code == 500
    assert answer.json()["instance"] == "urn:voc:request:trace-7"
    assert answer.headers["x-content-type-options"] == "nosniff"
    failed = logs[0]
    assert (failed["error"], failed["request_id"]) == ("ValueError", "trace-7")
    assert "test_problems.py" in failed["trace"][-1]
    assert PRIVATE not in answer.text + str(logs)


def test_a_database_that_does_not_answer_is_not_ready(broken: TestClient) -> None:
    """Alive all the same; the cause is logged by its class only."""
    with capture_logs() as logs:
        answer = broken.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:voc:problem:not-ready")
    assert broken.get("/livez").status_code == 200
    assert logs[0]["error"] == "OSError"
    assert PRIVATE not in answer.text + str(logs)


def test_the_access_line_holds_no_ids_and_no_values(client: TestClient) -> None:
    """It names the route, not the path or the query."""
    with capture_logs() as logs:
        client.get("/v1/responses/anna@example.com")
        client.get("/v1/responses?where=customer_id:anna")
    told = [(log["method"], log["route"], log["status"]) for log in logs]
    assert told == [("GET", "/v1/responses/{id:path}", 404), ("GET", "/v1/responses", 200)]
    assert "anna" not in str(logs)


@pytest.mark.parametrize("offered", ["", "a b", "x" * 65, "a\tb"])
def test_a_request_id_that_could_spoil_a_log_is_replaced(client: TestClient, offered: str) -> None:
    """A safe one is kept, so that traces of several services join up."""
    given = client.get("/livez", headers={"X-Request-ID": offered}).headers["x-request-id"]
    assert len(given) == 32
    assert given != offered


def test_a_problem_is_an_exception_with_a_status() -> None:
    """So that any depth of an edge can raise it."""
    with pytest.raises(Problem) as caught:
        raise Problem(KINDS[0], "detail")
    assert caught.value.kind.status == 400
