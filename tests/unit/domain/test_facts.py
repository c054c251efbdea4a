import numpy as np
import pytest

from voc.domain.facts import Answers, Ids, distinct
from voc.domain.scores import Metric, Scales, Score


def test_ids_are_those_of_the_rows_and_read_like_a_tuple() -> None:
    """Length, places from either end, slices and equality; equal ones have one hash."""
    ids = Ids(["a", "b", "c", "d"], np.array([3, 0, 2]))
    assert (len(ids), ids[0], ids[-1], ids[:2]) == (3, "d", "c", ("d", "a"))
    assert ids == ("d", "a", "c")
    assert ids != ("d", "a")
    assert hash(ids) == hash(Ids(["d", "a", "c"], np.arange(3)))
    with pytest.raises(IndexError):
        ids[3]


@pytest.mark.parametrize(
    ("values", "expected"), [([], []), ([5], [5]), ([3, 1, 3, 2, 1], [1, 2, 3])]
)
def test_distinct_values_come_once_and_ascending(values: list[int], expected: list[int]) -> None:
    """In whatever order, and of none there are none."""
    assert distinct(np.array(values, np.int64)).tolist() == expected


def test_answers_are_found_by_the_response_that_gave_them() -> None:
    """Which score, and which answer; -1 for those that gave none."""
    given = [Score(Metric.NPS, value, Scales().of(Metric.NPS)) for value in (9, 3, 9)]
    answers = Answers.of(given, np.array([4, 0, 1]))
    assert answers.by_response(5).tolist() == [1, 0, -1, -1, 0]
    assert answers.places(5).tolist() == [1, 2, -1, -1, 0]
