"""The encoder at run time: an ONNX graph and a tokenizer file, no training framework.

A comment is read once, and every span of it is a pooling over the same token vectors
("late chunking"), so that a clause is understood in the light of the others.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from voc.domain.analysis import AnalysisWarning
from voc.domain.themes import Vectors
from voc.pipeline import Encoding, Passage

WINDOW = 256
"""Tokens one run may hold, the special ones included."""
QUESTION_TOKENS = 64
"""Tokens of the survey question that are read; more are left out, with a warning."""

# BERT's names, and those of RoBERTa and its kin.
_FIRST, _END = ("[CLS]", "<s>"), ("[SEP]", "</s>")
_SURROGATE = re.compile("[\ud800-\udfff]")

Inputs = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class _Piece:
    """Comment tokens `start:end` of segment number `segment`, all within one window."""

    segment: int
    start: int
    end: int

    @property
    def weight(self) -> int:
        """Its tokens; at least one, for a segment without any still needs a reading."""
        return max(1, self.end - self.start)


@dataclass(frozen=True)
class _Question:
    ids: tuple[int, ...]
    is_cut: bool


class OnnxEncoder:
    """Reads comments and their segments as vectors; safe to share between threads.

    Each run holds one window of one comment: the scales of 8-bit activations depend on all
    that is in a run, so only alone is a comment's reading independent of its neighbours.
    Comments are spread over `threads` threads (default: the CPUs this process may use).

    Args:
        model: bytes of an ONNX graph with the inputs `input_ids`, `attention_mask`,
            `token_type_ids` (int64, [B, T]) and `spans` (float32, [B, S, T]) and the outputs
            `embeddings` (unit length) and `features` (float32, [B, S, ·]).
        tokenizer: text of a `tokenizer.json` with a token that begins a text and one that ends
            it: [CLS] and [SEP], or <s> and </s>.
        threads: how many comments are read at a time.

    Raises:
        ValueError: the tokenizer lacks one of the two tokens.
    """

    def __init__(self, model: bytes, tokenizer: str, *, threads: int | None = None) -> None:
        self._session = _session(model)
        self._tokenizer = _tokenizer(tokenizer)
        self._first = _special(self._tokenizer, *_FIRST)
        self._end = _special(self._tokenizer, *_END)
        self._executor = ThreadPoolExecutor(threads or _available_cpus(), "voc-encoder")
        self._question = lru_cache(maxsize=256)(self._read_question)

    def encode(self, passages: Sequence[Passage]) -> Iterator[Encoding]:
        """Encode each passage once, in order; see `Encoding` for the shapes.

        All are under way from the call on, so that what is done with one reading takes its
        time while the next are made.

        Spans must come in order; a token outside of all spans counts with the one before it.
        A comment longer than a window is read in several, cut between segments (a segment
        longer than a window: between tokens), and their readings are averaged by tokens.
        """
        return self._executor.map(self._encode, passages)

    def _encode(self, passage: Passage) -> Encoding:
        question = self._question(passage.comment.question or "")
        before = [self._first, *question.ids, self._end] if question.ids else [self._first]
        encoded = self._tokenizer.encode(_readable(passage.comment.text), add_special_tokens=False)
        starts = [start for start, _ in encoded.offsets]
        inner = [bisect_left(starts, span.start) for span in passage.spans[1:]]
        windows = _windows([0, *inner, len(starts)], WINDOW - len(before) - 1)
        outputs = [self._run(before, encoded.ids, window) for window in windows]
        warnings = (AnalysisWarning.QUESTION_TRUNCATED,) if question.is_cut else ()
        return _encoding(windows, outputs, len(passage.spans), warnings)

    def _run(
        self, before: list[int], ids: list[int], window: list[_Piece]
    ) -> tuple[Vectors, Vectors]:
        row = [*before, *ids[window[0].start : window[-1].end], self._end]
        embeddings, features = self._session.run(
            ["embeddings", "features"], _inputs(row, len(before), window)
        )
        return embeddings[0], features[0]

    def _read_question(self, text: str) -> _Question:
        ids = self._tokenizer.encode(_readable(text), add_special_tokens=False).ids
        return _Question(tuple(ids[:QUESTION_TOKENS]), is_cut=len(ids) > QUESTION_TOKENS)


def _session(model: bytes) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # parallel over comments, never within one
    options.inter_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _tokenizer(text: str) -> Tokenizer:
    tokenizer = Tokenizer.from_str(text)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    # A customer who types "[SEP]" must not end the comment.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _special(tokenizer: Tokenizer, *tokens: str) -> int:
    """The number of the first of `tokens` that there is."""
    for token in tokens:
        if (number := tokenizer.token_to_id(token)) is not None:
            return number
    raise ValueError(f"the tokenizer has no token {' or '.join(tokens)}")


def _available_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):  # knows of containers' and task sets' limits
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _readable(text: str) -> str:
    # A lone surrogate can't be encoded for the tokenizer; its stand-in keeps all offsets.
    return _SURROGATE.sub("\ufffd", text)


def _windows(bounds: list[int], room: int) -> list[list[_Piece]]:
    """Pack segments (tokens between neighbouring `bounds`) into windows of `room` tokens."""
    windows: list[list[_Piece]] = [[]]
    free = room
    for segment, (start, end) in enumerate(pairwise(bounds)):
        for cut in range(start, max(end, start + 1), room):
            piece = _Piece(segment, cut, min(end, cut + room))
            size = piece.end - piece.start
            if size > free and windows[-1]:
                windows.append([])
                free = room
            windows[-1].append(piece)
            free -= size
    return windows


def _inputs(row: list[int], offset: int, window: list[_Piece]) -> Inputs:
    """Inputs of a run over `row`, whose comment tokens begin at `offset`."""
    ids = np.array([row], np.int64)
    kinds = np.zeros_like(ids)
    if offset > 1:
        kinds[0, offset:] = 1
    first = window[0].start - offset
    spans = np.zeros((1, 1 + len(window), len(row)), np.float32)
    whole = _Piece(-1, window[0].start, window[-1].end)
    for line, piece in zip(spans[0], [whole, *window], strict=True):
        # A span without tokens is read at the token that ends the text.
        tokens = slice(piece.start - first, piece.end - first) if piece.end > piece.start else -1
        line[tokens] = 1.0
    return {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": kinds,
        "spans": spans,
    }


def _encoding(
    windows: list[list[_Piece]],
    outputs: list[tuple[Vectors, Vectors]],
    segments: int,
    warnings: tuple[AnalysisWarning, ...],
) -> Encoding:
    """Average the windows' readings, weighted by tokens."""
    owners, weights = [], []
    for window in windows:
        owners += [0, *(1 + piece.segment for piece in window)]
        weights += [sum(piece.weight for piece in window), *(piece.weight for piece in window)]
    shares = np.zeros((1 + max(segments, 1), len(owners)), np.float32)
    shares[owners, np.arange(len(owners))] = weights
    shares /= shares.sum(axis=1, keepdims=True)
    shares = shares[: 1 + segments]
    embeddings, features = (shares @ np.concatenate(part) for part in zip(*outputs, strict=True))
    return Encoding(features, _unit(embeddings), warnings)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
