"""The closed loop over REST and the CLI, with a real store, a real receiver and a toy model."""

import json
import os
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks import Webhook
from typer.testing import CliRunner, Result

import voc.bootstrap
import voc.domain.cases
import voc.store.case_candidates
from tests.unit.test_pipeline import analyzer
from tests.unit.web.fakes import client_of
from voc.bootstrap import Application, application
from voc.cli.app import app
from voc.closed_loop import deliver
from voc.contract import parse_action
from voc.domain.actions import ActionChange, ActionStatus
from voc.domain.cases import CaseQuery
from voc.domain.errors import ConfigurationError, InvalidInput
from voc.domain.taxonomy import taxonomy_from
from voc.settings import Settings
from voc.store import SqlRepository

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
UNHAPPY = {"id": "r-1", "text": "bad", "nps": 3, "stage": "renewal"}
opened: list[SqlRepository] = []
LEAVING = {"id": "r-2", "text": "bye", "nps": 1, "stage": "renewal"}
JSON = {"Content-Type": "application/json"}
HAPPY = {"id": "r-3", "text": "good", "nps": 10, "stage": "usage"}


@dataclass
class Receiver:
    """What arrived at a webhook's address, and what it answers."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def verified(self) -> list[dict[str, Any]]:
        """The bodies, each with a signature that holds."""
        return [Webhook(SECRET).verify(body, headers) for headers, body in self.got]


@contextmanager
def listening() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(receiver.status)
            if receiver.status in (301, 307):
                self.send_header("Location", f"{receiver.url}/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    # the toy reads words of three letters as complaints: too short for any real phrase
    monkeypatch.setattr(voc.domain.cases, "speaks_of_leaving", lambda text: text == "bye")
    monkeypatch.setattr(voc.store.case_candidates, "CLUES", (("bye",),))
    for variable in [name for name in os.environ if name.startswith("VOC_")]:
        monkeypatch.delenv(variable)


@pytest.fixture(autouse=True)
def _closed_connections() -> Iterator[None]:
    """PostgreSQL's driver grumbles about connections that nobody closes."""
    yield
    while opened:
        opened.pop().engine.dispose()


def wired(url: str, **settings: Any) -> Application:
    app = application(Settings(db_url=url, **settings))
    assert isinstance(app.service.repository, SqlRepository)
    opened.append(app.service.repository)
    return app


def hooked(url: str, receiver: Receiver) -> Application:
    return wired(url, webhook_url=receiver.url, webhook_secret=SECRET)


def submit(client: TestClient, *responses: dict[str, Any]) -> None:
    answer = client.post("/v1/responses", json={"responses": responses})
    assert answer.status_code == 200, answer.text


def test_a_submission_opens_cases_that_can_be_worked_through(database_url: str) -> None:
    """Opened by rule, listed due first, assigned, closed with a note, reopened; never twice."""
    client = client_of(wired(database_url))
    submit(client, UNHAPPY, LEAVING, HAPPY)
    submit(client, UNHAPPY, LEAVING, HAPPY)
    page = client.get("/v1/cases").json()
    found = [(case["response_id"], case["rule"]) for case in page["cases"]]
    assert sorted(found) == [
        ("r-1", "detractor_problem"),
        ("r-2", "churn_words"),
        ("r-2", "detractor_problem"),
    ]
    assert found[0] == ("r-2", "churn_words")  # due in 24 hours, the others in 48
    assert page["time_to_close"]["open"] == 3
    path = f"/v1/cases/{page['cases'][0]['id']}"
    worked = client.patch(path, json={"assignee": "mira", "status": "in_progress"}).json()
    assert (worked["assignee"], worked["status"], worked["stage"]) == (
        "mira",
        "in_progress",
        "renewal",
    )
    closed = client.patch(path, json={"status": "resolved", "note": "Called back."}).json()
    assert closed["closed_at"] is not None
    assert [event["kind"] for event in closed["events"]] == [
        "opened",
        "assigned",
        "status",
        "status",
        "note",
    ]
    assert client.patch(path, json={"status": "open"}).json()["closed_at"] is None
    assert client.get("/v1/cases?assignee=mira").json()["cases"][0]["id"] == worked["id"]
    assert client.get("/v1/cases?overdue=true").json()["cases"] == []
    first = client.get("/v1/cases?limit=2").json()
    rest = client.get("/v1/cases", params={"limit": 2, "cursor": first["next"]}).json()
    assert [len(first["cases"]), len(rest["cases"]), rest["next"]] == [2, 1, None]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "gone"}, "status"),
        ({"colour": 1}, "colour"),
        ([], "body"),
        ({"note": 3}, "note"),
        ({"note": "\ud800"}, "note"),
    ],
)
def test_a_change_that_can_not_be_is_refused(sqlite_url: str, body: object, field: str) -> None:
    """With the field at fault and without what was sent; an unknown case is not found."""
    client = client_of(wired(sqlite_url))
    submit(client, UNHAPPY)
    (case,) = client.get("/v1/cases").json()["cases"]
    answer = client.patch(f"/v1/cases/{case['id']}", content=json.dumps(body), headers=JSON)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert client.patch("/v1/cases/c-0", json={}).status_code == 404
    for place in ("foo", "0001-01-01T00:00:00+14:00 c-1"):
        cursor = urlsafe_b64encode(place.encode()).decode()
        assert client.get("/v1/cases", params={"cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"date": "0001-01-01"}, "date", "must be a day such as 2026-09-01"),
        ({"date": "9999-12-31"}, "date", "must be a day such as 2026-09-01"),
        ({"title": "half \ud800"}, "title", "must be valid Unicode"),
        ({"where": {"\udfff": "x"}}, "where", "must be valid Unicode"),
        ({"owner": "x" * 256}, "owner", "is too long"),
    ],
)
def test_an_action_that_no_list_could_show_is_refused(
    sqlite_url: str, given: dict[str, object], field: str, reason: str
) -> None:
    """One without days before or after it, or of half letters, would break the pages of all."""
    client = client_of(wired(sqlite_url))
    body = json.dumps({"title": "Guide", "date": "2026-09-01", **given})
    problem = client.post("/v1/actions", content=body, headers=JSON).json()
    assert (problem["status"], problem["detail"]) == (422, f"{field} {reason}")
    assert client.get("/v1/actions").json() == {"actions": []}


