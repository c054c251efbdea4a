"""Trains a network the way it is stored and run: with 8-bit activations and 7-bit weights.

What ships multiplies integers, see `voc.training.export`. A network that never met that rounding
in training loses by it: one very large activation makes the steps of all others coarse.
Gradients pass through the rounding as if it were not there (the straight-through estimator:
Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference").
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from voc.training.export import LEVELS

_STEPS = 255
_TINY = 1e-8


class RoundedLinear(nn.Linear):
    """A linear layer over [B, T, ·] whose input and weights are rounded as the export does."""

    @classmethod
    def of(cls, layer: nn.Linear) -> RoundedLinear:
        """The same layer, rounded; it shares its parameters."""
        rounded = cls(layer.in_features, layer.out_features, device="meta")
        rounded.weight, rounded.bias = layer.weight, layer.bias
        return rounded

    def forward(self, x: Tensor) -> Tensor:
        """``x @ W.T + b``."""
        return functional.linear(round_inputs(x), round_weights(self.weight), self.bias)


def round_inputs(x: Tensor) -> Tensor:
    """Round [B, T, ·] to 256 steps between each comment's extremes, zero being one of them.

    At run time a comment is alone, so its own extremes count and not those of its batch.
    """
    x = x.float()
    with torch.no_grad():
        low, high = x.amin((1, 2)).clamp_max(0.0), x.amax((1, 2)).clamp_min(0.0)
        scale = ((high - low) / _STEPS).clamp_min(_TINY)
        zero = torch.round(-low / scale).to(torch.int32)
    return torch.fake_quantize_per_channel_affine(x, scale, zero, 0, 0, _STEPS)


def round_weights(weight: Tensor, *, levels: int = LEVELS) -> Tensor:
    """Round [out, in] to whole multiples of each row's own step."""
    with torch.no_grad():
        scale = weight.abs().amax(1).clamp_min(_TINY) / levels
        zero = torch.zeros_like(scale, dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(weight, scale, zero, 0, -levels, levels)


def round_linears(module: nn.Module) -> None:
    """Put a `RoundedLinear` in place of every linear layer below `module`."""
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Linear):
            setattr(module, name, RoundedLinear.of(child))
        else:
            round_linears(child)
