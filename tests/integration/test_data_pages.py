"""The page where data comes in and goes out: a real store, a toy model, jobs done by hand."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import voc.bootstrap
from tests.integration.test_jobs import survey, uploads, work
from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import TwoThemes
from tests.unit.web.fakes import client_of
from voc.bootstrap import Application, application
from voc.settings import Settings
from voc.store import SqlRepository
from voc.web.data_pages import SHOWN_FAULTS

PAGE = {"accept": "text/html"}


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    monkeypatch.setattr(voc.bootstrap, "ThemeFitter", TwoThemes)
    place, folder = tmp_path / "voc.db", tmp_path / "uploads"
    found = application(Settings(db_url=f"sqlite:///{place}", uploads=folder))
    yield found
    assert isinstance(found.service.repository, SqlRepository)
    found.service.repository.close()


@pytest.fixture
def client(wired: Application) -> TestClient:
    return client_of(wired)


def bring(client: TestClient, content: bytes, **fields: str) -> Any:
    files = {"file": ("survey.csv", content)}
    return client.post("/reports/data/imports", files=files, data=fields, headers=PAGE)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_before_the_first_import_every_page_leads_here(client: TestClient) -> None:
    """Nobody needs a terminal to begin."""
    assert "Nothing is stored yet" in client.get("/reports/data").text
    for path in ("/reports", "/reports/themes"):
        assert 'href="/reports/data"' in client.get(path).text.split("<main>")[1]


def test_a_file_becomes_a_job(client: TestClient, wired: Application) -> None:
    """Its page tells how far it is, then what was stored, and which rows were not and why."""
    answer = bring(client, survey(40, broken=(3,)))
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert "Waiting" in words(client.get(place).text)
    assert work(wired)
    told = words(client.get(place).text)
    assert "39 stored, 1 not stored" in told
    assert "1 of 40 rows was not stored 1 row , the first is row 3: nps must lie between" in told
    assert "Which column was read as what Response id: id Comment: text NPS (0 to 10): nps" in told
    assert "3 4 nps must lie between 0 and 10" in told
    assert "39 stored, 1 not stored" in words(client.get("/reports/data").text)
    assert "39 responses stored, 39 comments" in words(client.get("/reports/data").text)
    (fault,) = client.get(f"{place}/errors.jsonl").text.splitlines()
    assert json.loads(fault)["row"] == 3


def test_only_the_first_faults_are_shown(client: TestClient, wired: Application) -> None:
    """All of them are in the file beside."""
    count = SHOWN_FAULTS + 5
    place = bring(client, survey(count, broken=tuple(range(count + 1)))).headers["location"]
    work(wired)
    assert f"The first {SHOWN_FAULTS} of {count}" in words(client.get(place).text)
    assert len(client.get(f"{place}/errors.jsonl").text.splitlines()) == count


def test_an_import_without_comments_is_pointed_out(client: TestClient) -> None:
    """Their column may have a name that is not known, which nobody would notice."""
    place = bring(client, b"Why?,nps\ngood,9\n").headers["location"]
    assert "Comment: no column , so these responses have scores alone" in words(
        client.get(place).text
    )


def test_columns_are_named_in_the_form(client: TestClient, wired: Application) -> None:
    """As the file calls them; what is left empty is found as elsewhere, or not there."""
    content = b"Why?;How likely?;When\n=good;9;31/01/2026\n"
    answer = bring(
        client,
        content,
        text="Why?",
        nps="How likely?",
        created_at="When",
        csat="",
        date_format="%d/%m/%Y",
    )
    work(wired)
    assert "1 stored" in words(client.get(answer.headers["location"]).text)
    (row,) = client.get("/v1/responses").json()["responses"]
    assert (row["text"], row["nps"], row["created_at"][:10]) == ("=good", 9, "2026-01-31")


@pytest.mark.parametrize(
    ("content", "fields", "told"),
    [
        (b"a,b\n1,2\n", {}, "none holds a text or a score"),
        (b"text\ngood\n", {"nps": "score"}, "is not there"),
        (b"text\ngood\n", {"colour": "red"}, "colour is not a known field"),
        (b"", {}, "file"),
    ],
)
def test_what_can_not_be_used_is_told_on_a_page(
    client: TestClient, wired: Application, content: bytes, fields: dict[str, str], told: str
) -> None:
    """And nothing of the file is kept."""
    answer = bring(client, content, **fields)
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert "Nothing was saved" in answer.text
    assert uploads(wired) == []


def test_themes_are_found_from_the_page(client: TestClient, wired: Application) -> None:
    """As a job, whose end leads to the report."""
    bring(client, survey(40))
    work(wired)
    assert 'href="/reports/data#find"' in client.get("/reports").text
    place = client.post("/reports/data/fits").headers["location"]
    assert work(wired)
    assert "2 themes over 80 segments, 80 of them assigned" in words(client.get(place).text)


def test_a_waiting_job_is_cancelled_from_its_page(client: TestClient, wired: Application) -> None:
    """Nothing is stored, and the file is gone."""
    place = bring(client, survey(4)).headers["location"]
    assert client.post(place).headers["location"] == place
    assert "Cancelled" in words(client.get(place).text)
    assert not work(wired)
    assert uploads(wired) == []


@pytest.mark.parametrize("path", ["imports", "fits", "jobs/j-1"])
def test_another_site_can_not_send_these_forms(client: TestClient, path: str) -> None:
    """A browser says where a form comes from."""
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/reports/data/{path}", files={"file": ("a.csv", b"")}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_job_is_told_on_a_page(client: TestClient, method: str) -> None:
    """As every address that leads nowhere."""
    answer = getattr(client, method)("/reports/data/jobs/j-0", headers=PAGE)
    assert answer.status_code == 404
    assert "No job is stored under this id" in answer.text


def test_a_part_of_the_report_is_taken_along(client: TestClient, wired: Application) -> None:
    """The links on the page keep its filters, and the files say of when they are."""
    rows = (
        b"text,plan,created_at\ngood,A & B,2026-01-02\ngood,C,2026-01-03\ngood,A & B,2025-01-01\n"
    )
    bring(client, rows)
    work(wired)
    html = client.get("/reports?where=plan:A %26 B&from=2026-01-01").text
    links = re.findall(r'href="(/reports/download/[^"]+)"', html)
    assert len(links) == 3
    answers = {link.split("?")[0]: client.get(link.replace("&amp;", "&")) for link in links}
    report = answers["/reports/download/report.html"]
    assert "Only where plan is <bdi>A &amp; B</bdi>" in report.text
    assert "<form" not in report.text
    name = report.headers["content-disposition"]
    assert name == 'attachment; filename="voc-report-2026-01-01-part.html"'
    assert answers["/reports/download/report.json"].json()["base"]["responses"] == 1
    table = answers["/reports/download/comments.csv"]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(table.content.decode("utf-8-sig").splitlines())
    assert (row["plan"], row["created_at"][:10]) == ("A & B", "2026-01-02")


def test_all_comments_are_taken_along_as_lines(client: TestClient, wired: Application) -> None:
    """The same that `voc export` writes."""
    bring(client, survey(1_203))
    work(wired)
    lines = client.get("/reports/download/comments.jsonl").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"r-{n}" for n in range(1, 1_204)]


def test_with_a_key_nothing_is_given_away(wired: Application) -> None:
    """Pages and files ask for it."""
    settings = Settings(api_key="secret-key")
    locked = client_of(Application(**{**vars(wired), "settings": settings}))
    for path in ("data", "download/comments.csv", "download/report.html", "data/jobs/j-1"):
        assert locked.get(f"/reports/{path}").status_code == 401
        assert locked.get(f"/reports/{path}", auth=("", "secret-key")).status_code != 401


def test_a_file_whose_scores_run_against_its_words_is_pointed_out(
    client: TestClient, wired: Application
) -> None:
    """Also where the store holds many more that fit."""
    rows = [("good", 9), ("bad", 2)] * 200
    bring(client, "\n".join(["text,nps", *(f"{t},{n}" for t, n in rows)]).encode())
    work(wired)
    turned = [("good", 1 + n % 2) for n in range(30)] + [("bad", 8 + n % 2) for n in range(30)]
    answer = bring(client, "\n".join(["text,nps", *(f"{t},{n}" for t, n in turned)]).encode())
    work(wired)
    told = words(client.get(answer.headers["location"]).text)
    assert "In this file NPS runs against the words" in told
    first, second = client.get("/v1/jobs").json()["jobs"]
    assert "NPS runs against" in first["progress"]["warnings"][0]
    assert second["progress"]["warnings"] == []
    assert client.get("/v1/scores").json()["warnings"] == []
