from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.domain.estimates import (
    NpsCounts,
    compare_nps,
    estimates,
    margin_plan,
    nps_counts,
    wilson,
)
from voc.domain.scores import CSAT_SCALE, Metric, Scale, Scales, Score


def answers(metric: Metric, values: Sequence[float], scale: Scale | None = None) -> list[Score]:
    """Build answers on the metric's default scale unless another is given."""
    return [Score(metric, value, scale or Scales().of(metric)) for value in values]


@pytest.mark.parametrize(
    ("counts", "centre", "low", "high"),
    [
        ((100, 50, 20), 29.126, 14.05, 44.20),
        ((400, 200, 80), 29.777, 22.15, 37.40),
        ((30, 12, 9), 9.091, -18.91, 37.09),
        ((10, 10, 0), 76.923, 47.50, 100.0),
    ],
)
def test_nps_interval_matches_the_published_vectors(
    counts: tuple[int, int, int], centre: float, low: float, high: float
) -> None:
    """The adjusted Wald interval equals the test vectors to the last printed digit."""
    nps = NpsCounts(*counts)
    assert round(nps.adjusted, 3) == centre
    assert tuple(round(end, 2) for end in nps.interval()) == (low, high)


def test_two_nps_are_compared_on_adjusted_values() -> None:
    """The comparison equals the test vector: delta 9.93, z 1.769, p .077."""
    difference = compare_nps(NpsCounts(400, 200, 80), NpsCounts(400, 180, 100))
    assert (round(difference.delta, 2), round(difference.z, 3)) == (9.93, 1.769)
    assert round(difference.p, 3) == 0.077


@pytest.mark.parametrize(("margin", "needed"), [(3, 2604), (5, 938), (10, 235)])
def test_margin_plan_matches_the_published_vectors(margin: float, needed: int) -> None:
    """The answers needed for ±3, ±5 and ±10 points equal the test vectors."""
    assert margin_plan(margin) == needed


def test_passives_count_in_the_base_of_nps_only() -> None:
    """9-10 promote, 0-6 detract, 7-8 only widen the base."""
    counts = nps_counts(answers(Metric.NPS, [10, 9, 8, 7, 6, 0]))
    assert (counts.n, counts.promoters, counts.detractors, counts.value) == (6, 2, 2, 0.0)


def test_csat_reports_top_box_and_mean() -> None:
    """CSAT's headline is the share of 4-5, its mean stands beside it."""
    top, mean = estimates(answers(Metric.CSAT, [5, 4, 3, 2, 4]), min_base=1)
    assert (top.metric, top.value) == ("csat", 60.0)
    assert (top.low, top.high) == wilson(3, 5)
    assert (mean.metric, mean.value) == ("csat_mean", pytest.approx(3.6))


def test_ces_1_is_turned_so_that_more_is_easier() -> None:
    """On a reversed 1-5 scale an answer of 1 (little effort) counts as 5."""
    ces_1 = Scale(1, 5, satisfied_from=4, reversed=True)
    mean, easy = estimates(answers(Metric.CES, [1, 2, 5, 1], ces_1), min_base=1)
    assert mean.value == pytest.approx((5 + 4 + 1 + 5) / 4)
    assert easy.value == 75.0


def test_answers_on_different_scales_have_no_mean() -> None:
    """Means over a 1-5 and a 1-10 scale are refused with a reason, shares are not."""
    mixed = [Score(Metric.CSAT, 5, CSAT_SCALE), Score(Metric.CSAT, 9, Scale(1, 10, 8))]
    top, mean = estimates(mixed, min_base=1)
    assert top.value == 100.0
    assert mean.value is None
    assert mean.reason == "answers on different scales have no common mean"


def test_a_low_base_gives_a_reason_in_place_of_a_number() -> None:
    """Below the smallest base no value and no interval are shown."""
    (nps,) = estimates(answers(Metric.NPS, [10, 9]), min_base=5)
    assert (nps.value, nps.low, nps.n, nps.reason) == (None, None, 2, "fewer than 5 answers")


def test_a_single_answer_has_a_mean_but_no_interval() -> None:
    """One CES answer shows its value and says why there is no interval."""
    mean, _ = estimates(answers(Metric.CES, [6]), min_base=1)
    assert (mean.value, mean.low, mean.reason) == (6.0, None, "one answer has no interval")


def test_metrics_nobody_answered_are_left_out() -> None:
    """Without answers there is nothing to estimate."""
    assert estimates([], min_base=5) == ()


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.integers(1, 500), st.data())
def test_nps_interval_stays_on_the_scale(n: int, data: st.DataObject) -> None:
    """For any counts the interval is ordered and lies within ±100."""
    promoters = data.draw(st.integers(0, n))
    detractors = data.draw(st.integers(0, n - promoters))
    low, high = NpsCounts(n, promoters, detractors).interval()
    assert -100 <= low < high <= 100


@pytest.mark.parametrize("n", [20, 100, 400])
def test_nps_interval_covers_the_truth(n: int) -> None:
    """In simulation the 95 % interval holds the true NPS in 93 % to 98 % of surveys."""
    rng = np.random.default_rng(7)
    draws = rng.multinomial(n, [0.45, 0.3, 0.25], size=4000)
    hits = 0
    for promoters, _, detractors in draws:
        low, high = NpsCounts(n, int(promoters), int(detractors)).interval()
        hits += low <= 20.0 <= high
    assert 0.93 <= hits / len(draws) <= 0.98


def test_few_answers_are_flagged_with_what_is_needed() -> None:
    """Below 30 an NPS says that ±5 points need 938 answers; above it does not."""
    few, many = (estimates(answers(Metric.NPS, [10] * n), min_base=5)[0] for n in (29, 30))
    assert (few.is_low_base, few.needed) == (True, 938)
    assert (many.is_low_base, many.needed) == (False, None)
