"""Splits, exclusions and readers of the training sets."""

import gzip
import json
from pathlib import Path

import pytest

from voc.training.corpus import (
    Exclusion,
    example,
    fold,
    frequent_topics,
    label_key,
    normalise,
    read_nhs,
    read_rows,
    relabel,
    short,
)


def test_normalising_ignores_case_punctuation_mentions_and_links() -> None:
    assert normalise("@You Great, see https://x.example/y!") == "great see"


def test_the_fold_of_a_text_depends_on_its_words_alone() -> None:
    assert fold("The lift is broken.") == fold("the lift, is BROKEN")
    assert 0 <= fold("anything") < 1


def test_an_excluded_text_is_recognised_in_another_spelling() -> None:
    assert "THE LIFT is broken" in Exclusion(["The lift is broken!"])


def test_a_text_that_quotes_an_excluded_one_is_excluded() -> None:
    excluded = Exclusion(["we waited a whole hour for the key"])
    assert "Sadly, we waited a whole hour for the key. Never again." in excluded


def test_a_text_that_shares_only_a_few_words_is_kept() -> None:
    assert "we waited a whole hour" not in Exclusion(["we waited a whole hour for the key"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="gold_dev"):
        list(read_rows(tmp_path / "gold_dev.jsonl"))


def test_the_middle_level_of_the_patient_survey_may_be_neutral_or_mixed(tmp_path: Path) -> None:
    row = {"text": "ok", "question": "Why?", "sentiment": "neutral", "sentiment_1_5": 3,
           "topics": ["Staff", "Not assigned"]}  # fmt: skip
    with gzip.open(tmp_path / "nhs_fft_train.jsonl.gz", "wt") as file:
        file.write(json.dumps(row))
    (one,) = read_nhs(tmp_path)
    assert one.whole.sentiments == {"neutral", "mixed"}
    assert (one.level, one.topics) == (3, {"Staff"})


def test_our_label_replaces_the_source_label_and_finds_its_comment_again() -> None:
    one = example("It was fine", "Why?", sentiments=("positive",), weight=0.5)
    ours = relabel(one, {"sentiment": "neutral", "stages": ["usage"]})
    assert ours.whole.sentiments == {"neutral"}
    assert ours.whole.stages == {"usage"}
    assert ours.weight == 1.0
    assert label_key(ours) == label_key(one)


def test_topics_are_ordered_by_frequency_then_by_name(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "nhs_fft_train.jsonl.gz", "wt") as file:
        for topics in (["b"], ["a"], ["c", "b"]):
            row = {"text": "x", "question": None, "sentiment": None, "sentiment_1_5": None,
                   "topics": topics}  # fmt: skip
            file.write(json.dumps(row) + "\n")
    assert frequent_topics(read_nhs(tmp_path), count=2) == ("b", "a")


def test_long_texts_are_dropped() -> None:
    assert [one.text for one in short([example("a b c"), example("a b")], words=2)] == ["a b"]
