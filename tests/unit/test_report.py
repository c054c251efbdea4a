from dataclasses import replace
from datetime import UTC, date, datetime

from tests.unit.domain.builders import Said, analysed, foreign
from voc.domain.analysis import Sentiment
from voc.domain.facts import facts_of
from voc.domain.quotes import RowPassages
from voc.domain.scores import Metric
from voc.domain.selection import Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.report import (
    Base,
    Period,
    Survey,
    build_report,
    journey_of,
    pain_points_of,
    report_of,
    scores_of,
    themes_of,
)

THEMES = (Theme("t-1", "dashboards"), Theme("t-2", "prices"))
ROWS = [
    analysed(
        "a",
        Said("Slow boards", Sentiment.NEGATIVE, ("usage",), "t-1"),
        Said("nice boards", Sentiment.POSITIVE, ("usage",), "t-1"),
        created_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC),
        scores={Metric.NPS: 3},
    ),
    analysed("b", Said("Hm"), created_at=datetime(2026, 3, 2, tzinfo=UTC)),
    analysed("c", scores={Metric.NPS: 9}),
]


def test_the_base_counts_responses_comments_and_coverage() -> None:
    """Blank comments count as responses only; coverage is the share of comments with a theme."""
    assert build_report(ROWS, THEMES, DEFAULT_TAXONOMY).base == Base(3, 2, 0.5)


def test_the_period_is_that_of_the_data_unless_one_was_asked_for() -> None:
    """UTC days; a selection's bounds stand as they were asked for."""
    report = build_report(ROWS, THEMES, DEFAULT_TAXONOMY)
    assert report.period == Period(date(2026, 1, 31), date(2026, 3, 2))
    asked = Selection(since=date(2026, 1, 1))
    assert build_report(ROWS, THEMES, DEFAULT_TAXONOMY, selection=asked).period == Period(
        date(2026, 1, 1), date(2026, 3, 2)
    )


def test_a_theme_counts_what_its_sub_themes_are_mentioned_in() -> None:
    """The parent has the union: a response that mentions two of its sub-themes counts once."""
    themes = (
        Theme("t-1", "dashboards"),
        Theme("t-2", "slow", parent="t-1"),
        Theme("t-3", "crash", parent="t-1"),
    )
    rows = [
        analysed("a", Said("Slow", theme="t-2"), Said("and it crashes", theme="t-3")),
        analysed("b", Said("Slow", theme="t-2")),
    ]
    counted = build_report(rows, themes, DEFAULT_TAXONOMY).themes
    assert {row.theme.id: row.responses for row in counted} == {"t-1": 2, "t-2": 2, "t-3": 1}
    part_hidden = (themes[0], replace(themes[1], hidden=True), themes[2])
    counted = build_report(rows, part_hidden, DEFAULT_TAXONOMY).themes
    assert {row.theme.id: row.responses for row in counted} == {"t-1": 2, "t-3": 1}


def test_a_theme_shows_praise_and_complaint_side_by_side() -> None:
    """One response may do both; themes nobody mentions are listed with zero."""
    first, second = build_report(ROWS, THEMES, DEFAULT_TAXONOMY).themes
    assert (first.theme.id, first.responses, first.positive, first.negative) == ("t-1", 1, 1, 1)
    assert (second.theme.id, second.responses) == ("t-2", 0)


def test_scores_count_every_scored_response() -> None:
    """NPS counts responses without a comment too."""
    (nps,) = build_report(ROWS, THEMES, DEFAULT_TAXONOMY, min_base=1).scores
    assert (nps.value, nps.n) == (0.0, 2)


def test_a_report_on_nothing_is_a_report() -> None:
    """No responses: no period, no scores, an empty scorecard, no crash."""
    report = build_report([], [], DEFAULT_TAXONOMY)
    assert report.period == Period(None, None)
    assert (report.base, report.scores, report.pain_points) == (Base(0, 0, 0.0), (), ())


def test_a_touchpoint_of_a_stage_beats_the_predicted_stage() -> None:
    """A renewal survey's complaint about use counts at renewal; other touchpoints don't place."""
    said = analysed("a", Said("Nobody explains it", Sentiment.NEGATIVE, ("usage",)))
    asked = {
        touchpoint: replace(said, response=replace(said.response, touchpoint=touchpoint))
        for touchpoint in ("Renewal", "Check-in")
    }
    for touchpoint, stage in (("Renewal", "renewal"), ("Check-in", "usage")):
        report = build_report([asked[touchpoint]], [], DEFAULT_TAXONOMY)
        assert [row.stage for row in report.journey if row.comments] == [stage]


def test_each_part_says_what_the_whole_report_says() -> None:
    """Nobody gets other numbers for asking for less."""
    survey = Survey(facts_of(ROWS), RowPassages(ROWS), THEMES, DEFAULT_TAXONOMY)
    whole = vars(report_of(survey))
    for part in (scores_of, journey_of, pain_points_of, themes_of):
        told = vars(part(survey))
        assert told == {name: whole[name] for name in told}
    assert whole["themes"]
    assert whole["journey"]


def test_hidden_themes_are_listed_only_where_they_are_asked_for() -> None:
    """A report is without them; their segments still count as covered."""
    themes = (replace(THEMES[0], hidden=True), THEMES[1])
    survey = Survey(facts_of(ROWS), RowPassages(ROWS), themes, DEFAULT_TAXONOMY)
    assert [row.theme.id for row in themes_of(survey).themes] == ["t-2"]
    assert [row.theme.id for row in themes_of(survey, hidden=True).themes] == ["t-1", "t-2"]
    assert report_of(survey).base.coverage == 0.5


def test_comments_that_are_not_english_count_with_their_scores_alone() -> None:
    """They feed no sentiment, stage, theme or pain point; the base says how many they are."""
    said = Said("Störung seit drei Wochen", Sentiment.POSITIVE, ("usage",), "t-1")
    strangers = [foreign(analysed(f"f-{n}", said, scores={Metric.NPS: 0})) for n in range(9)]
    without, having = (
        build_report(rows, THEMES, DEFAULT_TAXONOMY, min_base=1)
        for rows in (ROWS, [*ROWS, *strangers])
    )
    assert having.base == Base(12, 11, 0.5, not_english=9)
    assert having.scores[0].n == without.scores[0].n + 9
    assert (having.sentiment, having.themes) == (without.sentiment, without.themes)
    assert having.pain_points == having.delights == ()
    stages = [[(r.stage, r.comments, r.sentiment) for r in x.journey] for x in (without, having)]
    assert stages[0] == stages[1]
