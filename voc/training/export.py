"""A trained encoder as one small ONNX file for the CPU.

The graph is built node by node from the weights instead of traced, so that it
holds only fused operators of onnxruntime (a comment is read alone at run time,
where the overhead of each operator counts) and is the same on every build.
Weight matrices are stored as int8 with one scale per output column, the word
vectors with one scale per row; activations are quantised as they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from voc.training.dimensions import ATTENTION_HEADS, FEATURES, LAYERS, OUTSIDE, POOLS

WINDOW = 256
"""Longest input in tokens: as many positions as the file holds."""

_EPSILON = 1e-12
# Seven bits: on CPUs without VNNI instructions pairs of 8-bit products are added in
# 16 bits and saturate; with seven they cannot, so every machine gives the same answer.
LEVELS = 63
WORD_LEVELS = 127  # word vectors are not multiplied with activations

Weights = Mapping[str, NDArray[np.float32]]


def quantise(
    matrix: NDArray[np.float32], *, axis: int, levels: int = LEVELS
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric int8 of a matrix with one scale per slice along the other axis.

    Args:
        matrix: two-dimensional weights.
        axis: the axis that shares a scale (0: one scale per column).
        levels: the largest integer used.
    """
    scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-8) / levels
    return np.rint(matrix / scale).astype(np.int8), scale.squeeze(axis).astype(np.float32)


class _Graph:
    """An ONNX graph under construction; methods add a node and return its output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(
        self,
        op: str,
        inputs: Sequence[str],
        *,
        outputs: int = 1,
        name: str = "",
        **attributes: Any,  # noqa: ANN401 - of several types, as onnx has them
    ) -> list[str]:
        base = name or f"{op}_{len(self.nodes)}"
        names = [base] if outputs == 1 else [f"{base}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names

    def op(self, op: str, *inputs: str, name: str = "", **attributes: Any) -> str:  # noqa: ANN401
        return self.add(op, inputs, name=name, **attributes)[0]

    def fused(self, op: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401 - as above
        return self.add(op, inputs, domain="com.microsoft", **attributes)[0]

    def linear(self, x: str, name: str, weights: Weights) -> str:
        """``x @ W.T + b`` with int8 weights."""
        matrix, scale = quantise(weights[f"{name}.weight"].T, axis=0)
        w = self.constant(f"{name}.weight", matrix)
        s = self.constant(f"{name}.scale", scale)
        b = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.fused("DynamicQuantizeMatMul", x, w, s, "", b)

    def norm(self, x: str, residual: str, name: str, weights: Weights) -> str:
        """Layer normalisation of ``x + residual``."""
        gamma = self.constant(f"{name}.weight", weights[f"{name}.weight"])
        beta = self.constant(f"{name}.bias", weights[f"{name}.bias"])
        return self.fused("SkipLayerNormalization", x, residual, gamma, beta, epsilon=_EPSILON)


def _embed_tokens(graph: _Graph, weights: Weights) -> str:
    """Sum of word, position and type vectors, normalised: [B, T, HIDDEN]."""
    prefix = "transformer.embeddings"
    table, scale = quantise(weights[f"{prefix}.word_embeddings.weight"], axis=1, levels=WORD_LEVELS)
    rows = graph.op("Gather", graph.constant("words", table), "input_ids")
    scales = graph.op("Gather", graph.constant("words.scale", scale[:, None]), "input_ids")
    words = graph.op("Mul", graph.op("Cast", rows, to=TensorProto.FLOAT), scales)
    positions = graph.constant(
        "positions", weights[f"{prefix}.position_embeddings.weight"][:WINDOW]
    )
    length = graph.op("Shape", "input_ids", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    places = graph.op("Slice", positions, zero, length)
    types = graph.constant("types", weights[f"{prefix}.token_type_embeddings.weight"])
    kinds = graph.op("Gather", types, "token_type_ids")
    where = graph.op("Add", kinds, places)
    return graph.norm(words, where, f"{prefix}.LayerNorm", weights)


def _attend(graph: _Graph, x: str, mask: str, prefix: str, weights: Weights) -> str:
    """Multi-head self-attention before its output projection."""
    parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = np.concatenate([weights[f"{part}.weight"] for part in parts]).T
    matrix, scale = quantise(joined, axis=0)
    w = graph.constant(f"{prefix}.qkv.weight", matrix)
    s = graph.constant(f"{prefix}.qkv.scale", scale)
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    b = graph.constant(f"{prefix}.qkv.bias", bias)
    zeros = graph.constant("qkv.zeros", np.zeros(scale.shape, dtype=np.int8))
    tokens, token_scale, token_zero = graph.add("DynamicQuantizeLinear", [x], outputs=3)
    return graph.fused(
        "QAttention", tokens, w, b, token_scale, s, mask, token_zero, zeros,
        num_heads=ATTENTION_HEADS,
    )  # fmt: skip


def _transform(graph: _Graph, weights: Weights) -> str:
    """The transformer: last hidden states [B, T, HIDDEN]."""
    x = _embed_tokens(graph, weights)
    mask = graph.op("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(LAYERS):
        prefix = f"transformer.encoder.layer.{layer}"
        attended = _attend(graph, x, mask, prefix, weights)
        out = graph.linear(attended, f"{prefix}.attention.output.dense", weights)
        x = graph.norm(out, x, f"{prefix}.attention.output.LayerNorm", weights)
        wide = graph.linear(x, f"{prefix}.intermediate.dense", weights)
        narrow = graph.linear(graph.fused("Gelu", wide), f"{prefix}.output.dense", weights)
        x = graph.norm(narrow, x, f"{prefix}.output.LayerNorm", weights)
    return x


def _embed_spans(graph: _Graph, hidden: str, weights: Weights) -> None:
    """Output ``embeddings``: the mapped mean of each span's token vectors, at unit length."""
    last = graph.constant("last", np.array([-1], dtype=np.int64))
    count = graph.op("ReduceSum", "spans", last, keepdims=1)
    one = graph.constant("whole", np.array(1.0, dtype=np.float32))
    mean = graph.op("Div", graph.op("MatMul", "spans", hidden), graph.op("Max", count, one))
    # Near the identity, this map would lose too much as int8.
    w = graph.constant("pooling.theme.weight", weights["pooling.theme.weight"].T)
    b = graph.constant("pooling.theme.bias", weights["pooling.theme.bias"])
    mapped = graph.op("Add", graph.op("MatMul", mean, w), b)
    squares = graph.op("ReduceSum", graph.op("Mul", mapped, mapped), last, keepdims=1)
    floor = graph.constant("floor", np.array(1e-12, dtype=np.float32))
    graph.op("Div", mapped, graph.op("Sqrt", graph.op("Max", squares, floor)), name="embeddings")


