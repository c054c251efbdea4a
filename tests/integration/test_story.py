"""The sample survey tells a story; its documented answers must come out at the other end."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from voc.bootstrap import Application, application
from voc.domain.estimates import NpsCounts, compare_nps, nps_counts
from voc.domain.impact import Verdict
from voc.domain.scores import Metric
from voc.domain.selection import Selection
from voc.ingest import Row, Source, read_rows
from voc.report import Report
from voc.sample import answers_path, journey_path, survey_path
from voc.settings import Settings

DOMINANT = "advanced-features-unexplained"


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Application:
    place = tmp_path_factory.mktemp("story") / "sample.db"
    app = application(Settings(db_url=f"sqlite:///{place}", taxonomy=Path(journey_path())))
    rows = read_rows(Source(survey_path()), app.parser)
    app.service.submit([row.response for row in rows if isinstance(row, Row)])
    app.service.fit_themes()
    return app


@pytest.fixture(scope="module")
def report(surveyed: Application) -> Report:
    return surveyed.service.report()


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answers_path().read_text("utf-8"))
    return found


def renewal_nps(app: Application, **period: date) -> NpsCounts:
    selection = Selection(where={"touchpoint": "Renewal"}, **period)
    scores = [row.response.score(Metric.NPS) for row in app.service.repository.select(selection)]
    return nps_counts([score for score in scores if score])


def test_the_knowledge_gap_at_renewal_comes_first(report: Report, answers: dict[str, Any]) -> None:
    """The first pain point is what the survey was written to say, on responses that say it."""
    first = report.pain_points[0]
    assert (first.stage, first.verdict) == ("renewal", Verdict.HURTS)
    assert "advanced" in first.name
    about_it = [
        id
        for id in first.response_ids
        if DOMINANT in {topic for topic, *_ in answers["topics"][id]}
    ]
    assert len(about_it) >= 0.9 * first.responses


def test_every_row_of_the_survey_is_stored(report: Report, answers: dict[str, Any]) -> None:
    """Nothing is dropped: blanks, duplicates and other languages included."""
    assert report.base.responses == 800
    assert report.base.comments == 800 - answers["blank"]


def test_renewal_recovers_after_the_documentation(surveyed: Application) -> None:
    """NPS at renewal before and after 1 September differs beyond chance."""
    before = renewal_nps(surveyed, until=date(2025, 8, 31))
    after = renewal_nps(surveyed, since=date(2025, 9, 1))
    assert (round(before.value, 1), round(after.value, 1)) == (8.4, 52.5)
    assert compare_nps(after, before).p < 0.001
