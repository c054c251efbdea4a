import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.impact import Verdict
from voc.domain.painpoints import impact_metric, pain_points
from voc.domain.scores import Metric
from voc.domain.themes import Theme

THEMES = (Theme("t-1", "hidden features"), Theme("t-2", "late invoices"))
BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def survey() -> list[AnalysedResponse]:
    """Forty happy customers, twelve detractors over one theme, six over a lesser one."""
    happy = [
        analysed(f"h{i}", Said("Love it", GOOD, ("usage",), "t-1"), scores={Metric.NPS: 10})
        for i in range(40)
    ]
    hidden = [
        analysed(
            f"d{i}",
            Said(f"Nobody explained feature number {i}", BAD, ("renewal",), "t-1"),
            scores={Metric.NPS: 2},
        )
        for i in range(12)
    ]
    late = [
        analysed(
            f"p{i}",
            Said(f"Invoice number {i} came late", BAD, ("purchase",), "t-2"),
            scores={Metric.NPS: 8},
        )
        for i in range(6)
    ]
    return happy + hidden + late


def test_the_costliest_complaint_comes_first() -> None:
    """Pain points are ranked by what they go along with, at their stage."""
    first, second = pain_points(survey(), THEMES, min_base=5)
    assert (first.name, first.stage, first.responses) == ("hidden features", "renewal", 12)
    assert first.verdict is Verdict.HURTS
    assert (second.theme_id, second.stage) == ("t-2", "purchase")


def test_praise_never_counts_as_pain() -> None:
    """The forty who praise the theme stand in no pain point."""
    assert all(
        id.startswith(("d", "p"))
        for point in pain_points(survey(), THEMES, min_base=5)
        for id in point.response_ids
    )


def test_every_statement_carries_the_ids_it_rests_on() -> None:
    """The computed sentences name volume and scores, with receipts."""
    volume, score = pain_points(survey(), THEMES, min_base=5)[0].summary
    assert volume.text == "12 of 12 comments at renewal complain about this (100 %)."
    assert score.text == "Their NPS is −100.0 (n = 12), that of all others 87.0 (n = 46)."
    assert set(volume.responses) == set(score.responses) == {f"d{i}" for i in range(12)}


def test_quotes_are_verbatim_and_not_alike() -> None:
    """Quotes are slices of the customer's text, each wording once."""
    rows = survey()
    texts = {row.response.id: row.response.comment.text for row in rows}
    quotes = pain_points(rows, THEMES, min_base=5)[0].quotes
    assert len({quote.text.lower() for quote in quotes}) == len(quotes) == 3
    assert all(quote.text == texts[quote.id][quote.start : quote.end] for quote in quotes)


def test_two_complaints_are_an_anecdote() -> None:
    """Fewer than three complaining responses make no pain point."""
    rows = [
        analysed(f"r{i}", Said("Too slow", BAD, ("usage",), "t-1"), scores={Metric.NPS: 0})
        for i in range(2)
    ]
    assert pain_points(rows, THEMES, min_base=1) == ()


def test_a_survey_without_nps_is_weighed_by_its_next_metric() -> None:
    """CSAT, then CES stand in where NPS was not asked."""
    rows = [analysed(f"r{i}", scores={Metric.CES: 5, Metric.CSAT: 4}) for i in range(5)]
    assert impact_metric(rows, 5) is Metric.CSAT


def test_without_scores_a_pain_point_says_so() -> None:
    """Volume is still reported; the impact gives its reason and no verdict is claimed."""
    rows = [analysed(f"r{i}", Said(f"Slow page {i}", BAD, ("usage",), "t-1")) for i in range(4)]
    (point,) = pain_points(rows, THEMES, min_base=5)
    assert point.impact.reason == "too few responses have a score"
    assert point.verdict is Verdict.CANT_TELL
    assert len(point.summary) == 1


def test_a_given_stage_beats_the_predicted_one() -> None:
    """Mentions count for the stage the survey knows."""
    rows = [
        analysed(f"r{i}", Said(f"Slow page {i}", BAD, ("usage",), "t-1"), stage="renewal")
        for i in range(3)
    ]
    (point,) = pain_points(rows, THEMES, min_base=5)
    assert point.stage == "renewal"


@pytest.mark.parametrize("count", [0, 1])
def test_tiny_surveys_have_no_pain_points(count: int) -> None:
    """Nothing and one response are answered, not crashed upon."""
    assert pain_points(survey()[:count], THEMES, min_base=5) == ()
