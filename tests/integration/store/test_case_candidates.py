"""Cases opened from what a database narrows down are those of reading every response."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.store.builders import stored, themes
from tests.integration.store.generated import generated
from voc.closed_loop import Cases
from voc.domain.analysis import AnalysedResponse
from voc.domain.cases import CaseQuery, Rule, findings
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.store import SqlCaseStore, SqlRepository

DAY = timedelta(days=1)


@pytest.fixture
def filled(repository: SqlRepository) -> SqlRepository:
    with repository.write() as store:
        store.replace_themes(themes("t-1"), [], [])
    stored(repository, *generated(400, now=datetime.now(UTC)))
    return repository


def cases(repository: SqlRepository, *rules: Rule) -> Cases:
    due_in = dict.fromkeys(rules or tuple(Rule), DAY)
    return Cases(SqlCaseStore(repository.engine), repository, DEFAULT_TAXONOMY, due_in)


def met(rows: list[AnalysedResponse], *rules: Rule) -> set[tuple[str, Rule]]:
    """What the rules say of each response."""
    return {
        (row.response.id, finding.rule)
        for row in rows
        for finding in findings(placed(row))
        if finding.rule in (rules or tuple(Rule))
    }


def placed(row: AnalysedResponse) -> AnalysedResponse:
    given = row.response.stage or DEFAULT_TAXONOMY.stage_at(row.response.touchpoint)
    return replace(row, response=replace(row.response, stage=given))


def opened(repository: SqlRepository) -> set[tuple[str, Rule]]:
    found = cases(repository).store.page(CaseQuery(), after=None, limit=10_000)
    return {(case.response_id, case.rule) for case in found}


@pytest.mark.parametrize("rules", [(), *((rule,) for rule in Rule)])
@pytest.mark.parametrize("selection", [Selection(since=date(2020, 1, 1)), EVERYTHING])
def test_the_cases_are_those_of_reading_every_response(
    filled: SqlRepository, rules: tuple[Rule, ...], selection: Selection
) -> None:
    """Under all rules and under each; with a first day all of them, else only the recent ones."""
    working = cases(filled, *rules)
    rows = list(filled.select(selection))
    recent = [row for row in rows if selection.since or not working.is_too_old(row.response)]
    assert len(recent) > 0
    assert working.open_stored(selection) == len(met(recent, *rules)) > 10
    assert opened(filled) == met(recent, *rules)


def test_what_is_open_is_not_read_again(filled: SqlRepository) -> None:
    """A second time there is little to read and nothing to open."""
    working, rules = cases(filled), set(Rule)
    before = list(filled.case_candidates(EVERYTHING, rules, since=None))
    working.open_stored(Selection(since=date(2020, 1, 1)))
    working.open_stored()  # those without a date
    after = list(filled.case_candidates(EVERYTHING, rules, since=None))
    assert len(after) < len(before) < 400
    assert working.open_stored() == 0


def test_the_rules_are_asked_of_few_responses_in_vain(filled: SqlRepository) -> None:
    """Whoever complains at no known place, praises, or takes it back, is seldom read."""
    read = list(filled.case_candidates(EVERYTHING, set(Rule), since=None))
    lucky = {id for id, _ in met(read)}
    assert len(lucky) > 0.8 * len(read)
