"""When customers spoke of which theme: counts of responses by theme and period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from voc.domain.cover import covered
from voc.domain.facts import Facts, Flags, Floats
from voc.domain.themes import Places, Theme

Counts = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

MOST_PERIODS = 600  # 50 years of months


class Every(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, eq=False)
class Occurrences:
    """One row a segment: its response's number, the response's day (UTC), and its theme.

    `days` are NaT where a response has no date; `places` index `themes`, -1 is no theme.
    """

    responses: Counts
    days: Days
    places: Places
    themes: tuple[Theme, ...]

    def only(self, rows: Flags | Counts) -> "Occurrences":
        """Return the segments at `rows`."""
        return replace(
            self,
            responses=self.responses[rows],
            days=self.days[rows],
            places=self.places[rows],
        )

    def with_parents(self) -> "Occurrences":
        """Return the same mentions, those of a sub-theme once more as mentions of its parent."""
        numbers = {theme.id: number for number, theme in enumerate(self.themes)}
        above = np.array([*(numbers.get(t.parent or "", -1) for t in self.themes), -1], np.int32)
        inside = np.flatnonzero(above[self.places] >= 0)
        places = np.concatenate([self.places, above[self.places[inside]]])
        everything = np.concatenate([np.arange(len(self.places)), inside])
        return replace(self.only(everything), places=places)

    def assigned(self, places: Places, themes: tuple[Theme, ...]) -> "Occurrences":
        """Return the same segments with other themes."""
        return replace(self, places=places, themes=themes)


@dataclass(frozen=True, eq=False)
class Course:
    """Responses by theme and period.

    `labels` name the periods ("2026-01"), each `every` long, without gaps unless that makes more
    than `MOST_PERIODS`, as a mistyped year does: then only those somebody says anything in.
    `counts` (themes, periods) are the responses that mention a theme; `bases` (periods,) those
    that say anything, and `covered` the share of a period's days that the data cover.
    """

    every: Every
    labels: tuple[str, ...]
    counts: Counts
    bases: Counts
    covered: Floats

    def among(self, labels: Sequence[str]) -> "Course":
        """Return the same course among the periods of a course of these and more responses."""
        column_of = {label: column for column, label in enumerate(labels)}
        # a period that is missing there has no response at all
        kept = [column for column, label in enumerate(self.labels) if label in column_of]
        columns = [column_of[self.labels[column]] for column in kept]
        counts = np.zeros((len(self.counts), len(labels)), np.int64)
        bases, shares = np.zeros(len(labels), np.int64), np.zeros(len(labels))
        counts[:, columns], bases[columns] = self.counts[:, kept], self.bases[kept]
        shares[columns] = self.covered[kept]
        return Course(self.every, tuple(labels), counts, bases, shares)


def occurrences_of(facts: Facts, themes: Sequence[Theme]) -> Occurrences:
    """When the segments of a survey spoke of which of `themes`."""
    segments = facts.segments
    place_of = {theme.id: place for place, theme in enumerate(themes)}
    places = np.array([*(place_of.get(id, -1) for id in segments.themes.names), -1], np.int32)
    return Occurrences(
        segments.rows, facts.days[segments.rows], places[segments.themes.codes], tuple(themes)
    )


def course(found: Occurrences, every: Every) -> Course:
    """Count responses by theme and period; what has no date is left out."""
    dated = ~np.isnat(found.days)
    days, responses, places = found.days[dated], found.responses[dated], found.places[dated]
    if not len(days):
        nothing = np.zeros(0, np.int64)
        return Course(every, (), np.zeros((len(found.themes), 0), np.int64), nothing, np.zeros(0))
    numbers = _numbers(days, every)
    shown = _shown(numbers)
    columns = np.searchsorted(shown, numbers)
    shape = (len(found.themes), len(shown))
    _, once = np.unique(responses, return_index=True)
    bases = np.bincount(columns[once], minlength=shape[1])
    counts = _distinct_counts(responses, places, columns, shape)
    labels = tuple(_label(n, every) for n in shown.tolist())
    starts, ends = _first_days(shown, every), _first_days(shown + 1, every)
    return Course(every, labels, counts, bases, covered(starts, ends, days))


def volumes(found: Occurrences) -> Counts:
    """Count the responses that mention each theme, with or without a date."""
    periods = np.zeros(len(found.places), np.int64)
    shape = (len(found.themes), 1)
    return _distinct_counts(found.responses, found.places, periods, shape)[:, 0]


def _distinct_counts(
    responses: Counts, places: Places, periods: Counts, shape: tuple[int, int]
) -> Counts:
    """Count each response once in each theme it mentions."""
    mentions = places >= 0
    pairs = responses[mentions] * shape[0] + places[mentions]
    _, once = np.unique(pairs, return_index=True)
    cells = places[mentions][once].astype(np.int64) * shape[1] + periods[mentions][once]
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def _numbers(days: Days, every: Every) -> Counts:
    """Number the periods from 1970 on; a week begins on Monday, as in ISO 8601."""
    if every is Every.WEEK:
        return (days.astype("datetime64[D]").astype(np.int64) + 3) // 7
    months = days.astype("datetime64[M]").astype(np.int64)
    return months // 3 if every is Every.QUARTER else months


def _first_days(numbers: Counts, every: Every) -> Days:
    """The first days of numbered periods."""
    if every is Every.WEEK:
        return np.asarray((numbers * 7 - 3).astype("datetime64[D]"))
    months = numbers * 3 if every is Every.QUARTER else numbers
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]"))


def _shown(numbers: Counts) -> Counts:
    """The numbers of the periods of a course, ascending."""
    first, last = int(numbers.min()), int(numbers.max())
    is_long = last - first >= MOST_PERIODS
    return np.unique(numbers) if is_long else np.arange(first, last + 1)


def _label(number: int, every: Every) -> str:
    if every is Every.WEEK:
        monday = np.datetime64(number * 7 - 3, "D").astype(object)
        year, week, _ = monday.isocalendar()
        return f"{year}-W{week:02}"
    if every is Every.QUARTER:
        return f"{1970 + number // 4}-Q{number % 4 + 1}"
    return str(np.datetime64(number, "M"))
