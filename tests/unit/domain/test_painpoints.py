from collections.abc import Sequence

import numpy as np
import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.facts import facts_of
from voc.domain.impact import Verdict
from voc.domain.painpoints import Findings, PainPoint, findings
from voc.domain.placement import place
from voc.domain.quotes import RowPassages
from voc.domain.ranking import rank, stability
from voc.domain.scores import Metric
from voc.domain.standing import impact_metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme

THEMES = (Theme("t-1", "hidden features"), Theme("t-2", "late invoices"))
BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def found_in(rows: Sequence[AnalysedResponse], *, min_base: int = 5) -> Findings:
    """Everything found in rows."""
    placement = place(facts_of(rows), DEFAULT_TAXONOMY)
    ranking = rank(placement, THEMES, min_base=min_base)
    return findings(ranking, RowPassages(rows), min_base=min_base)


def pain_points(rows: Sequence[AnalysedResponse], *, min_base: int = 5) -> Sequence[PainPoint]:
    """The pain points of rows."""
    return found_in(rows, min_base=min_base).pain_points


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
    first, second = pain_points(survey())
    assert (first.name, first.stage, first.responses) == ("hidden features", "renewal", 12)
    assert first.verdict is Verdict.HURTS
    assert (second.theme_id, second.stage) == ("t-2", "purchase")


def test_praise_never_counts_as_pain() -> None:
    """The forty who praise the theme stand in no pain point."""
    assert all(
        id.startswith(("d", "p")) for point in pain_points(survey()) for id in point.response_ids
    )


def test_every_statement_carries_the_ids_it_rests_on() -> None:
    """The computed sentences name volume and scores, with receipts."""
    volume, score, quote = pain_points(survey())[0].summary
    assert volume.text == "12 of 12 comments at renewal complain about this (100\u202f%)."
    assert score.text == "Their NPS is −100.0 (n = 12), that of all others +87.0 (n = 46)."
    assert set(volume.responses) == set(score.responses) == {f"d{i}" for i in range(12)}
    (id,) = quote.responses
    assert quote.text == f"One of them writes: “Nobody explained feature number {id[1:]}”"


def test_quotes_are_verbatim_and_not_alike() -> None:
    """Quotes are slices of the customer's text, each wording once."""
    rows = survey()
    texts = {row.response.id: row.response.comment.text for row in rows}
    quotes = pain_points(rows)[0].quotes
    assert len({quote.text.lower() for quote in quotes}) == len(quotes) == 3
    assert all(quote.text == texts[quote.id][quote.start : quote.end] for quote in quotes)


def test_two_complaints_are_an_anecdote() -> None:
    """Fewer than three complaining responses make no pain point."""
    rows = [
        analysed(f"r{i}", Said("Too slow", BAD, ("usage",), "t-1"), scores={Metric.NPS: 0})
        for i in range(2)
    ]
    assert pain_points(rows, min_base=1) == ()


def test_a_survey_without_nps_is_weighed_by_its_next_metric() -> None:
    """CSAT, then CES stand in where NPS was not asked."""
    rows = [analysed(f"r{i}", scores={Metric.CES: 5, Metric.CSAT: 4}) for i in range(5)]
    assert impact_metric(facts_of(rows), 5) is Metric.CSAT


def test_without_scores_a_pain_point_says_so() -> None:
    """Volume is still reported; the impact gives its reason and no verdict is claimed."""
    rows = [analysed(f"r{i}", Said(f"Slow page {i}", BAD, ("usage",), "t-1")) for i in range(4)]
    (point,) = pain_points(rows)
    assert point.impact.reason == "no score was asked"
    assert point.verdict is Verdict.CANT_TELL
    assert [len(statement.responses) for statement in point.summary] == [4, 1]


def test_a_given_stage_beats_the_predicted_one() -> None:
    """Mentions count for the stage the survey knows."""
    rows = [
        analysed(f"r{i}", Said(f"Slow page {i}", BAD, ("usage",), "t-1"), stage="renewal")
        for i in range(3)
    ]
    (point,) = pain_points(rows)
    assert point.stage == "renewal"


@pytest.mark.parametrize("count", [0, 1])
def test_tiny_surveys_have_no_pain_points(count: int) -> None:
    """Nothing and one response are answered, not crashed upon."""
    assert pain_points(survey()[:count]) == ()


def test_praise_makes_delights_of_the_same_shape() -> None:
    """What customers praise is measured like what they complain about."""
    (delight,) = found_in(survey()).delights
    assert (delight.name, delight.stage, delight.responses) == ("hidden features", "usage", 40)
    assert delight.verdict is Verdict.HELPS
    assert delight.summary[0].text == "40 of 40 comments at usage praise this (100\u202f%)."


def test_those_who_complain_stand_beside_all_others() -> None:
    """Their share of detractors, and how severe it is: strong words times low scores."""
    first = pain_points(survey())[0]
    assert first.standing is not None
    assert (first.standing.detractors, first.standing.of_all_detractors) == (1.0, 1.0)
    assert first.severity == pytest.approx(0.9 * 0.8)
    assert first.owner == "Success"


def test_a_ranking_is_as_firm_as_the_gap_between_its_ranks() -> None:
    """Far apart the first stays first in every draw, level it stays in about half of them."""
    rng = np.random.default_rng(1)
    apart = rng.normal([-9.0, -5.0, -4.9, -1.0], 0.1, (1000, 4))
    assert stability(apart).top_1 == stability(apart).top_3 == 1.0
    level = stability(rng.normal(-5.0, 1.0, (1000, 2)))
    assert level.top_1 == pytest.approx(0.5, abs=0.05)
    assert level.top_3 is None


def test_the_base_of_a_pain_point_is_that_of_the_scorecard() -> None:
    """Comments at the stage: also those that speak of it beside another one."""
    rows = [
        *(analysed(f"a{n}", Said(f"Slow {n}", BAD, ("usage",), "t-1")) for n in range(3)),
        analysed("b", Said("Renewing is fine, using it too", GOOD, ("renewal", "usage"))),
    ]
    (point,) = pain_points(rows)
    assert point.summary[0].text == "3 of 4 comments at usage complain about this (75\u202f%)."
