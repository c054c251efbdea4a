"""Logistic regression of many labels at once, from one pass over the features a step.

scikit-learn fits a label at a time and would read the features anew for each; with some dozen
labels that is the difference between seconds and minutes.
"""

from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, log_expit, log_softmax, softmax

from voc.domain.themes import Vectors

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_STEPS = 200


class Link(Enum):
    """How log-odds become probabilities: labels compete, or each is decided on its own."""

    ONE = "one"
    SEVERAL = "several"

    def probabilities(self, logits: Floats) -> Floats:
        """Probabilities (n, labels) of logits (n, labels)."""
        found: Floats = softmax(logits, axis=1) if self is Link.ONE else expit(logits)
        return found

    def loss(self, logits: Floats, truth: Flags) -> float:
        """The sum of minus log-likelihoods of truth (n, labels)."""
        if self is Link.ONE:
            return -float(log_softmax(logits, axis=1)[truth].sum())
        return -float(log_expit(np.where(truth, logits, -logits)).sum())


def fit_logistic(
    features: Vectors, truth: Flags, link: Link, strength: float
) -> tuple[Vectors, Vectors]:
    """Weight (labels, F) and bias (labels,) of the likeliest layer, large weights penalised.

    `features` are (n, F), `truth` (n, labels); the larger `strength`, the more the data weigh
    against small weights (scikit-learn's C, on features of unit variance).
    """
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled = ((features - centre) / spread).astype(np.float32)
    shape = (features.shape[1] + 1, truth.shape[1])

    def objective(values: Floats) -> tuple[float, Floats]:
        layer = values.reshape(shape)
        logits = (scaled @ layer[:-1].astype(np.float32) + layer[-1]).astype(np.float64)
        pull = strength * (link.probabilities(logits) - truth)
        slope = np.vstack([scaled.T @ pull.astype(np.float32) + layer[:-1], pull.sum(axis=0)])
        penalty = 0.5 * float((layer[:-1] ** 2).sum())
        return strength * link.loss(logits, truth) + penalty, slope.ravel()

    start = np.zeros(shape)
    start[-1] = _usual(truth.mean(axis=0), link)
    found = minimize(
        objective, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    ).x.reshape(shape)
    weight = found[:-1].T / spread  # on features as they come
    bias = found[-1] - weight @ centre
    return weight.astype(np.float32), bias.astype(np.float32)


def _usual(shares: Floats, link: Link) -> Floats:
    """The bias that predicts each label as often as it occurs."""
    shares = shares.clip(1e-4, 1 - 1e-4)
    usual: Floats = np.log(shares) if link is Link.ONE else np.log(shares / (1 - shares))
    return usual
