from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax

from tests.unit.training.labels import MIXED, NEGATIVE, POSITIVE, WordEncoder, comments
from voc.domain.errors import InvalidInput
from voc.nlp.heads import RollUp
from voc.training.heads import (
    FOLDS,
    best_thresholds,
    sigmoid_temperature,
    softmax_temperature,
    train_heads,
    whole_features,
)


def test_heads_learn_what_the_labels_say() -> None:
    """Sentiment, stages and no stage at all are read back, and the reports say how well."""
    rows, encoder = comments(), WordEncoder()
    trained = train_heads(rows, encoder, rollup=RollUp(0.3, 0.4))
    assert trained.sentiment is not None
    assert trained.stages is not None
    features = whole_features(rows, encoder)
    tones = [trained.sentiment.comment(row, []).label for row in features]
    shown = [
        {reading.stage for reading in trained.stages.segments(np.stack([row, row]))[0]}
        for row in features
    ]
    assert np.mean([tone is row.sentiment for tone, row in zip(tones, rows, strict=True)]) > 0.9
    assert np.mean([s == set(row.stages or ()) for s, row in zip(shown, rows, strict=True)]) > 0.9
    assert trained.sentiment.rollup == RollUp(0.3, 0.4)
    for report in (trained.sentiment_report, trained.stages_report):
        assert report is not None
        assert report.n == len(rows)
        assert report.macro_f1 > 0.9


def test_stages_come_in_the_order_of_the_journey() -> None:
    """Known stages first, in their order; others after them by name."""
    rows = [
        replace(
            row, stages=dict.fromkeys("zeta" if s == "purchase" else s for s in row.stages or ())
        )
        for row in comments()
    ]
    trained = train_heads(rows, WordEncoder())
    assert trained.stages is not None
    assert trained.stages.labels == ("support", "zeta")


def test_a_row_trains_the_head_it_has_a_label_for() -> None:
    """Half of the rows with sentiment only, half with stages only: both heads are learnt."""
    rows = comments()
    halves = [replace(row, sentiment=None) for row in rows] + [
        replace(row, stages=None) for row in rows
    ]
    trained = train_heads(halves, WordEncoder())
    assert trained.sentiment_report is not None
    assert trained.stages_report is not None
    assert trained.sentiment_report.n == trained.stages_report.n == len(rows)


def test_a_head_without_labels_is_not_made() -> None:
    """Sentiment alone trains no stages."""
    trained = train_heads([replace(row, stages=None) for row in comments()], WordEncoder())
    assert trained.stages is None
    assert trained.stages_report is None
    assert "stages" not in trained.as_text()
    assert "sentiment: cross-validated on 96" in trained.as_text()


def test_a_sentiment_the_labels_lack_is_never_read() -> None:
    """With praise and complaint only, a comment is one or the other."""
    rows = [row for row in comments() if row.sentiment in (POSITIVE, NEGATIVE)]
    head = train_heads(rows, WordEncoder()).sentiment
    assert head is not None
    read = [head.comment(row, []).label for row in whole_features(comments(), WordEncoder())]
    assert set(read) == {POSITIVE, NEGATIVE}


@pytest.mark.parametrize("stage", [None, "renewal"])
def test_a_label_too_rare_to_learn_is_said(stage: str | None) -> None:
    """Fewer rows than folds can't be cross-validated; the label is named."""
    rows = [row for row in comments() if stage or row.sentiment is not MIXED]
    rare = (
        replace(rows[0], sentiment=MIXED)
        if stage is None
        else replace(rows[0], stages={stage: None})
    )
    with pytest.raises(InvalidInput, match=stage or "mixed"):
        train_heads([*rows, *[rare] * (FOLDS - 1)], WordEncoder())


def test_one_sentiment_is_nothing_to_tell_apart() -> None:
    """A file that only praises trains nothing."""
    with pytest.raises(InvalidInput, match="two different labels"):
        train_heads([row for row in comments() if row.sentiment is POSITIVE], WordEncoder())


def test_the_same_seed_makes_the_same_heads() -> None:
    """Training is reproducible to the bit."""
    one, two = (train_heads(comments(), WordEncoder(), seed=3) for _ in range(2))
    assert one.sentiment is not None
    assert two.sentiment is not None
    assert np.array_equal(one.sentiment.layer.weight, two.sentiment.layer.weight)
    assert one.sentiment_report == two.sentiment_report


def test_a_temperature_undoes_overconfidence() -> None:
    """Logits three times too large are divided by about three."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 4))
    labels = np.array([rng.choice(4, p=row) for row in softmax(logits, axis=1)])
    assert softmax_temperature(3 * logits, labels) == pytest.approx(3, rel=0.15)
    truth = (rng.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.int64)
    assert sigmoid_temperature(3 * logits, truth) == pytest.approx(3, rel=0.15)


def test_a_threshold_lies_between_what_it_parts() -> None:
    """Of equally good thresholds the middle one is taken, each label for itself."""
    probabilities = np.array([[0.2, 0.3], [0.2, 0.9], [0.6, 0.3], [0.6, 0.9]])
    truth = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert best_thresholds(probabilities, truth) == pytest.approx((0.4, 0.6), abs=0.02)
