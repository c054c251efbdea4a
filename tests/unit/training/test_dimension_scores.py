import json
from dataclasses import asdict

import pytest
from sklearn.metrics import f1_score

from voc.domain.analysis import DimensionReading, LabelReading
from voc.training.columns import LabelColumn
from voc.training.dimension_scores import evaluate_dimension

LEVELS = LabelColumn("level", several=False, labels={"low": 2, "high": 2}, ignored={}, n=4)
TOPICS = LabelColumn(
    "topics", several=True, labels={"price": 2, "speed": 1}, ignored={"odd": 1}, n=3
)


def one(label: str, confidence: float = 0.9) -> DimensionReading:
    return DimensionReading("level", (LabelReading(label, confidence),), several=False)


def any_of(*labels: str) -> DimensionReading:
    readings = tuple(LabelReading(label, 0.75) for label in labels)
    return DimensionReading("topics", readings, several=True)


def test_one_label_a_comment_is_measured_as_scikit_learn_does() -> None:
    """Accuracy, F1, the confusion, and the gap between confidence and being right."""
    said, read = ["low", "low", "high", "high"], ["low", "high", "high", "high"]
    cases = [({a}, one(b)) for a, b in zip(said, read, strict=True)]
    found = evaluate_dimension(LEVELS, cases)
    assert found.accuracy.value == 0.75
    assert found.micro_f1.value == pytest.approx(0.75)
    assert found.macro_f1.value == pytest.approx(f1_score(said, read, average="macro"))
    assert found.confusion == ((1, 1), (0, 2))
    assert found.ece.value == pytest.approx(0.9 - 0.75)
    assert "said / read" in found.as_text()
    for estimate in (found.accuracy, found.macro_f1, found.ece):
        assert estimate.n == 4
        assert estimate.low is not None


def test_several_labels_a_comment_are_compared_as_sets() -> None:
    """Accuracy asks for exactly the right set; the error of calibration is that of labels read."""
    cases = [
        ({"price"}, any_of("price", "speed")),
        ({"price", "speed"}, any_of("price", "speed")),
        (set[str](), any_of()),
    ]
    found = evaluate_dimension(TOPICS, cases)
    assert found.accuracy.value == pytest.approx(2 / 3)
    assert found.micro_f1.value == pytest.approx(2 * 3 / (2 * 3 + 1))
    assert found.macro_f1.value == pytest.approx((1 + 2 / 3) / 2)
    assert found.ece.value == pytest.approx(0)
    assert found.confusion is None
    assert "not measured: odd (1)" in found.as_text()


def test_nothing_read_has_no_calibration() -> None:
    """A reason stands where the figure would."""
    found = evaluate_dimension(TOPICS, [({"price"}, any_of())])
    assert found.ece.value is None
    assert found.ece.reason


def test_figures_can_be_written_as_json() -> None:
    """Without loss."""
    found = evaluate_dimension(LEVELS, [({"low"}, one("low")), ({"high"}, one("low"))])
    assert json.loads(json.dumps(asdict(found)))["confusion"] == [[1, 0], [1, 0]]
