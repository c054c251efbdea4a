"""Quantisation and the exported graph, against a plain reading of the same weights."""

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from voc.training.export import quantise  # noqa: E402 - needs onnx


def test_quantising_keeps_each_column_within_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32) * [1, 10, 0.1, 3]
    integers, scale = quantise(matrix.astype(np.float32), axis=0)
    assert integers.dtype == np.int8
    assert scale.shape == (4,)
    assert (np.abs(integers * scale - matrix) <= scale / 2 + 1e-6).all()


def test_quantised_weights_use_seven_bits() -> None:
    integers, _ = quantise(np.array([[1.0], [-3.0]], dtype=np.float32), axis=0)
    assert integers.ravel().tolist() == [21, -63]


def test_a_column_of_zeros_stays_zero() -> None:
    integers, scale = quantise(np.zeros((3, 1), dtype=np.float32), axis=0)
    assert not integers.any()
    assert scale > 0
