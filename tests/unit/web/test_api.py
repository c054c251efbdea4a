import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.unit.web.fakes import application, client_of
from voc.domain.taxonomy import taxonomy_from
from voc.web.bodies import MAX_BODY_BYTES

Json = dict[str, Any]
PRIVATE = "my sister is Xanthippe"


def analyze(client: TestClient, *comments: object) -> Json:
    answer = client.post("/v1/analyze", json={"comments": list(comments)})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def store(client: TestClient, *responses: Json) -> Json:
    answer = client.post("/v1/responses", json={"responses": list(responses)})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_thousand_comments_with_three_broken_give_997_results_and_3_errors(
    client: TestClient,
) -> None:
    """A broken comment costs only itself, and the others keep their order."""
    comments: list[Any] = [{"id": f"r-{number}", "text": "good"} for number in range(1000)]
    comments[10] = {"id": "r-10", "text": PRIVATE, "nps": 11}
    comments[500] = PRIVATE
    comments[999] = {"text": "x" * 10_001}
    found = analyze(client, *comments)
    assert len(found["results"]) == 997
    assert [r["id"] for r in found["results"]][9:11] == ["r-9", "r-11"]
    assert found["errors"] == [
        {"index": 10, "id": "r-10", "field": "nps", "reason": "must lie between 0 and 10"},
        {"index": 500, "id": None, "field": "row", "reason": "must be an object"},
        {
            "index": 999,
            "id": None,
            "field": "text",
            "reason": "must have at most 10000 characters",
        },
    ]


def test_a_bare_list_is_read_like_a_named_one(client: TestClient) -> None:
    """Both routes that take many items also take just the list."""
    items = [{"id": "r-1", "text": "good"}]
    assert client.post("/v1/analyze", json=items).json() == analyze(client, *items)
    assert client.post("/v1/responses", json=items).json()["results"][0]["status"] == "stored"


def test_a_comment_without_an_id_is_named_by_its_position(client: TestClient) -> None:
    """Positions count from 0, as in `errors`."""
    found = analyze(client, {"text": "good", "nps": 11}, {"text": "bad"})
    assert [r["id"] for r in found["results"]] == ["1"]


def test_analysing_stores_nothing(client: TestClient) -> None:
    """POST /v1/analyze is stateless."""
    analyze(client, {"id": "a", "text": "good"})
    assert client.get("/v1/responses").json() == {"responses": [], "next": None}


@pytest.mark.parametrize(
    "body",
    [{"text": "good"}, "good", {"comments": {}}, {"comments": None}, None, 3],
)
def test_a_body_of_another_shape_is_refused_with_the_shape_it_should_have(
    client: TestClient, body: object
) -> None:
    """There is one shape; the problem shows it."""
    headers = {"content-type": "application/json"}
    answer = client.post("/v1/analyze", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["field"] == "comments"
    assert '{"comments": […]}' in answer.json()["detail"]


def test_more_than_a_thousand_comments_are_refused(client: TestClient) -> None:
    """The limit is named."""
    answer = client.post("/v1/analyze", json={"comments": [{}] * 1001})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "comments must have at most 1,000 items"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"comments": ["\xed\xa0\x80"]}',
        b"[" * 200_000,
        b'{"comments": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_not_json_in_utf8_is_a_400(client: TestClient, raw: bytes) -> None:
    """Nesting too deep for any reader, or a number too long for one, counts as not JSON."""
    answer = client.post(
        "/v1/analyze", content=raw, headers={"content-type": "application/json; charset=utf-8"}
    )
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:voc:problem:malformed-body"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_costs_only_its_own_item(client: TestClient, number: str) -> None:
    """Python reads NaN where JSON has none; no such score gets through."""
    raw = f'{{"comments": [{{"text": "good"}}, {{"nps": {number}}}]}}'
    answer = client.post("/v1/analyze", content=raw, headers={"content-type": "application/json"})
    assert len(answer.json()["results"]) == 1
    assert answer.json()["errors"][0]["field"] == "nps"


