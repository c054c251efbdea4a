"""Measures a fit: how much it covers, how tight its themes are, and whether they come again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from sklearn.metrics import adjusted_rand_score, silhouette_score

from voc.domain.theme_quality import FitQuality, Measure
from voc.domain.themes import Places, ThemeModel, Vectors
from voc.nlp.themes import ThemeFitter

# Fewer segments than this and another draw would give another answer; nothing is claimed.
_ENOUGH = 50
# Fits for comparison are made on no more segments than this.
_SAMPLE = 5_000
_SEEDS = 3
_KEPT = 0.9
_REDUNDANT = 0.85
_TOO_FEW = Measure(None, f"fewer than {_ENOUGH} segments")
_ONE_THEME = Measure(None, "fewer than two themes")


def assess(
    fitter: ThemeFitter, model: ThemeModel, texts: Sequence[str], vectors: Vectors
) -> FitQuality:
    """Measure `model`, which `fitter` made of `texts` and `vectors` (n, dimensions).

    Takes four more fits on up to 5,000 of the segments. The same input gives the same figures.
    """
    places = model.place(vectors)[0]
    few = len(vectors) < _ENOUGH
    alone = len(model.themes) < 2
    rows = _sample(len(vectors), _SAMPLE, fitter.seed)
    some = [texts[row] for row in rows], vectors[rows]
    return FitQuality(
        segments=len(vectors),
        coverage=float((places >= 0).mean()) if len(places) else 0.0,
        sizes=tuple(np.bincount(places[places >= 0], minlength=len(model.themes)).tolist()),
        cohesion=_cohesion(vectors, places),
        silhouette=_TOO_FEW if few else _silhouette(vectors[rows], places[rows]),
        seed_agreement=_TOO_FEW if few else _ONE_THEME if alone else _agreement(fitter, *some),
        ids_kept=_TOO_FEW if few else _ids_kept(fitter, *some),
        redundant=_redundant(model),
    )


def _sample(n: int, most: int, seed: int) -> Places:
    if n <= most:
        return np.arange(n, dtype=np.int32)
    drawn = np.random.default_rng(seed).choice(n, most, replace=False)
    return np.sort(drawn).astype(np.int32)


def _cohesion(vectors: Vectors, places: Places) -> Measure:
    """Average the mean similarity of two members over all members of themes of two or more."""
    total, members = 0.0, 0
    for theme in range(places.max(initial=-1) + 1):
        inside = vectors[places == theme]
        n = len(inside)
        if n > 1:
            pairs = float(np.square(inside.sum(axis=0, dtype=np.float64)).sum()) - n
            total += pairs / (n - 1)
            members += n
    return Measure(total / members) if members else Measure(None, "no theme has two segments")


def _silhouette(vectors: Vectors, places: Places) -> Measure:
    inside = places >= 0
    if not 2 <= len(np.unique(places[inside])) < inside.sum():
        return _ONE_THEME
    return Measure(float(silhouette_score(vectors[inside], places[inside], metric="cosine")))


def _agreement(fitter: ThemeFitter, texts: Sequence[str], vectors: Vectors) -> Measure:
    """Compare fits with other seeds two by two."""
    labels = [
        replace(fitter, seed=fitter.seed + seed).fit(texts, vectors).place(vectors)[0]
        for seed in range(_SEEDS)
    ]
    pairs = [adjusted_rand_score(one, other) for one, other in combinations(labels, 2)]
    return Measure(float(np.mean(pairs)))


def _ids_kept(fitter: ThemeFitter, texts: Sequence[str], vectors: Vectors) -> Measure:
    """Fit all and nine tenths; return the share of themes that keep their id."""
    first = fitter.fit(texts, vectors)
    if not first.themes:
        return Measure(None, "there is no theme")
    rows = _sample(len(vectors), int(_KEPT * len(vectors)), fitter.seed)
    again = fitter.fit([texts[row] for row in rows], vectors[rows], previous=first)
    before, after = ({theme.id for theme in found.themes} for found in (first, again))
    return Measure(len(before & after) / len(before))


def _redundant(model: ThemeModel) -> tuple[tuple[str, str], ...]:
    subjects = [subject for subject in model.subjects if len(subject.centres)]
    return tuple(
        (one.theme.id, other.theme.id)
        for one, other in combinations(subjects, 2)
        if float((one.centres @ other.centres.T).max()) > _REDUNDANT
    )
