from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import Memory, TwoThemes
from voc.domain.comment import Comment, Response
from voc.domain.emerging import Trend
from voc.domain.errors import NotFound
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.service import Service

FIRST = datetime(2026, 1, 15, tzinfo=UTC)
MONTH = timedelta(days=30)


def fitted(*responses: Response) -> Service:
    made = Service(analyzer(), Memory(), TwoThemes(), DEFAULT_TAXONOMY)
    made.submit(responses)
    made.fit_themes()
    return made


def monthly(*months: tuple[int, int]) -> list[Response]:
    """So many good and so many bad comments in each month."""
    return [
        Response(
            f"{month}-{word}-{n}", Comment(word), created_at=FIRST + timedelta(days=30 * month)
        )
        for month, counts in enumerate(months)
        for word, count in zip(("good", "bad"), counts, strict=True)
        for n in range(count)
    ]


def test_a_profile_shows_praise_beside_complaint() -> None:
    """Volumes, verbatims, share, trend and history of one theme."""
    profile = fitted(*monthly((3, 1), (2, 1))).theme_views.profile("t-1")
    assert (profile.theme.name, profile.responses, profile.positive) == ("long", 5, 5)
    assert profile.share == pytest.approx(5 / 7)
    assert [quote.text for quote in profile.voices.praise] == ["good"]
    assert profile.voices.complaint == ()
    assert [(p.period, p.responses, p.base) for p in profile.trend] == [
        ("2026-01", 3, 4),
        ("2026-02", 2, 3),
    ]
    assert [recorded.event.kind.value for recorded in profile.history] == ["born"]


def test_unknown_themes_have_no_profile_and_no_history() -> None:
    """Both name the theme."""
    views = fitted(*monthly((1, 1))).theme_views
    for look in (views.profile, views.history):
        with pytest.raises(NotFound, match="t-9"):
            look("t-9")


def test_a_rising_theme_comes_first() -> None:
    """More than its own history explains, in the last month."""
    found = fitted(*monthly((28, 2), (28, 2), (28, 2), (15, 15))).theme_views.emerging()
    assert found.period == "2026-04"
    assert [(theme.id, rise.trend) for theme, rise in found.rising] == [("t-2", Trend.RISING)]


def test_without_dates_nothing_is_emerging() -> None:
    """Can't tell, and no crash."""
    found = fitted(Response("a", Comment("good"))).theme_views.emerging()
    assert (found.period, found.rising) == (None, ())
