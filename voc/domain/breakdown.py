"""Scores side by side: by stage, channel, touchpoint, attribute or period."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from voc.domain.errors import InvalidInput
from voc.domain.estimates import Estimate, estimates_of, net_sentiment_estimate, tallies
from voc.domain.facts import Coded, Days, Facts, Ints, said_by
from voc.domain.journey import sentiment_at, tallies_at
from voc.domain.placement import Placement

SHOWN_GROUPS = 200  # the largest ones; how many were left out is told
ATTRIBUTE = "attribute:"


class Unit(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3}


@dataclass(frozen=True)
class Dimension:
    """What scores are broken down by.

    `stage`, `channel`, `touchpoint`, `period` or `attribute:NAME`; periods are `unit` long.
    Raises `InvalidInput` for any other.
    """

    name: str
    unit: Unit = Unit.MONTH

    def __post_init__(self) -> None:
        known = self.name in ("stage", "channel", "touchpoint", "period")
        if not known and not self.attribute:
            raise InvalidInput("by", "must be stage, channel, touchpoint, period or attribute:NAME")

    @property
    def attribute(self) -> str | None:
        """The attribute's name, None where it is another dimension."""
        name = self.name.removeprefix(ATTRIBUTE)
        return name if name and name != self.name else None


@dataclass(frozen=True)
class Group:
    """The scores of one group; `name` None stands for responses that name none."""

    name: str | None
    responses: int
    comments: int
    scores: tuple[Estimate, ...]


@dataclass(frozen=True)
class Breakdown:
    """Scores by one dimension: stages and periods in their order, others by size.

    `omitted` smaller groups, with `omitted_responses`, are not shown.
    """

    by: Dimension
    groups: tuple[Group, ...]
    omitted: int = 0
    omitted_responses: int = 0


def breakdown(placement: Placement, by: Dimension, *, min_base: int) -> Breakdown:
    """Estimate every metric and net sentiment in each group.

    A response counts in each stage it speaks of, and in one group of any other dimension.
    """
    if by.name == "stage":
        return Breakdown(by, tuple(_stage(placement, n, min_base) for n in _told(placement)))
    facts = placement.facts
    column = _column(facts, by)
    codes = np.where(column.codes >= 0, column.codes, len(column.names))
    sizes = np.bincount(codes, minlength=len(column.names) + 1)
    order = _order(column, sizes, by)
    shown = order[:SHOWN_GROUPS] if by.name != "period" else order[-SHOWN_GROUPS:]
    omitted = np.setdiff1d(order, shown)
    numbers = np.full(len(sizes), -1)
    numbers[shown] = np.arange(len(shown))
    names = [(*column.names, None)[number] for number in shown]
    groups = _groups(placement, names, numbers[codes], min_base)
    return Breakdown(by, groups, len(omitted), int(sizes[omitted].sum()))


def fitting_unit(days: Days) -> Unit:
    """The period length that shows a survey's course: weeks up to four months, then months."""
    dated = days[~np.isnat(days)]
    span = int((dated.max() - dated.min()).astype(int)) if len(dated) else 0
    if span <= 120:
        return Unit.WEEK
    return Unit.MONTH if span <= 3 * 366 else Unit.QUARTER


def _told(placement: Placement) -> list[int]:
    """The journey's stages, and "unknown" where anything stands there."""
    return [
        number
        for number in range(len(placement.stages))
        if number != placement.unknown or placement.present[:, number].any()
    ]


def _stage(placement: Placement, number: int, min_base: int) -> Group:
    here = placement.present[:, number]
    said = sentiment_at(placement, number, min_base=min_base)
    scores = estimates_of(tallies_at(placement, number), min_base=min_base)
    return Group(
        placement.names[number],
        int(here.sum()),
        int((here & placement.facts.has_comment).sum()),
        (*scores, said) if said else scores,
    )


def _column(facts: Facts, by: Dimension) -> Coded:
    if by.attribute:
        return facts.attributes[by.attribute]
    if by.name == "period":
        return _periods(facts.days, by.unit)
    return facts.channels if by.name == "channel" else facts.touchpoints


def _periods(days: Days, unit: Unit) -> Coded:
    """Name each response's period by its first day; weeks begin on Monday."""
    if unit is Unit.WEEK:
        numbers = (days.astype("datetime64[D]").astype(np.int64) + 3) // 7
        starts = (numbers * 7 - 3).astype("datetime64[D]")
    else:
        months = days.astype("datetime64[M]").astype(np.int64)
        starts = (months // MONTHS[unit] * MONTHS[unit]).astype("datetime64[M]")
    dated = ~np.isnat(days)
    found, inverse = np.unique(starts[dated].astype("datetime64[D]"), return_inverse=True)
    codes = np.full(len(days), -1)
    codes[dated] = inverse
    return Coded(codes, tuple(str(start) for start in found))


def _order(column: Coded, sizes: Ints, by: Dimension) -> Ints:
    """The groups anybody is in; those that name none come last."""
    numbers = np.arange(len(sizes))
    if by.name != "period":
        numbers = np.lexsort((numbers, -sizes, numbers == len(column.names)))
    return numbers[sizes[numbers] > 0]


def _groups(
    placement: Placement, names: Sequence[str | None], codes: Ints, min_base: int
) -> tuple[Group, ...]:
    """One group a name; `codes` numbers each response's group, or none: -1."""
    facts, size = placement.facts, len(names)
    tables = {metric: tallies(a, codes[a.rows], size) for metric, a in facts.answers.items()}
    said = _sentiments(facts, codes, size, min_base)
    inside, commenting = codes[codes >= 0], codes[(codes >= 0) & facts.has_comment]
    responses = np.bincount(inside, minlength=size).tolist()
    comments = np.bincount(commenting, minlength=size).tolist()
    return tuple(
        Group(
            name,
            responses[number],
            comments[number],
            (
                *estimates_of({m: t[number] for m, t in tables.items()}, min_base=min_base),
                *said[number],
            ),
        )
        for number, name in enumerate(names)
    )


def _sentiments(facts: Facts, codes: Ints, size: int, min_base: int) -> list[tuple[Estimate, ...]]:
    """Net sentiment of each group; none where nothing was said."""
    tones, mentions = said_by(facts)
    speaking = np.flatnonzero((mentions > 0) & (codes >= 0))
    order = speaking[np.argsort(codes[speaking], kind="stable")]
    ends = np.cumsum(np.bincount(codes[speaking], minlength=size))
    return [
        (net_sentiment_estimate(tones[rows], mentions[rows], min_base=min_base),)
        if len(rows)
        else ()
        for rows in np.split(order, ends)[:-1]
    ]
