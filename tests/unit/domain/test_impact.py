import numpy as np
import pytest

from voc.domain.impact import (
    Impact,
    Verdict,
    adjusted_impacts,
    impacts,
    leave_out,
    leave_out_interval,
)


def test_leave_out_is_the_share_times_the_gap() -> None:
    """score(all) − score(without) equals (n_t/N)·(score_t − score_without)."""
    values = np.array([100.0, 100.0, 0.0, -100.0, -100.0, -100.0])
    mentions = np.array([False, False, False, False, True, True])
    gap = values[mentions].mean() - values[~mentions].mean()
    assert leave_out(values, mentions) == pytest.approx(2 / 6 * gap)


def test_leave_out_is_undefined_when_everyone_mentions_the_theme() -> None:
    """Nobody is left to compare with, so there is no number and the reason says so."""
    everyone = np.ones(6, bool)
    assert leave_out(np.zeros(6), everyone) is None
    (impact,) = impacts("nps", [0.0] * 6, [everyone], min_base=5)
    assert impact.leave_out is None
    assert impact.reason == "every scored response mentions it"


def test_a_strong_theme_hurts_and_a_rare_one_cant_be_told() -> None:
    """The verdict follows the interval, not the point estimate."""
    values = np.array([100.0] * 60 + [-100.0] * 40)
    strong = np.arange(100) >= 65
    rare = np.isin(np.arange(100), [5, 20, 40, 70, 90])
    hurts, unsure = impacts("nps", values, [strong, rare], min_base=5)
    assert hurts.verdict is Verdict.HURTS
    assert unsure.verdict is Verdict.CANT_TELL


def test_praise_helps() -> None:
    """A theme that goes with high scores has a positive impact and says so."""
    values = np.array([100.0] * 50 + [-100.0] * 50)
    (impact,) = impacts("nps", values, [np.arange(100) < 40], min_base=5)
    assert impact.verdict is Verdict.HELPS


def test_few_mentions_give_a_reason_in_place_of_numbers() -> None:
    """Below the smallest base nothing is claimed."""
    (impact,) = impacts("nps", [0.0] * 20, [np.arange(20) < 2], min_base=5)
    assert impact == Impact("nps", 2, reason="fewer than 5 scored responses mention it")


def test_nothing_scored_gives_a_reason() -> None:
    """Without scores each theme is answered with a reason."""
    (impact,) = impacts("nps", [], [np.zeros(0, bool)], min_base=5)
    assert impact.reason == "no response has a score"


def test_adjusted_impacts_of_themes_that_always_come_together_are_shared() -> None:
    """Two themes mentioned by the same people split the effect and don't count it twice."""
    values = np.array([50.0] * 60 + [-50.0] * 40)
    theme = np.arange(100) >= 60
    both = adjusted_impacts(values, np.column_stack([theme, theme]))
    alone = adjusted_impacts(values, theme[:, None])
    assert both[0] == pytest.approx(both[1])
    assert both.sum() == pytest.approx(alone[0])


def test_adjusted_impact_of_a_bystander_vanishes() -> None:
    """A theme that only occurs along with the costly one loses its borrowed impact."""
    rng = np.random.default_rng(3)
    costly = rng.random(4000) < 0.3
    bystander = costly & (rng.random(4000) < 0.5)
    values = 40.0 - 60.0 * costly + rng.normal(0, 10, 4000)
    adjusted = adjusted_impacts(values, np.column_stack([costly, bystander]))
    assert abs(adjusted[1]) < 0.5 < abs(leave_out(values, bystander) or 0.0)


def test_interval_is_the_same_on_every_run() -> None:
    """The bootstrap is seeded: a report shown twice shows the same numbers."""
    values = np.repeat([100.0, 0.0, -100.0], 20)
    mentions = np.arange(60) % 4 == 0
    assert leave_out_interval(values, mentions) == leave_out_interval(values, mentions)


def test_interval_agrees_with_resampling_responses_one_by_one() -> None:
    """Drawing cell counts gives the same interval as drawing responses."""
    rng = np.random.default_rng(11)
    values = rng.choice([100.0, 0.0, -100.0], 200)
    mentions = rng.random(200) < 0.2
    drawn = []
    for _ in range(3000):
        pick = rng.integers(0, 200, 200)
        drawn.append(leave_out(values[pick], mentions[pick]))
    expected = np.quantile(drawn, [0.025, 0.975])
    assert leave_out_interval(values, mentions) == pytest.approx(expected, abs=0.6)
