"""Measures a bundle on labelled comments: every headline with its base and its interval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from voc.domain.analysis import Analysis, DimensionReading
from voc.domain.errors import InvalidInput
from voc.domain.estimates import Estimate
from voc.nlp.heads import SENTIMENTS
from voc.pipeline import Analyzer
from voc.training.columns import LabelColumn
from voc.training.dimension_scores import BINS, DimensionEvaluation, evaluate_dimension
from voc.training.labelled import LabelledComment
from voc.training.resampling import (
    Floats,
    Statistic,
    accuracy,
    difference,
    estimate,
    hits,
    macro_f1,
    micro_f1,
)
from voc.training.tables import LabelScores, confusion_table, label_scores, score_table

Case = tuple[LabelledComment, Analysis]


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
    of a bootstrap over comments. `dimensions` are those of the user's own labels.
    """

    n: int
    sentiment: SentimentEvaluation | None
    stages: StagesEvaluation | None
    pairs_f1: Estimate | None
    dimensions: tuple[DimensionEvaluation, ...] = ()

    @property
    def headlines(self) -> dict[str, Estimate]:
        """The figures that stand for the whole, by metric; those that the labels allow."""
        found: dict[str, Estimate] = {}
        if self.sentiment:
            found["accuracy"] = self.sentiment.accuracy
            found["macro_f1"] = self.sentiment.macro_f1
            found["ece"] = self.sentiment.ece
        if self.stages:
            found["stages_macro_f1"] = self.stages.macro_f1
            found["stages_micro_f1"] = self.stages.micro_f1
        if self.pairs_f1:
            found["pairs_f1"] = self.pairs_f1
        return found

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return asdict(self)

    def as_text(self) -> str:
        """A report for people, rounded."""
        parts = [f"{self.n} labelled comments"]
        if self.sentiment:
            confusion = confusion_table(SENTIMENTS, self.sentiment.confusion)
            headlines = (self.sentiment.accuracy, self.sentiment.macro_f1, self.sentiment.ece)
            parts += [score_table(headlines, self.sentiment.labels), confusion]
        if self.stages:
            pairs = (self.pairs_f1,) if self.pairs_f1 else ()
            headlines = (self.stages.macro_f1, self.stages.micro_f1, *pairs)
            parts.append(score_table(headlines, self.stages.labels))
        parts += [dimension.as_text() for dimension in self.dimensions]
        return "\n\n".join(parts)


def evaluate(
    analyzer: Analyzer,
    rows: Sequence[LabelledComment],
    *,
    columns: Sequence[LabelColumn] = (),
    seed: int = 0,
) -> Evaluation:
    """Read all comments and compare with their labels; `seed` fixes the intervals.

    `columns` are the label columns of the user's own that `analyzer` reads too.
    """
    readings = analyzer.analyze([row.comment for row in rows])
    analyses = [reading.analysis for reading in readings]
    return compare(rows, analyses, stages=analyzer.stages.labels, columns=columns, seed=seed)


def compare(
    rows: Sequence[LabelledComment],
    analyses: Sequence[Analysis],
    *,
    stages: Sequence[str],
    columns: Sequence[LabelColumn] = (),
    seed: int = 0,
) -> Evaluation:
    """Compare labels with the analyses of the same comments, which may predict `stages`.

    `columns` are label columns that all analyses have a dimension for.

    Raises `InvalidInput` when no row has a label.
    """
    cases = list(zip(rows, analyses, strict=True))
    toned = [case for case in cases if case[0].sentiment is not None]
    staged = [case for case in cases if case[0].stages is not None]
    paired = [case for case in staged if None not in (case[0].stages or {}).values()]
    measured = [c for c in columns if any(c.name in row.labels for row in rows)]
    if not toned and not staged and not measured:
        raise InvalidInput("sentiment", "no row has a label to compare with")
    return Evaluation(
        n=len(cases),
        sentiment=_sentiment(toned, seed) if toned else None,
        stages=_stages(staged, stages, seed) if staged else None,
        pairs_f1=_pairs(paired, seed) if paired else None,
        dimensions=tuple(_dimension(column, cases, seed) for column in measured),
    )


