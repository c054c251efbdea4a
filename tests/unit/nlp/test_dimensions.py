from dataclasses import replace

import numpy as np
import pytest

from voc.domain.analysis import DimensionReading, LabelReading
from voc.nlp.dimensions import LinearDimensionHead, comment_view
from voc.nlp.heads import LinearLayer
from voc.pipeline import Encoding

LAYER = LinearLayer(np.eye(3, dtype=np.float32), np.zeros(3, np.float32))
LABELS = ("poor", "fair", "good")


def encoding(*values: float) -> Encoding:
    """The whole comment has these features and embeddings; its segment has others."""
    rows = np.array([values, np.full(len(values), 9)], np.float32)
    return Encoding(rows[:, :1], rows[:, 1:])


def test_the_whole_comment_is_read_in_both_views() -> None:
    """Features and embeddings of row 0, side by side."""
    assert comment_view(encoding(1, 2, 3)).tolist() == [1, 2, 3]


def test_labels_that_compete_give_the_likeliest() -> None:
    """Exactly one label, with its share of the probability."""
    reading = LinearDimensionHead("level", LAYER, LABELS).read(encoding(0, np.log(2), 0))
    assert reading == DimensionReading(
        "level", (LabelReading("fair", pytest.approx(0.5)),), several=False
    )


def test_labels_decided_one_by_one_may_be_none_or_several() -> None:
    """Each against its own threshold, surest first."""
    head = LinearDimensionHead("topics", LAYER, LABELS, (0.5, 0.4, 0.5))
    assert head.read(encoding(-9, -9, -9)).labels == ()
    shown = head.read(encoding(-1, -0.1, 5)).labels
    assert [reading.label for reading in shown] == ["good", "fair"]


@pytest.mark.parametrize(
    "wrong", [{"labels": LABELS[:2]}, {"thresholds": (0.5,)}, {"thresholds": (0.5, 0.5, 2.0)}]
)
def test_a_head_that_does_not_fit_together_is_refused(wrong: dict[str, tuple[object, ...]]) -> None:
    """As many labels and thresholds as the weight has rows; thresholds are probabilities."""
    with pytest.raises(ValueError, match=r"label|threshold"):
        replace(LinearDimensionHead("level", LAYER, LABELS), **wrong)
