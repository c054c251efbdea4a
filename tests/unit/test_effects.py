from datetime import UTC, date, datetime

from tests.unit.domain.builders import analysed
from voc.domain.actions import Action, windows
from voc.domain.facts import facts_of
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.effects import effect

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
UNBOXING = Action("a-1", "Guide", date(2026, 3, 1), MOMENT, stage="unboxing")
GONE = "The stage unboxing is not in the journey any more."


def test_an_action_at_a_stage_the_journey_lost_is_meant_for_nobody() -> None:
    """It says so, and that nobody was scored; the other actions are not lost over it."""
    facts = facts_of([analysed("r-1", scores={Metric.NPS: 3})], customers=True)
    found = effect(UNBOXING, windows(UNBOXING, 90, 90), facts, facts, DEFAULT_TAXONOMY)
    assert (found.changes, found.beyond) == ((), None)
    assert found.sentences == (GONE, "No response was scored in either period.")


def test_responses_that_were_given_a_lost_stage_still_count_at_it() -> None:
    """They stand behind the journey's own stages, and so in the comparison, with a warning."""
    before = facts_of([analysed("r-1", scores={Metric.NPS: 3}, stage="unboxing")], customers=True)
    after = facts_of([analysed("r-2", scores={Metric.NPS: 9})], customers=True)
    found = effect(UNBOXING, windows(UNBOXING, 90, 90), before, after, DEFAULT_TAXONOMY)
    assert [(change.before.n, change.after.n) for change in found.changes] == [(1, 0)]
    assert found.sentences[0] == GONE
