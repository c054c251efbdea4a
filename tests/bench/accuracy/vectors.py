"""How well the theme vectors keep groups apart, beside those of the encoder they come from.

KMeans with the true number of groups; normalised mutual information (NMI) with the true groups.
Clustered on all texts, then on ten random halves: the spread over halves of a statistic is that
over samples of the whole (delete-half jackknife), so it gives the interval.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score

from tests.bench.accuracy.figures import OURS, Figure
from tests.bench.accuracy.peers import FrozenEncoder, whole
from voc.domain.comment import Comment
from voc.domain.estimates import Estimate
from voc.domain.themes import Vectors
from voc.nlp.bundle import Bundle, build_encoder
from voc.training.corpus import read_rows

SETS = {"CLINC150": "clinc150_test", "Banking77": "banking77_train"}
MOST = 4000
"""Texts of a set, drawn at random."""
HALVES = 10
ORIGINAL = "original vectors"


def groups(data: Path, bundle: Bundle, encoder: FrozenEncoder) -> Iterator[Figure]:
    """NMI of our vectors, of the original ones, and how far ours lie above."""
    for name, file in SETS.items():
        everything = list(read_rows(data / "themes" / f"{file}.jsonl.gz"))
        places = np.random.default_rng(2).permutation(len(everything))[:MOST]
        rows = [everything[n] for n in places]
        texts, labels = [row["text"] for row in rows], np.array([row["label"] for row in rows])
        known = encoder.vectors(sorted(set(texts)))
        ours = _nmi(_ours(bundle, texts), labels)
        theirs = _nmi(np.stack([known[text] for text in texts]), labels)
        yield Figure("vectors", name, OURS, _estimate(ours, len(texts)))
        yield Figure("vectors", name, ORIGINAL, _estimate(theirs, len(texts)))
        yield Figure("vectors", name, OURS, _estimate(ours - theirs, len(texts)), ORIGINAL)


def _ours(bundle: Bundle, texts: list[str]) -> Vectors:
    read = build_encoder(bundle).encode([whole(Comment(text)) for text in texts])
    return np.stack([encoding.embeddings[0] for encoding in read])


def _nmi(vectors: Vectors, labels: np.ndarray) -> np.ndarray:
    """NMI on all texts, then on each half."""
    draw = np.random.default_rng(0)
    halves = [draw.choice(len(labels), len(labels) // 2, replace=False) for _ in range(HALVES)]
    everything = np.arange(len(labels))
    full = np.mean([_clustered(vectors, labels, everything, seed) for seed in range(3)])
    return np.array([full, *(_clustered(vectors, labels, half, 0) for half in halves)])


def _clustered(vectors: Vectors, labels: np.ndarray, rows: np.ndarray, seed: int) -> float:
    own = labels[rows]
    means = KMeans(len(np.unique(own)), n_init=1, random_state=seed)
    return float(normalized_mutual_info_score(own, means.fit_predict(vectors[rows])))


def _estimate(values: np.ndarray, n: int) -> Estimate:
    margin = 1.96 * values[1:].std(ddof=1)
    return Estimate(
        "nmi", float(values[0]), n, float(values[0] - margin), float(values[0] + margin)
    )
