import numpy as np
import pytest
from scipy.stats import binomtest

from voc.domain.emerging import Rise, Trend, rises

LABELS = ("2026-01", "2026-02", "2026-03", "2026-04")
BASES = np.array([100, 100, 100, 100])


def rise(*counts: int, bases: np.ndarray = BASES) -> Rise:
    return rises(LABELS[: len(counts)], np.array([counts]), bases[: len(counts)])[0]


def test_a_subject_that_doubles_is_rising() -> None:
    """The statistic is the exact binomial test of the last period against all earlier ones."""
    found = rise(10, 11, 9, 30)
    assert found.trend is Trend.RISING
    assert found.p == pytest.approx(binomtest(30, 60, 0.25, alternative="greater").pvalue)
    assert (found.rate, found.rate_before) == (0.3, 0.1)
    assert found.ratio == pytest.approx(3)


def test_a_steady_subject_is_not() -> None:
    """The usual ups and downs are no rise."""
    assert rise(10, 12, 9, 13).trend is Trend.NOT_RISING


def test_more_answers_are_no_rise() -> None:
    """Twice the mentions of twice the responses is the same rate."""
    assert rise(10, 10, 10, 40, bases=np.array([100, 100, 100, 400])).trend is Trend.NOT_RISING


def test_a_peak_that_was_there_before_is_no_rise() -> None:
    """Above the average but not above its own history."""
    assert rise(35, 1, 1, 34).trend is Trend.NOT_RISING


def test_many_subjects_are_corrected_for() -> None:
    """One among forty steady ones needs a smaller p than it would alone."""
    counts = np.array([[10, 10, 10, 19], *[[10, 10, 10, 10]] * 39])
    assert rise(10, 10, 10, 19).trend is Trend.RISING
    found = rises(LABELS, counts, BASES)[0]
    assert found.trend is Trend.NOT_RISING
    assert found.corrected is not None
    assert found.p is not None
    assert found.corrected > found.p


@pytest.mark.parametrize(
    ("counts", "bases", "reason"),
    [
        ((5, 5, 9), BASES, "earlier periods"),
        ((5, 5, 5, 9), np.array([100, 100, 100, 19]), "responses in the last period"),
        ((1, 0, 1, 2), BASES, "mentions"),
        ((5, 5, 0, 9), np.array([100, 100, 0, 100]), "earlier periods"),
    ],
)
def test_few_data_tell_nothing(counts: tuple[int, ...], bases: np.ndarray, reason: str) -> None:
    """Can't tell is an answer, with what is missing; no p is given."""
    found = rise(*counts, bases=bases)
    assert (found.trend, found.p) == (Trend.CANT_TELL, None)
    assert found.reason is not None
    assert reason in found.reason


def test_nothing_at_all() -> None:
    """Without periods nothing can be told of any subject; without subjects there is no answer."""
    assert rises((), np.zeros((1, 0), np.int64), np.zeros(0, np.int64))[0].trend is Trend.CANT_TELL
    assert rises(LABELS, np.zeros((0, 4), np.int64), BASES) == []


def test_false_alarms_are_rare() -> None:
    """Among subjects that never change, at most one in twenty surveys flags any."""
    random = np.random.default_rng(0)
    bases = np.full(8, 300)
    flagged = 0
    for _ in range(200):
        rates = random.uniform(0.01, 0.2, size=(20, 1))
        counts = random.binomial(bases, rates)
        labels = tuple(map(str, range(8)))
        flagged += any(r.trend is Trend.RISING for r in rises(labels, counts, bases))
    assert flagged <= 0.05 * 200
