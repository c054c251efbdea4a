import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from voc.training.logistic import Link, fit_logistic

RNG = np.random.default_rng(0)
FEATURES = (RNG.normal(size=(300, 4)) * [1, 5, 0.1, 1] + 2).astype(np.float32)
SCALED = (FEATURES - FEATURES.mean(axis=0)) / FEATURES.std(axis=0)
CLASSES = (SCALED @ RNG.normal(size=(4, 3)) + RNG.normal(size=(300, 3))).argmax(axis=1)
TRUTH = np.eye(3, dtype=bool)[CLASSES]


def test_competing_labels_are_fitted_as_scikit_learn_does() -> None:
    """The same probabilities as its multinomial regression on scaled features."""
    weight, bias = fit_logistic(FEATURES, TRUTH, Link.ONE, 0.5)
    ours = Link.ONE.probabilities((FEATURES @ weight.T + bias).astype(np.float64))
    theirs = LogisticRegression(C=0.5, max_iter=1000).fit(SCALED, CLASSES).predict_proba(SCALED)
    assert ours == pytest.approx(theirs, abs=2e-3)


def test_separate_labels_are_fitted_as_scikit_learn_does() -> None:
    """As one binary regression a label."""
    weight, bias = fit_logistic(FEATURES, TRUTH, Link.SEVERAL, 0.5)
    ours = Link.SEVERAL.probabilities((FEATURES @ weight.T + bias).astype(np.float64))
    for column, label in enumerate(TRUTH.T):
        theirs = LogisticRegression(C=0.5, max_iter=1000).fit(SCALED, label)
        assert ours[:, column] == pytest.approx(theirs.predict_proba(SCALED)[:, 1], abs=2e-3)


@pytest.mark.parametrize("link", Link)
def test_a_label_that_never_occurs_stays_finite_and_unlikely(link: Link) -> None:
    """A fold may lack a rare label."""
    truth = np.hstack([TRUTH[:, :1], ~TRUTH[:, :1], np.zeros((300, 1), bool)])
    weight, bias = fit_logistic(FEATURES, truth, link, 0.1)
    found = link.probabilities((FEATURES @ weight.T + bias).astype(np.float64))
    assert np.isfinite(weight).all()
    assert found[:, 2].max() < 0.05
