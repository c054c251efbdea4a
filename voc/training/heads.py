"""Fits linear heads over a given encoder on labelled comments, with scikit-learn.

Every figure and every parameter chosen here is out of fold: a comment's label is predicted
by a head that never saw it. Minutes on two cores for some thousand comments.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_expit, log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from voc.domain.analysis import Sentiment, Span
from voc.domain.errors import InvalidInput
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Vectors
from voc.nlp.dimensions import comment_view
from voc.nlp.heads import SENTIMENTS, LinearLayer, LinearSentimentHead, LinearStageHead, RollUp
from voc.pipeline import Encoder, Encoding, Passage
from voc.training.labelled import LabelledComment

FOLDS = 5
THRESHOLDS = np.arange(0.1, 0.901, 0.02)
"""Candidates for the probability from which a stage counts as shown."""

# How much the data weigh against small weights; chosen by cross-validation.
_STRENGTH = 0.03
# Log-odds of a sentiment that the labels never name: never predicted, still finite.
_NEVER = -20.0

Labels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Fit = Callable[[Vectors, Labels], tuple[Vectors, Vectors]]


@dataclass(frozen=True)
class HeadReport:
    """Cross-validated figures of one head over `n` comments, all in [0, 1].

    `accuracy` of stages is the share of comments with exactly the right set of them.
    """

    n: int
    accuracy: float
    macro_f1: float
    f1: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class TrainedHeads:
    """What was learnt, and how well; None for a head whose labels were not given."""

    sentiment: LinearSentimentHead | None
    stages: LinearStageHead | None
    sentiment_report: HeadReport | None
    stages_report: HeadReport | None

    def as_text(self) -> str:
        """The reports for people, rounded."""
        reports = {"sentiment": self.sentiment_report, "stages": self.stages_report}
        return "\n\n".join(_as_text(name, report) for name, report in reports.items() if report)


def train_heads(
    rows: Sequence[LabelledComment],
    encoder: Encoder,
    *,
    rollup: RollUp | None = None,
    seed: int = 0,
) -> TrainedHeads:
    """Fit a head for each kind of label that `rows` carry.

    A row without one kind of label trains the other head only. `rollup` is taken over as it
    is, for choosing it needs comments of several segments (`voc.training.tune`).

    Raises `InvalidInput` when a label is too rare to be learnt, or there is none.
    """
    if not any(row.sentiment or row.stages for row in rows):
        raise InvalidInput("sentiment", "no row has a label to learn from")
    features = whole_features(rows, encoder)
    toned = [n for n, row in enumerate(rows) if row.sentiment is not None]
    staged = [n for n, row in enumerate(rows) if row.stages is not None]
    tones = [row.sentiment for row in rows if row.sentiment is not None]
    stages = [set(row.stages) for row in rows if row.stages is not None]
    sentiment = fit_sentiment(features[toned], tones, rollup or RollUp(), seed) if toned else None
    stage = fit_stages(features[staged], stages, seed) if any(stages) else None
    return TrainedHeads(
        sentiment and sentiment[0],
        stage and stage[0],
        sentiment and sentiment[1],
        stage and stage[1],
    )


def whole_features(rows: Sequence[LabelledComment], encoder: Encoder) -> Vectors:
    """Features (n, F) of each whole comment, read with its question."""
    return np.array([encoding.features[0] for encoding in _encodings(rows, encoder)])


def comment_views(rows: Sequence[LabelledComment], encoder: Encoder) -> Vectors:
    """What heads of the user's own labels read of each whole comment: (n, F + D)."""
    return np.array([comment_view(encoding) for encoding in _encodings(rows, encoder)])


def _encodings(rows: Sequence[LabelledComment], encoder: Encoder) -> Iterable[Encoding]:
    passages = [Passage(row.comment, (Span(0, len(row.comment.text)),)) for row in rows]
    return encoder.encode(passages)


def fit_sentiment(
    features: Vectors, tones: Sequence[Sentiment], rollup: RollUp, seed: int
) -> tuple[LinearSentimentHead, HeadReport]:
    """Fit a softmax over the four sentiments; one that `tones` lack is never predicted."""
    labels = np.array([SENTIMENTS.index(tone) for tone in tones])
    present = [n for n in range(len(SENTIMENTS)) if n in labels]
    for n in present:
        _require("sentiment", SENTIMENTS[n], int((labels == n).sum()))
    if len(present) < 2:
        raise InvalidInput("sentiment", "needs at least two different labels")
    logits = _out_of_fold(features, labels, _fit_softmax, len(SENTIMENTS), seed)
    temperature = softmax_temperature(logits, labels)
    head = LinearSentimentHead(LinearLayer(*_fit_softmax(features, labels), temperature), rollup)
    predicted = logits.argmax(axis=1)
    f1 = f1_score(labels, predicted, labels=present, average=None)
    return head, _report(
        (labels == predicted), {SENTIMENTS[n]: float(f) for n, f in zip(present, f1, strict=True)}
    )


