import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from tests.unit.nlp.tiny import SIZE, tiny_model, tiny_tokenizer
from voc.domain.errors import BundleError
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.nlp.bundle import load_bundle
from voc.training.release import release


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A folder as fine-tuning leaves it."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / "encoder.onnx").write_bytes(tiny_model())
    (folder / "tokenizer.json").write_text(tiny_tokenizer(), "utf-8")
    report = {"examples": {"mams": 1200, "else": 34}, "seed": 7, "recipe": {"epochs": 2}}
    (folder / "report.json").write_text(json.dumps(report))
    rng = np.random.default_rng(0)
    sizes = {"sentiment": 4, "stages": 6, "level": 5}
    tensors = {f"linear.{k}.weight": rng.normal(size=(n, SIZE)) for k, n in sizes.items()}
    tensors |= {f"linear.{k}.bias": np.zeros(n) for k, n in sizes.items()}
    safetensors.numpy.save_file(tensors, folder / "heads.safetensors")
    return folder


@pytest.fixture
def development(tmp_path: Path) -> Path:
    path = tmp_path / "development.jsonl"
    rows = [
        {"text": "ordering was easy", "sentiment": "positive", "stages": {"purchase": "positive"}},
        {"text": "slow support", "sentiment": "negative", "stages": {"support": "negative"}},
        {"text": "easy, but slow", "sentiment": "mixed", "stages": {}},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_what_fine_tuning_wrote_becomes_a_bundle(
    encoder: Path, development: Path, tmp_path: Path
) -> None:
    """Its heads are taken over, tuned, and measured in a card that names the data."""
    out = tmp_path / "voc-xx"
    measured = release(encoder, development, out, version="3")
    bundle = load_bundle(out)
    assert (bundle.name, bundle.version) == ("voc-xx", "3")
    assert bundle.stages.labels == DEFAULT_TAXONOMY.names
    trained = safetensors.numpy.load_file(encoder / "heads.safetensors")
    assert np.allclose(bundle.stages.layer.weight, trained["linear.stages.weight"])
    assert bundle.training["examples"] == {"mams": 1200, "else": 34}
    assert measured.n == 3
    for words in ("voc-xx 3", "1,234", "| mams | 1,200 |", measured.as_text()):
        assert words in bundle.card


def test_a_release_is_never_written_over_another(
    encoder: Path, development: Path, tmp_path: Path
) -> None:
    """The shipped folder has to be moved away by hand."""
    with pytest.raises(BundleError, match="exists already"):
        release(encoder, development, tmp_path, version="3")