def test_rules_and_times_are_settings(sqlite_url: str) -> None:
    """A rule that is not named opens nothing; what it missed can be opened later, once."""
    silent = wired(sqlite_url, case_hours="")
    submit(client_of(silent), UNHAPPY, LEAVING)
    assert client_of(silent).get("/v1/cases").json()["cases"] == []
    watched = wired(sqlite_url, case_hours="churn_words=2")
    assert watched.loop.cases.open_stored() == 1
    assert watched.loop.cases.open_stored() == 0
    (case,) = client_of(watched).get("/v1/cases").json()["cases"]
    assert case["rule"] == "churn_words"
    for broken in ("churn_words", "gossip=3", "churn_words=-1", "churn_words=x"):
        with pytest.raises(ValueError, match="must look like"):
            Settings(case_hours=broken)


def test_actions_over_rest(sqlite_url: str) -> None:
    """Stored once under an idempotency key, shown with their effect, changed and deleted."""
    client = client_of(wired(sqlite_url))
    body = {"title": "Guide published", "date": "2026-09-01", "stage": "renewal"}
    sent = [client.post("/v1/actions", json=body, headers={"Idempotency-Key": "k"}) for _ in "ab"]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    other = client.post(
        "/v1/actions", json={**body, "title": "Other"}, headers={"Idempotency-Key": "k"}
    )
    assert other.status_code == 409
    path = sent[0].headers["Location"]
    shown = client.get(f"{path}?before=30&after=30").json()
    assert shown["effect"]["before"] == {"from": "2026-08-02", "to": "2026-08-31"}
    assert shown["effect"]["after"] == {"from": "2026-09-01", "to": "2026-09-30"}
    assert client.patch(path, json={"status": "closed"}).json()["status"] == "closed"
    assert client.patch(path, json={"title": " "}).json()["field"] == "title"
    assert client.post("/v1/actions", json={**body, "stage": "moon"}).json()["field"] == "stage"
    assert client.post("/v1/actions", json={**body, "date": 3}).json()["field"] == "date"
    assert (
        client.post("/v1/actions", json={**body, "theme_id": "t-9"}).json()["field"] == "theme_id"
    )
    assert client.patch(path, json={"theme_id": "t-9"}).json()["field"] == "theme_id"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    late = client.post("/v1/actions", json=body, headers={"Idempotency-Key": "k"})
    assert (late.status_code, "deleted since" in late.json()["detail"]) == (409, True)


