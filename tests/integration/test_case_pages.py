"""The pages of the work queue and of actions, with a real store and a toy model."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
from voc.web.action_pages import SHOWN as MOST
from voc.web.case_pages import CLIPPED, SHOWN, due
from voc.web.queries import cursor_behind

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
    return re.findall(r"<th scope=.row. role=.rowheader.><a [^>]+><bdi>(r-[0-9]+)</bdi>", html)


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


def test_the_filter_of_the_queue_keeps_all_that_it_was_asked_for(client: TestClient) -> None:
    """Reason, status and time as fields; the selection of the mismatches beside them, told."""
    query = "rule=detractor_problem&overdue=true&status=open&where=channel:app&from=2026-01-01"
    html = client.get(f"/reports/cases?{query}&cursor={cursor_behind('0001-01-02 c')}").text
    assert '<option value="detractor_problem" selected>' in html
    assert 'name="overdue" value="true" checked' in html
    assert re.findall(r'name="status" value="(\w+)" checked', html) == ["open"]
    assert 'type="hidden" name="where" value="channel:app"' in html
    assert "Only where channel is <bdi>app</bdi>" in html
    assert "Only responses from 1 January 2026" in html
    (start,) = re.findall(r'href="([^"]+)">from the start', html)
    assert unescape(start).count("&") == query.count("&")
    assert len(shown(client.get("/reports/cases?rule=&assignee=&stage=").text)) == SHOWN


def test_the_queue_shows_what_customers_wrote(client: TestClient) -> None:
    """Escaped, and a long comment clipped with the whole of it to unfold."""
    rows = [{"id": "r-99", "text": LONG, "nps": 0, "stage": "usage"}]
    assert client.post("/v1/responses", json={"responses": rows}).status_code == 200
    html = client.get("/reports/cases?stage=usage").text
    assert f"<summary><bdi>{LONG[:CLIPPED]}…</bdi></summary>" in html
    assert f"{LONG[:-10]}&lt;b&gt;end&lt;/b&gt;" in html
    assert "Detractor with a named problem" in html


def forms(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<form class="work" action="([^"]+)"', html)]


def test_a_case_is_changed_from_the_queue(client: TestClient) -> None:
    """The form leads back to the same page of it, which says what was saved."""
    form, *_ = forms(client.get("/reports/cases?stage=renewal").text)
    fields = {"page": "queue", "assigned": "", "assignee": "mira", "status": "in_progress"}
    answer = client.post(form, data={**fields, "note": "Called.\r\nBusy."})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    id = form.rpartition("/")[2].partition("?")[0]
    assert place == f"/reports/cases?stage=renewal&changed={id}#{id}"
    html = client.get(place).text
    assert re.search(r"Saved: response <bdi>r-\d+</bdi> is\s+in progress, assigned to", html)
    file = client.get(f"/v1/cases/{id}").json()
    assert (file["status"], file["assignee"]) == ("in_progress", "mira")
    assert [event["detail"] for event in file["events"][1:]] == [
        "mira",
        "in_progress",
        "Called.\nBusy.",
    ]
    shown = client.get(f"/reports/cases/{id}").text
    assert "Assigned to <bdi>mira</bdi>" in shown
    assert "Called.\nBusy." in shown


def test_a_form_changes_only_what_its_user_changed(client: TestClient) -> None:
    """What a colleague did since the page was loaded stays: fields left alone say nothing."""
    (case, *_) = client.get("/v1/cases").json()["cases"]
    client.patch(f"/v1/cases/{case['id']}", json={"assignee": "jonas", "status": "resolved"})
    left = {"page": "case", "assigned": "", "assignee": "", "status": "", "note": "Thanks"}
    answer = client.post(f"/reports/cases/{case['id']}", data=left)
    assert answer.headers["Location"].startswith(f"/reports/cases/{case['id']}?")
    file = client.get(f"/v1/cases/{case['id']}").json()
    assert (file["assignee"], file["status"]) == ("jonas", "resolved")
    taken = {"assigned": "jonas", "assignee": " "}
    client.post(f"/reports/cases/{case['id']}", data=taken)
    assert client.get(f"/v1/cases/{case['id']}").json()["assignee"] is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_forms_of_other_sites_change_nothing(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    """A browser sends the key along with any site's form, but says where the form comes from."""
    (case, *_) = client.get("/v1/cases").json()["cases"]
    answer = client.post(f"/reports/cases/{case['id']}", data={"note": "x"}, headers=headers)
    assert answer.status_code == status
    events = client.get(f"/v1/cases/{case['id']}").json()["events"]
    assert len(events) == (2 if status == 303 else 1)


