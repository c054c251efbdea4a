import numpy as np
import pytest

from tests.unit.domain.builders import Said, analysed, foreign
from voc.domain.facts import Answers, Ids, distinct, facts_of
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


def test_of_a_foreign_comment_only_the_score_counts() -> None:
    """None of its segments is there; those of the others keep their places as keys."""
    said = (Said("a", theme="t-1"), Said("b"))
    rows = [
        analysed("r-1", *said),
        foreign(analysed("r-2", *said, scores={Metric.NPS: 3})),
        analysed("r-3", Said("c")),
        foreign(analysed("r-4")),
    ]
    facts = facts_of(rows)
    assert (facts.segments.keys.tolist(), facts.segments.rows.tolist()) == ([0, 1, 4], [0, 0, 2])
    assert facts.has_comment.tolist() == [True, False, True, False]
    assert facts.foreign.tolist() == [False, True, False, False]
    assert facts.answers[Metric.NPS].rows.tolist() == [1]