def fit_stages(
    features: Vectors, stages: Sequence[Collection[str]], seed: int
) -> tuple[LinearStageHead, HeadReport]:
    """Fit one yes-or-no layer per stage; a comment for which all say no shows none."""
    names = _in_journey_order({name for shown in stages for name in shown})
    truth = np.array([[name in shown for name in names] for shown in stages], np.int64)
    for name, column in zip(names, truth.T, strict=True):
        _require("stages", name, int(min(column.sum(), (1 - column).sum())))
    logits = np.hstack([_out_of_fold(features, y, _fit_binary, 1, seed) for y in truth.T])
    temperature = sigmoid_temperature(logits, truth)
    probabilities = expit(logits / temperature)
    thresholds = best_thresholds(probabilities, truth)
    weights, biases = zip(*(_fit_binary(features, y) for y in truth.T), strict=True)
    layer = LinearLayer(np.vstack(weights), np.concatenate(biases), temperature)
    predicted = probabilities >= thresholds
    f1 = {
        name: float(f1_score(y, p)) for name, y, p in zip(names, truth.T, predicted.T, strict=True)
    }
    return LinearStageHead(layer, names, thresholds), _report((predicted == truth).all(axis=1), f1)


def best_thresholds(probabilities: Floats, truth: Labels) -> tuple[float, ...]:
    """Per column, the candidate threshold with the best F1; among equals the middle one."""
    return tuple(_best_threshold(p, y) for p, y in zip(probabilities.T, truth.T, strict=True))


def _best_threshold(probabilities: Floats, truth: Labels) -> float:
    scores = np.array([f1_score(truth, probabilities >= t, zero_division=0) for t in THRESHOLDS])
    best = np.flatnonzero(scores == scores.max())
    return float(THRESHOLDS[best[len(best) // 2]])


def _out_of_fold(features: Vectors, labels: Labels, fit: Fit, width: int, seed: int) -> Floats:
    """Scores (n, width) of each row by a layer fitted without it."""
    logits = np.zeros((len(labels), width))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in folds.split(features, labels):
        weight, bias = fit(features[train], labels[train])
        logits[test] = features[test] @ weight.T + bias
    return logits


def _fit_softmax(features: Vectors, labels: Labels) -> tuple[Vectors, Vectors]:
    """Weight (4, F) and bias (4,) of a softmax over the sentiments."""
    weight = np.zeros((len(SENTIMENTS), features.shape[1]), np.float32)
    bias = np.full(len(SENTIMENTS), _NEVER, np.float32)
    present = np.unique(labels)
    coefficients, intercepts = _fit(features, labels)
    if len(present) == 2:  # scikit-learn then scores the second label only
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.append(np.float32(0), intercepts)
    weight[present], bias[present] = coefficients, intercepts
    return weight, bias


def _fit_binary(features: Vectors, labels: Labels) -> tuple[Vectors, Vectors]:
    """Weight (1, F) and bias (1,) of a logistic regression."""
    return _fit(features, labels)


def _fit(features: Vectors, labels: Labels) -> tuple[Vectors, Vectors]:
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    # For two labels Newton's steps are few and cheap; for four the matrix grows too large.
    solver = "lbfgs" if len(np.unique(labels)) > 2 else "newton-cholesky"
    model = LogisticRegression(C=_STRENGTH, max_iter=500, solver=solver)
    model.fit((features - centre) / spread, labels)
    weight = model.coef_ / spread  # on features as they come
    bias = model.intercept_ - weight @ centre
    return weight.astype(np.float32), bias.astype(np.float32)


def softmax_temperature(logits: Floats, labels: Labels) -> float:
    """The temperature at which logits (n, classes) explain labels (n,) best."""
    own = np.arange(len(labels)), labels
    return _best_temperature(lambda t: -float(log_softmax(logits / t, axis=1)[own].mean()))


def sigmoid_temperature(logits: Floats, truth: Labels) -> float:
    """The temperature at which logits (n, labels) explain truth (n, labels; 0 or 1) best."""
    signs = 2 * truth - 1
    return _best_temperature(lambda t: -float(log_expit(signs * logits / t).mean()))


def _best_temperature(loss: Callable[[float], float]) -> float:
    """The temperature between 1/10 and 10 with the least `loss(temperature)`."""
    found = minimize_scalar(lambda log: loss(np.exp(log)), bounds=(-2.3, 2.3), method="bounded")
    return float(np.exp(found.x))


def _report(right: npt.NDArray[np.bool_], f1: Mapping[str, float]) -> HeadReport:
    return HeadReport(len(right), float(right.mean()), float(np.mean(list(f1.values()))), f1)


def _as_text(name: str, report: HeadReport) -> str:
    lines = [
        f"{name}: cross-validated on {report.n} comments",
        f"  accuracy {report.accuracy:.3f}, macro-F1 {report.macro_f1:.3f}",
    ]
    return "\n".join(lines + [f"  {label:<14} F1 {f1:.3f}" for label, f1 in report.f1.items()])


def _require(field: str, label: str, n: int) -> None:
    if n < FOLDS:
        raise InvalidInput(field, f"{label!r} needs {FOLDS} rows with and without it, not {n}")


def _in_journey_order(names: Collection[str]) -> tuple[str, ...]:
    known = DEFAULT_TAXONOMY.names
    return tuple(
        sorted(names, key=lambda name: (known.index(name) if name in known else len(known), name))
    )
