from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from fastapi.testclient import TestClient

from tests.unit.web.fakes import application, client_of
from tests.unit.web.prepared import believable
from voc.domain.estimates import Estimate
from voc.domain.impact import Impact
from voc.domain.overview import NOTHING
from voc.domain.selection import Selection
from voc.report import Report
from voc.web.pages import SHOWN_POINTS, render_report


def believed() -> Report:
    return believable().service.report()


def test_the_page_is_served_with_a_policy_that_fits_its_style_sheet() -> None:
    """The header and the page itself name the same hash."""
    answer = client_of(believable()).get("/reports")
    policy = answer.headers["content-security-policy"]
    assert "style-src 'sha256-" in policy
    assert "'unsafe-inline'" not in policy
    assert policy.removesuffix("; frame-ancestors 'none'") in answer.text.replace("&#39;", "'")


def test_without_a_measured_impact_the_reason_is_shown() -> None:
    """And nothing is named as what costs most."""
    report = believed()
    unmeasured = Impact("nps", 2, reason="fewer than 5 scored responses mention it")
    points = tuple(replace(point, impact=unmeasured) for point in report.pain_points)
    html = render_report(replace(report, pain_points=points))
    assert "fewer than 5 scored responses mention it" in html
    assert "20 complaints, which may or may not go along with a lower score." in html
    assert "Which complaint costs most?" not in html
    assert "Can&#39;t tell at this n" in html


def test_the_first_screen_answers_what_a_meeting_asks() -> None:
    """The score, where customers are lost, why in their words, and what to do next."""
    report = believed()
    html = render_report(report, live=True)
    brief = html[html.index('class="brief"') : html.index('id="scores"')]
    text = " ".join(brief.replace("<strong>", "").replace("</strong>", "").split())
    assert "NPS is −" in text
    assert ", n = 40)." in text
    assert "Weakest stage by NPS and net sentiment: Renewal." in text
    assert "beyond chance" in text
    assert "<bdi>advanced features not explained</bdi> at renewal: <a href=" in text
    assert ">20 complaints</a>, which" in text
    assert '<q dir="auto">Nobody explained the advanced features to team' in text
    assert "Take <bdi>advanced features not explained</bdi> to Success, who own renewal" in text
    assert "/reports/actions?stage=renewal&amp;theme=t-1#add" in text


def test_the_first_screen_says_plainly_where_it_can_not_tell() -> None:
    """No stage, no complaint and no score is named on too few answers."""
    report = believed()
    few = Estimate("nps", None, 3, reason="fewer than 5 answers")
    bare = replace(report, scores=(few,), sentiment=None, overview=NOTHING, pain_points=())
    html = render_report(bare)
    assert "NPS: can't tell, fewer than 5 answers (n = 3, few)." in html
    assert "no stage is surely worse than the others" in html
    assert "no complaint surely goes along with a lower score" in html
    assert "Collect more answers: NPS ±5 points needs about" in html
    assert "No themes have been found yet" not in html
    assert "voc themes fit" in render_report(replace(bare, themes=()))


def test_scores_stand_side_by_side_where_asked_for() -> None:
    """By field or attribute, with base and reason; downloads and filters keep it."""
    client = client_of(application())
    plans = ["Team", "Solo"]
    rows = [
        {"id": f"{n}", "text": "good", "nps": n % 11, "attributes": {"Plan <b>": plans[n > 2]}}
        for n in range(40)
    ]
    client.post("/v1/responses", json={"responses": rows})
    asked = urlencode({"by": "attribute:Plan <b>"})
    html = client.get(f"/reports?{asked}&by=").text
    table = html[html.index('class="stages groups"') :]
    assert "<caption>Scores by Plan &lt;b&gt;</caption>" in table
    assert '<a href="/reports/comments?where=Plan+%3Cb%3E%3ATeam">3</a>' in table
    assert "fewer than 5 answers" in table
    assert '<option value="attribute:Plan &lt;b&gt;" selected>' in html
    assert '<input type="hidden" name="by" value="attribute:Plan &lt;b&gt;">' in html
    saved = client.get(f"/reports/download/report.html?{asked}").text
    assert f'href="/reports/download/report.html?{asked}"' in html
    assert "<caption>Scores by Plan &lt;b&gt;</caption>" in saved
    found = client.get(f"/reports/download/report.json?{asked}").json()["breakdowns"]
    assert [group["name"] for group in found[0]["groups"]] == ["Solo", "Team"]


def test_groups_that_nobody_is_in_are_not_made_up() -> None:
    """An attribute that nothing has is named; a dimension that is none is refused."""
    client = client_of(application())
    client.post("/v1/responses", json={"text": "good", "attributes": {"Plan": "Team"}})
    html = client.get("/reports?by=attribute:plan&by=channel").text
    assert "No response has an attribute <bdi>plan</bdi>; there is <bdi>Plan</bdi>." in html
    assert "<caption>Scores by channel</caption>" in html
    assert "<caption>Scores by plan</caption>" not in html
    assert client.get("/reports?by=weather").status_code == 422


def test_what_is_quoted_is_said_once() -> None:
    """The sentence that repeats the first quote is for terminals and programs."""
    html = render_report(believed())
    assert "complain about this" in html
    assert "One of them writes" not in html


def test_ten_pain_points_are_shown_in_full_and_the_others_named() -> None:
    """A long list must not bury what matters."""
    report = believed()
    html = render_report(replace(report, pain_points=report.pain_points[:1] * (SHOWN_POINTS + 3)))
    assert html.count('<article class="point">') == SHOWN_POINTS
    assert "3 more pain points" in html


def test_before_the_first_fit_the_page_says_how_to_find_themes() -> None:
    """Scores and stages are shown all the same."""
    html = render_report(replace(believed(), pain_points=(), themes=()))
    assert "voc themes fit" in html
    assert "Scores" in html


def test_a_saved_report_tells_what_it_was_asked_for() -> None:
    """Its reader can't see the options it was made with; a live page has them in its form."""
    selection = Selection(since=date(2026, 1, 1), where={"plan": "Team <b>"})
    html = render_report(believed(), selection)
    assert "Only where plan is <bdi>Team &lt;b&gt;</bdi>" in html
    assert "<form" not in html
    assert 'value="plan:Team &lt;b&gt;"' in render_report(believed(), selection, live=True)


def test_the_root_leads_to_the_page(client: TestClient) -> None:
    """Whoever opens the address of the service finds the report."""
    assert client.get("/").headers["location"] == "/reports"


def test_a_program_that_asks_for_the_page_gets_its_errors_as_json(client: TestClient) -> None:
    """Only readers get an HTML page."""
    assert client.get("/reports?from=x").headers["content-type"] == "application/problem+json"
    page = client.get("/reports?from=x", headers={"accept": "text/html"})
    assert page.status_code == 422
    assert "from must be a day such as 2026-01-31" in page.text
