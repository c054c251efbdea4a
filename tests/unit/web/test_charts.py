from dataclasses import replace
from xml.etree import ElementTree

from tests.unit.web.prepared import believable, hostile
from voc.domain.breakdown import Breakdown, Dimension, Group
from voc.domain.estimates import Estimate
from voc.domain.journey import StageRow
from voc.theming.views import Point
from voc.web import charts

SVG = "{http://www.w3.org/2000/svg}"
EMPTY = StageRow("usage", "Product", (), 0, (), None, None, None)


def texts(chart: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(chart).iter(f"{SVG}text")]  # noqa: S314 - drawn by us


def test_nps_is_drawn_for_the_stages_that_have_one() -> None:
    """In journey order, with value and base beside each."""
    chart = charts.nps_by_stage(believable().service.report().journey)
    assert chart is not None
    names = [text for text in texts(chart) if text in {"Onboarding", "Renewal", "No stage named"}]
    assert names == ["Onboarding", "Renewal"]
    assert "n = 20" in texts(chart)


def test_a_chart_of_nothing_is_not_drawn() -> None:
    """The page leaves it out."""
    assert charts.nps_by_stage([EMPTY]) is None
    assert charts.net_sentiment_by_stage([EMPTY]) is None
    assert charts.impact_by_pain_point([]) is None


def test_a_theme_that_hurts_at_two_stages_is_told_with_each() -> None:
    """Two lines of the same name would not say which is which."""
    point = believable().service.report().pain_points[0]
    chart = charts.impact_by_pain_point([point, replace(point, stage="usage")])
    assert chart is not None
    names = [text for text in texts(chart) if text.startswith(("1. ", "2. "))]
    assert [name.rpartition(" (")[2] for name in names] == ["renewal)", "usage)"]


def test_net_sentiment_below_zero_has_the_other_colour() -> None:
    """Blue and orange are told apart by colour-blind readers, too."""
    low, high = (Estimate("net_sentiment", v, 9, v - 9, v + 9) for v in (-40.0, 40.0))
    rows = [replace(EMPTY, sentiment=low), replace(EMPTY, stage="x", sentiment=high)]
    chart = charts.net_sentiment_by_stage(rows)
    assert chart is not None
    assert charts.ORANGE in chart
    assert charts.BLUE in chart


def test_hostile_names_are_only_text() -> None:
    """In the drawing as in the description."""
    points = hostile().service.report().pain_points
    chart = charts.impact_by_pain_point(points)
    assert chart is not None
    assert not list(ElementTree.fromstring(chart).iter(f"{SVG}img"))  # noqa: S314 - drawn by us
    assert any("<img src=x" in text for text in texts(chart))


def test_pain_points_of_the_same_name_keep_their_own_lines() -> None:
    """One theme may hurt at two stages."""
    (first, *_) = believable().service.report().pain_points
    chart = charts.impact_by_pain_point([first, replace(first, stage="support")])
    assert chart is not None
    ranks = [text[:2] for text in texts(chart) if "advanced features" in text]
    assert ranks == ["1.", "2."]


def test_rows_of_the_same_name_keep_their_own_lines() -> None:
    """Whatever the names, and whatever stands in them, each value has its name beside it."""
    names = ["Team", "Team", "\"];alert('<b>')//", "a \\ {b}"]
    rows = [charts.Row(name, 5.0 * n, f"{n}", low=0, high=9) for n, name in enumerate(names)]
    chart = charts.intervals(rows, axis="NPS points", title="t")
    assert chart is not None
    assert [text for text in texts(chart) if text in names] == names


def test_the_course_of_a_score_has_the_band_of_its_intervals() -> None:
    """Drawn from two periods on, and told in words to those who can't see it."""
    trend = believable().service.report().trend
    chart = charts.course(trend, "nps")
    assert chart is not None
    assert "NPS by month, with intervals" in chart
    assert charts.course(Breakdown(Dimension("period"), ()), "nps") is None


def test_periods_of_few_answers_or_few_days_are_marked() -> None:
    """A July of four days is no crash: its point is hollow, and the description says why."""
    groups = tuple(
        Group(name, n, 0, (Estimate("nps", 10.0, n, 0.0, 20.0),), covered)
        for name, n, covered in (
            ("2026-05-01", 400, 1.0),
            ("2026-06-01", 22, 1.0),
            ("2026-07-01", 90, 4 / 31),
        )
    )
    chart = charts.course(Breakdown(Dimension("period"), groups), "nps")
    assert chart is not None
    assert chart.count('fill="white"') == 2
    assert "2026-06-01: +10 n = 22, few; 2026-07-01: +10 n = 90, 13\u202f% of its days" in chart


def test_bars_of_few_responses_or_few_days_are_pale() -> None:
    """As the points of a score are hollow."""
    points = [Point("2026-05", 9, 90), Point("2026-06", 9, 20), Point("2026-07", 9, 90, 0.1)]
    chart = charts.share_by_period(points)
    assert chart is not None
    assert chart.count('opacity="0.35"') == 2
