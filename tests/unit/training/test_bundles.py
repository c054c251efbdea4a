import json
from pathlib import Path

import pytest

from tests.unit.nlp.bundles import tiny_bundle
from tests.unit.nlp.tiny import SIZE
from voc.domain.errors import BundleError, InvalidInput
from voc.nlp.bundle import load_bundle, write_bundle
from voc.training.bundles import evaluate_bundle, train_bundle, untrained_bundle


def labelled(path: Path, **stages: object) -> Path:
    """Labels that follow from the words the tiny encoder knows."""
    rows = [
        {"text": f"{word} {filler}", "sentiment": tone, **stages}
        for word, tone in [("easy", "positive"), ("slow", "negative")]
        for filler in ("was", "support", "ordering", "why", "word", "but")
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_trained_heads_stand_in_a_bundle_of_their_own(tmp_path: Path) -> None:
    """The encoder and the head without labels are the parent's; the new bundle says so."""
    parent, out = tiny_bundle(), tmp_path / "mine"
    trained = train_bundle(labelled(tmp_path / "a.jsonl"), out, parent, version="2")
    bundle = load_bundle(out)
    assert (bundle.name, bundle.version) == ("mine", "2")
    assert bundle.encoder == parent.encoder
    assert bundle.stages.thresholds == parent.stages.thresholds
    assert bundle.sentiment.rollup == parent.sentiment.rollup
    assert bundle.training == {"rows": 12, "development_rows": 0, "parent": "tiny 7"}
    assert trained.as_text() in bundle.card


def test_a_trained_bundle_can_be_measured(tmp_path: Path) -> None:
    """What was learnt is read back by the whole pass."""
    rows = labelled(tmp_path / "a.jsonl")
    train_bundle(rows, tmp_path / "mine", tiny_bundle(), development=rows)
    measured = evaluate_bundle(rows, tmp_path / "mine")
    assert measured.sentiment is not None
    assert (measured.sentiment.accuracy.value or 0) > 0.9


def test_a_new_encoder_begins_with_heads_that_know_nothing(tmp_path: Path) -> None:
    """It can be written, loaded and trained."""
    write_bundle(tiny_bundle(), tmp_path / "tiny")
    files = tmp_path / "tiny" / "encoder.onnx", tmp_path / "tiny" / "tokenizer.json"
    blank = untrained_bundle(*files, feature_size=SIZE)
    train_bundle(labelled(tmp_path / "a.jsonl"), tmp_path / "mine", blank)
    assert load_bundle(tmp_path / "mine").feature_size == SIZE


def test_a_folder_that_exists_is_refused_before_training(tmp_path: Path) -> None:
    """The minutes of training are not spent for nothing."""
    with pytest.raises(BundleError, match="exists already"):
        train_bundle(tmp_path / "nowhere.csv", tmp_path, tiny_bundle())


def test_a_file_without_labels_trains_nothing(tmp_path: Path) -> None:
    """Comments alone are not a training set."""
    path = tmp_path / "a.csv"
    path.write_text("text\nslow\n", "utf-8")
    with pytest.raises(InvalidInput, match="label"):
        train_bundle(path, tmp_path / "mine", tiny_bundle())
