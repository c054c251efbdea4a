"""Four companies with one thing to find out each; what the report tells them.

The sentences were written for these tests and are dealt out by a seed; model, themes and
store are the real ones.
"""

import html
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from voc.bootstrap import Application, application
from voc.domain.actions import Action, ActionTaken
from voc.domain.analysis import Sentiment
from voc.domain.comparison import Direction
from voc.domain.impact import Verdict
from voc.domain.journey import StageRow
from voc.domain.selection import Selection
from voc.settings import Settings
from voc.web.pages import render_report

UNEXPLAINED = (
    "The advanced features are never explained.",
    "Nobody ever showed us how the advanced features work.",
    "There is no documentation for the advanced features.",
    "We pay for advanced features that the documentation does not explain.",
    "The documentation of the advanced features is missing.",
    "I can't find any guide to the advanced features.",
    "The advanced features are a mystery without documentation.",
    "Advanced features remain unused because they are not documented.",
)
CONTENT = (
    "We will gladly renew.",
    "Renewing was an easy decision.",
    "We are happy to stay another year.",
    "Our team uses it every day and loves it.",
    "Support answers within minutes.",
    "The dashboards are clear and fast.",
    "Great value, so we extend the contract.",
    "Works reliably for us.",
)
LUKEWARM = ("It does its job.", "We renewed for now.", "Fine so far.", "No strong opinion.")


class Survey:
    """Deals sentences out as responses, the same way every time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up data, no secrets
        self.rows: list[dict[str, Any]] = []

    def add(self, count: int, *decks: Sequence[str], nps: Sequence[int], **fields: Any) -> None:
        """Add `count` responses with a sentence of each deck."""
        for _ in range(count):
            text = " ".join(self._random.choice(deck) for deck in decks)
            score = self._random.choice(nps)
            id = f"r-{len(self.rows):04d}"
            self.rows.append({"id": id, "text": text, "nps": score, **self._dated(fields)})

    def _dated(self, fields: dict[str, Any]) -> dict[str, Any]:
        if "first" not in fields:
            return fields
        kept = {name: fields[name] for name in fields if name not in ("first", "days")}
        later = timedelta(days=self._random.randrange(fields["days"]), hours=9)
        return {**kept, "created_at": (fields["first"] + later).isoformat()}


def surveyed(folder: Path, rows: list[dict[str, Any]], journey: str | None = None) -> Application:
    """Store a survey with the shipped model, and fit its themes."""
    taxonomy = None
    if journey:
        taxonomy = folder / "journey.toml"
        taxonomy.write_text(journey)
    app = application(Settings(db_url=f"sqlite:///{folder / 'story.db'}", taxonomy=taxonomy))
    app.service.submit([app.parser.parse(row, fallback_id=row["id"]) for row in rows])
    app.service.fit_themes()
    return app


def stage(app: Application, name: str, selection: Selection | None = None) -> StageRow:
    """One row of the scorecard."""
    report = app.service.report(selection or Selection())
    return next(row for row in report.journey if row.stage == name)


def nps_of(row: StageRow) -> float:
    """Its NPS, which must be there."""
    value = next(estimate.value for estimate in row.scores if estimate.metric == "nps")
    assert value is not None
    return value


@pytest.fixture(scope="module")
def software(tmp_path_factory: pytest.TempPathFactory) -> Application:
    """Renewal surveys of a software company, 100 before and 100 after 1 September."""
    survey = Survey(1)
    before = {"stage": "renewal", "first": datetime(2025, 6, 5, tzinfo=UTC), "days": 85}
    after = {"stage": "renewal", "first": datetime(2025, 9, 1, tzinfo=UTC), "days": 85}
    survey.add(26, UNEXPLAINED, nps=range(7), **before)
    survey.add(26, LUKEWARM, nps=(7, 8), **before)
    survey.add(48, CONTENT, nps=(9, 10), **before)
    survey.add(3, UNEXPLAINED, nps=range(4, 7), **after)
    survey.add(11, LUKEWARM, nps=range(4, 7), **after)
    survey.add(21, LUKEWARM, nps=(7, 8), **after)
    survey.add(65, CONTENT, nps=(9, 10), **after)
    return surveyed(tmp_path_factory.mktemp("software"), survey.rows)


def test_software_finds_what_makes_customers_leave(software: Application) -> None:
    """(a) Before the action the first pain point is the unexplained features, at renewal."""
    point = software.service.report(Selection(until=date(2025, 8, 31))).pain_points[0]
    assert (point.stage, point.verdict) == ("renewal", Verdict.HURTS)
    assert "advanced" in point.name or "documentation" in point.name
    said = {software.service.get(id).response.comment.text for id in point.response_ids}
    assert said <= set(UNEXPLAINED)
    assert len(point.response_ids) >= 10


def test_software_sees_what_changed_with_the_documentation(software: Application) -> None:
    """(a) NPS 22 to 51 is more than chance, complaints fell, and the report says both."""
    point = software.service.report(Selection(until=date(2025, 8, 31))).pain_points[0]
    action = Action(
        "a-1",
        "Advanced documentation published",
        date(2025, 9, 1),
        datetime.now(UTC),
        stage="renewal",
        theme_id=point.theme_id,
    )
    software.loop.actions.add(action)
    found = software.loop.actions.effect("a-1", before=90, after=90)
    assert software.loop.actions.effects([action], before=90, after=90) == (found,)
    nps, complaints = found.changes
    assert (nps.before.value, nps.after.value) == (22.0, 51.0)
    assert (nps.before.n, nps.after.n) == (100, 100)
    assert nps.verdict is Direction.ROSE
    assert nps.p is not None
    assert nps.p < 0.01
    assert complaints.verdict is Direction.FELL
    assert found.sentences[0].startswith(
        "NPS rose from +22.0 before (n = 100) to +51.0 after (n = 100): +29.0 points"
    )
    assert "not proof of its cause" in found.sentences[-1]
    report = software.service.report()
    (told,) = [
        p for p in report.pain_points if (p.theme_id, p.stage) == (point.theme_id, "renewal")
    ]
    assert told.actions == (ActionTaken(action, found),)
    assert found.sentences[0] in html.unescape(render_report(report))


def test_software_learns_which_theme_moved_the_score(software: Application) -> None:
    """(a) Of all themes, the features' smaller share is the largest part of the change."""
    then = Selection(date(2025, 6, 1), date(2025, 8, 31))
    now = Selection(date(2025, 9, 1), date(2025, 11, 30))
    found = software.service.movement(then, now, "theme")
    assert found.change.change == pytest.approx(29.0)
    assert found.mix is not None
    assert found.rate is not None
    assert found.mix.value + found.rate.value == pytest.approx(29.0)


