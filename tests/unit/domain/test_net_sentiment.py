import numpy as np
import pytest

from voc.domain.estimates import Estimate
from voc.domain.facts import Floats, Tones
from voc.domain.net_sentiment import net_sentiment, spoken


def estimate_of(tones: Floats, mentions: Floats, *, min_base: int = 5) -> Estimate | None:
    """The net sentiment of responses that make `mentions` each, with these sums of tones."""
    (everyone,) = spoken(Tones(tones, mentions), np.zeros(len(tones), np.int64), 1)
    return net_sentiment(everyone, min_base=min_base)


def test_it_is_praise_minus_complaint_in_all_mentions() -> None:
    """100·(3 − 1)/8 of two responses; nothing where nobody says anything."""
    found = estimate_of(np.array([2.0, 0.0]), np.array([5.0, 3.0]), min_base=1)
    assert found is not None
    assert (found.value, found.n) == (25.0, 2)
    assert estimate_of(np.zeros(3), np.zeros(3)) is None


def test_each_group_is_summed_on_its_own() -> None:
    """Who is in no group, and who says nothing, counts nowhere."""
    said = Tones(np.array([1.0, -2.0, 0.0, 1.0]), np.array([1.0, 2.0, 0.0, 3.0]))
    first, second = spoken(said, np.array([0, 1, 1, -1]), 2)
    assert (first.responses, first.value) == (1, 100.0)
    assert (second.responses, second.value) == (1, -100.0)


def test_of_one_mention_each_it_has_the_interval_of_nps() -> None:
    """It is the same ratio: (100, 50, 20) gives [14.05, 44.20], but for Student's t."""
    found = estimate_of(np.repeat([1.0, -1.0, 0.0], [50, 20, 30]), np.ones(100))
    assert found is not None
    assert (found.value, found.n) == (30.0, 100)
    assert (found.low, found.high) == pytest.approx((14.05, 44.2), abs=0.2)


def test_few_comments_give_a_reason_in_place_of_a_number() -> None:
    """Below the smallest base nothing is claimed."""
    found = estimate_of(np.ones(4), np.ones(4))
    assert found == Estimate("net_sentiment", None, 4, reason="fewer than 5 comments")


@pytest.mark.parametrize("n", [40, 150, 600])
def test_the_interval_covers_the_truth_of_talkative_customers(n: int) -> None:
    """What one customer says goes together; the interval holds all the same (93 % to 97 %)."""
    rng, surveys = np.random.default_rng(n), 4000
    mentions = rng.integers(1, 5, (surveys, n))
    mood = rng.choice([0.85, 0.25], (surveys, n))  # the expected tone is 2·mood less 1
    tones = 2.0 * rng.binomial(mentions, mood) - mentions
    said = Tones(tones.ravel(), mentions.ravel().astype(np.float64))
    groups = spoken(said, np.repeat(np.arange(surveys), n), surveys)
    found = [net_sentiment(each, min_base=5) for each in groups]
    held = [(each.low or 0) <= 10.0 <= (each.high or 0) for each in found if each]
    assert len(held) == surveys
    assert 0.93 <= np.mean(held) <= 0.97
