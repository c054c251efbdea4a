"""Vectors of the base model as published, kept in a file: they never change."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from voc.domain.themes import Vectors

CHUNK = 1000
"""Texts after which the file is written."""


class VectorStore:
    """Vectors (384,) by text, computed when first asked for; the file holds hashes, no text."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: dict[str, Vectors] = {}
        if file.exists():
            with np.load(file) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            self.known = dict(zip(keys.tolist(), vectors, strict=True))

    def vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vector of each text."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self.known]
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            self.add(chunk, _encoded(chunk))
        return {text: self.known[_key(text)] for text in texts}

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors (n, 384) of texts."""
        self.known |= dict(zip(map(_key, texts), vectors, strict=True))
        self.file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self.file, keys=list(self.known), vectors=np.stack(list(self.known.values())))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _encoded(texts: Sequence[str]) -> Vectors:
    import torch

    from voc.training.anchoring import base_vectors
    from voc.training.network import load_tokenizer

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with TemporaryDirectory() as folder:
        return base_vectors(texts, load_tokenizer(), cache=Path(folder, "new.npz"), device=device)
