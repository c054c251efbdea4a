import http.client
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.e2e.conftest import Serve
from voc import bootstrap
from voc.bootstrap import Application
from voc.settings import Settings

TEXT = "Ordering was easy, but support kept me waiting for two days."
Json = dict[str, Any]


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Application:
    """The shipped model on a SQLite file."""
    path = tmp_path_factory.mktemp("http") / "voc.db"
    return bootstrap.application(Settings(db_url=f"sqlite:///{path}"))


@pytest.fixture(scope="module")
def address(wired: Application, serve: Serve) -> Iterator[str]:
    with serve(wired) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address, timeout=300) as client:
        yield client


def test_it_is_ready(client: httpx2.Client) -> None:
    """With its model loaded and its database open."""
    assert client.get("/readyz").json() == {"status": "ok"}


def test_a_thousand_comments_with_three_broken_ones(client: httpx2.Client) -> None:
    """997 results in order, with exact offsets, and 3 errors; meanwhile the service answers."""
    comments: list[Any] = [{"id": f"r-{n}", "text": f"{TEXT} Case {n}."} for n in range(1000)]
    comments[3], comments[500], comments[999] = {"text": 7}, None, {"id": "x", "nps": "many"}
    found: Json = {}
    slowest, whole = _livez_during(client, comments, found)
    assert len(found["results"]) == 997
    assert [error["index"] for error in found["errors"]] == [3, 500, 999]
    assert [r["id"] for r in found["results"]][2:4] == ["r-2", "r-4"]
    for result in found["results"]:
        text = f"{TEXT} Case {result['id'].removeprefix('r-')}."
        assert all(s["text"] == text[s["start"] : s["end"]] for s in result["segments"])
    assert slowest < whole / 3


def _livez_during(client: httpx2.Client, comments: list[Any], found: Json) -> tuple[float, float]:
    """Analyse, and ask /livez all the while: its slowest answer, and the analysis, in seconds."""

    def analyze() -> None:
        found.update(client.post("/v1/analyze", json={"comments": comments}).json())

    thread = threading.Thread(target=analyze)
    thread.start()
    times, started = [], time.perf_counter()
    while thread.is_alive():
        began = time.perf_counter()
        assert client.get("/livez").status_code == 200
        times.append(time.perf_counter() - began)
        time.sleep(0.02)
    thread.join()
    return max(times), time.perf_counter() - started


def test_one_comment_is_read_as_the_contract_says(client: httpx2.Client) -> None:
    """Praise for the purchase and a complaint about support, in one comment."""
    found = client.post("/v1/analyze", json={"comments": [{"id": "r-17", "text": TEXT}]}).json()
    (result,) = found["results"]
    assert result["sentiment"]["label"] == "mixed"
    assert [s["text"] for s in result["segments"]] == [
        "Ordering was easy,",
        "but support kept me waiting for two days.",
    ]
    assert [s["sentiment"]["label"] for s in result["segments"]] == ["positive", "negative"]


@pytest.mark.parametrize("id", ["a/b", "/a", "%2F", "a?b=c#d&e", "Zoë 顧客 👩‍👧", "a+b", "x" * 255])
def test_any_id_has_an_address(client: httpx2.Client, id: str) -> None:
    """Stored, shown, listed and deleted, whatever characters it holds."""
    created = client.post("/v1/responses", json={"id": id, "text": TEXT, "nps": 6})
    assert created.status_code == 201
    place = created.headers["location"]
    assert place == f"/v1/responses/{quote(id, safe='')}"
    assert client.get(place).json()["id"] == id
    assert id in [r["id"] for r in client.get("/v1/responses").json()["responses"]]
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


def test_many_at_once_store_it_once(client: httpx2.Client) -> None:
    """One response sent by eight clients at a time: one stores it, the others meet a duplicate."""

    def send(_: int) -> str:
        body = {"id": "race", "text": TEXT}
        return str(client.post("/v1/responses", json=body).json()["status"])

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(send, range(8)))
    assert outcomes == ["duplicate"] * 7 + ["stored"]
    client.delete("/v1/responses/race")


def test_a_repeated_request_stores_once(client: httpx2.Client) -> None:
    """An idempotency key makes a retry safe even where the response brought no id."""
    body, headers = {"responses": [{"text": TEXT}]}, {"Idempotency-Key": "retry-1"}
    first = client.post("/v1/responses", json=body, headers=headers).json()
    assert client.post("/v1/responses", json=body, headers=headers).json() == first
    assert len(client.get("/v1/responses").json()["responses"]) == 1
    client.delete(f"/v1/responses/{first['results'][0]['id']}")
    again = client.post("/v1/responses", json=body, headers=headers).json()
    assert again["results"] == [{"index": 0, "id": None, "status": "stored"}]


def test_a_request_sent_again_after_its_response_was_deleted_says_so(client: httpx2.Client) -> None:
    """No id is left to answer with, and nothing is stored anew behind the deletion."""
    body, headers = {"text": TEXT}, {"Idempotency-Key": "retry-2"}
    first = client.post("/v1/responses", json=body, headers=headers)
    assert client.delete(first.headers["Location"]).status_code == 204
    again = client.post("/v1/responses", json=body, headers=headers)
    assert again.status_code == 409
    assert "deleted since" in again.json()["detail"]
    assert client.get("/v1/responses").json()["responses"] == []


def test_what_is_stored_can_be_selected_paged_and_summed_up(
    client: httpx2.Client, wired: Application
) -> None:
    """By day, attribute and channel; every insight counts the same selection."""
    rows = [
        {
            "id": f"s-{n:02}",
            "text": "Support never answered my ticket." if n % 2 else "The setup was a delight.",
            "nps": 2 if n % 2 else 10,
            "channel": "email",
            "created_at": f"2026-01-{n + 1:02}T12:00:00Z",
            "attributes": {"plan": "Team" if n % 2 else "Free: forever"},
        }
        for n in range(20)
    ]
    assert client.post("/v1/responses", json={"responses": rows}).status_code == 200
    wired.service.fit_themes()
    query = "from=2026-01-05&to=2026-01-14&where=plan:Free:%20forever&where=channel:email"
    seen, path = [], f"/v1/responses?limit=2&{query}"
    while path:
        page = client.get(path).json()
        seen += [row["id"] for row in page["responses"]]
        path = page["next"]
    assert seen == ["s-04", "s-06", "s-08", "s-10", "s-12"]
    for part in ("scores", "journey", "pain-points", "themes"):
        answer = client.get(f"/v1/{part}?{query}")
        assert answer.status_code == 200, answer.text
        assert answer.json()["base"]["responses"] == 5
    (nps, *_) = client.get(f"/v1/scores?{query}").json()["scores"]
    assert (nps["metric"], nps["value"], nps["n"]) == ("nps", 100.0, 5)
    assert "Customer journey report" in client.get(f"/reports?{query}").text


def test_a_body_without_a_stated_length_is_counted_as_it_comes(client: httpx2.Client) -> None:
    """Streaming does not get around the limit."""
    chunks = (b" " * 100_000 for _ in range(21))
    answer = client.post(
        "/v1/analyze", content=chunks, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413


def test_a_body_stated_too_long_is_refused_unread(address: str) -> None:
    """The answer comes though nothing of the body was sent."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.putrequest("POST", "/v1/analyze")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "2000001")
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["content-type"]) == (413, "application/problem+json")
    connection.close()


def test_another_sites_name_is_refused(client: httpx2.Client) -> None:
    """Over a real connection, as a rebinding attack would come."""
    answer = client.get("/v1/responses", headers={"Host": "evil.example"})
    assert answer.status_code == 421