NURSE = (
    "The nurse was kind and gentle.",
    "My nurse was wonderful.",
    "The nurses took great care of me.",
    "A lovely nurse explained the treatment.",
)
APPOINTMENT = (
    "It took far too long to get an appointment.",
    "It was impossible to book an appointment by phone.",
    "I waited two months for an appointment.",
    "Booking the appointment was a nightmare.",
)
AFTERCARE = (
    "Nobody called me after discharge.",
    "There was no follow-up after I was discharged.",
    "Nobody told me what to do after discharge.",
    "The promised follow-up after discharge never came.",
)


def test_a_good_nurse_does_not_hide_a_bad_visit(tmp_path: Path) -> None:
    """(b) Health care: praise for the care stands beside complaints about what surrounds it."""
    survey = Survey(2)
    survey.add(40, APPOINTMENT, NURSE, AFTERCARE, nps=(4, 5, 6, 7))
    survey.add(10, NURSE, nps=(9, 10))
    app = surveyed(tmp_path, survey.rows)
    care, booking, after = (stage(app, name) for name in ("usage", "purchase", "renewal"))
    assert care.net_sentiment is not None
    assert booking.net_sentiment is not None
    assert after.net_sentiment is not None
    assert care.net_sentiment > 50
    assert booking.net_sentiment < -50
    assert after.net_sentiment < -20
    tones = [app.service.get(f"r-{n:04d}").analysis.sentiment.label for n in range(40)]
    assert tones.count(Sentiment.MIXED) >= 36
    assert {point.stage for point in app.service.report().pain_points[:2]} & {"purchase", "renewal"}


