"""Vectors that fall into groups, for the tests of what finds groups."""

import numpy as np

from voc.domain.themes import Vectors


def unit(rows: np.ndarray) -> Vectors:
    """Scale each row to length 1."""
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def blobs(groups: int, each: int, *, spread: float = 0.5, seed: int = 0) -> Vectors:
    """`groups` well separated groups of `each` vectors, one group after the other."""
    rng = np.random.default_rng(seed)
    middle = unit(rng.normal(size=(groups, 48)))
    noise = unit(rng.normal(size=(groups * each, 48)))
    return unit(np.repeat(middle, each, axis=0) + spread * noise)
