"""Chooses what single sentences can't teach: calibration, thresholds and the roll-up.

Development comments are read the way the product reads them, segment by segment. They must
not have been trained on, or all confidences come out too high.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import uniform_filter1d
from scipy.special import expit
from sklearn.metrics import f1_score

from voc.nlp.bundle import Bundle, build_encoder
from voc.nlp.heads import SENTIMENTS, LinearSentimentHead, LinearStageHead, RollUp
from voc.nlp.segment import ClauseSegmenter
from voc.pipeline import Encoding, Passage
from voc.training.heads import (
    THRESHOLDS,
    Floats,
    Labels,
    sigmoid_temperature,
    softmax_temperature,
)
from voc.training.labelled import LabelledComment

MIXED_FROM = np.linspace(0.15, 0.8, 14)
"""Candidates for where mixed begins."""


def tune(bundle: Bundle, rows: Sequence[LabelledComment]) -> Bundle:
    """Return `bundle` with parameters that suit `rows`; its weights stay as they are.

    Rows without sentiment, or without stages, have no say in that head's parameters.
    """
    segmenter = ClauseSegmenter()
    passages = [Passage(row.comment, segmenter.segment(row.comment.text)) for row in rows]
    read = list(zip(build_encoder(bundle).encode(passages), rows, strict=True))
    toned = [(encoding, SENTIMENTS.index(row.sentiment)) for encoding, row in read if row.sentiment]
    staged = [(encoding, set(row.stages)) for encoding, row in read if row.stages is not None]
    return replace(
        bundle,
        sentiment=_tuned_sentiment(bundle.sentiment, toned) if toned else bundle.sentiment,
        stages=_tuned_stages(bundle.stages, staged) if staged else bundle.stages,
    )


def _tuned_sentiment(
    head: LinearSentimentHead, read: Sequence[tuple[Encoding, int]]
) -> LinearSentimentHead:
    truth = np.array([label for _, label in read])
    plain = replace(head.layer, temperature=1.0)
    logits = plain.logits(np.array([encoding.features[0] for encoding, _ in read]))
    layer = replace(plain, temperature=softmax_temperature(logits.astype(np.float64), truth))
    calibrated = replace(head, layer=layer)
    return replace(calibrated, rollup=_best_rollup(calibrated, [e for e, _ in read], truth))


def _best_rollup(head: LinearSentimentHead, encodings: Sequence[Encoding], truth: Labels) -> RollUp:
    """From where on the blend is mixed: the candidate with the best accuracy and macro-F1.

    Each counts with its neighbours: a few hundred comments have chance peaks. How far segments
    are trusted stays as it is: over six checkpoints the best trust wandered from 0 to 1.
    """
    blends = _blends(head, encodings)
    candidates = [replace(head.rollup, mixed_from=float(share)) for share in MIXED_FROM]
    scores = [_rightness(rollup, blends, truth) for rollup in candidates]
    return candidates[int(uniform_filter1d(scores, 5, mode="nearest").argmax())]


def _blends(head: LinearSentimentHead, encodings: Sequence[Encoding]) -> Floats:
    rows = []
    for encoding in encodings:
        segments = head.segments(encoding.features[1:])
        rows.append(head.blend(encoding.features[0], segments, segments))
    return np.array(rows, np.float64)


def _rightness(rollup: RollUp, blends: Floats, truth: Labels) -> float:
    predicted = np.array([rollup.label(blend) for blend in blends])
    macro = f1_score(truth, predicted, average="macro", zero_division=0)
    return float(macro + (predicted == truth).mean())


def _tuned_stages(
    head: LinearStageHead, read: Sequence[tuple[Encoding, set[str]]]
) -> LinearStageHead:
    truth = np.array([[name in shown for name in head.labels] for _, shown in read], np.int64)
    plain = replace(head.layer, temperature=1.0)
    logits = [plain.logits(encoding.features).astype(np.float64) for encoding, _ in read]
    # The whole comment and the segment that shows a stage best have equal say.
    whole = np.array([rows[0] for rows in logits])
    surest = np.array([rows[1:].max(axis=0) for rows in logits])
    temperature = sigmoid_temperature(np.vstack([whole, surest]), np.vstack([truth, truth]))
    confidences = (expit(whole / temperature) + expit(surest / temperature)) / 2
    threshold = _common_threshold(confidences, truth)
    return replace(
        head,
        layer=replace(plain, temperature=temperature),
        thresholds=(threshold,) * len(head.labels),
    )


def _common_threshold(probabilities: Floats, truth: Labels) -> float:
    """The candidate with the best macro- and micro-F1 together, averaged with its neighbours.

    One for all stages: a few hundred comments show the rare ones too seldom for their own, and
    cross-validated on such a set thresholds per stage do worse than .5 throughout.
    """
    scores = np.array([_both_f1(truth, probabilities >= t) for t in THRESHOLDS])
    smooth = uniform_filter1d(scores, 5, mode="nearest").round(6)
    best = np.flatnonzero(smooth == smooth.max())
    return float(THRESHOLDS[best[len(best) // 2]])


def _both_f1(truth: Labels, predicted: npt.NDArray[np.bool_]) -> float:
    return float(
        sum(
            f1_score(truth, predicted, average=average, zero_division=0)
            for average in ("macro", "micro")
        )
    )