def test_lone_surrogates_are_refused_and_never_break_the_answer(client: TestClient) -> None:
    """JSON can bring in half a character, which UTF-8 can't carry out again."""
    raw = r'{"comments": [{"id": "\ud800", "text": "a"}, {"\ud800": 1}, {"text": "\udfff"}]}'
    answer = client.post("/v1/analyze", content=raw, headers={"content-type": "application/json"})
    assert [e["field"] for e in answer.json()["errors"]] == ["id", "row", "text"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_only_json_is_taken(client: TestClient, media_type: str | None) -> None:
    """A page of another site can send these without asking first, so they must not work."""
    headers = {"content-type": media_type} if media_type else {}
    answer = client.post("/v1/responses", content=b"{}", headers=headers)
    assert answer.status_code == 415


def test_a_body_over_two_megabytes_is_refused(client: TestClient) -> None:
    """By the length it states, before anything is read."""
    body = {"comments": [{"text": "x" * MAX_BODY_BYTES}]}
    answer = client.post("/v1/analyze", json=body)
    assert answer.status_code == 413
    assert "2,000,000" in answer.json()["detail"]


def test_a_new_response_is_created_and_can_be_read(client: TestClient) -> None:
    """201 with its place; what is stored is what was sent, with its analysis."""
    sent = {"id": "a", "text": "good", "nps": 9, "attributes": {"plan": "Team"}}
    answer = client.post("/v1/responses", json=sent)
    assert (answer.status_code, answer.json()) == (201, {"id": "a", "status": "stored"})
    shown = client.get(answer.headers["location"]).json()
    assert shown["analysis"]["sentiment"]["label"] == "positive"
    assert sent.items() <= shown.items()


@pytest.mark.parametrize("id", ["a/b", "/a", "a?b=c#d", "Zoë 顧客", "50 %", "x" * 255])
def test_any_id_has_an_address(client: TestClient, id: str) -> None:
    """The Location header is the way to it, also for deleting."""
    place = client.post("/v1/responses", json={"id": id, "text": "good"}).headers["location"]
    assert client.get(place).json()["id"] == id
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


def test_a_response_without_an_id_gets_one(client: TestClient) -> None:
    """The made id is told."""
    answer = client.post("/v1/responses", json={"text": "good"})
    assert client.get(f"/v1/responses/{answer.json()['id']}").status_code == 200


def test_sent_again_it_is_a_duplicate_and_changed_it_is_a_conflict(client: TestClient) -> None:
    """Neither changes what is stored."""
    assert client.post("/v1/responses", json={"id": "a", "text": "good"}).status_code == 201
    again = client.post("/v1/responses", json={"id": "a", "text": "good"})
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    changed = client.post("/v1/responses", json={"id": "a", "text": "bad"})
    assert changed.status_code == 409
    assert changed.json()["type"] == "urn:voc:problem:conflict"
    assert client.get("/v1/responses/a").json()["text"] == "good"


def test_a_list_tells_the_fate_of_each_response(client: TestClient) -> None:
    """Stored, duplicate, conflict and errors side by side, each with its position."""
    store(client, {"id": "a", "text": "good"})
    found = store(
        client,
        {"id": "a", "text": "good"},
        {"id": "b", "csat": 9},
        {"id": "a", "text": "bad"},
        {"id": "c", "text": "good"},
    )
    assert found["results"] == [
        {"index": 0, "id": "a", "status": "duplicate"},
        {"index": 2, "id": "a", "status": "conflict"},
        {"index": 3, "id": "c", "status": "stored"},
    ]
    assert found["errors"] == [
        {"index": 1, "id": "b", "field": "csat", "reason": "must lie between 1 and 5"}
    ]


def test_a_broken_single_response_is_a_problem_that_names_the_field(client: TestClient) -> None:
    """And never shows what was in it."""
    answer = client.post("/v1/responses", json={"text": PRIVATE, "created_at": PRIVATE})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == "created_at"
    assert "Xanthippe" not in answer.text


def test_an_idempotency_key_makes_a_repeat_harmless(client: TestClient) -> None:
    """The same body is answered as before, id included; another body is a conflict."""
    headers = {"Idempotency-Key": "k-1"}
    first = client.post("/v1/responses", json={"text": "good"}, headers=headers)
    again = client.post("/v1/responses", json={"text": "good"}, headers=headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = client.post("/v1/responses", json={"text": "bad"}, headers=headers)
    assert other.status_code == 409
    assert len(client.get("/v1/responses").json()["responses"]) == 1


def test_a_repeat_that_would_be_read_differently_is_refused() -> None:
    """Where the journey changed, the first answer can't be told from what is read now."""
    wired = application()
    body = {"responses": [{"text": "good", "stage": "usage"}, {"text": "bad", "stage": "support"}]}
    changed = replace(wired.parser, taxonomy=taxonomy_from({"stages": [{"name": "usage"}]}))
    clients = [client_of(each) for each in (wired, replace(wired, parser=changed))]
    answers = [
        client.post("/v1/responses", json=body, headers={"Idempotency-Key": "k-1"})
        for client in clients
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert "before a setting changed" in answers[1].json()["detail"]


def test_pages_follow_each_other_until_nothing_is_left(client: TestClient) -> None:
    """`next` and the Link header lead on, and keep the filters."""
    store(
        client,
        *({"id": f"é/{n}", "text": "good", "attributes": {"plan": "A&B"}} for n in range(5)),
        {"id": "other", "text": "good"},
    )
    seen, path = [], "/v1/responses?limit=2&where=plan:A%26B"
    while path:
        answer = client.get(path)
        seen += [r["id"] for r in answer.json()["responses"]]
        path = answer.json()["next"]
        assert (f'<{path}>; rel="next"' == answer.headers.get("link")) is bool(path)
    assert seen == [f"é/{n}" for n in range(5)]


def test_the_responses_behind_a_count_can_be_listed(client: TestClient) -> None:
    """By theme, stage, tone and words, page by page; an empty parameter asks for nothing."""
    rows = [
        {"id": f"{n}", "text": f"{word} day {n}%"} for n, word in enumerate(["good", "bad"] * 3)
    ]
    store(client, *rows, {"id": "r", "text": "good", "stage": "renewal"})
    client.app.state.desk.application.service.fit_themes()  # type: ignore[attr-defined]

    def listed(query: str) -> list[str]:
        seen, path = [], f"/v1/responses?limit=2&{query}"
        while path:
            page = client.get(path).json()
            seen += [row["id"] for row in page["responses"]]
            path = page["next"]
        return seen

    assert listed("theme=t-1") == [row["id"] for row in rows if row["text"].startswith("good")] + [
        "r"
    ]
    assert listed("theme=t-1&at_stage=renewal&sentiment=positive&sub_themes=false") == ["r"]
    assert listed("theme=t-1&at_stage=renewal&sentiment=negative") == []
    assert listed("at_stage=renewal") == ["r"]
    assert listed("q=DAY 3%25") == ["3"]
    assert len(listed("theme=&at_stage=&sentiment=&q=")) == 7


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("theme=t-9", "theme"),
        ("sentiment=mixed", "sentiment"),
        ("q=%00", "q"),
        (f"q={'x' * 201}", "q"),
        ("limit=501", "limit"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("cursor=%FF", "cursor"),
        ("cursor=AA", "cursor"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-02-02&to=2026-02-01", "from"),
        ("where=plan", "where"),
        ("where=plan:", "where"),
        ("where=plan:A&where=plan:B", "where"),
        ("where=plan:%00", "where"),
        ("&".join(["where=a:b"] * 21), "where"),
    ],
)
def test_a_wrong_query_is_a_problem_that_names_the_parameter(
    client: TestClient, query: str, field: str
) -> None:
    """And never shows its value."""
    answer = client.get(f"/v1/responses?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "yesterday" not in answer.text


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/v1/movement?from=2026-04-01&to=2026-06-30&by=a%00", "by"),
        ("/reports/movement?from=2026-04-01&to=2026-06-30&by=a%00", "by"),
        ("/v1/scores?by=stage&by=attribute:a%00", "by"),
        ("/v1/cases?assignee=a%00", "assignee"),
        ("/reports/actions?theme=a%00", "theme"),
        ("/v1/responses/a%00", "id"),
        ("/v1/themes/a%00", "id"),
        ("/reports/themes/a%00", "id"),
    ],
)
def test_what_no_store_can_hold_is_refused_everywhere(
    client: TestClient, address: str, field: str
) -> None:
    """PostgreSQL can't take U+0000, so no address may bring it, whatever the store."""
    answer = client.get(address)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "U+0000" in answer.json()["detail"]


def test_the_insights_share_the_reports_shapes(client: TestClient) -> None:
    """Each part of the report comes with the period and the base it rests on."""
    store(client, *({"id": str(n), "text": "bad", "nps": n} for n in range(10)))
    for path, part in [
        ("scores", "scores"),
        ("journey", "journey"),
        ("pain-points", "pain_points"),
        ("themes", "themes"),
    ]:
        found = client.get(f"/v1/{path}").json()
        assert set(found) >= {"period", "base", "warnings", part}
        assert found["base"]["responses"] == 10


def test_scores_are_broken_down_on_request(client: TestClient) -> None:
    """By channel and by month, each group with base and interval; nonsense is refused."""
    month = {"created_at": "2026-01-31T12:00:00Z", "channel": "web"}
    store(client, *({"id": str(n), "text": "bad", "nps": n, **month} for n in range(10)))
    found = client.get("/v1/scores?by=channel&by=period&period=quarter").json()["breakdowns"]
    assert [each["groups"][0]["name"] for each in found] == ["web", "2026-01-01"]
    nps = found[0]["groups"][0]["scores"][0]
    assert (nps["n"], nps["low_base"], nps["needed"]) == (10, True, {"margin": 5.0, "n": 938})
    assert client.get("/v1/scores?by=weather").status_code == 422
    assert client.get("/v1/scores?by=period&period=year").status_code == 422


def test_insights_follow_the_filters(client: TestClient) -> None:
    """Only the selected responses count."""
    store(client, {"text": "good", "channel": "web"}, {"text": "good", "channel": "phone"})
    assert client.get("/v1/scores?where=channel:web&from=&to=").json()["base"]["responses"] == 1


def test_an_unknown_theme_is_not_found(client: TestClient) -> None:
    """As is a path that leads nowhere; a wrong method is told apart."""
    for path in ("/v1/themes/t-9", "/v1/nothing", "/v1/responses/nobody"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:voc:problem:not-found")
    answer = client.put("/v1/responses")
    assert (answer.status_code, answer.json()["status"]) == (405, 405)
    assert answer.json()["type"] == "urn:voc:problem:method-not-allowed"


@pytest.mark.parametrize("path", ["/v1/scores", "/v1/responses", "/reports", "/reports/themes"])
def test_a_filter_that_is_not_known_is_refused(path: str) -> None:
    """It would be answered with the numbers of everybody."""
    answer = client_of(application()).get(f"{path}?channel=app")
    assert (answer.status_code, answer.json()["field"]) == (422, "channel")
    assert "where=KEY:VALUE" in answer.json()["detail"]
