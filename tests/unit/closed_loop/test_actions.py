from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.unit.web.prepared import believable
from voc.closed_loop import with_actions
from voc.contract import pain_points_json
from voc.domain.actions import Action, ActionTaken, Effect
from voc.domain.selection import EVERYTHING
from voc.web.pages import render_report

MOMENT = datetime(2026, 9, 1, tzinfo=UTC)
GUIDE = Action("a-1", "Guide <b>published</b>", date(2026, 9, 1), MOMENT)


@pytest.mark.parametrize(
    ("stage", "theme", "is_about"),
    [
        ("renewal", "t-1", True),
        ("renewal", None, True),
        (None, "t-1", True),
        ("usage", "t-1", False),
        ("renewal", "t-2", False),
        (None, None, False),
    ],
)
def test_an_action_is_about_the_stage_and_theme_it_names(
    stage: str | None, theme: str | None, is_about: bool
) -> None:
    """It must name one of them, and may not name another."""
    assert replace(GUIDE, stage=stage, theme_id=theme).is_about("t-1", "renewal") is is_about


def test_a_pain_point_tells_what_was_done_about_it() -> None:
    """In JSON with id, title and date; on the page with a link, in a saved report without."""
    report = believable().service.report()
    point = report.pain_points[0]
    mine = replace(GUIDE, theme_id=point.theme_id)
    other = replace(GUIDE, id="a-2", theme_id="t-0")
    effect = Effect(mine, EVERYTHING, EVERYTHING, (), None, ("NPS rose <b>.", "No proof."))
    told = with_actions(report, [ActionTaken(mine, effect), ActionTaken(other)])
    given = {"id": "a-1", "title": "Guide <b>published</b>", "date": "2026-09-01"}
    expected = [{**given, "effect": ["NPS rose <b>.", "No proof."]}]
    assert pain_points_json(told)["pain_points"][0]["actions"] == expected
    page, saved = render_report(told, live=True), render_report(told)
    assert (
        '<a href="/reports/actions/a-1"><bdi>Guide &lt;b&gt;published&lt;/b&gt;</bdi></a>' in page
    )
    assert f"stage={point.stage}&amp;theme={point.theme_id}#add" in page
    assert "Guide &lt;b&gt;published" in saved
    assert "NPS rose &lt;b&gt;. No proof." in saved
    assert "href" not in saved
