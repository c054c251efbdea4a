"""A survey in columns: all that reports count, and none of the words.

Reports run on these columns alone, whether they come from a store or from rows in memory;
so a million responses are counted by numpy and not one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.scores import Metric, Score

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
T = TypeVar("T")

TONES = {Sentiment.POSITIVE: 1, Sentiment.NEGATIVE: -1}  # all others are 0
NO_DAY = np.datetime64("NaT", "D")


class Numbering(Generic[T]):
    """Numbers distinct values in order of appearance."""

    def __init__(self) -> None:
        self._numbers: defaultdict[T, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__

    def codes(self, values: Iterable[T]) -> Ints:
        """The number of each value; new ones get the next numbers."""
        return np.fromiter(map(self._numbers.__getitem__, values), np.int64)

    @property
    def found(self) -> list[T]:
        """The values, by number."""
        return list(self._numbers)


def distinct(values: Ints) -> Ints:
    """The distinct ones of `values`, ascending; `np.unique` hashes and takes ten times as long.

    Timsort, for pairs that begin with a row come almost in order: then it takes a tenth.
    """
    ordered = np.sort(values, kind="stable")
    return np.asarray(ordered[run_starts(ordered)])


def run_starts(ordered: Ints) -> Ints:
    """Where in sorted values each distinct one begins."""
    if not len(ordered):
        return np.zeros(0, np.int64)
    return np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of names: `names[codes[row]]`, or none where the code is -1."""

    codes: Ints
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "Coded":
        """Code values; None and "" are none."""
        numbering = Numbering[str | None]()
        return cls.decoded(numbering.codes(values), numbering.found)

    @classmethod
    def decoded(cls, codes: Ints, found: Sequence[str | None]) -> "Coded":
        """Read codes into `found`, whose None and "" are none."""
        names = tuple(dict.fromkeys(name for name in found if name))
        numbers = {name: number for number, name in enumerate(names)}
        table = np.array([*(numbers.get(name or "", -1) for name in found), -1], np.int64)
        return cls(table[codes], names)


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to one survey question: `scores[codes[i]]` was given by response `rows[i]`."""

    rows: Ints
    codes: Ints
    scores: tuple[Score, ...]

    @classmethod
    def of(cls, scores: Sequence[Score], rows: Ints | None = None) -> "Answers":
        """Code one score per row."""
        numbering = Numbering[Score]()
        codes = numbering.codes(scores)
        places = np.arange(len(scores)) if rows is None else rows
        return cls(places, codes, tuple(numbering.found))

    def of_each(self, values: Iterable[float]) -> Floats:
        """Spread one value per distinct score over the answers."""
        table = np.fromiter(values, np.float64, len(self.scores))
        return table[self.codes] if len(self.codes) else np.zeros(0)

    def by_response(self, n: int) -> Ints:
        """The code of each of `n` responses' answer, -1 for those that gave none."""
        return self._spread(self.codes, n)

    def places(self, n: int) -> Ints:
        """Where among the answers each of `n` responses' stands, -1 for those that gave none."""
        return self._spread(np.arange(len(self.rows)), n)

    def _spread(self, numbers: Ints, n: int) -> Ints:
        found = np.full(n, -1)
        found[self.rows] = numbers
        return found

    @cached_property
    def contributions(self) -> Floats:
        """What each answer adds to its metric's headline; see `Score.contribution`."""
        return self.of_each(score.contribution for score in self.scores)

    @property
    def ends(self) -> tuple[float, float]:
        """Between what values the metric's headline runs."""
        found = [score.ends for score in self.scores]
        return min(low for low, _ in found), max(high for _, high in found)

    @cached_property
    def scales(self) -> frozenset[tuple[float, float]]:
        """The ends of each scale that answers were given on."""
        given = np.flatnonzero(np.bincount(self.codes))
        return frozenset(
            (self.scores[code].scale.low, self.scores[code].scale.high) for code in given
        )

    @cached_property
    def unhappy(self) -> Flags:
        """Which answers are unhappy ones; see `Score.is_unhappy`."""
        return self.of_each(score.is_unhappy for score in self.scores).astype(bool)

    @cached_property
    def lowness(self) -> Floats:
        """How far below the best answer each lies, 0..1 of its scale."""
        return self.of_each(score.lowness for score in self.scores)