def test_an_action_outlives_its_stage(sqlite_url: str) -> None:
    """Once the journey lost the stage, the action is shown with a word on it, and can be closed."""
    actions = wired(sqlite_url).loop.actions
    body = {"title": "Guide published", "date": "2026-09-01", "stage": "renewal"}
    id = actions.add(parse_action(body)).id
    later = replace(actions, taxonomy=taxonomy_from({"stages": [{"name": "usage"}]}))
    assert "renewal is not in the journey" in later.effect(id, before=9, after=9).sentences[0]
    closed = later.change(id, ActionChange({"status": ActionStatus.CLOSED}))
    assert (closed.stage, closed.status) == ("renewal", ActionStatus.CLOSED)
    with pytest.raises(InvalidInput, match="stage"):
        later.change(id, ActionChange({"stage": "renewal"}))


def test_the_key_of_a_request_of_which_nothing_was_stored_is_taken(database_url: str) -> None:
    """Repeated, it is answered as before; an action under the same key is a conflict."""
    client, headers = client_of(wired(database_url)), {"Idempotency-Key": "k"}
    broken = {"responses": [{"text": "bad", "nps": 11}]}
    sent = [client.post("/v1/responses", json=broken, headers=headers) for _ in "ab"]
    assert [answer.status_code for answer in sent] == [200, 200]
    assert sent[0].json() == sent[1].json()
    action = {"title": "Guide", "date": "2026-09-01"}
    assert client.post("/v1/actions", json=action, headers=headers).status_code == 409


def test_movement_and_mismatches_over_rest(sqlite_url: str) -> None:
    """Two months are compared; the one before is the default; a half period is refused."""
    client = client_of(wired(sqlite_url))
    rows = [
        {"text": "good" if n % 2 else "bad", "nps": 10 if month == "02" or n % 2 else 0}
        | {
            "stage": "renewal",
            "created_at": f"2026-{month}-1{n % 9}T10:00:00Z",
            "id": f"{month}{n}",
        }
        for month in ("01", "02")
        for n in range(20)
    ]
    submit(client, *rows)
    period = {"from": "2026-02-01", "to": "2026-02-28", "by": "stage"}
    found = client.get("/v1/movement", params=period).json()
    assert found["against"] == {"from": "2026-01-04", "to": "2026-01-31"}
    assert found["change"]["change"] == 100.0
    assert found["mix"]["value"] + found["rate"]["value"] == pytest.approx(100)
    assert found["sentence"].startswith("NPS rose from 0.0 then (n = 20) to +100.0 now (n = 20)")
    assert client.get("/v1/movement?from=2026-02-01").status_code == 422
    assert client.get("/v1/movement?from=0001-01-01&to=0001-01-31").status_code == 422
    overlapping = {**period, "against_from": "2026-01-15", "against_to": "2026-02-01"}
    answer = client.get("/v1/movement", params=overlapping)
    assert (answer.status_code, answer.json()["field"]) == (422, "against")
    queue = client.get("/v1/mismatches").json()
    assert queue["mismatched"] == 10  # the "bad" with a ten in February
    assert {item["kind"] for item in queue["mismatches"]} == {"promoter_complains"}
    assert queue["next"] is None
    first = client.get("/v1/mismatches?limit=6").json()
    rest = client.get("/v1/mismatches", params={"limit": 6, "cursor": first["next"]}).json()
    assert (first["mismatches"] + rest["mismatches"], rest["next"]) == (queue["mismatches"], None)
    assert client.get("/v1/mismatches?cursor=Zm9v").status_code == 422


def test_a_case_is_told_with_a_signature_and_without_the_words(
    database_url: str, receiver: Receiver
) -> None:
    """Standard Webhooks: id, time and signature over the exact bytes; opened, then updated."""
    hooks = hooked(database_url, receiver)
    client = client_of(hooks)
    submit(client, UNHAPPY)
    assert receiver.got == []  # it waits in the outbox
    assert hooks.loop.sender is not None
    assert deliver(hooks.loop.outbox, hooks.loop.sender).delivered == 1
    (body,) = receiver.verified()
    assert body["type"] == "case.opened"
    assert body["data"]["response_id"] == "r-1"
    assert body["data"]["scores"] == {"nps": 3}
    assert "text" not in body["data"]
    client.patch(f"/v1/cases/{body['data']['case_id']}", json={"status": "resolved"})
    assert deliver(hooks.loop.outbox, hooks.loop.sender).delivered == 1
    assert receiver.verified()[1]["type"] == "case.updated"
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(set(ids)) == 2


def test_the_words_go_along_only_where_that_is_set(sqlite_url: str, receiver: Receiver) -> None:
    """VOC_WEBHOOK_TEXT sends the verbatim too."""
    hooks = wired(sqlite_url, webhook_url=receiver.url, webhook_secret=SECRET, webhook_text=True)
    submit(client_of(hooks), UNHAPPY)
    assert hooks.loop.sender is not None
    deliver(hooks.loop.outbox, hooks.loop.sender)
    assert receiver.verified()[0]["data"]["text"] == "bad"


