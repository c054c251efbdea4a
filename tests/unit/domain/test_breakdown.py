from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.breakdown import SHOWN_GROUPS, Breakdown, Dimension, Unit, breakdown, fitting_unit
from voc.domain.errors import InvalidInput
from voc.domain.facts import facts_of
from voc.domain.placement import place
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY


def row(id: str, nps: int, **fields: object) -> AnalysedResponse:
    """One response that says something good about use."""
    said = Said("It is good", Sentiment.POSITIVE, ("usage",))
    found = analysed(id, said, scores={Metric.NPS: nps})
    return replace(found, response=replace(found.response, **fields))  # type: ignore[arg-type]  # named by the tests


def broken(rows: list[AnalysedResponse], name: str, unit: Unit = Unit.MONTH) -> Breakdown:
    """The scores of rows by one dimension."""
    by = Dimension(name, unit)
    facts = facts_of(rows, attributes=[by.attribute] if by.attribute else ())
    return breakdown(place(facts, DEFAULT_TAXONOMY), by, min_base=1)


def test_groups_by_size_and_those_without_a_name_last() -> None:
    """Each with its own scores and net sentiment, none lost."""
    rows = [row(f"w{n}", 10, channel="web") for n in range(2)]
    rows += [row(f"n{n}", 0) for n in range(3)] + [row("m", 0, channel="mail")]
    groups = broken(rows, "channel").groups
    assert [(g.name, g.responses, g.scores[0].value) for g in groups] == [
        ("web", 2, 100.0), ("mail", 1, -100.0), (None, 3, -100.0)
    ]  # fmt: skip
    assert groups[0].scores[-1].metric == "net_sentiment"


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        (Unit.WEEK, ["2025-12-29", "2026-03-30"]),
        (Unit.MONTH, ["2026-01-01", "2026-03-01", "2026-04-01"]),
        (Unit.QUARTER, ["2026-01-01", "2026-04-01"]),
    ],
)
def test_periods_are_named_by_their_first_day(unit: Unit, names: list[str]) -> None:
    """Weeks begin on Monday; periods nobody answered in are left out."""
    days = [datetime(2026, m, d, tzinfo=UTC) for m, d in ((1, 1), (1, 4), (3, 31), (4, 1))]
    rows = [row(str(n), 9, created_at=day) for n, day in enumerate(days)]
    found = broken(rows, "period", unit).groups
    assert [group.name for group in found] == names
    assert sum(group.responses for group in found) == 4


def test_an_attribute_with_a_value_for_everyone_is_cut_and_says_so() -> None:
    """The largest groups are shown, the others counted."""
    rows = [row(str(n), 9, attributes={"order": str(n)}) for n in range(SHOWN_GROUPS + 7)]
    found = broken(rows, "attribute:order")
    assert (len(found.groups), found.omitted, found.omitted_responses) == (SHOWN_GROUPS, 7, 7)


def test_by_stage_shows_what_has_none() -> None:
    """All stages of the journey, then what shows none, where anything does."""
    assert len(broken([row("a", 9)], "stage").groups) == 6
    silent = analysed("b", scores={Metric.NPS: 3})
    assert broken([row("a", 9), silent], "stage").groups[-1].name == "unknown"


@pytest.mark.parametrize("name", ["weather", "attribute:", ""])
def test_an_unknown_dimension_is_refused(name: str) -> None:
    """The error names the field."""
    with pytest.raises(InvalidInput) as refused:
        Dimension(name)
    assert refused.value.field == "by"


@pytest.mark.parametrize(
    ("days", "unit"), [(0, Unit.WEEK), (119, Unit.WEEK), (365, Unit.MONTH), (1500, Unit.QUARTER)]
)
def test_the_length_of_periods_fits_the_survey(days: int, unit: Unit) -> None:
    """A short survey is shown by week, a long one by quarter."""
    assert fitting_unit(np.array(["2026-01-01"], "M8[D]") + np.array([0, days])) is unit


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (Unit.WEEK, [4 / 7, 2 / 7]),
        (Unit.MONTH, [17 / 31, 3 / 31]),
        (Unit.QUARTER, [17 / 92, 3 / 90]),
    ],
)
def test_periods_say_how_much_of_them_the_data_cover(unit: Unit, expected: list[float]) -> None:
    """From the first day to the last; what has no date is in no period."""
    days = [datetime(2025, 12, 15, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)]
    if unit is Unit.WEEK:
        days = [datetime(2025, 12, 25, tzinfo=UTC), datetime(2025, 12, 30, tzinfo=UTC)]
    rows = [row(str(n), 9, created_at=day) for n, day in enumerate(days)]
    groups = broken([*rows, row("undated", 9)], "period", unit).groups
    assert [group.covered for group in groups] == pytest.approx([*expected, 1.0])