def test_a_form_that_can_not_be_is_explained_on_a_page(client: TestClient) -> None:
    """An unknown status or case, or a broken form, changes nothing."""
    (case, *_) = client.get("/v1/cases").json()["cases"]
    page = {"Accept": "text/html"}
    wrong = client.post(f"/reports/cases/{case['id']}", data={"status": "gone"}, headers=page)
    assert wrong.status_code == 422
    assert "status must be one of open" in wrong.text
    assert client.post("/reports/cases/c-0", data={"note": "x"}).status_code == 404
    assert client.post(f"/reports/cases/{case['id']}", content=b"note=\xff").status_code == 400
    assert client.get("/reports/cases/c-0").status_code == 404
    assert "Saved" not in client.get("/reports/cases?changed=c-0").text


def test_an_action_is_written_down_once(client: TestClient) -> None:
    """However often its form is sent; the page shows it, with the pain point preselected."""
    html = client.get("/reports/actions?stage=usage").text
    assert '<option value="usage" selected>' in html
    (once,) = re.findall(r'name="once" value="([^"]+)"', html)
    fields = {"once": once, "title": "Guide", "date": "2026-09-01", "stage": "usage", "note": ""}
    answers = [client.post("/reports/actions", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    (action,) = client.get("/v1/actions").json()["actions"]
    place = answers[0].headers["Location"]
    assert place == f"/reports/actions/{action['id']}?added=true"
    assert "Saved." in client.get(place).text
    assert client.get("/reports/actions/a-0").status_code == 404
    assert (action["title"], action["stage"], action["note"]) == ("Guide", "usage", None)
    assert "<bdi>Guide</bdi>" in client.get("/reports/actions").text
    wrong: dict[str, str]
    for wrong in ({"title": " "}, {"once": "a\0b"}, {"once": "ab" * 4_000}):
        refused = client.post("/reports/actions", data={**fields, **wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, *wrong)


def titles(html: str) -> list[str]:
    return re.findall(r"<bdi>(Action [0-9]+)</bdi></a>", html)


def test_actions_come_page_by_page(client: TestClient) -> None:
    """The latest first; older and newer ones are a link away, compared over the same days."""
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(MOST + 2)]
    for day in days:
        body = {"title": f"Action {day:%m%d}", "date": day.isoformat()}
        assert client.post("/v1/actions", json=body).status_code == 201
    first = client.get("/reports/actions?before=30&stage=usage").text
    assert (titles(first)[0], len(titles(first))) == ("Action 0912", MOST)
    assert ("1 to 10 of 12 actions" in first, "Newer actions" in first) == (True, False)
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert unescape(older) == "?before=30&page=2"
    second = client.get(f"/reports/actions{unescape(older)}").text
    assert titles(second) == ["Action 0902", "Action 0901"]
    assert 'name="page" value="2"' in second  # other days are compared on the same page
    (newer,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert titles(client.get(f"/reports/actions{unescape(newer)}").text) == titles(first)
    assert "fewer actions than that" in client.get("/reports/actions?page=3").text
    assert client.get("/reports/actions?page=0").status_code == 422


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


def test_queue_and_case_say_whom_to_get_back_to(client: TestClient) -> None:
    """Customer, day and channel, the attributes to unfold; and that no customer is named."""
    row = {
        "id": "r-99",
        "text": "bad",
        "nps": 0,
        "stage": "usage",
        "customer_id": "<k-7>",
        "channel": "app",
        "created_at": datetime.now(UTC).isoformat(),
        "attributes": {"plan": "Team"},
    }
    assert client.post("/v1/responses", json={"responses": [row]}).status_code == 200
    found = client.get("/v1/cases?stage=usage").json()
    (case,) = found["cases"]
    customer = {**case["customer"], "responded_at": None}
    told = {"id": "<k-7>", "channel": "app", "responded_at": None, "attributes": {"plan": "Team"}}
    assert (customer, found["total"]) == (told, 1)
    assert client.get(f"/v1/cases/{case['id']}").json()["customer"] == case["customer"]
    for path in ("/reports/cases?stage=usage", f"/reports/cases/{case['id']}"):
        html = client.get(path).text
        assert "Customer <bdi>&lt;k-7&gt;</bdi>" in html
        assert "by <bdi>app</bdi>" in html
        assert "<summary>1 attribute</summary>" in html
        assert "<dt><bdi>plan</bdi></dt><dd><bdi>Team</bdi></dd>" in html
    assert "No customer is named" in client.get("/reports/cases?stage=renewal").text


def test_what_is_counted_is_what_is_asked_for(client: TestClient) -> None:
    """Of one assignee none is open, whatever the others have to do."""
    html = client.get("/reports/cases?assignee=nobody").text
    assert "Of those asked for, 0 cases are open, 0 closed." in " ".join(html.split())
    assert "No case is asked for like this" in html
    asked = client.get("/v1/cases?assignee=nobody").json()
    assert (asked["total"], asked["time_to_close"]["open"]) == (0, 0)
    everything = " ".join(client.get("/reports/cases").text.split())
    assert f"{SHOWN + 3} cases open, 0 closed." in everything
    assert f"The first {SHOWN} of {SHOWN + 3} cases" in everything