def test_a_refused_message_waits_and_redirects_lead_nowhere(
    sqlite_url: str, receiver: Receiver
) -> None:
    """The outcome is noted without the receiver's words, and the next attempt comes later."""
    hooks = hooked(sqlite_url, receiver)
    submit(client_of(hooks), UNHAPPY)
    receiver.status = 307
    assert hooks.loop.sender is not None
    assert deliver(hooks.loop.outbox, hooks.loop.sender).failed == 1
    assert len(receiver.got) == 1
    (waiting,) = hooks.loop.outbox.receipts(dead=False, limit=9)
    assert (waiting.error, waiting.attempts, waiting.delivered_at) == ("answered 307", 1, None)
    assert waiting.next_attempt_at > waiting.created_at


def submit_and_die(url: str, hook: str) -> None:
    """Another process: stores a response with its case, then is killed before it sends."""
    voc.bootstrap.analyzer = lambda _settings: analyzer()  # type: ignore[assignment]  # a toy
    hooks = wired(url, webhook_url=hook, webhook_secret=SECRET)
    submit(client_of(hooks), UNHAPPY)
    assert hooks.loop.outbox.receipts(dead=False, limit=9)
    os.kill(os.getpid(), 9)


def test_what_was_stored_before_a_crash_is_delivered_after_it(
    sqlite_url: str, receiver: Receiver
) -> None:
    """Killed between storing and sending: the next run sends exactly the stored payload."""
    process = get_context("spawn").Process(target=submit_and_die, args=(sqlite_url, receiver.url))
    process.start()
    process.join(120)
    assert process.exitcode == -9
    assert receiver.got == []
    hooks = hooked(sqlite_url, receiver)
    (waiting,) = hooks.loop.outbox.receipts(dead=False, limit=9)
    assert hooks.loop.sender is not None
    assert deliver(hooks.loop.outbox, hooks.loop.sender).delivered == 1
    ((headers, body),) = receiver.got
    assert body.decode() == waiting.message.payload
    assert headers["webhook-id"] == waiting.message.id


def test_a_running_service_delivers_by_itself(sqlite_url: str, receiver: Receiver) -> None:
    """The courier starts with the service and ends with it."""
    hooks = hooked(sqlite_url, receiver)
    with client_of(hooks) as client:
        submit(client, UNHAPPY)
        for _ in range(100):
            if receiver.got:
                break
            threading.Event().wait(0.1)
    assert receiver.verified()[0]["data"]["response_id"] == "r-1"
    assert "courier" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://example.org/hook", SECRET),
        ("ftp://127.0.0.1/hook", SECRET),
        ("https:///hook", SECRET),
        ("https://example.org/hook", None),
        ("https://example.org/hook", "plain"),
        ("https://example.org/hook", "whsec_"),
    ],
)
def test_an_unsafe_webhook_is_refused_at_the_start(
    sqlite_url: str, url: str, secret: str | None
) -> None:
    """Nothing goes out unencrypted or unsigned, except to this very machine."""
    with pytest.raises(ConfigurationError, match="VOC_WEBHOOK"):
        wired(sqlite_url, webhook_url=url, webhook_secret=secret)


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOC_DB_URL", sqlite_url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return run


