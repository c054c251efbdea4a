from dataclasses import replace
from datetime import UTC, date, datetime

from tests.unit.domain.builders import Said, analysed
from voc.domain.actions import Action, windows
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.breakdown import SHOWN_GROUPS
from voc.domain.estimates import SCALES_DIFFER
from voc.domain.facts import facts_of
from voc.domain.scores import Metric, Scale
from voc.domain.standing import impact_metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.effects import effect
from voc.movement import NO_THEME, NOT_GIVEN, explain, memberships

GOOD = Said("Setting it up was easy.", Sentiment.POSITIVE, ("onboarding",), "t-1")
BAD = Said("Nobody explained it.", Sentiment.NEGATIVE, ("renewal",), "t-2")
THEMES = [Theme("t-1", "easy start"), Theme("t-2", "not explained")]


def responses(n: int, nps: float, *said: Said) -> list[AnalysedResponse]:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        analysed(f"r-{i}", *said, scores={Metric.NPS: nps}, created_at=moment) for i in range(n)
    ]


def test_a_movement_names_the_stage_that_did_it() -> None:
    """Renewal recovered, onboarding stayed: the change is renewal's rate."""
    before = [*responses(40, 9, GOOD), *responses(40, 3, BAD)]
    after = [*responses(40, 9, GOOD), *responses(40, 8, BAD)]
    found = explain(
        facts_of(before),
        facts_of(after),
        "stage",
        metric=None,
        taxonomy=DEFAULT_TAXONOMY,
        themes=THEMES,
    )
    assert (found.change.metric, found.change.change) == ("nps", 50.0)
    assert (found.groups[0].name, found.groups[0].rate.value) == ("renewal", 50.0)


def test_groups_have_names_and_nobody_is_left_out() -> None:
    """Themes by name, a response in several of them in each; those without any together."""
    facts = facts_of([analysed("a", GOOD, BAD), analysed("b", Said("Fine."))], attributes=["plan"])

    def groups(by: str) -> list[tuple[int, str]]:
        found = memberships(facts, by, DEFAULT_TAXONOMY, THEMES)
        return [(row, found.names[code]) for row, code in zip(found.rows, found.codes, strict=True)]

    assert groups("theme") == [(0, "easy start"), (0, "not explained"), (1, NO_THEME)]
    assert groups("stage") == [(0, "onboarding"), (0, "renewal"), (1, "unknown")]
    assert groups("plan") == [(0, NOT_GIVEN), (1, NOT_GIVEN)]


def test_the_metric_is_one_both_periods_answered() -> None:
    """Where few answered the NPS question, CSAT is explained."""
    rows = [analysed(f"c-{i}", BAD, scores={Metric.CSAT: 1 + i % 5}) for i in range(20)]
    facts = facts_of(rows)
    found = explain(facts, facts, "stage", metric=None, taxonomy=DEFAULT_TAXONOMY, themes=[])
    assert found.change.metric == "csat"


def test_more_groups_than_anyone_reads_are_told_as_one() -> None:
    """The largest by name, all others together; nobody is left out of the sum."""
    rows = responses(SHOWN_GROUPS + 30, 9, GOOD)
    named = [
        replace(row, response=replace(row.response, attributes={"order": str(max(0, n - 5))}))
        for n, row in enumerate(rows)
    ]
    facts = facts_of(named, attributes=["order"])
    found = explain(facts, facts, "order", metric=None, taxonomy=DEFAULT_TAXONOMY, themes=[])
    sizes = {group.name: group.before.n for group in found.groups}
    assert len(sizes) == SHOWN_GROUPS + 1
    assert (sizes["0"], sizes["25 smaller groups"]) == (6, 25)
    assert sum(sizes.values()) == len(rows)


def test_what_is_said_of_a_hidden_theme_is_said_of_none() -> None:
    """Hidden themes are left out here as in reports, and nobody with them."""
    facts = facts_of([analysed("a", GOOD, BAD), analysed("b", BAD)])
    hidden = [THEMES[0], replace(THEMES[1], hidden=True)]
    found = memberships(facts, "theme", DEFAULT_TAXONOMY, hidden)
    told = [(r, found.names[code]) for r, code in zip(found.rows, found.codes, strict=True)]
    assert told == [(0, "easy start"), (1, NO_THEME)]


def test_answers_on_different_scales_are_not_compared() -> None:
    """CES asked from 1 to 5 and from 1 to 7 has no common mean; shares of the satisfied have."""
    seven = [analysed(f"s-{i}", BAD, scores={Metric.CES: 4}) for i in range(20)]
    five = [on_scale(row, Scale(1, 5, 4)) for row in seven]
    then, now = facts_of(five), facts_of(seven)
    for metric in (None, Metric.CES):
        found = explain(then, now, "stage", metric=metric, taxonomy=DEFAULT_TAXONOMY, themes=[])
        assert found.change.change is None
    assert found.change.reason == SCALES_DIFFER
    assert (found.change.before.n, found.change.after.n, found.groups) == (20, 20, ())
    assert impact_metric(facts_of([*five, *seven]), 5) is None
    assert impact_metric(now, 5) is Metric.CES


def test_the_effect_of_an_action_is_not_told_across_scales() -> None:
    """Neither its change nor how far that goes beyond all others'."""
    seven = [analysed(f"s-{i}", BAD, scores={Metric.CES: 4}) for i in range(20)]
    five = [on_scale(row, Scale(1, 5, 4)) for row in seven]
    action = Action("a-1", "Guide", date(2026, 2, 1), datetime(2026, 2, 1, tzinfo=UTC))
    periods = windows(action, 30, 30)
    found = effect(action, periods, facts_of(five), facts_of(seven), DEFAULT_TAXONOMY)
    assert [(c.metric, c.change, c.reason) for c in found.changes] == [("ces", None, SCALES_DIFFER)]
    assert found.beyond is None
    assert "can't be compared: answers on different scales" in found.sentences[0]


def on_scale(row: AnalysedResponse, scale: Scale) -> AnalysedResponse:
    scores = tuple(replace(score, scale=scale) for score in row.response.scores)
    return replace(row, response=replace(row.response, scores=scores))
