from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.domain.builders import Said, analysed, foreign
from voc.domain.analysis import Sentiment
from voc.domain.cases import (
    CaseChange,
    CaseStatus,
    EventKind,
    Finding,
    Rule,
    changed,
    findings,
    new_case,
    time_to_close,
)
from voc.domain.scores import Metric

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BAD = Said("Nobody explained the reports.", Sentiment.NEGATIVE, ("onboarding",), "t-1")
VAGUE = Said("Meh.", Sentiment.NEGATIVE)
LEAVING = Said("We will cancel.", Sentiment.NEGATIVE, ("renewal",))
FINE = Said("All good.", Sentiment.POSITIVE, ("usage",))


def rules(*said: Said, nps: float | None = None) -> list[Rule]:
    scores = {} if nps is None else {Metric.NPS: nps}
    return [finding.rule for finding in findings(analysed("r", *said, scores=scores))]


def test_each_rule_needs_what_its_name_says() -> None:
    """A complaint with a place, and the score; churn words need no score."""
    assert rules(BAD, nps=6) == [Rule.DETRACTOR_PROBLEM]
    assert rules(BAD, FINE, nps=9) == [Rule.PROMOTER_COMPLAINT]
    assert rules(BAD, nps=8) == rules(VAGUE, nps=2) == rules(FINE, nps=2) == rules(BAD) == []
    assert rules(LEAVING) == [Rule.CHURN_WORDS]
    assert rules(LEAVING, nps=1) == [Rule.DETRACTOR_PROBLEM, Rule.CHURN_WORDS]


def test_praise_that_speaks_of_a_switch_is_no_churn() -> None:
    """Somebody who left a competitor for us is happy about it."""
    assert rules(Said("Glad we decided to leave you know who.", Sentiment.POSITIVE)) == []


def test_a_finding_says_where() -> None:
    """Stage and theme of the complaint; a given stage beats the predicted one."""
    row = analysed("r", BAD, scores={Metric.NPS: 0})
    assert findings(row) == (Finding(Rule.DETRACTOR_PROBLEM, "onboarding", "t-1"),)
    given = replace(row, response=replace(row.response, stage="renewal"))
    assert findings(given)[0].stage == "renewal"


def test_a_case_is_the_same_for_the_same_response_and_rule() -> None:
    """Its id depends on nothing else, and it is due when the rule says."""
    row = analysed("r", BAD, LEAVING, scores={Metric.NPS: 0})
    first, other = (new_case(row, f, NOW, timedelta(hours=48)) for f in findings(row))
    again = new_case(row, findings(row)[0], NOW + timedelta(days=1), timedelta(hours=1))
    assert first.id == again.id != other.id
    assert first.due_at == NOW + timedelta(hours=48)
    assert first.is_overdue(NOW + timedelta(hours=49))
    assert first.scores == {"nps": 0}


def test_a_change_is_written_into_the_history() -> None:
    """What changes is told with its time; what is already so is not."""
    row = analysed("r", BAD, scores={Metric.NPS: 0})
    case = new_case(row, findings(row)[0], NOW, timedelta(hours=48))
    later = NOW + timedelta(hours=5)
    worked, events = changed(
        case, CaseChange(CaseStatus.RESOLVED, assignee="mira", note="Called."), later
    )
    assert (worked.status, worked.assignee, worked.closed_at) == (
        CaseStatus.RESOLVED,
        "mira",
        later,
    )
    assert [e.kind for e in events] == [EventKind.ASSIGNED, EventKind.STATUS, EventKind.NOTE]
    assert not worked.is_overdue(NOW + timedelta(days=30))
    assert changed(worked, CaseChange(CaseStatus.RESOLVED, assignee="mira"), later) == (worked, ())
    reopened, _ = changed(worked, CaseChange(CaseStatus.OPEN, assignee=""), later)
    assert (reopened.closed_at, reopened.assignee) == (None, None)


def hours(*spans: tuple[float, bool]) -> list[tuple[timedelta, bool]]:
    return [(timedelta(hours=length), is_closed) for length, is_closed in spans]


def test_open_cases_count_in_the_time_to_close() -> None:
    """Leaving them out would say 2 hours where half of all took 30 or more."""
    fast, slow = [(2.0, True)] * 10, [(30.0, True)] * 10
    waiting = [(50.0, False)] * 5
    found = time_to_close(hours(*fast, *slow, *waiting))
    assert (found.closed, found.open, found.median_hours) == (20, 5, 30.0)
    assert found.low is not None
    assert found.low <= 30.0
    assert time_to_close(hours(*fast, *slow)).median_hours == 2.0


@pytest.mark.parametrize("spans", [[], [(5.0, False)], [(1.0, True), (9.0, False), (9.0, False)]])
def test_where_most_are_open_there_is_no_median(spans: list[tuple[float, bool]]) -> None:
    """Nobody knows yet how long half of them will take."""
    assert time_to_close(hours(*spans)).median_hours is None


def test_all_closed_at_once_is_a_time_too() -> None:
    """The interval may be missing, the median is not."""
    assert time_to_close(hours((4.0, True), (4.0, True))).median_hours == 4.0


def test_words_that_can_not_be_read_open_no_case() -> None:
    """Whatever the model makes of another language."""
    row = analysed("r", BAD, LEAVING, scores={Metric.NPS: 0})
    assert findings(row)
    assert findings(foreign(row)) == ()
