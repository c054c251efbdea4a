from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multinomial

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


@pytest.mark.parametrize("value", [5, 6.7])
def test_answers_that_are_all_alike_have_a_mean_but_no_interval(value: float) -> None:
    """They leave nothing to estimate an error from, as where two groups are compared."""
    mean, _ = estimates(answers(Metric.CES, [value] * 9), min_base=5)
    assert (mean.value, mean.low, mean.high) == (pytest.approx(value), None, None)
    assert mean.reason == "all answers are alike, which has no interval"


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


SHARES = np.arange(1, 20) / 20  # of promoters and of detractors: each at least 5 %


@pytest.mark.parametrize(
    ("n", "lowest", "highest"),
    [(5, 89.6, 100.0), (10, 93.0, 100.0), (15, 93.2, 99.9), (30, 94.0, 99.1), (100, 94.6, 96.0)],
)
def test_nps_interval_covers_the_truth_as_often_as_documented(
    n: int, lowest: float, highest: float
) -> None:
    """Summed over every survey of n answers there can be; the table of docs/report.md."""
    found = coverage(n)
    assert (round(100 * min(found.values()), 1), round(100 * max(found.values()), 1)) == (
        lowest,
        highest,
    )


@pytest.mark.parametrize("n", [75, 100, 150])
def test_nps_interval_covers_the_truth_in_93_to_97_of_100_surveys(n: int) -> None:
    """From 75 answers on, whatever the shares."""
    assert all(0.93 <= held <= 0.97 for held in coverage(n).values())


@pytest.mark.parametrize("n", [15, 20, 25, 30, 50])
def test_on_fewer_answers_the_interval_is_rather_too_wide(n: int) -> None:
    """It never covers less than 93 %, and more than 97 % only where one answer is rare.

    That is where nearly all are passive, or a twentieth detracts and nearly all others promote.
    """
    for (promoters, detractors), held in coverage(n).items():
        passives, least = 1 - promoters - detractors, min(promoters, detractors)
        assert held >= 0.93
        assert held <= 0.97 or passives >= 0.64 or least <= 0.05


def coverage(n: int) -> dict[tuple[float, float], float]:
    """How often the 95 % interval of n answers holds the true NPS, exactly, by pair of shares."""
    promoters, detractors = np.nonzero(np.add.outer(np.arange(n + 1), np.arange(n + 1)) <= n)
    counts = zip(promoters.tolist(), detractors.tolist(), strict=True)
    low, high = np.array([NpsCounts(n, p, d).interval() for p, d in counts]).T
    outcomes = np.column_stack([promoters, detractors, n - promoters - detractors])
    held = {}
    for p, d in ((p, d) for p in SHARES for d in SHARES if p + d < 0.96):
        truth, chances = 100 * (p - d), multinomial.pmf(outcomes, n, [p, d, 1 - p - d])
        held[p, d] = float(chances[(low <= truth + 1e-9) & (truth - 1e-9 <= high)].sum())
    return held


def test_few_answers_are_flagged_with_what_is_needed() -> None:
    """Below 30 an NPS says that ±5 points need 938 answers; above it does not."""
    few, many = (estimates(answers(Metric.NPS, [10] * n), min_base=5)[0] for n in (29, 30))
    assert (few.is_low_base, few.needed) == (True, 938)
    assert (many.is_low_base, many.needed) == (False, None)


def test_a_mean_tells_its_scale_whichever_way_it_was_asked() -> None:
    """On a survey where 5 was much effort, 5 is the easiest answer here; shares have no scale."""
    effort = Scale(1, 5, 4, reversed=True)
    found = estimates([Score(Metric.CES, value, effort) for value in (1, 1, 2, 4, 5)], min_base=5)
    assert [(e.metric, e.value, e.scale) for e in found] == [
        ("ces", pytest.approx(3.4), (1, 5)),
        ("ces_easy", 60.0, None),
    ]
