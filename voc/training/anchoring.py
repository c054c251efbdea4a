"""The base model's vectors, which the encoder's are held to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from voc.training.dimensions import HIDDEN
from voc.training.network import load_base

_LONGEST = 160
_BATCH = 64


def base_vectors(
    texts: Sequence[str], tokenizer: Tokenizer, *, cache: Path, device: torch.device
) -> NDArray[np.float32]:
    """Unit-length mean-pooled vectors [texts, HIDDEN] of the base model, each text alone.

    ``cache`` is a file that spares the work when it holds the vectors of the same texts.
    """
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if cache.exists():
        with np.load(cache) as stored:
            if str(stored["digest"]) == digest:
                kept: NDArray[np.float32] = stored["vectors"]
                return kept
    vectors = _encode(texts, tokenizer, device)
    np.savez(cache, digest=digest, vectors=vectors)
    return vectors


def _encode(
    texts: Sequence[str], tokenizer: Tokenizer, device: torch.device
) -> NDArray[np.float32]:
    model = load_base()
    model.eval()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    model.to(device)  # type: ignore[arg-type]  # transformers wraps torch's own signature
    encodings = [one.ids[:_LONGEST] for one in tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(texts)), key=lambda i: len(encodings[i]))
    vectors = np.zeros((len(texts), HIDDEN), dtype=np.float32)
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        ids, mask = (part.to(device) for part in _pad([encodings[i] for i in rows]))
        with torch.inference_mode():
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = (hidden * mask.unsqueeze(-1)).sum(1)
        vectors[rows] = torch.nn.functional.normalize(pooled, dim=-1).cpu().numpy()
    return vectors


def _pad(ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    padded = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
    mask = torch.zeros_like(padded)
    for row, one in enumerate(ids):
        padded[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return padded, mask
