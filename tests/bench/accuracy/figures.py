"""One measured figure, and the file that holds all of them: numbers only, no comment's text."""

import json
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from voc.domain.estimates import Estimate

OURS = "voc"
"""How the bundle that is measured is called among the systems."""


@dataclass(frozen=True)
class Figure:
    """A system's figure on a group of comments.

    `part` is the table it belongs to. With `against`, the estimate is how far `system` lies
    above that other system on the same comments.
    """

    part: str
    group: str
    system: str
    estimate: Estimate
    against: str | None = None

    @property
    def metric(self) -> str:
        """What was measured."""
        return self.estimate.metric


@dataclass(frozen=True)
class Confusion:
    """How often `truth` was read as `read`, of the `n` times it was said."""

    part: str
    truth: str
    read: str
    count: int
    n: int


@dataclass(frozen=True)
class Results:
    """Everything measured on one bundle; `bundle` and `encoder` (SHA-256) say on which."""

    bundle: str
    encoder: str
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...] = field(default=())

    def part(self, name: str) -> list[Figure]:
        """The figures of one table."""
        return [figure for figure in self.figures if figure.part == name]


def figures(
    part: str,
    group: str,
    system: str,
    found: Mapping[str, Estimate],
    *,
    against: str | None = None,
    metrics: Container[str] | None = None,
) -> list[Figure]:
    """One figure per metric found; of these `metrics` only, if given."""
    return [
        Figure(part, group, system, replace(estimate, metric=metric), against)
        for metric, estimate in found.items()
        if metrics is None or metric in metrics
    ]


def write_results(results: Results, path: Path) -> None:
    """Write JSON, rounded so that it can be compared by eye."""
    path.write_text(json.dumps(_rounded(asdict(results)), indent=1) + "\n", "utf-8")


def read_results(path: Path) -> Results:
    """Read what `write_results` wrote."""
    found = json.loads(path.read_text("utf-8"))
    return Results(
        bundle=found["bundle"],
        encoder=found["encoder"],
        figures=tuple(
            Figure(**{**figure, "estimate": Estimate(**figure["estimate"])})
            for figure in found["figures"]
        ),
        confusions=tuple(Confusion(**confusion) for confusion in found["confusions"]),
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value
