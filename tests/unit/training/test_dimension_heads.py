from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.training.labels import WordEncoder, comments
from voc.domain.comment import Comment
from voc.domain.errors import InvalidInput
from voc.nlp.dimensions import comment_view
from voc.pipeline import Passage
from voc.training.columns import LabelColumn
from voc.training.dimension_heads import best_thresholds, fit_dimension
from voc.training.heads import comment_views
from voc.training.labelled import LabelledComment

KINDS = LabelColumn("kind", several=False, labels={"order": 24, "help": 24}, ignored={}, n=48)
MOODS = LabelColumn("moods", several=True, labels={"praise": 36, "blame": 36}, ignored={}, n=96)


def rows(label: Callable[[str], set[str]], name: str) -> list[LabelledComment]:
    found = []
    for row in comments():
        labels = label(row.comment.text)
        if labels or name == "moods":
            found.append(replace(row, labels={name: frozenset(labels)}))
    return found


def kind(text: str) -> set[str]:
    marks = {"ordered": "order", "helpdesk": "help"}
    found = {label for mark, label in marks.items() if mark in text}
    return found if len(found) == 1 else set()


def moods(text: str) -> set[str]:
    return {label for mark, label in {"good": "praise", "bad": "blame"}.items() if mark in text}


def test_one_label_is_learnt_from_the_words() -> None:
    """Read back on the training comments, and measured out of fold."""
    labelled = rows(kind, "kind")
    trained = fit_dimension(KINDS, labelled, comment_views(labelled, WordEncoder()))
    encodings = WordEncoder().encode([Passage(row.comment, ()) for row in labelled])
    read = [trained.head.read(encoding) for encoding in encodings]
    assert [{x.label for x in reading.labels} for reading in read] == [
        row.labels["kind"] for row in labelled
    ]
    assert trained.evaluation.n == len(labelled)
    assert (trained.evaluation.accuracy.value or 0) > 0.9
    assert not trained.head.several


def test_several_labels_are_learnt_side_by_side() -> None:
    """A comment with both, one or none of them."""
    labelled = rows(moods, "moods")
    trained = fit_dimension(MOODS, labelled, comment_views(labelled, WordEncoder()))
    assert trained.head.several
    assert (trained.evaluation.macro_f1.value or 0) > 0.9
    assert trained.evaluation.confusion is None


def test_rows_without_a_label_have_no_say() -> None:
    """Only those asked in this dimension are learnt from and measured."""
    labelled = rows(kind, "kind")
    silent = [replace(row, labels={}) for row in comments()]
    views = comment_views([*labelled, *silent], WordEncoder())
    trained = fit_dimension(KINDS, [*labelled, *silent], views)
    assert trained.evaluation.n == len(labelled)


@pytest.mark.parametrize("column", [KINDS, MOODS])
def test_few_different_texts_are_refused(column: LabelColumn) -> None:
    """Comments of the same words stay together, so there would be nothing to measure on."""
    text = LabelledComment(Comment("I ordered it, all good."), labels={})
    labelled = [
        replace(text, labels={column.name: frozenset([label])})
        for label in column.labels
        for _ in range(12)
    ]
    with pytest.raises(InvalidInput, match=f"{column.name}: needs comments of 5 different texts"):
        fit_dimension(column, labelled, comment_views(labelled, WordEncoder()))


def test_the_same_seed_makes_the_same_head() -> None:
    """Training is reproducible to the bit."""
    labelled = rows(moods, "moods")
    views = comment_views(labelled, WordEncoder())
    one, two = (fit_dimension(MOODS, labelled, views, seed=3) for _ in range(2))
    assert np.array_equal(one.head.layer.weight, two.head.layer.weight)
    assert one.evaluation == two.evaluation


def test_the_view_holds_what_the_encoder_says_of_the_whole() -> None:
    """The same function makes it in training and at run time."""
    row = comments()[0]
    (encoding,) = WordEncoder().encode([Passage(row.comment, ())])
    assert np.array_equal(comment_views([row], WordEncoder())[0], comment_view(encoding))


def test_a_threshold_is_chosen_by_both_kinds_of_f1() -> None:
    """Where .3 parts right from wrong, it lies near."""
    probabilities = np.array([[0.2, 0.1], [0.4, 0.2], [0.25, 0.35], [0.5, 0.1]])
    thresholds = best_thresholds(probabilities, probabilities > 0.3)
    assert len(thresholds) == 2
    assert all(0.25 < threshold <= 0.35 for threshold in thresholds)
