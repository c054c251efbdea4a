import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.nlp.bundles import tiny_bundle
from voc.domain.analysis import Analysis, ModelRef, Sentiment, SentimentReading
from voc.domain.comment import Comment
from voc.training import card
from voc.training.card import model_card
from voc.training.evaluate import Evaluation, compare
from voc.training.labelled import LabelledComment

RUN = {"seed": 7, "recipe": {"epochs": 2, "learning_rate": 1e-4}, "steps": 1695, "seconds": 2000.5}


@pytest.fixture
def measured() -> Evaluation:
    tone = SentimentReading(Sentiment.POSITIVE, 0.9, 0.9)
    analysis = Analysis("en", tone, (), (), ModelRef("t", "1"))
    rows = [LabelledComment(Comment("x"), Sentiment.POSITIVE)] * 4
    return compare(rows, [analysis] * 4, stages=("usage",))


def _card(measured: Evaluation, report: dict[str, Any]) -> str:
    return model_card(tiny_bundle(), measured, measured, {"examples": {"mams": 1200}, **report})


def test_a_card_names_every_source_with_its_licence(measured: Evaluation) -> None:
    """What is not recorded is said to be so, not guessed."""
    text = _card(measured, {"examples": {"mams": 1200, "elsewhere": 3}})
    assert re.search(r"\| mams \| 1,200 \| .+ \| Apache-2.0 \|", text)
    assert "| elsewhere | 3 | not recorded | not recorded |" in text


def test_a_card_shows_size_and_hash_and_leaves_nothing_open(measured: Evaluation) -> None:
    """Every placeholder is filled, and figures stand beside cross-validated ones."""
    text = _card(measured, RUN)
    assert re.search(r"MB, SHA-256\s+`[0-9a-f]{64}`", text)
    assert "| sentiment, accuracy | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |" in text
    assert not re.search(r"\{\w+\}", text)


def test_a_card_tells_the_run(measured: Evaluation) -> None:
    """Seed, epochs, rate, steps and seconds, and where it began."""
    text = _card(measured, {**RUN, "start": {"seed": 3, "start": None}})
    assert "- A: seed 3; from the base model" in text
    told = "- B: seed 7, epochs 2, learning rate 0.0001, steps 1,695, seconds 2,000.5"
    assert f"{told}; going on from A" in text


def test_a_card_tells_each_run_of_a_mean_once(measured: Evaluation) -> None:
    """With its share, whatever else began with the same run."""
    later = {"seed": 8, "start": {"averaged": [{"share": 1.0, "report": RUN}]}}
    parts = [{"share": 0.25, "report": RUN}, {"share": 0.75, "report": later}]
    text = _card(measured, {"averaged": parts})
    assert "a mean of runs (`python -m voc.training.average`): 25% A, 75% B." in text
    assert text.count("seed 7,") == 1
    assert "steps 1,695, seconds 2,000.5; where it began was not recorded" in text
    assert "- B: seed 8; going on from 100% A" in text


def test_every_training_source_is_recorded() -> None:
    """With what was used of it and its licence."""
    known = tomllib.loads(Path(card.__file__).with_name("sources.toml").read_text("utf-8"))
    assert all(set(source) == {"use", "licence"} for source in known.values())
    assert {"written", "nhs_fft", "tweeteval"} <= set(known)