def test_the_commands(run: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import opens cases; list, show, assign, note, close, reopen, and webhooks on the way."""
    monkeypatch.setenv("VOC_WEBHOOK_URL", receiver.url)
    monkeypatch.setenv("VOC_WEBHOOK_SECRET", SECRET)
    named = {**UNHAPPY, "customer_id": "k-7", "attributes": {"plan": "Team"}}
    Path("in.jsonl").write_text(f"{json.dumps(named)}\n{json.dumps(HAPPY)}\n")
    assert run("import", "in.jsonl").exit_code == 0
    (case,) = json.loads(run("cases", "list", "--json").stdout)
    assert case["customer"]["id"] == "k-7"
    listed = run("cases", "list")
    assert "k-7" in listed.stdout
    assert "1 of 1 case asked for" in listed.stderr
    assert "customer: k-7\nplan: Team\n" in run("cases", "show", case["id"]).stdout
    assert "1 delivered, 0 failed" in run("webhooks", "deliver").stderr
    (told,) = json.loads(run("webhooks", "list").stdout)
    assert told["delivered_at"] is not None
    assert "in_progress" in run("cases", "assign", case["id"], "mira").stdout
    assert "Called" in run("cases", "note", case["id"], "Called").stdout
    assert "resolved" in run("cases", "close", case["id"]).stdout
    for words in (("assign", "x" * 256), ("note", "x" * 10_001), ("note", "half \udc80")):
        refused = run("cases", words[0], case["id"], words[1])
        assert (refused.exit_code, "xx" in refused.output) == (2, False)
    assert run("cases", "list").stdout.splitlines()[0] == "no case"
    assert "open" in run("cases", "reopen", case["id"]).stdout
    shown = run("cases", "show", case["id"])
    assert "“bad”" in shown.stdout
    assert "0 cases opened" in run("cases", "open").stderr
    assert run("cases", "show", "c-0").exit_code == 2
    assert run("cases", "list", "--status", "gone").exit_code == 2
    assert "0 messages" in run("webhooks", "retry").stderr
    assert run("cases", "mismatches").exit_code == 0


def test_old_responses_open_cases_only_when_asked_for(run: Any) -> None:
    """Importing last year fills no queue; the import counts them, and --from opens theirs."""
    old = UNHAPPY | {"id": "r-4", "created_at": "2020-03-02T10:00:00Z"}
    recent = UNHAPPY | {"id": "r-5", "created_at": datetime.now(UTC).isoformat()}
    rows = [UNHAPPY, old, recent]
    Path("in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))

    def waiting() -> set[str]:
        found = json.loads(run("cases", "list", "--json").stdout)
        return {case["response_id"] for case in found}

    assert "1 response was given more than 30 days ago" in run("import", "in.jsonl").stderr
    assert "days ago" not in run("import", "in.jsonl").stderr  # stored before: nothing to say
    assert waiting() == {"r-1", "r-5"}
    assert "0 cases opened" in run("cases", "open").stderr
    assert "1 case opened" in run("cases", "open", "--from", "2020-01-01").stderr
    assert waiting() == {"r-1", "r-4", "r-5"}


def test_a_submission_says_that_it_is_too_old_for_a_case(sqlite_url: str) -> None:
    """One or in a list, when it is stored; what was stored before says nothing."""
    client = client_of(wired(sqlite_url))
    old = UNHAPPY | {"created_at": "2020-03-02T10:00:00Z"}
    stored = {"id": "r-1", "status": "stored", "too_old_for_case": True}
    assert client.post("/v1/responses", json=old).json() == stored
    assert client.post("/v1/responses", json=old).json() == {"id": "r-1", "status": "duplicate"}
    many = [old | {"id": "r-4"}, LEAVING]
    told = client.post("/v1/responses", json={"responses": many}).json()["results"]
    assert [item.get("too_old_for_case") for item in told] == [True, None]
    assert [case["response_id"] for case in client.get("/v1/cases").json()["cases"]] == ["r-2"] * 2


def test_how_old_a_case_may_be_is_a_setting(
    run: Any, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever works through an archive says so; an age of nothing is refused."""
    old = UNHAPPY | {"created_at": "2020-03-02T10:00:00Z"}
    app = wired(sqlite_url, case_max_age_days=36_500)
    submit(client_of(app), old)
    assert len(app.loop.cases.store.page(CaseQuery(), after=None, limit=9)) == 1
    monkeypatch.setenv("VOC_CASE_MAX_AGE_DAYS", "0")
    assert run("cases", "list").exit_code == 2


def test_the_action_commands(run: Any) -> None:
    """Add prints the id; show says in words what changed, or why nothing can be said."""
    added = run("actions", "add", "Guide", "--date", "2026-09-01", "--stage", "renewal")
    id = added.stdout.strip()
    assert id.startswith("a-")
    assert id in run("actions", "list").stdout
    assert "No response was scored" in run("actions", "show", id).stdout
    assert json.loads(run("actions", "show", id, "--json").stdout)["effect"]["changes"] == []
    assert run("actions", "close", id).exit_code == 0
    assert run("actions", "delete", id).exit_code == 0
    assert run("actions", "add", "Guide", "--date", "soon").exit_code == 2


def test_the_movement_command(run: Any) -> None:
    """Without two periods it says what is missing; with them it explains, in text or JSON."""
    assert run("movement").exit_code == 2
    said = run("movement", "--from", "2026-02-01", "--to", "2026-02-28")
    assert "can't be compared: fewer than 5 answers" in said.stdout
    shown = run("movement", "--from", "2026-02-01", "--to", "2026-02-28", "--format", "json")
    assert json.loads(shown.stdout)["change"]["reason"] == "fewer than 5 answers"
