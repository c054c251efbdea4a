import numpy as np
import pytest
from scipy import stats

from voc.domain.comparison import (
    Direction,
    Floats,
    compare,
    difference_in_differences,
    nps_counts_of,
)


def nps(n: int, promoters: int, detractors: int) -> Floats:
    """Contributions of `n` answers."""
    passives = n - promoters - detractors
    return np.repeat([100.0, 0.0, -100.0], [promoters, passives, detractors])


def share(yes: int, n: int) -> Floats:
    """Contributions of `n` answers, `yes` of them satisfied."""
    return np.repeat([100.0, 0.0], [yes, n - yes])


def test_two_nps_equal_the_published_vector() -> None:
    """(400, 200, 80) against (400, 180, 100): 9.93 on adjusted values, z 1.769, p .077."""
    found = compare("nps", nps(400, 180, 100), nps(400, 200, 80), min_base=5)
    assert found.adjusted is not None
    assert found.z is not None
    assert found.p is not None
    assert (round(found.adjusted, 2), round(found.z, 3)) == (9.93, 1.769)
    assert round(found.p, 3) == 0.077
    assert (found.before.value, found.after.value, found.change) == (20.0, 30.0, 10.0)
    assert found.verdict is Direction.CANT_TELL


def test_counts_are_read_back_from_contributions() -> None:
    """Promoters and detractors are those above and below zero."""
    counts = nps_counts_of(nps(400, 200, 80))
    assert (counts.n, counts.promoters, counts.detractors) == (400, 200, 80)


def test_shares_have_newcombes_interval() -> None:
    """56/70 against 48/80: Newcombe (1998), table II, example (a), method 10: .0524 to .3339."""
    found = compare("csat", share(48, 80), share(56, 70), min_base=5)
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.005)
    assert found.verdict is Direction.ROSE


def test_shares_without_a_yes_do_not_differ() -> None:
    """Nobody satisfied in both periods is no change, with an interval."""
    found = compare("csat", share(0, 20), share(0, 20), min_base=5)
    assert (found.change, found.z, found.p) == (0.0, 0.0, 1.0)
    assert found.low is not None
    assert found.low < 0


def test_means_have_welchs_interval() -> None:
    """CES is compared as scipy's Welch test compares."""
    before, after = np.array([3.0, 4, 5, 6, 2]), np.array([6.0, 7, 5, 7, 6, 7])
    found = compare("ces", before, after, min_base=5)
    test = stats.ttest_ind(after, before, equal_var=False)
    interval = test.confidence_interval()
    assert (found.z, found.p) == pytest.approx((test.statistic, test.pvalue))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_means_without_any_spread_have_no_interval() -> None:
    """All answers alike leave nothing to estimate an error from."""
    found = compare("ces", np.full(9, 7.0), np.full(9, 7.0), min_base=5)
    assert found.change == 0.0
    assert found.low is None
    assert found.reason == "all answers are alike, which has no interval"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([5.0] * 9, [6.0] * 9, "the answers of either group are all alike, which has no interval"),
        ([6.0], [6.0, 7.0, 5.0], "one answer has no interval"),
    ],
)
def test_the_reason_for_no_interval_is_the_true_one(
    before: list[float], after: list[float], reason: str
) -> None:
    """Two groups that differ are not alike, and a single answer is just that."""
    found = compare("ces", np.array(before), np.array(after), min_base=1)
    assert (found.low, found.reason) == (None, reason)
    assert found.verdict is Direction.CANT_TELL


@pytest.mark.parametrize(("first", "second"), [(0, 40), (4, 40), (40, 4)])
def test_too_few_answers_show_no_number(first: int, second: int) -> None:
    """Neither a change nor the value of the small side, but a reason and both bases."""
    found = compare("nps", nps(first, first, 0), nps(second, 0, second), min_base=5)
    assert (found.change, found.reason) == (None, "fewer than 5 answers")
    assert {found.before.n, found.after.n} == {first, second}
    assert (found.before.value is None) == (first < 5)


def test_a_can_not_tell_says_how_many_answers_would() -> None:
    """With that many in each group, ten points are told from chance four times of five."""
    found = compare("nps", nps(40, 20, 8), nps(40, 20, 8), min_base=5)
    assert found.needed is not None
    draws = np.random.default_rng(1)
    low = draws.multinomial(found.needed, [0.45, 0.3, 0.25], size=200)
    high = draws.multinomial(found.needed, [0.50, 0.3, 0.20], size=200)
    seen = [
        compare("nps", nps(found.needed, a[0], a[2]), nps(found.needed, b[0], b[2]), min_base=5)
        for a, b in zip(low.tolist(), high.tolist(), strict=True)
    ]
    assert 0.74 < np.mean([one.verdict is Direction.ROSE for one in seen]) < 0.86


@pytest.mark.parametrize("n", [30, 400])
def test_intervals_cover_the_true_change(n: int) -> None:
    """In simulation 93 to 97 % of the 95 % intervals hold it, for shares and NPS."""
    draws = np.random.default_rng(n)
    chances_0, chances_1 = [0.45, 0.30, 0.25], [0.55, 0.28, 0.17]
    covered, covered_share = 0, 0
    rounds = 1000
    for a, b in zip(
        draws.multinomial(n, chances_0, size=rounds).tolist(),
        draws.multinomial(n, chances_1, size=rounds).tolist(),
        strict=True,
    ):
        found = compare("nps", nps(n, a[0], a[2]), nps(n, b[0], b[2]), min_base=5)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 18.0 <= found.high
        of_share = compare("csat", share(a[0], n), share(b[0], n), min_base=5)
        assert of_share.low is not None
        assert of_share.high is not None
        covered_share += of_share.low <= 10.0 <= of_share.high
    assert 0.93 <= covered / rounds <= 0.97
    assert 0.93 <= covered_share / rounds <= 0.97


def test_a_change_everywhere_is_no_change_against_the_rest() -> None:
    """The difference in differences takes away what all others went through as well."""
    inside = compare("nps", nps(300, 100, 100), nps(300, 160, 60), min_base=5)
    outside = compare("nps", nps(900, 300, 300), nps(900, 480, 180), min_base=5)
    assert inside.verdict is Direction.ROSE
    beyond = difference_in_differences(inside, outside)
    assert beyond is not None
    assert beyond.verdict is Direction.CANT_TELL
    assert beyond.change == pytest.approx(0.0)


def test_nothing_is_compared_with_too_few_others() -> None:
    """Without a change among the others there is no difference in differences."""
    inside = compare("nps", nps(300, 100, 100), nps(300, 160, 60), min_base=5)
    few = compare("nps", nps(3, 1, 1), nps(3, 1, 1), min_base=5)
    assert difference_in_differences(inside, few) is None
