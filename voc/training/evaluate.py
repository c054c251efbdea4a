"""Measures a bundle on labelled comments: every headline with its base and its interval."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import Analysis
from voc.domain.errors import InvalidInput
from voc.domain.estimates import LEVEL, Estimate
from voc.nlp.heads import SENTIMENTS
from voc.pipeline import Analyzer
from voc.training.labelled import LabelledComment

RESAMPLES = 1000
"""Bootstrap samples behind an interval."""
BINS = 10
"""Bins of equal width for the calibration error."""

Floats = npt.NDArray[np.float64]
Case = tuple[LabelledComment, Analysis]
Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True)
class LabelScores:
    """How well one label is found, in [0, 1]; `n` comments bear it."""

    label: str
    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True)
class SentimentEvaluation:
    """`confusion[truth][predicted]` counts comments, in the order of `SENTIMENTS`.

    `ece` is the expected calibration error: how far confidence and accuracy lie apart.
    Macro-F1 averages the sentiments that the labels use.
    """

    accuracy: Estimate
    macro_f1: Estimate
    ece: Estimate
    labels: tuple[LabelScores, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class StagesEvaluation:
    """Stages, each comment showing none, one or more. Macro-F1 averages those shown at all."""

    macro_f1: Estimate
    micro_f1: Estimate
    labels: tuple[LabelScores, ...]


@dataclass(frozen=True)
class Evaluation:
    """What was measured on `n` comments; None where the labels don't allow it.

    `pairs_f1` is the micro-F1 of (stage, sentiment at that stage). Intervals are percentiles
    of a bootstrap over comments.
    """

    n: int
    sentiment: SentimentEvaluation | None
    stages: StagesEvaluation | None
    pairs_f1: Estimate | None

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return asdict(self)

    def as_text(self) -> str:
        """A report for people, rounded."""
        parts = [f"{self.n} labelled comments"]
        if self.sentiment:
            headlines = (self.sentiment.accuracy, self.sentiment.macro_f1, self.sentiment.ece)
            parts += [_table(headlines, self.sentiment.labels), _confusion(self.sentiment)]
        if self.stages:
            pairs = (self.pairs_f1,) if self.pairs_f1 else ()
            headlines = (self.stages.macro_f1, self.stages.micro_f1, *pairs)
            parts.append(_table(headlines, self.stages.labels))
        return "\n\n".join(parts)


def evaluate(analyzer: Analyzer, rows: Sequence[LabelledComment], *, seed: int = 0) -> Evaluation:
    """Read all comments and compare with their labels; `seed` fixes the intervals."""
    readings = analyzer.analyze([row.comment for row in rows])
    analyses = [reading.analysis for reading in readings]
    return compare(rows, analyses, stages=analyzer.stages.labels, seed=seed)


def compare(
    rows: Sequence[LabelledComment],
    analyses: Sequence[Analysis],
    *,
    stages: Sequence[str],
    seed: int = 0,
) -> Evaluation:
    """Compare labels with the analyses of the same comments, which may predict `stages`.

    Raises `InvalidInput` when no row has a label.
    """
    cases = list(zip(rows, analyses, strict=True))
    toned = [case for case in cases if case[0].sentiment is not None]
    staged = [case for case in cases if case[0].stages is not None]
    paired = [case for case in staged if None not in (case[0].stages or {}).values()]
    if not toned and not staged:
        raise InvalidInput("sentiment", "no row has a label to compare with")
    return Evaluation(
        n=len(cases),
        sentiment=_sentiment(toned, seed) if toned else None,
        stages=_stages(staged, stages, seed) if staged else None,
        pairs_f1=_pairs(paired, seed) if paired else None,
    )


def _sentiment(cases: Sequence[Case], seed: int) -> SentimentEvaluation:
    size = len(SENTIMENTS)
    cells = np.zeros((len(cases), size, size))
    gaps = np.zeros((len(cases), BINS))
    for n, (row, analysis) in enumerate(cases):
        read = analysis.sentiment
        cells[n, SENTIMENTS.index(row.sentiment), SENTIMENTS.index(read.label)] = 1
        bin_ = min(BINS - 1, int(read.confidence * BINS))
        gaps[n, bin_] = read.confidence - (row.sentiment is read.label)
    counts = _hits_of_confusion(cells)
    confusion = cells.sum(axis=0).astype(int)
    return SentimentEvaluation(
        accuracy=_estimate("accuracy", counts, lambda c: c[:, 0].sum(axis=1) / len(cases), seed),
        macro_f1=_estimate("macro_f1", counts, _macro_f1, seed),
        ece=_estimate("ece", gaps, lambda g: np.abs(g).sum(axis=1) / len(cases), seed),
        labels=_label_scores(SENTIMENTS, counts),
        confusion=tuple(tuple(int(n) for n in line) for line in confusion),
    )


def _stages(cases: Sequence[Case], known: Sequence[str], seed: int) -> StagesEvaluation:
    named = dict.fromkeys([*known, *(name for row, _ in cases for name in row.stages or ())])
    counts = np.zeros((len(cases), 3, len(named)))
    for n, (row, analysis) in enumerate(cases):
        predicted = {reading.stage for reading in analysis.stages}
        for k, name in enumerate(named):
            counts[n, :, k] = _hits(name in (row.stages or {}), name in predicted)
    return StagesEvaluation(
        macro_f1=_estimate("macro_f1", counts, _macro_f1, seed),
        micro_f1=_estimate("micro_f1", counts, _micro_f1, seed),
        labels=_label_scores(tuple(named), counts),
    )


def _pairs(cases: Sequence[Case], seed: int) -> Estimate:
    counts = np.zeros((len(cases), 3, 1))
    for n, (row, analysis) in enumerate(cases):
        truth = set((row.stages or {}).items())
        predicted = {(reading.stage, reading.sentiment) for reading in analysis.stages}
        counts[n, :, 0] = (len(truth & predicted), len(predicted - truth), len(truth - predicted))
    return _estimate("pairs_f1", counts, _micro_f1, seed)


def _hits(truth: bool, predicted: bool) -> tuple[bool, bool, bool]:
    """True positive, false positive, false negative."""
    return truth and predicted, predicted and not truth, truth and not predicted


def _hits_of_confusion(cells: Floats) -> Floats:
    """Counts (n, 3, labels) of hits, false alarms and misses from (n, truth, predicted)."""
    hits = np.diagonal(cells, axis1=1, axis2=2)
    return np.stack([hits, cells.sum(axis=1) - hits, cells.sum(axis=2) - hits], axis=1)


def _estimate(metric: str, counts: Floats, statistic: Statistic, seed: int) -> Estimate:
    """A statistic of summed counts, with percentiles over resampled comments (first axis)."""
    n = len(counts)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    samples = statistic(np.tensordot(weights, counts, axes=1))
    value = statistic(counts.sum(axis=0)[np.newaxis])[0]
    if np.isnan(value):
        return Estimate(metric, None, n, reason="no comment bears a label")
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(samples[~np.isnan(samples)], [tail, 100 - tail])
    return Estimate(metric, float(value), n, float(low), float(high))


def _f1(hits: Floats, alarms: Floats, misses: Floats) -> Floats:
    """F1; not a number where there was nothing to find."""
    scores: Floats = np.divide(
        2 * hits,
        2 * hits + alarms + misses,
        out=np.full_like(hits, np.nan),
        where=hits + misses > 0,
    )
    return scores


def _macro_f1(counts: Floats) -> Floats:
    scores = _f1(counts[:, 0], counts[:, 1], counts[:, 2])
    defined = ~np.isnan(scores)
    total, n = np.where(defined, scores, 0).sum(axis=1), defined.sum(axis=1)
    mean: Floats = np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)
    return mean


def _micro_f1(counts: Floats) -> Floats:
    hits, alarms, misses = counts.sum(axis=2).T
    return _f1(hits, alarms, misses)


def _label_scores(labels: Sequence[str], counts: Floats) -> tuple[LabelScores, ...]:
    return tuple(
        LabelScores(
            label,
            precision=_ratio(hits, hits + alarms),
            recall=_ratio(hits, hits + misses),
            f1=_ratio(2 * hits, 2 * hits + alarms + misses),
            n=int(hits + misses),
        )
        for label, (hits, alarms, misses) in zip(labels, counts.sum(axis=0).T, strict=True)
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _table(headlines: Sequence[Estimate], labels: Sequence[LabelScores]) -> str:
    lines = [_headline(estimate) for estimate in headlines]
    lines.append(f"{'':<12} {'precision':>9} {'recall':>9} {'f1':>9} {'n':>6}")
    lines += [
        f"{s.label:<12} {s.precision:>9.3f} {s.recall:>9.3f} {s.f1:>9.3f} {s.n:>6}" for s in labels
    ]
    return "\n".join(lines)


def _headline(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"{estimate.metric:<12} -  {estimate.reason}"
    interval = f"[{estimate.low:.3f}, {estimate.high:.3f}]"
    return f"{estimate.metric:<12} {estimate.value:.3f}  {interval}  n={estimate.n}"


def _confusion(sentiment: SentimentEvaluation) -> str:
    head = f"{'said / read':<12}" + "".join(f"{name:>10}" for name in SENTIMENTS)
    lines = [
        f"{name:<12}" + "".join(f"{count:>10}" for count in line)
        for name, line in zip(SENTIMENTS, sentiment.confusion, strict=True)
    ]
    return "\n".join([head, *lines])
