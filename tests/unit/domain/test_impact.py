import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.domain.facts import Floats
from voc.domain.impact import Impact, Membership, Verdict, adjusted, impacts, leave_out

ENDS = (-100.0, 100.0)


def who(*flags: object) -> Membership:
    """Who mentions each theme, from one flag array a theme."""
    return Membership.of(np.column_stack([np.asarray(each, bool) for each in flags]))


def impact_of(values: Floats, flags: object, *, min_base: int = 5) -> Impact:
    """The impact of one theme."""
    (impact,) = impacts("nps", values, who(flags), ends=ENDS, min_base=min_base).impacts
    return impact


def test_leave_out_is_the_share_times_the_gap() -> None:
    """score(all) − score(without) equals (n_t/N)·(score_t − score_without)."""
    values = np.array([100.0, 100.0, 0.0, -100.0, -100.0, -100.0])
    mentions = np.array([False, False, False, False, True, True])
    gap = values[mentions].mean() - values[~mentions].mean()
    assert leave_out(values, who(mentions)) == pytest.approx(2 / 6 * gap)


def test_leave_out_is_undefined_when_everyone_mentions_the_theme() -> None:
    """Nobody is left to compare with, so there is no number and the reason says so."""
    assert np.isnan(leave_out(np.zeros(6), who(np.ones(6))))
    impact = impact_of(np.zeros(6), np.ones(6))
    assert impact.leave_out is None
    assert impact.reason == "every scored response mentions it"


def test_a_strong_theme_hurts_and_a_rare_one_cant_be_told() -> None:
    """The verdict follows the interval, not the point estimate."""
    values = np.array([100.0] * 60 + [-100.0] * 40)
    strong = np.arange(100) >= 65
    rare = np.isin(np.arange(100), [5, 20, 40, 70, 90])
    hurts, unsure = impacts("nps", values, who(strong, rare), ends=ENDS, min_base=5).impacts
    assert hurts.verdict is Verdict.HURTS
    assert unsure.verdict is Verdict.CANT_TELL


def test_praise_helps() -> None:
    """A theme that goes with high scores has a positive impact and says so."""
    values = np.array([100.0] * 50 + [-100.0] * 50)
    assert impact_of(values, np.arange(100) < 40).verdict is Verdict.HELPS


def test_few_mentions_give_a_reason_in_place_of_numbers() -> None:
    """Below the smallest base nothing is claimed."""
    expected = Impact("nps", 2, reason="fewer than 5 scored responses mention it")
    assert impact_of(np.zeros(20), np.arange(20) < 2) == expected


def test_nothing_scored_gives_a_reason() -> None:
    """Without scores each theme is answered with a reason."""
    assert impact_of(np.zeros(0), np.zeros(0)).reason == "no response has a score"


def test_adjusted_impacts_of_themes_that_always_come_together_are_shared() -> None:
    """Two themes mentioned by the same people split the effect and don't count it twice."""
    values = np.array([50.0] * 60 + [-50.0] * 40)
    theme = np.arange(100) >= 60
    both = adjusted(values, who(theme, theme))
    assert both[0] == pytest.approx(both[1])
    assert both.sum() == pytest.approx(adjusted(values, who(theme))[0])


def test_adjusted_impact_of_a_bystander_vanishes() -> None:
    """A theme that only occurs along with the costly one loses its borrowed impact."""
    rng = np.random.default_rng(3)
    costly = rng.random(4000) < 0.3
    bystander = costly & (rng.random(4000) < 0.5)
    values = 40.0 - 60.0 * costly + rng.normal(0, 10, 4000)
    members = who(costly, bystander)
    assert abs(adjusted(values, members)[1]) < 0.5 < abs(leave_out(values, members)[1])


@given(st.integers(2, 5), st.integers(0, 10_000))
def test_the_impacts_of_disjoint_themes_add_up(themes: int, seed: int) -> None:
    """Adjusted impacts sum to the leave-out impact of mentioning any of them."""
    rng = np.random.default_rng(seed)
    mentioned = rng.integers(-1, themes, 60)
    mentioned[: themes + 1] = np.arange(-1, themes)
    values = rng.choice([100.0, 0.0, -100.0], 60)
    each = adjusted(values, who(*(mentioned == theme for theme in range(themes))))
    assert each.sum() == pytest.approx(leave_out(values, who(mentioned >= 0))[0], abs=1e-6)


