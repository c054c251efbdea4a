from dataclasses import replace

from tests.unit.domain.builders import Said, analysed, foreign
from tests.unit.web.prepared import THEMES, believable
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.report import Report, build_report
from voc.web.brief import brief
from voc.web.pages import render_report


def first_screen(report: Report) -> str:
    """The words of the first screen, and of all that stands below it."""
    html = render_report(report)
    return " ".join(html[html.index('class="brief"') :].replace("&#39;", "'").split())


def complaints(count: int, *, nps: float | None = None) -> list[AnalysedResponse]:
    """Complaints of the first theme at usage."""
    scores = {} if nps is None else {Metric.NPS: nps}
    return [
        analysed(
            f"c-{n}", Said(f"Slow page {n}", Sentiment.NEGATIVE, ("usage",), "t-1"), scores=scores
        )
        for n in range(count)
    ]


def test_the_reason_is_one_of_the_stage_that_is_named() -> None:
    """What costs most elsewhere is told as that, on a line of its own."""
    report = believable().service.report()
    first = report.pain_points[0]
    other = replace(first, name="late invoices", stage="purchase")
    found = brief(replace(report, pain_points=(other, first)))
    assert [(reason.stage, reason.point) for reason in found.reasons] == [("renewal", first)]
    assert (found.elsewhere, found.matter) == (other, first)
    text = first_screen(replace(report, pain_points=(other, first)))
    why, costly = text.index("Why, in their words?"), text.index("Which complaint costs most?")
    assert why < text.index("<bdi>advanced features") < costly < text.index("<bdi>late invoices")


def test_what_is_told_as_the_reason_is_not_told_twice() -> None:
    """Where the costliest complaint is the one at the weakest stage, it stands once."""
    report = believable().service.report()
    found = brief(report)
    assert found.reasons[0].point == found.first == found.matter == report.pain_points[0]
    assert found.elsewhere is None


def test_a_stage_without_a_pain_point_is_told_as_such() -> None:
    """No other stage's complaint stands in for it."""
    report = believable().service.report()
    (reason,) = brief(replace(report, pain_points=())).reasons
    assert (reason.stage, reason.point) == ("renewal", None)
    text = first_screen(replace(report, pain_points=()))
    assert "At renewal no theme is complained about by three or more." in text


def test_without_any_score_the_most_frequent_complaint_is_named() -> None:
    """And it is said that volume is what it goes by, not that more answers are needed."""
    text = first_screen(build_report(complaints(9), THEMES, DEFAULT_TAXONOMY))
    assert "What is complained about most?" in text
    assert "<bdi>advanced features not explained</bdi></strong> at usage: 9 complaints." in text
    assert "In the order of how many complain: no score was asked" in text
    assert "Collect more answers" not in text
    assert "Can't tell at this n" not in text


def test_without_any_comment_no_themes_are_asked_for() -> None:
    """There is nothing to find any in; the same where no comment is English."""
    for rows in (
        [analysed("r", scores={Metric.NPS: 3})] * 9,
        [*map(foreign, complaints(9, nps=3))],
    ):
        text = first_screen(build_report(rows, (), DEFAULT_TAXONOMY))
        assert "voc themes fit" not in text
        assert "Ask for a comment beside the score" in text
        assert "to find themes in." in text
