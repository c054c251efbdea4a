import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.journey import StageRow
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.report import build_report

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def scorecard(*rows: AnalysedResponse) -> dict[str, StageRow]:
    """The scorecard of `rows` by stage, with one theme."""
    report = build_report(rows, [Theme("t-1", "set-up guide")], DEFAULT_TAXONOMY, min_base=1)
    return {row.stage: row for row in report.journey}


def test_a_comment_counts_in_every_stage_it_speaks_of() -> None:
    """One comment about ordering and support stands in both rows, with its own tone."""
    rows = scorecard(
        analysed("r", Said("Easy order", GOOD, ("purchase",)), Said("no help", BAD, ("support",)))
    )
    assert (rows["purchase"].comments, rows["purchase"].net_sentiment) == (1, 100.0)
    assert (rows["support"].comments, rows["support"].net_sentiment) == (1, -100.0)


def test_a_stage_pools_the_scores_of_its_responses() -> None:
    """Scores are pooled per response, never averaged over stages."""
    rows = scorecard(
        analysed("a", Said("x", GOOD, ("usage",)), scores={Metric.NPS: 10}),
        analysed("b", Said("y", BAD, ("usage",)), scores={Metric.NPS: 0}),
        analysed("c", Said("z", BAD, ("support",)), scores={Metric.NPS: 0}),
    )
    (nps,) = rows["usage"].scores
    assert (nps.value, nps.n) == (0.0, 2)


def test_what_shows_no_stage_is_shown_as_unknown() -> None:
    """The unknown row is part of the scorecard, last."""
    rows = scorecard(analysed("r", Said("Great!", GOOD)))
    assert list(rows)[-1] == "unknown"
    assert (rows["unknown"].comments, rows["unknown"].net_sentiment) == (1, 100.0)


def test_a_given_stage_takes_the_whole_response() -> None:
    """The stage the survey knows beats those the words show."""
    row = analysed("r", Said("Easy order", GOOD, ("purchase",)), stage="renewal")
    assert [stage for stage, row in scorecard(row).items() if row.comments] == ["renewal"]


def test_given_and_shown_stages_that_disagree_are_counted() -> None:
    """Of two comments given renewal whose words show a stage, one shows another."""
    rows = scorecard(
        analysed("a", Said("Easy order", GOOD, ("purchase",)), stage="renewal"),
        analysed("b", Said("I will renew", GOOD, ("renewal",)), stage="renewal"),
        analysed("c", Said("Fine", GOOD), stage="renewal"),
    )
    disagreement = rows["renewal"].disagreement
    assert disagreement is not None
    assert (disagreement.n, disagreement.other, disagreement.share) == (2, 1, 0.5)


def test_a_clause_without_a_stage_is_unknown_beside_one_that_has_one() -> None:
    """Clause by clause: nothing that is said is lost from the scorecard."""
    rows = scorecard(analysed("r", Said("Great!", GOOD), Said("no help", BAD, ("support",))))
    assert (rows["unknown"].net_sentiment, rows["support"].net_sentiment) == (100.0, -100.0)


def test_the_shares_of_all_complaints_tell_where_they_stand() -> None:
    """Three of four complaining clauses speak of support."""
    rows = scorecard(
        analysed("a", *[Said("no help", BAD, ("support",))] * 3, Said("dear", BAD, ("purchase",)))
    )
    assert rows["support"].negative_share == pytest.approx(0.75)
    assert rows["usage"].negative_share == 0.0


def test_the_most_praised_theme_is_the_delight() -> None:
    """Three or more praising responses make a theme a stage's delight."""
    praise = [analysed(f"r{i}", Said("Nice", GOOD, ("onboarding",), "t-1")) for i in range(3)]
    assert scorecard(*praise)["onboarding"].top_delight == "set-up guide"
    assert scorecard(*praise[:2])["onboarding"].top_delight is None


def test_few_comments_show_no_net_sentiment() -> None:
    """Neither beside its interval nor by itself."""
    rows = [analysed("r", Said("no help", BAD, ("support",)))]
    report = build_report(rows, [], DEFAULT_TAXONOMY, min_base=5)
    support = next(row for row in report.journey if row.stage == "support")
    assert support.sentiment is not None
    assert support.sentiment.reason == "fewer than 5 comments"
    assert (support.comments, support.net_sentiment) == (1, None)


def test_an_empty_stage_has_no_net_sentiment() -> None:
    """No mentions, no number."""
    row = scorecard()["awareness"]
    assert (row.comments, row.net_sentiment, row.scores) == (0, None, ())
