from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import Memory, TwoThemes
from voc.domain.comment import Comment, Response
from voc.domain.emerging import Trend
from voc.domain.errors import NotFound
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.service import Service
from voc.theming import Sample, views

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


def test_a_theme_counts_with_its_sub_themes() -> None:
    """As it does in the list of themes: one number for one theme, in its trend as well."""
    service = fitted(*monthly((3, 1), (2, 1)))
    long, short = service.repository.theme_model().themes
    model = replace(service.repository.theme_model(), themes=(long, replace(short, parent="t-1")))
    service.repository.rename_themes(model)  # type: ignore[attr-defined]
    whole, part = (service.theme_views.profile(id) for id in ("t-1", "t-2"))
    assert (whole.responses, whole.positive, whole.negative) == (7, 5, 2)
    assert (part.responses, part.positive, part.negative) == (2, 0, 2)
    assert [point.responses for point in whole.trend] == [4, 3]
    assert [quote.text for quote in whole.voices.complaint] == ["bad"]
    (row, _) = service.themes().themes
    assert (row.responses, row.positive, row.negative) == (7, 5, 2)
    rises = {theme.id: rise for theme, rise in service.theme_views.emerging().themes}
    assert (rises["t-1"].mentions, rises["t-2"].mentions) == (3, 1)


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


def unfitted(*responses: Response) -> Service:
    """A store in which no segment has a theme."""
    made = Service(analyzer(), Memory(), TwoThemes(), DEFAULT_TAXONOMY)
    made.submit(responses)
    return made


def test_all_of_a_small_store_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit every response counts, with all there are as the base."""
    monkeypatch.setattr(views, "LOOKED_AT", 120)
    found = unfitted(*monthly((28, 2), (28, 2), (28, 2), (15, 15))).theme_views.emerging()
    assert found.sampled is None
    assert [(g.name, g.segments, g.rise.trend) for g in found.groups] == [
        ("short", 21, Trend.RISING),
        ("long", 99, Trend.NOT_RISING),
    ]
    assert [(g.rise.mentions, g.rise.base, g.rise.base_before) for g in found.groups] == [
        (15, 30, 90),
        (15, 30, 90),
    ]
    assert len(found.groups[0].response_ids) == 21


def test_a_large_store_is_sampled_by_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups and their bases are those of the responses looked at; shares are nearly the same."""
    survey = unfitted(*monthly((280, 20), (280, 20), (280, 20), (150, 150))).theme_views
    exact = {group.name: group for group in survey.emerging().groups}
    monkeypatch.setattr(views, "LOOKED_AT", 171)  # 1,200 segments: every eighth response
    found = survey.emerging()
    assert found.sampled == Sample(8, 150, 1200)
    assert sum(group.segments for group in found.groups) == 150
    for group in found.groups:
        whole = exact[group.name].rise
        error = np.sqrt(whole.rate * (1 - whole.rate) / group.rise.base)
        assert group.rise.rate == pytest.approx(whole.rate, abs=2 * error)
        assert (group.rise.trend, group.rise.period) == (whole.trend, whole.period)
        assert group.rise.base + group.rise.base_before == 150


def test_a_last_period_without_a_sampled_response_can_not_be_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is still the last period; earlier ones do not stand in for it."""
    monkeypatch.setattr(views, "LOOKED_AT", 50)
    found = unfitted(*monthly((30, 2), (30, 3), (30, 4), (1, 0))).theme_views.emerging()
    assert found.sampled == Sample(2, 50, 100)
    assert {(g.rise.period, g.rise.base) for g in found.groups} == {(found.period, 0)}


def test_segments_without_vectors_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be compared with anything is in no group."""
    survey = unfitted(*monthly((3, 1), (3, 1)))
    some = survey.repository.segments_under([0, 1, 4])  # type: ignore[attr-defined]
    monkeypatch.setattr(survey.repository, "segments_under", lambda _keys: some)
    found = survey.theme_views.emerging()
    assert [(group.name, group.segments, group.rise.base) for group in found.groups] == [
        ("long", 3, 4)
    ]


def test_without_dates_nothing_is_emerging() -> None:
    """Can't tell, and no crash."""
    found = fitted(Response("a", Comment("good"))).theme_views.emerging()
    assert (found.period, found.rising) == (None, ())