def test_interval_is_the_same_on_every_run() -> None:
    """The bootstrap is seeded: a report shown twice shows the same numbers."""
    values = np.repeat([100.0, 0.0, -100.0], 20)
    mentions = np.arange(60) % 4 == 0
    assert impact_of(values, mentions) == impact_of(values, mentions)


@pytest.mark.parametrize("n", [200, 5000])
def test_intervals_agree_with_resampling_responses_one_by_one(n: int) -> None:
    """Drawing blocks and sums gives the same intervals as drawing responses."""
    rng = np.random.default_rng(11)
    values = rng.choice([100.0, 0.0, -100.0], n)
    flags = np.column_stack([rng.random(n) < 0.2, rng.random(n) < 0.3])
    first = impacts("nps", values, Membership.of(flags), ends=ENDS, min_base=5).impacts[0]
    drawn = []
    for _ in range(400):
        pick = rng.integers(0, n, n)
        members = Membership.of(flags[pick])
        drawn.append((leave_out(values[pick], members)[0], adjusted(values[pick], members)[0]))
    spread = np.std(drawn, axis=0)
    assert (first.high or 0) - (first.low or 0) == pytest.approx(3.92 * spread[0], rel=0.12)
    width = (first.adjusted_high or 0) - (first.adjusted_low or 0)
    assert width == pytest.approx(3.92 * spread[1], rel=0.12)


@pytest.mark.parametrize(("n", "surveys"), [(60, 1000), (200, 1000), (1000, 400)])
def test_impact_intervals_cover_the_truth(n: int, surveys: int) -> None:
    """In simulation both 95 % intervals hold the true impact in 93 % to 97 % of surveys."""
    rng = np.random.default_rng(n)
    effects, shares = np.array([-80.0, -40.0]), np.array([0.3, 0.2])
    hits = []
    for _ in range(surveys):
        flags = rng.random((n, 2)) < shares
        chance = np.clip(0.7 + flags @ (effects / 200), 0, 1)
        values = np.where(rng.random(n) < chance, 100.0, -100.0)
        first = impacts("nps", values, Membership.of(flags), ends=ENDS, min_base=5).impacts[0]
        truth = effects[0] * shares[0]  # the themes are independent: both impacts are the same
        for low, high in ((first.low, first.high), (first.adjusted_low, first.adjusted_high)):
            hits.append((low or 0) <= truth <= (high or 0))
    coverage = np.reshape(hits, (-1, 2)).mean(axis=0)
    assert (coverage >= 0.93).all()
    assert (coverage <= 0.97).all()


@pytest.mark.parametrize("mentions", [5, 10, 20, 60])
@pytest.mark.parametrize("truth", [(0.05, 0.93), (0.97, 0.02), (0.1, 0.9), (0.5, 0.2)])
def test_themes_that_go_along_with_nothing_hardly_ever_get_a_verdict(
    mentions: int, truth: tuple[float, float]
) -> None:
    """At most 5 % do, also where all who mention one happen to give the same answer."""
    rng, told, themes = np.random.default_rng(mentions), [], 12
    likes, dislikes = truth
    for _ in range(40):
        chances = [likes, max(0.0, 1 - likes - dislikes), dislikes]
        values = rng.choice([100.0, 0.0, -100.0], 400, p=chances)
        flags = rng.permuted(np.tile(np.arange(400) < mentions, (themes, 1)), axis=1).T
        found = impacts("nps", values, Membership.of(flags), ends=ENDS, min_base=5).impacts
        told += [impact.verdict is not Verdict.CANT_TELL for impact in found]
    assert np.mean(told) <= 0.05 + 0.03


def test_where_all_agree_the_intervals_keep_a_width() -> None:
    """Twelve unhappy answers against fifty happy ones hurt, but by how much is not known."""
    impact = impact_of(np.repeat([-100.0, 100.0], [12, 50]), np.arange(62) < 12)
    assert impact.verdict is Verdict.HURTS
    assert (impact.adjusted_high or 0) - (impact.adjusted_low or 0) > 5
