from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.domain.value import ValueAtRisk
from voc.report import Report, build_report


def complaint(
    id: str, nps: int, customer: str | None, worth: str | None, day: int = 1
) -> AnalysedResponse:
    """A complaint of a customer with a score."""
    said = Said(f"Too slow for us {id}", Sentiment.NEGATIVE, ("usage",), "t-1")
    found = analysed(
        id, said, scores={Metric.NPS: nps}, created_at=datetime(2026, 1, day, tzinfo=UTC)
    )
    attributes = {"revenue": worth} if worth else {}
    return replace(
        found, response=replace(found.response, customer_id=customer, attributes=attributes)
    )


def reported(*rows: AnalysedResponse) -> Report:
    """The report with the value of customers."""
    themes = [Theme("t-1", "speed")]
    return build_report(rows, themes, DEFAULT_TAXONOMY, min_base=1, value_attribute="revenue")


def test_each_unhappy_customer_counts_once_with_the_last_value() -> None:
    """Passives don't count; whose value is unknown is counted apart."""
    report = reported(
        complaint("a", 2, "c-1", "100", day=1),
        complaint("b", 3, "c-1", "150", day=2),
        complaint("c", 0, None, "30.5"),
        complaint("d", 8, "c-2", "999"),
        complaint("e", 1, "c-3", None),
    )
    (point,) = report.pain_points
    assert point.value_at_risk == ValueAtRisk("revenue", 180.5, n=2, unknown=1)


def test_values_that_are_no_numbers_are_told_without_showing_them() -> None:
    """The report goes on without them."""
    report = reported(*(complaint(str(n), 2, f"c-{n}", "secret" if n else "5") for n in range(3)))
    assert report.warnings == ("2 responses have a revenue that is not a number",)
    nothing = reported(*(complaint(str(n), 2, None, None) for n in range(3)))
    assert "no selected response has a number as revenue" in nothing.warnings[0]
