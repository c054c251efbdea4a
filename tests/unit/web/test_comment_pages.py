import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.unit.domain.builders import Said, analysed
from tests.unit.web.fakes import application, client_of
from tests.unit.web.prepared import HOSTILE_TEXTS, believable, hostile
from voc.domain.analysis import Sentiment
from voc.domain.mentions import ANYTHING, Mention
from voc.web.comment_pages import SHOWN, Piece, pieces


def store(client: TestClient, *responses: dict[str, object]) -> None:
    assert client.post("/v1/responses", json={"responses": list(responses)}).status_code == 200


def listed(html: str) -> list[str]:
    return re.findall(r'<article aria-label="Response ([^"]+)"', html)


def test_comments_come_newest_first_page_by_page(client: TestClient) -> None:
    """The link to the next page keeps what was asked for; none is left out or comes twice."""
    days = [f"2026-03-{n % 28 + 1:02}T10:00:00Z" if n % 3 else None for n in range(SHOWN + 4)]
    rows = [{"id": f"r/{n}", "text": "good", "created_at": day} for n, day in enumerate(days)]
    store(client, *rows, {"id": "no", "text": "bad"})
    first = client.get("/reports/comments?q=GOOD&from=&to=").text
    assert f"<strong>{SHOWN + 4} responses</strong> with the words" in first
    (link,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(f"/reports/comments{unescape(link)}").text
    assert 'rel="next"' not in second
    seen = listed(first) + listed(second)
    assert len(seen) == len(set(seen)) == SHOWN + 4
    dated = [(days[int(id[2:])], id) for id in seen if days[int(id[2:])]]
    assert [id for _, id in dated] == seen[: len(dated)]
    assert dated == sorted(dated, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AA", "MjAyNi0wMw", "%FF"])
def test_a_cursor_of_somebody_else_is_refused(client: TestClient, cursor: str) -> None:
    """It would begin somewhere."""
    answer = client.get(f"/reports/comments?cursor={cursor}")
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


def test_what_was_asked_for_is_marked() -> None:
    """The very segments, and no more of the text; the form keeps what was asked for."""
    html = (
        client_of(believable())
        .get("/reports/comments?theme=t-1&sentiment=negative&at_stage=renewal&where=plan:Team")
        .text
    )
    said = "that complain about <bdi>advanced features not explained</bdi> at <bdi>renewal</bdi>"
    assert f"<strong>20 responses</strong> {said}" in html
    assert "<strong>NPS 1</strong>" in html
    assert html.count("<mark>Nobody explained the advanced features to team") == 20
    assert '<option value="t-1" selected>' in html
    assert '<option value="negative" selected>' in html
    assert 'href="/reports/themes/t-1?where=plan%3ATeam"' in html


def test_a_text_is_cut_where_marks_begin_and_end() -> None:
    """Put together again it is the text; words are marked wherever they stand."""
    row = analysed(
        "r",
        Said("Dear support.", Sentiment.NEGATIVE, ("support",), "t-1"),
        Said("Lovely app, dear.", Sentiment.POSITIVE, ("usage",), "t-2"),
    )
    assert pieces(row, ANYTHING) == (Piece("Dear support. Lovely app, dear.", False),)
    assert pieces(row, Mention(("t-2",))) == (
        Piece("Dear support. ", False),
        Piece("Lovely app, dear.", True),
    )
    assert [piece.is_marked for piece in pieces(row, Mention(words="DEAR"))] == [
        True,
        False,
        True,
        False,
    ]
    assert pieces(analysed("silent"), Mention(words="")) == ()


def test_a_response_is_shown_in_full(client: TestClient) -> None:
    """All that was given and all that was read, whatever characters its id is made of."""
    given = {
        "id": "a/b?c#d",
        "text": "good",
        "question": "Why?",
        "nps": 9,
        "channel": "chat",
        "created_at": "2026-03-02T09:30:00Z",
        "attributes": {"<b>plan": "Team & Co"},
    }
    store(client, given)
    (link,) = re.findall(r'href="(/reports/comments/[^"]+)"', client.get("/reports/comments").text)
    html = client.get(link).text
    for part in (
        "Response <bdi>a/b?c#d</bdi>",
        "Why?",
        "good",
        "9 of 0 to 10",
        "chat",
        "2026-03-02 09:30:00 UTC",
        "&lt;b&gt;plan",
        "Team &amp; Co",
        "positive",
        "What was read",
    ):
        assert part in html
    gone = client.get("/reports/comments/nobody", headers={"accept": "text/html"})
    assert gone.status_code == 404
    assert "No response is stored under this id" in gone.text


def test_texts_ids_and_names_are_only_words() -> None:
    """On the list and on the page of each response."""
    client = client_of(hostile())
    html = client.get("/reports/comments?theme=h-0").text
    assert "<script" not in html
    assert "<img" not in html
    whole = unescape(client.get("/reports/comments").text)
    assert all(text in whole for text in HOSTILE_TEXTS[:5])
    page = client.get("/reports/comments/%3Cb%20id%3D%220%22%3E%3Cscript%3Ealert").text
    assert "<script" not in page


def test_nothing_found_says_what_to_do() -> None:
    """An empty store, a filter that nothing meets, and a name that nothing has."""
    empty = client_of(application()).get("/reports/comments").text
    assert "Nothing is stored yet" in empty
    client = client_of(believable())
    assert "No response matches" in client.get("/reports/comments?q=xyzzy").text
    answer = client.get("/reports/comments?theme=t-9", headers={"accept": "text/html"})
    assert answer.status_code == 422
    assert "theme is not one of the current themes" in answer.text


def test_the_numbers_of_the_report_lead_to_their_comments() -> None:
    """Pain points, delights, stages and themes, all with the filter; a saved report has none."""
    client = client_of(believable())
    html = unescape(client.get("/reports?from=2026-01-01").text)
    kept = "/reports/comments?from=2026-01-01&"
    for query, count in (
        ("theme=t-1&at_stage=renewal&sentiment=negative&sub_themes=false", ">20 complaints<"),
        ("theme=t-2&at_stage=onboarding&sentiment=positive&sub_themes=false", ">19<"),
        ("at_stage=renewal", ">20<"),
        ("theme=t-1&sentiment=negative", ">20<"),
    ):
        assert f'<a href="{kept}{query}">{count[1:-1]}</a>' in html, query
        assert len(listed(client.get(f"{kept}{query}").text)) == int(count[1:3])
    assert '<a href="/reports/comments/r-1"><bdi>r-1</bdi></a>' in html
    assert "<a " not in client.get("/reports/download/report.html").text
