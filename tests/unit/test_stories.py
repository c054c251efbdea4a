"""Stories every journey report must tell; each survey is made here."""

from dataclasses import replace

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.breakdown import Dimension
from voc.domain.estimates import Estimate
from voc.domain.impact import Verdict
from voc.domain.overview import Change
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY, Stage, Taxonomy
from voc.domain.themes import Theme
from voc.report import Report, build_report

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def nps_at(report: Report, stage: str) -> Estimate:
    """The NPS of a stage."""
    row = next(row for row in report.journey if row.stage == stage)
    return next(score for score in row.scores if score.metric == "nps")


def test_a_good_nurse_does_not_hide_a_bad_visit() -> None:
    """Health care: both stand in the profile, each with its own tone, and no average hides one."""
    rows = [
        analysed(
            f"v{n}",
            Said(f"The nurse of ward {n} was kind", GOOD, ("usage",), "t-nurse"),
            Said("but we waited hours at the desk", BAD, ("onboarding",), "t-wait"),
            scores={Metric.NPS: 7 if n % 2 else 3},
        )
        for n in range(40)
    ]
    themes = [Theme("t-nurse", "kind nurse"), Theme("t-wait", "waiting at the desk")]
    report = build_report(rows, themes, DEFAULT_TAXONOMY)
    profile = {row.stage: row.net_sentiment for row in report.journey}
    assert (profile["usage"], profile["onboarding"]) == (100.0, -100.0)
    assert report.pain_points[0].name == "waiting at the desk"
    assert report.delights[0].name == "kind nurse"
    (drop,) = (gap for gap in report.overview.weakest if gap.metric == "net_sentiment")
    assert (drop.stage, drop.verdict) == ("onboarding", Change.LOWER)


def test_a_great_unboxing_does_not_hide_a_silent_community() -> None:
    """A subscription box: the score is fine, yet the weak and silent stage is named."""
    journey = Taxonomy(tuple(Stage(name, owner="Team") for name in ("unboxing", "community")))
    happy = [
        analysed(
            f"u{n}", Said(f"Unboxing {n} was fun", GOOD), scores={Metric.NPS: 10}, stage="unboxing"
        )
        for n in range(120)
    ]
    quiet = [
        analysed(f"c{n}", scores={Metric.NPS: 5 if n % 3 else 8}, stage="community")
        for n in range(24)
    ]
    report = build_report([*happy, *quiet], [], journey)
    assert (report.scores[0].value or 0) > 60
    (weakest,) = (gap for gap in report.overview.weakest if gap.metric == "nps")
    assert (weakest.stage, weakest.verdict) == ("community", Change.LOWER)
    (drop,) = (gap for gap in report.overview.transitions if gap.metric == "nps")
    assert (drop.other, drop.stage) == ("unboxing", "community")
    assert report.overview.silent == ("community",)
    assert nps_at(report, "community").is_low_base


def test_wow_moments_of_a_shop_are_delights_on_every_channel() -> None:
    """Retail: mobile, store and pick-up side by side, and what customers rave about on top."""

    def visit(n: int) -> AnalysedResponse:
        channel = ("mobile", "store", "pick-up")[n % 3]
        wow = n % 3 == 2
        said = (
            Said(f"Order {n} was ready in two minutes", GOOD, ("purchase",), "t-pickup")
            if wow
            else Said(f"Checkout {n} was alright", Sentiment.NEUTRAL, ("purchase",))
        )
        found = analysed(f"r{n}", said, scores={Metric.NPS: 10 if wow else 6 + n % 3})
        return replace(found, response=replace(found.response, channel=channel))

    report = build_report(
        [visit(n) for n in range(90)],
        [Theme("t-pickup", "ready in minutes")],
        DEFAULT_TAXONOMY,
        by=[Dimension("channel")],
    )
    (delight,) = report.delights
    assert (delight.name, delight.stage, delight.verdict) == (
        "ready in minutes", "purchase", Verdict.HELPS
    )  # fmt: skip
    scores = {g.name: g.scores[0].value for g in report.breakdowns[0].groups}
    assert scores["pick-up"] == 100.0
    assert set(scores) == {"mobile", "store", "pick-up"}
