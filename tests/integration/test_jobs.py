"""Imports and theme fits over REST, as jobs: a real store, a toy model, a worker called by hand."""

import gzip
import json
import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

import voc.bootstrap
from tests.unit.test_pipeline import analyzer
from tests.unit.web.fakes import client_of
from tests.unit.workbooks import write_workbook
from voc.bootstrap import Application, application
from voc.jobs import Job, Shift, State, Worker
from voc.settings import Settings
from voc.store import SqlJobStore, SqlRepository
from voc.store.engine import BUSY_TIMEOUT_MS, writing
from voc.store.job_schema import jobs
from voc.store.schema import requests
from voc.submission import KEYS_KEPT
from voc.tasks import BATCH_ROWS, ImportTask
from voc.tasks.imports import MAX_REASONS
from voc.web import uploading
from voc.web.job_schemas import JobOut, JobPage
from voc.web.workshop import _broken

PRIVATE = "my sister is Xanthippe"
NEVER = threading.Event()
Json = dict[str, Any]
each_database = pytest.mark.parametrize("wired", ["sqlite_url", "postgres_url"], indirect=True)


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    for variable in [name for name in os.environ if name.startswith("VOC_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def wired(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """On a SQLite file; tests marked with `each_database` on PostgreSQL, too."""
    url = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    found = application(Settings(db_url=url, uploads=tmp_path / "uploads"))
    yield found
    assert isinstance(found.service.repository, SqlRepository)
    found.service.repository.close()


@pytest.fixture
def client(wired: Application) -> TestClient:
    return client_of(wired)


def survey(count: int, *, broken: tuple[int, ...] = (), first: int = 1) -> bytes:
    """A CSV file; the rows numbered in `broken` have an impossible score."""
    rows = [f"r-{n},good {n},{77 if n in broken else n % 11}" for n in range(first, first + count)]
    return "\n".join(["id,text,nps", *rows, ""]).encode()


def post(
    client: TestClient,
    content: bytes,
    name: str = "survey.csv",
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> Any:
    files = {"file": (name, content)}
    return client.post("/v1/imports", files=files, data=fields, headers=headers)


def queued(client: TestClient, content: bytes, name: str = "survey.csv", **fields: Any) -> str:
    answer = post(client, content, name, **fields)
    assert answer.status_code == 202, answer.text
    JobOut.model_validate(answer.json())
    place: str = answer.headers["location"]
    assert place == f"/v1/jobs/{answer.json()['id']}"
    return place


def work(wired: Application, stop: threading.Event = NEVER) -> bool:
    return Worker(wired.jobs, wired.tasks, _broken).work(stop)


def uploads(wired: Application) -> list[Path]:
    folder = wired.settings.uploads
    assert folder is not None
    return sorted(folder.iterdir()) if folder.exists() else []


def stored(client: TestClient) -> int:
    return int(client.get("/v1/scores").json()["base"]["responses"])


def expire_leases(wired: Application) -> None:
    """Let the time pass that a crash costs."""
    assert isinstance(wired.jobs, SqlJobStore)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with writing(wired.jobs.engine) as connection:
        connection.execute(update(jobs).values(lease_until=past))


@each_database
def test_an_upload_is_stored_as_a_job(client: TestClient, wired: Application) -> None:
    """Counts add up, faults name row, line and field without the text, the file goes."""
    place = queued(client, survey(600, broken=(3, 500)))
    assert client.get(place).json()["state"] == "queued"
    assert work(wired)
    job = client.get(place).json()
    JobOut.model_validate(job)
    assert (job["state"], job["error"], job["message"]) == ("succeeded", None, None)
    assert {k: v for k, v in job["progress"].items() if k in ("read", "stored", "rejected")} == {
        "read": 600,
        "stored": 598,
        "rejected": 2,
    }
    faults = client.get(job["errors"])
    assert faults.headers["content-type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in faults.text.splitlines()] == [
        {"row": 3, "line": 4, "field": "nps", "reason": "must lie between 0 and 10"},
        {"row": 500, "line": 501, "field": "nps", "reason": "must lie between 0 and 10"},
    ]
    assert stored(client) == 598
    assert uploads(wired) == []
    assert not work(wired)


def test_rows_that_were_not_stored_are_summed_up_by_reason(
    client: TestClient, wired: Application
) -> None:
    """Over all batches, with the first row of each reason; more reasons than fit are one."""
    broken = tuple(range(3, 600, 2))
    place = queued(client, survey(600, broken=broken))
    work(wired)
    job = client.get(place).json()
    JobOut.model_validate(job)
    assert job["progress"]["reasons"] == [
        {
            "field": "nps",
            "reason": "must lie between 0 and 10",
            "rows": len(broken),
            "first": 3,
        }
    ]
    many = [f"{{{' ' * n}x" for n in range(MAX_REASONS + 50)]  # each broken in another place
    lines = [json.dumps({"text": "good"}), *many]
    place = queued(client, "\n".join(lines).encode(), "in.jsonl")
    work(wired)
    reasons = client.get(place).json()["progress"]["reasons"]
    assert sum(reason["rows"] for reason in reasons) == len(many)
    assert len(reasons) == MAX_REASONS + 1
    assert reasons[-1] == {
        "field": "(others)",
        "reason": "for other reasons",
        "rows": 50,
        "first": 102,
    }


def test_a_job_says_how_its_file_was_read(client: TestClient, wired: Application) -> None:
    """Columns of fields by name, all others by number: without a header they are words."""
    content = f"Comment,Q1,{PRIVATE}\nOpen-Ended Response,Response,\ngood,9,x\n".encode()
    place = queued(client, content, map="nps=q1")
    parameters = client.get(place).json()["parameters"]
    assert parameters["read_as"] == {
        "fields": {"text": ["Comment"], "nps": ["Q1"]},
        "attributes": 1,
        "remarks": ["row 1 repeats the header and was left out"],
    }
    work(wired)
    assert client.get(place).json()["progress"]["read"] == 1


def test_the_same_file_again_stores_nothing(client: TestClient, wired: Application) -> None:
    """Rows without ids included; other content under a known id is a conflict with its line."""
    content = b"id,text\nr-1,good\n,same words\n,same words\n"
    for _ in range(2):
        place = queued(client, content)
        work(wired)
    assert client.get(place).json()["progress"]["duplicate"] == 3
    place = queued(client, b"id,text\nr-1,other\n")
    work(wired)
    assert client.get(place).json()["progress"]["conflict"] == 1
    fault = json.loads(client.get(f"{place}/errors").text)
    assert (fault["row"], fault["line"], fault["field"]) == (1, 2, "id")
    assert stored(client) == 3


@each_database
@pytest.mark.parametrize("broken_off", [1, 2, 3])
def test_a_crash_between_storing_and_noting_changes_no_count(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch, broken_off: int
) -> None:
    """Whoever goes on later ends with the very counts and faults of a run without a crash."""
    rows = 3 * BATCH_ROWS
    place = queued(client, survey(rows, broken=(2, BATCH_ROWS + 2, rows - 1)))
    original, calls = SqlJobStore.advance, []

    def advance(self: SqlJobStore, *arguments: Any, **options: Any) -> Job | None:
        calls.append(1)
        if len(calls) == broken_off:
            raise KeyboardInterrupt  # nobody handles it, as nobody handles a kill
        return original(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(SqlJobStore, "advance", advance)
        with pytest.raises(KeyboardInterrupt):
            work(wired)
    assert client.get(place).json()["state"] == "running"
    assert stored(client) > client.get(place).json()["progress"]["stored"]
    assert not work(wired), "the lease still holds"
    expire_leases(wired)
    assert work(wired)
    job = client.get(place).json()
    assert job["state"] == "succeeded"
    progress = job["progress"]
    assert (progress["stored"], progress["duplicate"], progress["rejected"]) == (rows - 3, 0, 3)
    found = [json.loads(line)["row"] for line in client.get(f"{place}/errors").text.splitlines()]
    assert found == [2, BATCH_ROWS + 2, rows - 1]
    assert stored(client) == rows - 3
    assert uploads(wired) == []
    assert _remembered(wired) == 0


def _remembered(wired: Application) -> int:
    assert isinstance(wired.jobs, SqlJobStore)
    with wired.jobs.engine.connect() as connection:
        return len(connection.execute(select(requests.c.key)).all())


@each_database
def test_two_workers_never_share_a_job(client: TestClient, wired: Application) -> None:
    """One whose lease ran out stops at its next step, and what it did counts once."""
    place = queued(client, survey(2 * BATCH_ROWS))
    now = datetime.now(UTC)
    slow = wired.jobs.claim(now, now + timedelta(seconds=30))
    assert slow is not None
    assert wired.jobs.claim(now, now) is None
    expire_leases(wired)
    assert work(wired)
    assert not wired.jobs.renew(slow, now)
    assert wired.jobs.advance(slow, slow.job.progress, [], now, forget=None) is None
    assert not wired.jobs.settle(slow, State.FAILED, now)
    assert client.get(place).json()["progress"]["stored"] == 2 * BATCH_ROWS


def test_a_worker_kept_from_renewing_keeps_its_job(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renewing waits for the one write transaction, which may last: nobody else takes the job."""
    place, seen = queued(client, survey(3)), []
    kept_from_it = timedelta(milliseconds=BUSY_TIMEOUT_MS) + timedelta(seconds=90)

    def run(_task: ImportTask, _job: Job, _shift: Shift) -> None:
        later = datetime.now(UTC) + kept_from_it
        seen.append(wired.jobs.claim(later, later))

    monkeypatch.setattr(ImportTask, "run", run)
    assert work(wired)
    assert seen == [None]
    assert client.get(place).json()["state"] == "succeeded"


@each_database
def test_a_service_that_stops_leaves_its_job_to_the_next(
    client: TestClient, wired: Application
) -> None:
    """Without waiting for a lease to run out, and with the file still there."""
    place = queued(client, survey(10))
    stop = threading.Event()
    stop.set()
    work(wired, stop)
    assert client.get(place).json()["state"] == "queued"
    assert len(uploads(wired)) == 1
    work(wired)
    assert client.get(place).json()["progress"]["stored"] == 10


def test_a_job_that_kills_its_workers_is_given_up(client: TestClient, wired: Application) -> None:
    """After five claims without any progress; the file goes."""
    place = queued(client, survey(3))
    for _ in range(5):
        now = datetime.now(UTC)
        assert wired.jobs.claim(now, now) is not None
        expire_leases(wired)
    work(wired)
    job = client.get(place).json()
    assert job["state"] == "failed"
    assert "given up" in job["error"]
    assert uploads(wired) == []


@each_database
def test_a_queued_job_is_cancelled_at_once(client: TestClient, wired: Application) -> None:
    """Its file goes with it; to cancel it again changes nothing."""
    place = queued(client, survey(3))
    for _ in range(2):
        answer = client.delete(place)
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert answer.json()["message"] == "Sending the file again stores nothing twice."
    assert uploads(wired) == []
    assert not work(wired)


@each_database
def test_a_running_job_stops_behind_the_rows_at_hand(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it stored until then stays, and that is said."""
    place = queued(client, survey(3 * BATCH_ROWS))
    original = SqlJobStore.advance

    def advance(self: SqlJobStore, *arguments: Any, **options: Any) -> Job | None:
        answer = client.delete(place)
        assert (answer.status_code, answer.json()["cancel_requested"]) == (202, True)
        return original(self, *arguments, **options)

    monkeypatch.setattr(SqlJobStore, "advance", advance)
    work(wired)
    job = client.get(place).json()
    assert (job["state"], job["progress"]["stored"]) == ("cancelled", BATCH_ROWS)
    assert job["message"].startswith(f"The {BATCH_ROWS} responses stored until then stay.")
    assert stored(client) == BATCH_ROWS
    assert uploads(wired) == []


def test_an_ended_job_can_not_be_cancelled(client: TestClient, wired: Application) -> None:
    """It is a conflict; there is none to cancel under an unknown id."""
    place = queued(client, survey(3))
    work(wired)
    assert client.delete(place).status_code == 409
    for answer in (client.delete("/v1/jobs/j-0"), client.get("/v1/jobs/j-0")):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:voc:problem:not-found")
    assert client.get("/v1/jobs/j-0/errors").status_code == 404


@each_database
def test_an_idempotency_key_makes_one_job(client: TestClient, wired: Application) -> None:
    """The same file and fields lead to the same job; anything else is a conflict."""
    headers = {"Idempotency-Key": "k-1"}
    first = post(client, survey(3), headers=headers)
    again = post(client, survey(3), "other name.csv", headers=headers)
    assert again.json()["id"] == first.json()["id"]
    assert len(uploads(wired)) == 1
    for other in (
        post(client, survey(4), headers=headers),
        post(client, survey(3), headers=headers, map="question=text"),
    ):
        assert other.status_code in (409, 422)
    assert post(client, survey(3), headers=headers, encoding="latin-1").status_code == 409
    assert len(uploads(wired)) == 1
    work(wired)
    repeated = post(client, survey(3), headers=headers)
    assert repeated.json()["state"] == "succeeded"
    assert uploads(wired) == []


@each_database
def test_an_idempotency_key_expires(client: TestClient, wired: Application) -> None:
    """A week later it counts as new, and the old ones are gone."""
    headers = {"Idempotency-Key": "k-1"}
    body = {"id": "a", "text": "good"}
    assert client.post("/v1/responses", json=body, headers=headers).status_code == 201
    other = {"id": "b", "text": "good"}
    assert client.post("/v1/responses", json=other, headers=headers).status_code == 409
    long_ago = datetime.now(UTC) - KEYS_KEPT - timedelta(minutes=1)
    assert isinstance(wired.jobs, SqlJobStore)
    with writing(wired.jobs.engine) as connection:
        connection.execute(update(requests).values(created_at=long_ago))
    assert client.post("/v1/responses", json=other, headers=headers).status_code == 201
    assert _remembered(wired) == 1


def test_uploads_are_private(client: TestClient, wired: Application) -> None:
    """Only this user can read the file or the folder."""
    queued(client, survey(3))
    (file,) = uploads(wired)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("in.csv", {"map": ["text=What did you think?", "attribute=plan"]}),
        ("in.csv.gz", {"map": ["text=What did you think?", "attribute=plan"]}),
        ("in.jsonl", {"map": "text=What did you think?"}),
        ("in.parquet", {"map": "text=What did you think?"}),
        ("in.xlsx", {"map": "text=What did you think?"}),
        ("in", {"format": "csv", "map": "text=What did you think?", "encoding": "utf-8"}),
    ],
)
def test_every_format_with_mapped_columns(
    client: TestClient, wired: Application, tmp_path: Path, name: str, fields: Json
) -> None:
    """The columns are those of `voc import`, whatever the form of the file."""
    rows = [{"What did you think?": "good", "plan": "Team", "Day": "31/01/2026"}]
    text = b"What did you think?,plan,Day\ngood,Team,31/01/2026\n"
    if name.endswith(".jsonl"):
        text = "\n".join(json.dumps(row) for row in rows).encode()
    if name.endswith(".parquet"):
        path = tmp_path / "made.parquet"
        (tmp_path / "made.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
        duckdb.read_json(str(tmp_path / "made.jsonl")).write_parquet(str(path))
        text = path.read_bytes()
    if name.endswith(".xlsx"):
        table = [list(rows[0]), list(rows[0].values())]
        text = write_workbook(tmp_path / "made.xlsx", {"Data": table}).read_bytes()
    if name.endswith(".gz"):
        text = gzip.compress(text)
    maps = fields["map"] if isinstance(fields["map"], list) else [fields["map"]]
    fields = {**fields, "map": [*maps, "created_at=Day"], "date_format": "%d/%m/%Y"}
    place = queued(client, text, name, **fields)
    work(wired)
    assert client.get(place).json()["progress"]["stored"] == 1
    (row,) = client.get("/v1/responses").json()["responses"]
    assert (row["text"], row["attributes"]["plan"]) == ("good", "Team")
    assert row["created_at"].startswith("2026-01-31")


@pytest.mark.parametrize(
    ("content", "name", "fields", "status", "field"),
    [
        (b"", "in.csv", {}, 422, "file"),
        (b"\xff\xfe\x00", "in.csv", {"encoding": "utf-8"}, 422, "file"),
        (b"text\n\xe9t\xe9\n", "in.csv", {}, 422, "file"),
        (PRIVATE.encode() + b",3\n", "in.csv", {}, 422, "file"),
        (b"not parquet", "in.parquet", {}, 422, "file"),
        (b"not gzip", "in.csv.gz", {}, 422, "file"),
        (b"text\ngood\n", "in.xls", {}, 422, "format"),
        (b"text\ngood\n", "in.csv", {"format": "xls"}, 422, "format"),
        (PRIVATE.encode(), "in.xlsx", {}, 422, "file"),
        (PRIVATE.encode(), "in.csv", {"format": "xlsx"}, 422, "file"),
        (b"text\ngood\n", "in.csv", {"map": PRIVATE}, 422, "map"),
        (b"text\ngood\n", "in.csv", {"map": "colour=text"}, 422, "map"),
        (b"text\ngood\n", "in.csv", {"map": ["text=text", "question=text"]}, 422, "map"),
        (b"text\ngood\n", "in.csv", {"map": ["text=text", "text=b"]}, 422, "map"),
        (b"text\ngood\n", "in.csv", {"date_format": "%d/%d/%Y"}, 422, "date_format"),
        (b"text\ngood\n", "in.csv", {"map": "text=comment"}, 422, "file"),
        (b"text\ngood\n", "in.csv", {"encoding": "klingon"}, 422, "file"),
        (b"text\ngood\n", "in.csv", {"encoding": ["utf-8", "utf-8"]}, 422, "encoding"),
        (b"text\ngood\n", "in.csv", {"colour": "red"}, 422, "colour"),
        (b"text\ngood\n", "in.csv", {"map": "x" * 3000}, 400, None),
    ],
)
def test_what_can_not_be_imported_is_refused_at_once(
    client: TestClient,
    wired: Application,
    content: bytes,
    name: str,
    fields: Json,
    status: int,
    field: str | None,
) -> None:
    """With the field at fault, without a word of the file, and nothing is kept."""
    answer = post(client, content, name, **fields)
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Xanthippe" not in answer.text
    assert str(wired.settings.uploads) not in answer.text
    assert uploads(wired) == []
    assert client.get("/v1/jobs").json() == {"jobs": [], "next": None}


def test_nothing_of_a_file_stays_where_something_breaks(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug while the file is looked at is no reason to keep customers' words."""

    def breaks(_task: ImportTask, _upload: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ImportTask, "check", breaks)
    assert post(client, survey(3)).status_code == 500
    assert uploads(wired) == []


def test_a_form_without_a_file_is_refused(client: TestClient) -> None:
    """So are a file that is only text, two files, and a body that is no form."""
    answer = client.post("/v1/imports", files={"map": (None, "text=a")})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    answer = client.post("/v1/imports", files={"file": (None, "text")})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    both = [("file", ("a.csv", b"text\n")), ("file", ("b.csv", b"text\n"))]
    assert client.post("/v1/imports", files=both).status_code == 400
    assert client.post("/v1/imports", json={}).status_code == 415
    headers = {"Content-Type": "multipart/form-data"}
    assert client.post("/v1/imports", content=b"x", headers=headers).status_code == 400


@pytest.mark.parametrize("streamed", [False, True])
def test_an_upload_over_the_limit_is_refused(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    """Whether its length is stated or not."""
    monkeypatch.setattr(uploading, "MAX_UPLOAD_BYTES", 1000)
    if streamed:
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        chunks = iter([part, b"text\n", *[b"good\n" * 100] * 3, b"\r\n--x--\r\n"])
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = client.post("/v1/imports", content=chunks, headers=headers)
    else:
        answer = post(client, survey(200))
    assert answer.status_code == 413
    assert "1,000 bytes" in answer.json()["detail"]
    assert uploads(wired) == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:99"])
def test_a_page_of_another_site_can_import_nothing(
    client: TestClient, wired: Application, origin: str
) -> None:
    """Browsers send forms across sites without asking; they do say where from."""
    answer = post(client, survey(3), headers={"Origin": origin})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:voc:problem:cross-site")
    assert uploads(wired) == []
    assert post(client, survey(3), headers={"Origin": "http://localhost"}).status_code == 202


def test_a_file_that_breaks_off_fails_with_what_it_stored(
    client: TestClient, wired: Application
) -> None:
    """The rows before the damage stay, and the job says so."""
    content = survey(8 * BATCH_ROWS) + b"r-x,\xff\xff,3\n"
    place = queued(client, content)
    work(wired)
    job = client.get(place).json()
    assert job["state"] == "failed"
    assert BATCH_ROWS <= job["progress"]["stored"] == stored(client) < 8 * BATCH_ROWS
    assert job["error"].startswith("the file is not UTF-8 near line")
    assert "stay" in job["message"]
    assert uploads(wired) == []


def test_a_lost_file_is_told(client: TestClient, wired: Application) -> None:
    """As with processes that do not share a folder."""
    place = queued(client, survey(3))
    uploads(wired)[0].unlink()
    work(wired)
    assert "VOC_UPLOADS" in client.get(place).json()["error"]


@each_database
def test_odd_names_in_a_file_break_nothing(client: TestClient, wired: Application) -> None:
    """Half characters and U+0000 in keys are told as far as they can be written."""
    rows = [
        r'{"text": "good", "attributes": {"a\u0000": "x", "\ud800": "y"}}',
        r'{"text": "good", "\ud800\u0000": "x"}',
        r'{"text": "good", "nested": {"a": 1}}',
    ]
    place = queued(client, "\n".join(rows).encode(), "in.jsonl")
    work(wired)
    job = client.get(place).json()
    assert job["state"] == "succeeded", job
    assert job["progress"]["read"] == 3
    assert client.get(f"{place}/errors").status_code == 200
    assert any(note["column"] == "nested" for note in job["progress"]["notes"])


def test_an_unexpected_error_ends_only_its_own_job(
    client: TestClient, wired: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has class and place without the message, the job nothing of either."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError(PRIVATE)

    place, after = queued(client, survey(3)), queued(client, survey(3))
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(type(wired.service), "submit", broken)
        work(wired)
    job = client.get(place).json()
    assert (job["state"], PRIVATE in str(logs) + str(job)) == ("failed", False)
    assert (logs[0]["error"], logs[0]["job"]) == ("ValueError", job["id"])
    work(wired)
    assert client.get(after).json()["state"] == "succeeded"


@each_database
def test_jobs_are_listed_newest_first(client: TestClient, wired: Application) -> None:
    """Page by page, of one state if asked; one that ended long ago is forgotten."""
    places = [queued(client, survey(3)) for _ in range(5)]
    work(wired)
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/v1/jobs?limit=2{cursor}").json()
        JobPage.model_validate(page)
        seen += [f"/v1/jobs/{job['id']}" for job in page["jobs"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert seen == places[::-1]
    (done,) = client.get("/v1/jobs?state=succeeded").json()["jobs"]
    assert f"/v1/jobs/{done['id']}" == places[0]
    for query in ("state=lost", "cursor=AA", "cursor=eA", "limit=0"):
        assert client.get(f"/v1/jobs?{query}").status_code == 422
    assert isinstance(wired.jobs, SqlJobStore)
    with writing(wired.jobs.engine) as connection:
        ended = jobs.c.state == "succeeded"
        past = datetime.now(UTC) - timedelta(days=31)
        connection.execute(update(jobs).where(ended).values(finished_at=past))
    queued(client, survey(3))
    assert client.get(places[0]).status_code == 404


@each_database
def test_themes_are_fitted_as_a_job(client: TestClient, wired: Application) -> None:
    """Really, or only to see what would change; with an idempotency key once."""
    words = ["the mobile app crashes", "invoices are wrong", "support never answers"]
    rows = [{"text": f"{words[n % 3]} {n}", "created_at": "2026-01-01"} for n in range(60)]
    client.post("/v1/responses", json={"responses": rows})
    headers = {"Idempotency-Key": "fit-1"}
    fits = "/v1/themes/fits"
    answer = client.post(fits, json={"dry_run": True}, headers=headers)
    assert answer.status_code == 202
    assert client.post(fits, json={"dry_run": True}, headers=headers).json() == answer.json()
    assert client.post(fits, json={}, headers=headers).status_code == 409
    assert client.post(fits, json={"dry_run": "yes"}).json()["field"] == "dry_run"
    assert work(wired)
    assert not work(wired)
    job = client.get(answer.headers["location"]).json()
    JobOut.model_validate(job)
    assert (job["state"], job["progress"], job["errors"]) == ("succeeded", None, None)
    assert "themes" in job["result"]
    assert client.get("/v1/themes").json()["themes"] == []
    place = client.post(fits, json={}).headers["location"]
    work(wired)
    result = client.get(place).json()["result"]
    assert result["segments"] >= 60
    assert client.get(f"{place}/errors").text == ""


def test_a_running_service_works_by_itself(client: TestClient, wired: Application) -> None:
    """The worker starts with the service, tidies up, and ends with it."""
    folder = wired.settings.uploads
    assert folder is not None
    folder.mkdir()
    abandoned, fresh = folder / "j-0.csv", folder / "j-1.csv"
    for file in (abandoned, fresh):
        file.write_bytes(b"text\n")
    os.utime(abandoned, (0, 0))
    with client:
        place = queued(client, survey(3))
        for _ in range(200):
            if client.get(place).json()["state"] == "succeeded":
                break
            threading.Event().wait(0.1)
        assert client.get(place).json()["progress"]["stored"] == 3
    assert uploads(wired) == [fresh]
    assert "jobs" not in {thread.name for thread in threading.enumerate()}


@each_database
@pytest.mark.usefixtures("wired")
def test_metrics(client: TestClient) -> None:
    """Requests by route, comments, jobs and messages: no ids, and no words of customers."""
    place = queued(client, survey(3))
    client.get(place)
    client.get("/v1/responses/secret-id")
    client.request("BREW", "/coffee/secret-id")
    client.post("/v1/analyze", json={"comments": [{"text": PRIVATE}] * 4})
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    for line in (
        'voc_http_requests_total{method="POST",route="/v1/imports",status="202"} 1.0',
        'voc_http_requests_total{method="GET",route="/v1/jobs/{id}",status="200"} 1.0',
        'voc_http_requests_total{method="other",route="unmatched",status="404"} 1.0',
        'voc_jobs{kind="import",state="queued"} 1.0',
        'voc_jobs{kind="theme_fit",state="failed"} 0.0',
        'voc_outbox_messages{state="waiting"} 0.0',
        "voc_comments_analysed_total 4.0",
        "voc_store_up 1.0",
    ):
        assert line in lines
    assert "secret-id" not in answer.text
    assert "Xanthippe" not in answer.text
    assert place.rpartition("/")[2] not in answer.text
