import numpy as np
import pytest
from sklearn.metrics import f1_score, recall_score

from voc.training.resampling import (
    accuracy,
    difference,
    estimate,
    hits,
    macro_f1,
    macro_recall,
    micro_f1,
)


def counts(truth: list[int], read: list[int], labels: int = 3) -> np.ndarray:
    """Hits, false alarms and misses (n, 3, labels)."""
    found = [
        [hits(t == k, r == k) for k in range(labels)] for t, r in zip(truth, read, strict=True)
    ]
    return np.array(found, float).transpose(0, 2, 1)


TRUTH = [0, 0, 0, 1, 1, 2, 0, 1, 2, 2]
READ = [0, 0, 1, 1, 0, 2, 0, 1, 0, 2]


def test_statistics_are_those_of_scikit_learn() -> None:
    """Accuracy, macro-F1, micro-F1 and macro-recall of one case."""
    total = counts(TRUTH, READ).sum(axis=0)[np.newaxis]
    assert accuracy(total)[0] == pytest.approx(0.7)
    assert macro_f1(total)[0] == pytest.approx(f1_score(TRUTH, READ, average="macro"))
    assert micro_f1(total)[0] == pytest.approx(f1_score(TRUTH, READ, average="micro"))
    assert macro_recall(total)[0] == pytest.approx(recall_score(TRUTH, READ, average="macro"))


def test_a_difference_is_that_of_the_two_values() -> None:
    """Its interval holds it, and comes from the comments both have read."""
    perfect, ours = counts(TRUTH, TRUTH), counts(TRUTH, READ)
    found = difference("accuracy", perfect, ours, accuracy)
    assert found.value == pytest.approx(0.3)
    assert found.n == len(TRUTH)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= 0.3 <= found.high


def test_a_system_does_not_differ_from_itself() -> None:
    """Resampled together, equal readings are equal in every resample."""
    ours = counts(TRUTH, READ)
    found = difference("macro_f1", ours, ours, macro_f1)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_what_is_not_there_has_no_value() -> None:
    """An F1 of a label that never occurs says why it has none, alone and in a difference."""
    nothing = np.zeros((4, 3, 1))
    assert estimate("f1", nothing, micro_f1).reason
    assert difference("f1", nothing, nothing, micro_f1).value is None
