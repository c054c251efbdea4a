from datetime import date

import pytest

from voc.domain.estimates import Estimate
from voc.domain.impact import Impact
from voc.domain.net_sentiment import NAME as SAID
from voc.report import Base, Period, Scores
from voc.web import wording

GAP = wording.NARROW_SPACE


@pytest.mark.parametrize(
    ("value", "digits", "plain", "signed"),
    [
        (0.0, 0, "0", "0"),
        (-0.04, 1, "0.0", "0.0"),
        (0.04, 1, "0.0", "0.0"),
        (-41.4, 0, "−41", "−41"),
        (1234.5, 1, "1,234.5", "+1,234.5"),
    ],
)
def test_numbers_are_written_with_real_signs(
    value: float, digits: int, plain: str, signed: str
) -> None:
    """A minus sign, not a hyphen; what rounds to zero has no sign."""
    assert wording.plain(value, digits) == plain
    assert wording.signed(value, digits) == signed


@pytest.mark.parametrize(
    ("estimate", "value", "interval", "base"),
    [
        (Estimate("nps", 30.0, 100, 14.05, 44.2), "+30", "+14 to +44", "n = 100"),
        (Estimate("csat", 61.2, 29, 54, 67), f"61{GAP}%", f"54{GAP}% to 67{GAP}%", "n = 29, few"),
        (Estimate("ces", 4.936, 1200, 4.67, 5.22), "4.94", "4.67 to 5.22", "n = 1,200"),
        (Estimate("csat_mean", 3.0, 1), "3.00", "", "n = 1, few"),
        (Estimate("ces_easy", None, 0, reason="fewer than 5 answers"), "–", "", "n = 0"),
    ],
)
def test_each_metric_is_written_its_own_way(
    estimate: Estimate, value: str, interval: str, base: str
) -> None:
    """NPS with a sign, shares in percent, means with two digits; few answers are marked."""
    assert wording.value_of(estimate) == value
    assert wording.interval_of(estimate) == interval
    assert wording.base_of(estimate) == base


def test_all_three_questions_have_a_place() -> None:
    """A metric nobody was asked for is shown as such, behind those that were."""
    scores = (Estimate("csat", 61.0, 50), Estimate("csat_mean", 3.6, 50))
    basis = {"period": Period(None, None), "base": Base(50, 50, 0.0)}
    found = wording.families(Scores(**basis, scores=scores, sentiment=Estimate(SAID, -8.0, 50)))
    assert [(w.name, [e.metric for e in group]) for w, group in found] == [
        ("CSAT", ["csat", "csat_mean"]),
        ("Net sentiment", [SAID]),
        ("NPS", []),
        ("CES", []),
    ]


@pytest.mark.parametrize(
    ("covered", "words"),
    [
        (Period(date(2026, 1, 2), date(2026, 12, 31)), "2 January 2026 to 31 December 2026"),
        (Period(date(2026, 1, 2), None), "from 2 January 2026"),
        (Period(None, date(2026, 1, 2)), "until 2 January 2026"),
        (Period(None, None), "responses without a date"),
    ],
)
def test_a_period_is_told_in_words(covered: Period, words: str) -> None:
    """Open at either end, or at both."""
    assert wording.period(covered) == words


def test_an_impact_without_an_interval_has_none() -> None:
    """And with one, both ends have their signs."""
    assert wording.impact_interval(Impact("nps", 0)) == ""
    assert wording.impact_interval(Impact("nps", 9, -1.0, -1.0, -2.04, 0.5)) == "−2.0 to +0.5"


def test_a_cut_is_marked() -> None:
    """A text that fits is left alone."""
    assert wording.shortened("abc", 3) == "abc"
    assert wording.shortened("abcd", 3) == "abc […]"


def test_counts_agree_with_their_noun() -> None:
    """One comment, two comments."""
    assert wording.counted(1, "comment") == "1 comment"
    assert wording.counted(1200, "comment") == "1,200 comments"


@pytest.mark.parametrize(
    ("name", "unit", "words"),
    [
        ("2026-01-01", "month", "January 2026"),
        ("2026-04-01", "quarter", "Q2 2026"),
        ("2026-01-05", "week", "week of 5 January 2026"),
        ("2026-01", "", "January 2026"),
        ("2026-Q2", "", "Q2 2026"),
        ("2026-W02", "", "week of 5 January 2026"),
        (None, "month", "not given"),
    ],
)
def test_periods_are_written_as_days_are(name: str | None, unit: str, words: str) -> None:
    """However a part of the report names them."""
    assert wording.span(name, unit) == words


def test_the_unknown_stage_has_a_name_of_its_own() -> None:
    """Readers see that the words showed no stage."""
    assert wording.stage_name("unknown") == "No stage named"
    assert wording.stage_name("renewal") == "Renewal"


def test_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    """Only where they must be; others are cut at their end."""
    names = [
        "Enterprise plan, region A",
        "Enterprise plan, region B",
        "Team",
        "A free plan, for all",
    ]
    assert wording.told_apart(names, 16) == [
        "Enterpri […] region A",
        "Enterpri […] region B",
        "Team",
        "A free plan, for […]",
    ]


def test_unhappy_customers_are_called_by_their_metric() -> None:
    """Nobody detracts by a CSAT."""
    assert wording.unhappy("nps") == "detractors"
    assert wording.unhappy("csat") == "dissatisfied"
