"""Scores side by side: by stage, channel, touchpoint, attribute or period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from voc.domain.cover import covered
from voc.domain.errors import InvalidInput
from voc.domain.estimates import Estimate, estimates_by, tallies
from voc.domain.facts import Coded, Days, Facts, Ints
from voc.domain.journey import crowds
from voc.domain.net_sentiment import net_sentiment, spoken
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
    """The scores of one group; `name` None stands for responses that name none.

    `covered` is the share (0..1) of a period's days that lie within those of the data.
    """

    name: str | None
    responses: int
    comments: int
    scores: tuple[Estimate, ...]
    covered: float = 1.0


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
        return Breakdown(by, _stages(placement, min_base))
    facts = placement.facts
    column = _column(facts, by)
    codes = np.where(column.codes >= 0, column.codes, len(column.names))
    sizes = np.bincount(codes, minlength=len(column.names) + 1)
    order = _order(column, sizes, by)
    shown = order[:SHOWN_GROUPS] if by.name != "period" else order[-SHOWN_GROUPS:]
    omitted = np.setdiff1d(order, shown)
    numbers = np.full(len(sizes), -1)
    numbers[shown] = np.arange(len(shown))
    names = (*column.names, None)
    groups = _groups(placement, [names[number] for number in shown], numbers[codes], min_base)
    if by.name == "period":
        groups = _with_cover(groups, facts.days, by.unit)
    return Breakdown(by, groups, len(omitted), int(sizes[omitted].sum()))


def fitting_unit(days: Days) -> Unit:
    """The period length that shows a survey's course: weeks up to four months, then months."""
    dated = days[~np.isnat(days)]
    span = int((dated.max() - dated.min()).astype(int)) if len(dated) else 0
    if span <= 120:
        return Unit.WEEK
    return Unit.MONTH if span <= 3 * 366 else Unit.QUARTER


def _stages(placement: Placement, min_base: int) -> tuple[Group, ...]:
    """The journey's stages, and "unknown" where anything stands there."""
    found = zip(placement.names, crowds(placement, min_base=min_base), strict=True)
    return tuple(
        Group(name, crowd.responses, crowd.comments, _with(crowd.scores, crowd.sentiment))
        for number, (name, crowd) in enumerate(found)
        if number != placement.unknown or crowd.responses
    )


def _column(facts: Facts, by: Dimension) -> Coded:
    if by.attribute:
        return facts.attributes[by.attribute]
    if by.name == "period":
        return _periods(facts.days, by.unit)
    return facts.channels if by.name == "channel" else facts.touchpoints


def _periods(days: Days, unit: Unit) -> Coded:
    """Name each response's period by its first day.

    Of a million responses few have a day of their own: the days are put into periods.
    """
    codes, dated = np.full(len(days), -1), np.flatnonzero(~np.isnat(days))
    if not len(dated):
        return Coded(codes, ())
    numbers = days[dated].astype(np.int64)
    first = int(numbers.min())
    answered = np.flatnonzero(np.bincount(numbers - first))
    starts, periods = np.unique(_starts(answered + first, unit), return_inverse=True)
    table = np.zeros(answered[-1] + 1, np.int64)
    table[answered] = periods
    codes[dated] = table[numbers - first]
    return Coded(codes, tuple(str(start) for start in starts))


def _with_cover(groups: Sequence[Group], days: Days, unit: Unit) -> tuple[Group, ...]:
    """Say of each period how much of it the data cover; those without a date are in none."""
    starts = np.array([group.name or "NaT" for group in groups], "datetime64[D]")
    if np.isnat(starts).all():
        return tuple(groups)
    shares = covered(starts, _next(starts, unit), days[~np.isnat(days)]).tolist()
    return tuple(
        replace(group, covered=share) if group.name else group
        for group, share in zip(groups, shares, strict=True)
    )


def _next(starts: Days, unit: Unit) -> Days:
    """The first days of the periods behind."""
    if unit is Unit.WEEK:
        return np.asarray(starts + np.timedelta64(7, "D"))
    months = starts.astype("datetime64[M]") + np.timedelta64(MONTHS[unit], "M")
    return np.asarray(months.astype("datetime64[D]"))


def _starts(numbers: Ints, unit: Unit) -> Days:
    """The first day of the period that each day, numbered from 1970 on, lies in."""
    if unit is Unit.WEEK:  # begins on Monday, and 1970 on a Thursday
        return ((numbers + 3) // 7 * 7 - 3).astype("datetime64[D]")
    months = numbers.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    starts = months // MONTHS[unit] * MONTHS[unit]
    return starts.astype("datetime64[M]").astype("datetime64[D]")


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
    answered = facts.answers.items()
    tables = {m: tallies(a.scores, a.codes, codes[a.rows], size) for m, a in answered}
    scores = estimates_by(tables, size, min_base=min_base)
    said = [net_sentiment(each, min_base=min_base) for each in spoken(facts.said, codes, size)]
    inside, commenting = codes[codes >= 0], codes[(codes >= 0) & facts.has_comment]
    counts = (np.bincount(each, minlength=size).tolist() for each in (inside, commenting))
    return tuple(
        Group(name, responses, comments, _with(scored, told))
        for name, responses, comments, scored, told in zip(
            names, *counts, scores, said, strict=True
        )
    )


def _with(scores: tuple[Estimate, ...], sentiment: Estimate | None) -> tuple[Estimate, ...]:
    """Net sentiment behind the scores, where anything was said."""
    return (*scores, sentiment) if sentiment else scores
