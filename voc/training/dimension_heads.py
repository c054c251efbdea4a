"""Fits a head for a label column of the user's own, over the vectors of a given encoder.

Strength, calibration and thresholds are chosen out of fold, and the figures are those of
comments whose labels had no say in their reading. Comments of the same words stay together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from voc.domain.analysis import DimensionReading
from voc.domain.errors import InvalidInput
from voc.domain.themes import Vectors
from voc.nlp.dimensions import LinearDimensionHead, dimension_reading
from voc.nlp.heads import LinearLayer
from voc.training.columns import LabelColumn
from voc.training.dimension_scores import DimensionEvaluation, evaluate_dimension
from voc.training.heads import FOLDS, THRESHOLDS, sigmoid_temperature, softmax_temperature
from voc.training.labelled import LabelledComment
from voc.training.logistic import Flags, Floats, Link, fit_logistic

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Candidates for how much the data weigh against small weights: the fewer, the larger."""

Folds = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TrainedDimension:
    """A head and how well it read comments it was not fitted on."""

    head: LinearDimensionHead
    evaluation: DimensionEvaluation


@dataclass(frozen=True, eq=False)
class _Task:
    """What is to be learnt: views (n, F), truth (n, labels), and each row's fold."""

    views: Vectors
    truth: Flags
    link: Link
    folds: Folds

    def out_of_fold(self, strength: float) -> Floats:
        """Logits (n, labels) of each row by a layer fitted without its fold."""
        logits = np.zeros(self.truth.shape)
        for fold in np.unique(self.folds):
            out = self.folds == fold
            weight, bias = fit_logistic(self.views[~out], self.truth[~out], self.link, strength)
            logits[out] = self.views[out] @ weight.T + bias
        return logits


def fit_dimension(
    column: LabelColumn, rows: Sequence[LabelledComment], views: Vectors, *, seed: int = 0
) -> TrainedDimension:
    """Fit a head on the rows with labels in `column`; `views` (n, F) are all rows' vectors.

    Raises `InvalidInput` where so few texts differ that none can be left out to measure.
    """
    places = [n for n, row in enumerate(rows) if column.name in row.labels]
    said = [rows[n].labels[column.name] for n in places]
    names = tuple(column.labels)
    truth = np.array([[name in labels for name in names] for labels in said])
    groups = [" ".join(rows[n].comment.text.lower().split()) for n in places]
    if (texts := len(set(groups))) < FOLDS:
        raise InvalidInput(column.name, f"needs comments of {FOLDS} different texts, not {texts}")
    link = Link.SEVERAL if column.several else Link.ONE
    task = _Task(views[places], truth, link, _folds(truth, groups, link, seed))
    strength, logits = _best_strength(task)
    temperature = _temperature(logits, truth, link)
    probabilities = link.probabilities(logits / temperature)
    weight, bias = fit_logistic(task.views, truth, link, strength)
    head = LinearDimensionHead(column.name, LinearLayer(weight, bias, temperature), names)
    if column.several:
        head = replace(head, thresholds=best_thresholds(probabilities, truth))
    readings = _readings(head, probabilities, task)
    evaluation = evaluate_dimension(column, list(zip(said, readings, strict=True)), seed=seed)
    return TrainedDimension(head, evaluation)


def best_thresholds(probabilities: Floats, truth: Flags) -> tuple[float, ...]:
    """The common threshold with the best macro- and micro-F1 together, for each label."""
    scores = [
        sum(
            f1_score(truth, probabilities >= t, average=average, zero_division=0)
            for average in ("macro", "micro")
        )
        for t in THRESHOLDS
    ]
    best = float(THRESHOLDS[int(np.argmax(scores))])
    return tuple(best for _ in truth.T)


def _folds(truth: Flags, groups: Sequence[str], link: Link, seed: int) -> Folds:
    """The fold of each row; equal texts share one, and labels spread evenly where they compete."""
    folds = np.zeros(len(truth), np.int64)
    if link is Link.ONE:
        splits = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(
            truth, truth.argmax(axis=1), groups
        )
    else:
        splits = GroupKFold(FOLDS, shuffle=True, random_state=seed).split(truth, groups=groups)
    for fold, (_, out) in enumerate(splits):
        folds[out] = fold
    return folds


def _best_strength(task: _Task) -> tuple[float, Floats]:
    """The strength whose out-of-fold logits explain the labels best, with these logits.

    Searched downhill from the third candidate, for the loss has one valley and fits take time.
    """

    @cache
    def tried(place: int) -> tuple[float, Floats]:
        logits = task.out_of_fold(STRENGTHS[place])
        temperature = _temperature(logits, task.truth, task.link)
        return task.link.loss(logits / temperature, task.truth), logits

    best, place = -1, 2
    while place != best:
        best = place
        near = range(max(0, best - 1), min(len(STRENGTHS), best + 2))
        place = min(near, key=lambda n: tried(n)[0])
    return STRENGTHS[best], tried(best)[1]


def _temperature(logits: Floats, truth: Flags, link: Link) -> float:
    if link is Link.ONE:
        return softmax_temperature(logits, truth.argmax(axis=1))
    return sigmoid_temperature(logits, truth.astype(np.int64))


def _readings(
    head: LinearDimensionHead, probabilities: Floats, task: _Task
) -> list[DimensionReading]:
    """What each comment is read as, by thresholds chosen on the other folds."""
    thresholds = np.zeros((len(probabilities), len(head.thresholds)))
    for fold in np.unique(task.folds) if head.several else ():
        out = task.folds == fold
        thresholds[out] = best_thresholds(probabilities[~out], task.truth[~out])
    return [
        dimension_reading(head.name, head.labels, row, tuple(own))
        for row, own in zip(probabilities, thresholds.tolist(), strict=True)
    ]