@dataclass(frozen=True, eq=False)
class SegmentColumns:
    """All segments, in storage order.

    `keys` are what `passages` asks for; `rows` the responses they stand in; `tones` -1, 0, 1;
    `stage_sets[stage_codes[i]]` the stages a segment speaks of, surest first; `scores` run
    -1..1; `similarities` are to the centre of the theme.
    """

    keys: Ints
    rows: Ints
    tones: Ints
    stage_codes: Ints
    stage_sets: tuple[tuple[str, ...], ...]
    themes: Coded
    scores: Floats
    similarities: Floats

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Ids(Sequence[str]):
    """The ids of the responses in `rows`, looked up as they are read: reports rest on millions."""

    of: Sequence[str]
    rows: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(map(self.of.__getitem__, self.rows[place].tolist()))
        return self.of[int(self.rows[place])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, eq=False)
class Tones:
    """Of each response: praising minus complaining segments, and all of its segments."""

    tones: Floats
    mentions: Floats


@dataclass(frozen=True, eq=False)
class Facts:
    """The selected responses, in storage order; every column has one entry a response.

    `has_comment` tells those with words that were read. `foreign` comments are in a language
    the model can't read: their scores count, but none of their segments is here.
    `stages` are *given* stages. `attributes` and `customers` hold what was asked for.
    """

    ids: Sequence[str]
    days: Days
    has_comment: Flags
    foreign: Flags
    stages: Coded
    touchpoints: Coded
    channels: Coded
    answers: Mapping[Metric, Answers]
    segments: SegmentColumns
    attributes: Mapping[str, Coded] = field(default_factory=dict)
    customers: Coded | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def ids_of(self, rows: Ints) -> Ids:
        """The ids of responses."""
        return Ids(self.ids, rows)

    @cached_property
    def said(self) -> Tones:
        """How each response speaks."""
        rows, n = self.segments.rows, len(self)
        tones = np.bincount(rows, self.segments.tones, minlength=n).astype(np.float64)
        return Tones(tones, np.bincount(rows, minlength=n).astype(np.float64))


def facts_of(
    rows: Sequence[AnalysedResponse], *, attributes: Iterable[str] = (), customers: bool = False
) -> Facts:
    """Lay out analysed responses in columns; a segment's key is its place among all of theirs."""
    responses = [row.response for row in rows]
    commented = np.array([not r.comment.is_blank for r in responses], bool)
    foreign = np.array([row.analysis.is_foreign for row in rows], bool)
    moments = [r.created_at for r in responses]
    return Facts(
        ids=[r.id for r in responses],
        days=np.array([_day(moment) for moment in moments], "datetime64[D]"),
        has_comment=commented & ~foreign,
        foreign=commented & foreign,
        stages=Coded.of(r.stage for r in responses),
        touchpoints=Coded.of(r.touchpoint for r in responses),
        channels=Coded.of(r.channel for r in responses),
        answers={m: found for m in Metric if len((found := _answers(rows, m)).rows)},
        segments=_segments(rows),
        attributes={n: Coded.of(r.attributes.get(n) for r in responses) for n in attributes},
        customers=Coded.of(r.customer_id for r in responses) if customers else None,
    )


def _day(moment: datetime | None) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).date(), "D") if moment else NO_DAY


def _answers(rows: Sequence[AnalysedResponse], metric: Metric) -> Answers:
    given = [(i, s) for i, row in enumerate(rows) for s in row.response.scores]
    mine = [(i, score) for i, score in given if score.metric is metric]
    return Answers.of([s for _, s in mine], np.array([i for i, _ in mine], np.int64))


def _segments(rows: Sequence[AnalysedResponse]) -> SegmentColumns:
    everything = [(i, segment) for i, row in enumerate(rows) for segment in row.analysis.segments]
    keys = [key for key, (i, _) in enumerate(everything) if not rows[i].analysis.is_foreign]
    said = [everything[key] for key in keys]
    sets = Numbering[tuple[str, ...]]()
    codes = sets.codes(tuple(_surest_first(segment)) for _, segment in said)
    return SegmentColumns(
        keys=np.array(keys, np.int64),
        rows=np.array([i for i, _ in said], np.int64),
        tones=np.array([TONES.get(s.sentiment.label, 0) for _, s in said], np.int64),
        stage_codes=codes,
        stage_sets=tuple(sets.found),
        themes=Coded.of(s.theme.theme_id if s.theme else None for _, s in said),
        scores=np.array([s.sentiment.score for _, s in said], np.float64),
        similarities=np.array([s.theme.similarity if s.theme else 0.0 for _, s in said]),
    )


def _surest_first(segment: Segment) -> list[str]:
    return [r.stage for r in sorted(segment.stages, key=lambda r: -r.confidence)]