def differences(
    rows: Sequence[LabelledComment],
    ours: Sequence[Analysis],
    theirs: Sequence[Analysis],
    *,
    stages: Sequence[str],
    seed: int = 0,
) -> dict[str, Estimate]:
    """How far `ours` lie above `theirs`, two analyses of the same comments, by metric.

    Named as `Evaluation.headlines`, without the calibration error. Of the sentiment where all
    rows bear one, of the stages where all rows bear those. Both analyses are resampled together.
    """
    one, other = (list(zip(rows, read, strict=True)) for read in (ours, theirs))
    compared: dict[str, tuple[Floats, Floats, Statistic]] = {}
    if all(row.sentiment for row in rows):
        tones = tone_counts(one), tone_counts(other)
        compared |= {"accuracy": (*tones, accuracy), "macro_f1": (*tones, macro_f1)}
    if all(row.stages is not None for row in rows):
        names = _names(one, stages)
        shown = stage_counts(one, names), stage_counts(other, names)
        compared["stages_macro_f1"] = (*shown, macro_f1)
        compared["stages_micro_f1"] = (*shown, micro_f1)
        compared["pairs_f1"] = (_pair_counts(one), _pair_counts(other), micro_f1)
    return {name: difference(name, *counts, seed) for name, counts in compared.items()}


def _dimension(column: LabelColumn, cases: Sequence[Case], seed: int) -> DimensionEvaluation:
    known = [case for case in cases if column.name in case[0].labels]
    read = [(row.labels[column.name], _reading(analysis, column)) for row, analysis in known]
    return evaluate_dimension(column, read, seed=seed)


def _reading(analysis: Analysis, column: LabelColumn) -> DimensionReading:
    read = {reading.dimension: reading for reading in analysis.dimensions}
    return read.get(column.name, DimensionReading(column.name, (), column.several))


def _sentiment(cases: Sequence[Case], seed: int) -> SentimentEvaluation:
    counts = tone_counts(cases)
    confusion = _cells(cases).sum(axis=0).astype(int)
    return SentimentEvaluation(
        accuracy=estimate("accuracy", counts, accuracy, seed),
        macro_f1=estimate("macro_f1", counts, macro_f1, seed),
        ece=estimate("ece", _gaps(cases), lambda g: np.abs(g).sum(axis=1) / len(cases), seed),
        labels=label_scores(SENTIMENTS, counts),
        confusion=tuple(tuple(int(n) for n in line) for line in confusion),
    )


def _cells(cases: Sequence[Case]) -> Floats:
    """One cell of the confusion (n, truth, predicted) a comment."""
    cells = np.zeros((len(cases), len(SENTIMENTS), len(SENTIMENTS)))
    for n, (row, analysis) in enumerate(cases):
        cells[n, SENTIMENTS.index(row.sentiment), SENTIMENTS.index(analysis.sentiment.label)] = 1
    return cells


def tone_counts(cases: Sequence[Case]) -> Floats:
    """Hits, false alarms and misses (n, 3, sentiments) of comments that bear a sentiment."""
    cells = _cells(cases)
    found = np.diagonal(cells, axis1=1, axis2=2)
    return np.stack([found, cells.sum(axis=1) - found, cells.sum(axis=2) - found], axis=1)


def _gaps(cases: Sequence[Case]) -> Floats:
    """Confidence minus correctness (n, bins), in the bin of the confidence."""
    gaps = np.zeros((len(cases), BINS))
    for n, (row, analysis) in enumerate(cases):
        read = analysis.sentiment
        bin_ = min(BINS - 1, int(read.confidence * BINS))
        gaps[n, bin_] = read.confidence - (row.sentiment is read.label)
    return gaps


def _stages(cases: Sequence[Case], known: Sequence[str], seed: int) -> StagesEvaluation:
    names = _names(cases, known)
    counts = stage_counts(cases, names)
    return StagesEvaluation(
        macro_f1=estimate("macro_f1", counts, macro_f1, seed),
        micro_f1=estimate("micro_f1", counts, micro_f1, seed),
        labels=label_scores(names, counts),
    )


def _names(cases: Sequence[Case], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *(name for row, _ in cases for name in row.stages or ())]))


def stage_counts(cases: Sequence[Case], names: Sequence[str]) -> Floats:
    """Hits, false alarms and misses (n, 3, stages)."""
    counts = np.zeros((len(cases), 3, len(names)))
    for n, (row, analysis) in enumerate(cases):
        predicted = {reading.stage for reading in analysis.stages}
        for k, name in enumerate(names):
            counts[n, :, k] = hits(name in (row.stages or {}), name in predicted)
    return counts


def _pairs(cases: Sequence[Case], seed: int) -> Estimate:
    return estimate("pairs_f1", _pair_counts(cases), micro_f1, seed)


def _pair_counts(cases: Sequence[Case]) -> Floats:
    """Hits, false alarms and misses (n, 3, 1) of (stage, sentiment at that stage)."""
    counts = np.zeros((len(cases), 3, 1))
    for n, (row, analysis) in enumerate(cases):
        truth = set((row.stages or {}).items())
        predicted = {(reading.stage, reading.sentiment) for reading in analysis.stages}
        counts[n, :, 0] = (len(truth & predicted), len(predicted - truth), len(truth - predicted))
    return counts
