import json
from pathlib import Path

import pytest

from tests.unit.nlp.bundles import tiny_bundle, tiny_dimensions
from tests.unit.nlp.tiny import SIZE, tiny_model, tiny_tokenizer
from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.domain.errors import BundleError, InvalidInput, UnusableInput
from voc.nlp.bundle import build_analyzer, load_bundle, write_bundle
from voc.training.bundles import (
    Lesson,
    evaluate_bundle,
    read_lesson,
    train_bundle,
    untrained_bundle,
)
from voc.training.columns import Choice


def labelled(path: Path, **stages: object) -> Path:
    """Labels that follow from the words the tiny encoder knows."""
    rows = [
        {"text": f"{word} {filler}", "sentiment": tone, **stages}
        for word, tone in [("easy", "positive"), ("slow", "negative")]
        for filler in ("was", "support", "ordering", "why", "word", "but")
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def lesson(path: Path, **choice: object) -> Lesson:
    return read_lesson(path, Choice(**choice))


def test_trained_heads_stand_in_a_bundle_of_their_own(tmp_path: Path) -> None:
    """The encoder and the head without labels are the parent's; the new bundle says so."""
    parent, out = tiny_bundle(), tmp_path / "mine"
    trained = train_bundle(lesson(labelled(tmp_path / "a.jsonl")), out, parent, version="2")
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
    train_bundle(lesson(rows), tmp_path / "mine", tiny_bundle(), development=rows)
    measured = evaluate_bundle(rows, tmp_path / "mine")
    assert measured.sentiment is not None
    assert (measured.sentiment.accuracy.value or 0) > 0.9


def test_a_new_encoder_begins_with_heads_that_know_nothing(tmp_path: Path) -> None:
    """It can be written, loaded and trained; untrained, all is neutral and at no stage."""
    blank = untrained_bundle("blank", tiny_model(), tiny_tokenizer(), feature_size=SIZE)
    (reading,) = build_analyzer(blank).analyze([Comment("ordering was easy")])
    assert (reading.analysis.sentiment.label, reading.analysis.stages) == (Sentiment.NEUTRAL, ())
    train_bundle(lesson(labelled(tmp_path / "a.jsonl")), tmp_path / "mine", blank)
    assert load_bundle(tmp_path / "mine").feature_size == SIZE


def test_a_folder_that_exists_is_refused_before_training(tmp_path: Path) -> None:
    """The minutes of training are not spent for nothing."""
    rows = lesson(labelled(tmp_path / "a.jsonl"))
    with pytest.raises(BundleError, match="exists already"):
        train_bundle(rows, tmp_path, tiny_bundle())


def test_a_file_without_labels_trains_nothing(tmp_path: Path) -> None:
    """Comments alone are not a training set."""
    path = tmp_path / "a.csv"
    path.write_text("text\nslow\n", "utf-8")
    with pytest.raises(InvalidInput, match="label"):
        lesson(path)


def own_labels(path: Path) -> Path:
    """A level and any number of topics, told by the words the tiny encoder knows."""
    fillers = ("was", "support", "ordering", "why", "word", "but", ",", ".")
    rows = [
        {
            "text": f"{word} {filler}",
            "level": level,
            "topics": ["help"] * (filler in ("support", "why", "was")) + [level],
        }
        for word, level in (("easy", "5"), ("slow", "1"))
        for filler in fillers
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_labels_of_ones_own_are_taught_beside_what_the_parent_reads(tmp_path: Path) -> None:
    """The new heads stand in the bundle, the parent's stay, and the whole pass reads them."""
    rows = own_labels(tmp_path / "a.jsonl")
    parent = tiny_bundle(dimensions=tiny_dimensions())
    trained = train_bundle(lesson(rows, single=("level",)), tmp_path / "mine", parent)
    bundle = load_bundle(tmp_path / "mine")
    assert {head.name: head.labels for head in bundle.dimensions} == {
        "topics": ("speed", "ease", "help"),
        "level": ("1", "5"),
    }
    assert trained.standard is None
    assert "level: one label a comment, 2 labels in 16 rows" in bundle.card
    measured = evaluate_bundle(rows, tmp_path / "mine", only=["level"])
    (level,) = measured.dimensions
    assert (level.dimension, level.n) == ("level", 16)
    assert (level.accuracy.value or 0) > 0.7


def test_all_columns_that_a_bundle_reads_are_measured(tmp_path: Path) -> None:
    """By name; labels it was not taught are told and left out."""
    rows = own_labels(tmp_path / "a.jsonl")
    train_bundle(lesson(rows), tmp_path / "mine", tiny_bundle())
    measured = evaluate_bundle(rows, tmp_path / "mine")
    assert [found.dimension for found in measured.dimensions] == ["level", "topics"]
    assert measured.sentiment is None
    assert "topics" in measured.as_text()


def test_a_column_the_bundle_does_not_read_can_not_be_measured(tmp_path: Path) -> None:
    """The name is told."""
    write_bundle(tiny_bundle(), tmp_path / "mine")
    with pytest.raises(UnusableInput, match="'mood'"):
        evaluate_bundle(own_labels(tmp_path / "a.jsonl"), tmp_path / "mine", only=["mood"])