def _featurise_spans(graph: _Graph, hidden: str, weights: Weights) -> None:
    """Output ``features``: attention pooling, as ``SpanPooling`` defines it."""
    value = graph.fused("Gelu", graph.linear(hidden, "pooling.value", weights))
    shape = graph.constant("pools", np.array([0, 0, POOLS, FEATURES // POOLS], dtype=np.int64))
    value = graph.op("Transpose", graph.op("Reshape", value, shape), perm=[0, 2, 1, 3])
    w = graph.constant("pooling.score.weight", weights["pooling.score.weight"].T)
    b = graph.constant("pooling.score.bias", weights["pooling.score.bias"])
    score = graph.op("Add", graph.op("MatMul", hidden, w), b)
    score = graph.op("Transpose", score, perm=[0, 2, 1])  # B P T
    two = graph.constant("two", np.array([2], dtype=np.int64))
    score = graph.op("Unsqueeze", score, two)
    inside = graph.op("Unsqueeze", "spans", graph.constant("one", np.array([1], dtype=np.int64)))
    whole = graph.constant("whole", np.array(1.0, dtype=np.float32))
    far = graph.constant("far", np.array(OUTSIDE, dtype=np.float32))
    bias = graph.op("Mul", graph.op("Sub", whole, inside), far)
    weight = graph.op("Softmax", graph.op("Add", score, bias), axis=-1)
    pooled = graph.op("MatMul", graph.op("Mul", weight, inside), value)  # B P S F/P
    flat = graph.constant("flat", np.array([0, 0, FEATURES], dtype=np.int64))
    graph.op("Reshape", graph.op("Transpose", pooled, perm=[0, 2, 1, 3]), flat, name="features")


def build_model(weights: Weights) -> onnx.ModelProto:
    """The int8 ONNX model of a ``SpanEncoder`` state.

    Inputs: ``input_ids``, ``attention_mask``, ``token_type_ids`` int64 [B, T] and
    ``spans`` float32 [B, S, T].  Outputs: ``embeddings`` and ``features`` float32 [B, S, 384].
    """
    graph = _Graph()
    hidden = _transform(graph, weights)
    _embed_spans(graph, hidden, weights)
    _featurise_spans(graph, hidden, weights)
    integers = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["B", "T"]) for n in integers]
    inputs.append(helper.make_tensor_value_info("spans", TensorProto.FLOAT, ["B", "S", "T"]))
    outputs = [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, ["B", "S", FEATURES])
        for n in ("embeddings", "features")
    ]
    body = helper.make_graph(
        graph.nodes, "encoder", inputs, outputs, list(graph.constants.values())
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=8, producer_name="voc")


def export_encoder(checkpoint: Path, out: Path) -> Path:
    """Write ``out`` (an .onnx file) from the weights of a ``SpanEncoder`` in safetensors."""
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(build_model(load_file(checkpoint)), out)
    return out
