"""Measures how well a dimension of the user's own labels is read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.analysis import DimensionReading
from voc.domain.estimates import Estimate
from voc.training.columns import LabelColumn
from voc.training.resampling import Floats, accuracy, estimate, hits, macro_f1, micro_f1
from voc.training.tables import LabelScores, confusion_table, label_scores, score_table

BINS = 10
"""Bins of equal width for the calibration error."""

Case = tuple[Collection[str], DimensionReading]


@dataclass(frozen=True)
class DimensionEvaluation:
    """What was measured of one dimension on `n` comments.

    Where a comment may bear several labels, `accuracy` is the share with exactly the right
    set of them, and there is no `confusion`; otherwise `confusion[truth][read]` counts
    comments in the order of `labels`. Macro-F1 averages the labels that occur. `ece` is how
    far the confidence of the labels read and how often they are right lie apart. `ignored`
    labels, with their comments, stand in the file but are none of the head's.
    """

    dimension: str
    n: int
    accuracy: Estimate
    macro_f1: Estimate
    micro_f1: Estimate
    ece: Estimate
    labels: tuple[LabelScores, ...]
    confusion: tuple[tuple[int, ...], ...] | None
    ignored: dict[str, int]

    def as_text(self) -> str:
        """A report for people, rounded."""
        headlines = (self.accuracy, self.macro_f1, self.micro_f1, self.ece)
        parts = [f"{self.dimension}\n{score_table(headlines, self.labels)}"]
        if self.confusion:
            names = [scores.label for scores in self.labels]
            parts.append(confusion_table(names, self.confusion))
        if self.ignored:
            parts.append(
                "not measured: " + ", ".join(f"{x} ({n})" for x, n in self.ignored.items())
            )
        return "\n\n".join(parts)


def evaluate_dimension(
    column: LabelColumn, cases: Sequence[Case], *, seed: int = 0
) -> DimensionEvaluation:
    """Compare the labels of comments with what was read; `seed` fixes the intervals."""
    names = tuple(column.labels)
    counts = np.array([_hits(truth, _names(read), names) for truth, read in cases])
    exact = np.array([_exactly(set(truth) == _names(read)) for truth, read in cases], float)
    return DimensionEvaluation(
        dimension=column.name,
        n=len(cases),
        accuracy=estimate("accuracy", exact, accuracy, seed),
        macro_f1=estimate("macro_f1", counts, macro_f1, seed),
        micro_f1=estimate("micro_f1", counts, micro_f1, seed),
        ece=estimate("ece", _gaps(cases), _calibration_error, seed),
        labels=label_scores(names, counts),
        confusion=None if column.several else _confusion(cases, names),
        ignored=dict(column.ignored),
    )


def _names(reading: DimensionReading) -> set[str]:
    return {label.label for label in reading.labels}


def _hits(truth: Collection[str], read: Collection[str], names: Sequence[str]) -> Floats:
    """Hits, false alarms and misses (3, labels) of one comment."""
    return np.array([hits(name in truth, name in read) for name in names], float).T


def _exactly(right: bool) -> tuple[tuple[bool], ...]:
    """A hit or a miss, as counts (3, 1)."""
    return (right,), (False,), (not right,)


def _confusion(cases: Sequence[Case], names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    table = np.zeros((len(names), len(names)), int)
    for (said,), reading in cases:
        for read in reading.labels:
            table[names.index(said), names.index(read.label)] += 1
    return tuple(tuple(line) for line in table.tolist())


def _gaps(cases: Sequence[Case]) -> Floats:
    """Confidence minus correctness, by bin of the confidence, and labels read (n, 1 + bins)."""
    gaps = np.zeros((len(cases), 1 + BINS))
    for n, (truth, reading) in enumerate(cases):
        gaps[n, 0] = len(reading.labels)
        for label in reading.labels:
            bin_ = min(BINS - 1, int(label.confidence * BINS))
            gaps[n, 1 + bin_] += label.confidence - (label.label in truth)
    return gaps


def _calibration_error(gaps: Floats) -> Floats:
    read = gaps[:, 0]
    error: Floats = np.divide(
        np.abs(gaps[:, 1:]).sum(axis=1), read, out=np.full_like(read, np.nan), where=read > 0
    )
    return error
