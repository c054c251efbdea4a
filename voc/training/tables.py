"""Scores per label and the plain-text tables in which people read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from voc.domain.estimates import Estimate
from voc.training.resampling import Floats

NARROWEST, WIDEST = 12, 40
"""Characters of the first column; longer labels are cut there."""


@dataclass(frozen=True)
class LabelScores:
    """How well one label is found, in [0, 1]; `n` comments bear it."""

    label: str
    precision: float
    recall: float
    f1: float
    n: int


def label_scores(labels: Sequence[str], counts: Floats) -> tuple[LabelScores, ...]:
    """Scores of each label from hits, false alarms and misses (comments, 3, labels)."""
    return tuple(
        LabelScores(
            label,
            precision=_ratio(found, found + alarms),
            recall=_ratio(found, found + misses),
            f1=_ratio(2 * found, 2 * found + alarms + misses),
            n=int(found + misses),
        )
        for label, (found, alarms, misses) in zip(labels, counts.sum(axis=0).T, strict=True)
    )


def score_table(headlines: Sequence[Estimate], labels: Sequence[LabelScores]) -> str:
    """The headlines with their intervals above the scores of each label."""
    width = _width([scores.label for scores in labels])
    lines = [_headline(estimate) for estimate in headlines]
    lines.append(f"{'':<{width}} {'precision':>9} {'recall':>9} {'f1':>9} {'n':>6}")
    lines += [
        f"{_cut(s.label):<{width}} {s.precision:>9.3f} {s.recall:>9.3f} {s.f1:>9.3f} {s.n:>6}"
        for s in labels
    ]
    return "\n".join(lines)


def confusion_table(labels: Sequence[str], confusion: Sequence[Sequence[int]]) -> str:
    """Counts of what was said, line by line, against what was read."""
    width = _width(labels)
    columns = [max(10, min(len(label), WIDEST) + 1) for label in labels]
    cells = list(zip(labels, columns, strict=True))
    head = f"{'said / read':<{width}}" + "".join(f"{_cut(name):>{n}}" for name, n in cells)
    lines = [
        f"{_cut(name):<{width}}"
        + "".join(f"{count:>{n}}" for count, n in zip(line, columns, strict=True))
        for name, line in zip(labels, confusion, strict=True)
    ]
    return "\n".join([head, *lines])


def _width(labels: Sequence[str]) -> int:
    return max([NARROWEST, *(min(len(label), WIDEST) for label in labels)])


def _cut(label: str) -> str:
    return label if len(label) <= WIDEST else f"{label[: WIDEST - 1]}…"


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _headline(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"{estimate.metric:<{NARROWEST}} -  {estimate.reason}"
    interval = f"[{estimate.low:.3f}, {estimate.high:.3f}]"
    return f"{estimate.metric:<{NARROWEST}} {estimate.value:.3f}  {interval}  n={estimate.n}"
