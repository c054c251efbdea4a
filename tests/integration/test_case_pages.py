"""The page of the work queue, with a real store and a toy model."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import voc.bootstrap
from tests.unit.domain.builders import analysed
from tests.unit.test_pipeline import analyzer
from tests.unit.web.fakes import client_of
from voc.bootstrap import application
from voc.domain.cases import Finding, Rule, new_case
from voc.settings import Settings
from voc.store import SqlRepository
from voc.web.case_pages import CLIPPED, SHOWN, due

LONG = "bad " * CLIPPED + "<b>end</b>"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A queue of one page and three."""
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    app = application(Settings(db_url=f"sqlite:///{tmp_path / 'voc.db'}"))
    rows = [{"id": f"r-{n}", "text": "bad", "nps": 3, "stage": "renewal"} for n in range(SHOWN + 3)]
    app.service.submit([app.parser.parse(row, fallback_id="r") for row in rows])
    yield client_of(app)
    assert isinstance(app.service.repository, SqlRepository)
    app.service.repository.close()


def shown(html: str) -> list[str]:
    return re.findall(r"<th scope=.row. role=.rowheader.><bdi>(r-[0-9]+)</bdi>", html)


def test_the_queue_comes_page_by_page(client: TestClient) -> None:
    """The next link keeps what was asked for, and no case is left out or comes twice."""
    first = client.get("/reports/cases?stage=renewal").text
    (link,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert "stage=renewal" in link
    second = client.get(f"/reports/cases{unescape(link)}").text
    assert len(shown(first)) == SHOWN
    assert sorted(shown(first) + shown(second)) == sorted(f"r-{n}" for n in range(SHOWN + 3))
    assert 'rel="next"' not in second
    assert client.get("/reports/cases?cursor=x").status_code == 422
    assert shown(client.get("/reports/cases?stage=usage").text) == []


def test_the_queue_shows_what_customers_wrote(client: TestClient) -> None:
    """Escaped, and a long comment clipped with the whole of it to unfold."""
    rows = [{"id": "r-99", "text": LONG, "nps": 0, "stage": "usage"}]
    assert client.post("/v1/responses", json={"responses": rows}).status_code == 200
    html = client.get("/reports/cases?stage=usage").text
    assert f"<summary><bdi>{LONG[:CLIPPED]}…</bdi></summary>" in html
    assert f"{LONG[:-10]}&lt;b&gt;end&lt;/b&gt;" in html
    assert "Detractor with a named problem" in html


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (2, "today 11:00"),
        (24, "tomorrow 09:00"),
        (72, "25 November 09:00"),
        (24 * 60, "21 January 2027 09:00"),
        (-24 * 400, "18 October 2025 09:00"),
    ],
)
def test_when_a_case_is_due_is_told_in_words(hours: int, words: str) -> None:
    """Near days by name, others by date, with the year where it is another one."""
    found = Finding(Rule.CHURN_WORDS, None, None)
    assert due(new_case(analysed("r"), found, NOW, timedelta(hours=hours)), NOW) == words
