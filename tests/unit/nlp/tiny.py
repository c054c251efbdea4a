"""A tiny real encoder: a few words, four dimensions, the inputs and outputs of the shipped one."""

import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper

SIZE = 4
WORDS = ("ordering", "was", "easy", "but", "support", "slow", "why", "word", ",", ".", "##s")
VOCABULARY = {word: n for n, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS))}


def tiny_tokenizer() -> str:
    """The text of a tokenizer.json that lowercases and strips accents, as the shipped one."""
    special = [
        {
            "id": VOCABULARY[token],
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    ]
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": special,
            "normalizer": {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": True,
                "strip_accents": None,
                "lowercase": True,
            },
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": None,
            "decoder": None,
            "model": {
                "type": "WordPiece",
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 100,
                "vocab": VOCABULARY,
            },
        }
    )


def tiny_model() -> bytes:
    """An ONNX graph: a vector per word, 8-bit rounding over the whole run, mean per span."""
    table = np.random.default_rng(0).normal(size=(len(VOCABULARY), SIZE)).astype(np.float32)
    types = np.array([[0, 0, 0, 0], [1, 0, 0, 0]], np.float32)
    constants = {"table": table, "types": types, "axis": np.array([-1], np.int64)}
    node = helper.make_node
    nodes = [
        node("Gather", ["table", "input_ids"], ["words"]),
        node("Gather", ["types", "token_type_ids"], ["kinds"]),
        node("Add", ["words", "kinds"], ["sum"]),
        # As in the shipped encoder, what else is in a run changes the rounding.
        node("DynamicQuantizeLinear", ["sum"], ["rounded", "scale", "zero"]),
        node("DequantizeLinear", ["rounded", "scale", "zero"], ["tokens"]),
        node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["mask", "axis"], ["column"]),
        node("Mul", ["tokens", "column"], ["hidden"]),
        node("MatMul", ["spans", "hidden"], ["total"]),
        node("ReduceSum", ["spans", "axis"], ["count"], keepdims=1),
        node("Div", ["total", "count"], ["features"]),
        node("ReduceL2", ["total"], ["length"], axes=[-1], keepdims=1),
        node("Div", ["total", "length"], ["embeddings"]),
    ]
    info = helper.make_tensor_value_info
    ids = [
        info(name, TensorProto.INT64, ["B", "T"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [*ids, info("spans", TensorProto.FLOAT, ["B", "S", "T"])],
        [info(name, TensorProto.FLOAT, ["B", "S", SIZE]) for name in ("embeddings", "features")],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