BOX_JOURNEY = """
stages = [
  {name = "awareness", owner = "Marketing"},
  {name = "purchase", owner = "Shop"},
  {name = "onboarding", owner = "Fulfilment", touchpoints = ["Unboxing"]},
  {name = "usage", owner = "Product"},
  {name = "support", owner = "Care"},
  {name = "community", owner = "Community team", touchpoints = ["Members' forum"]},
  {name = "renewal", owner = "Success"},
]
"""
UNBOXING = (
    "Unboxing it was pure joy.",
    "The box looked beautiful and everything was packed with love.",
    "What a lovely surprise to open the box!",
    "Opening the box felt like a birthday.",
)
SILENT = (
    "Nobody answers in the members' forum.",
    "The forum is dead.",
    "I asked in the forum and got no reply for weeks.",
    "There is no life in the members' forum, nobody replies.",
)


def test_a_brilliant_unboxing_does_not_hide_a_silent_community(tmp_path: Path) -> None:
    """(c) The overall score is fine; the scorecard names the stage that is not."""
    survey = Survey(3)
    survey.add(120, UNBOXING, nps=(10,), touchpoint="Unboxing")
    survey.add(30, SILENT, nps=(2, 3, 4, 5), touchpoint="Members' forum")
    app = surveyed(tmp_path, survey.rows, BOX_JOURNEY)
    report = app.service.report()
    overall = next(e.value for e in report.scores if e.metric == "nps")
    assert overall == 60.0
    scored = {row.stage: nps_of(row) for row in report.journey if row.scores}
    assert scored["onboarding"] == 100.0
    assert min(scored, key=scored.__getitem__) == "community"
    assert report.pain_points[0].stage == "community"
    assert report.pain_points[0].verdict is Verdict.HURTS
    weak = stage(app, "community")
    assert (weak.owner, nps_of(weak)) == ("Community team", -100.0)
    assert weak.top_pain_point == report.pain_points[0].name


SHOP_JOURNEY = """
stages = [
  {name = "awareness", owner = "Marketing"},
  {name = "purchase", owner = "Mobile", channels = ["mobile"], touchpoints = ["Mobile order"]},
  {name = "onboarding", owner = "Stores", channels = ["pick-up"], touchpoints = ["Pick-up"]},
  {name = "usage", owner = "Stores", channels = ["store"], touchpoints = ["Store visit"]},
  {name = "support", owner = "Care"},
  {name = "renewal", owner = "Loyalty"},
]
"""
APP_CRASHES = (
    "The app crashed at checkout.",
    "The mobile app froze when I wanted to pay.",
    "The app keeps crashing during checkout.",
    "Checkout in the app failed twice.",
)
STORE = (
    "The shop was tidy and the staff helpful.",
    "I found everything in the store.",
    "Friendly staff in the store.",
    "The queue in the store was short.",
)
WOW = (
    "Wow, my order was ready for pick-up in ten minutes!",
    "They carried the pick-up order to my car, wow.",
    "Pick-up took two minutes, amazing!",
    "I was amazed how fast the pick-up was.",
)


def test_a_shop_sees_its_journey_across_channels(tmp_path: Path) -> None:
    """(d) Mobile, store and pick-up each with their own score; the wow moment is a delight."""
    survey = Survey(4)
    survey.add(40, APP_CRASHES, nps=range(2, 7), touchpoint="Mobile order", channel="mobile")
    survey.add(40, STORE, nps=(7, 8, 9), touchpoint="Store visit", channel="store")
    survey.add(40, WOW, nps=(9, 10), touchpoint="Pick-up", channel="pick-up")
    app = surveyed(tmp_path, survey.rows, SHOP_JOURNEY)
    mobile, store, pick_up = (stage(app, name) for name in ("purchase", "usage", "onboarding"))
    assert nps_of(mobile) == -100.0 < nps_of(store) < nps_of(pick_up) == 100.0
    assert mobile.top_pain_point is not None
    assert "app" in mobile.top_pain_point or "checkout" in mobile.top_pain_point
    assert pick_up.top_delight is not None
    assert "pick" in pick_up.top_delight.lower()
    by_channel = app.service.report(Selection(where={"channel": "mobile"}))
    assert by_channel.base.responses == 40
    assert by_channel.pain_points[0].stage == "purchase"
