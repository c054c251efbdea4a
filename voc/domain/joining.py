"""Facts joined end to end, and parts of facts.

Both give what `facts_of` gives for the same responses: names in order of appearance, and none
that nobody bears. Columns may come in narrower integers than `Ints`; those of `joined` are wide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

import numpy as np

from voc.domain.facts import Answers, Coded, Facts, Flags, Floats, Ints, SegmentColumns
from voc.domain.scores import Metric
from voc.domain.selection import Selection

T = TypeVar("T")


def joined(parts: Sequence[Facts]) -> Facts:
    """Lay the responses of `parts`, at least one, end to end.

    An attribute that a part does not have is given by none of its responses. Customers are there
    if every part has them.
    """
    firsts = np.cumsum([0, *(len(part) for part in parts)])[:-1].tolist()
    everyone = [part.customers for part in parts if part.customers is not None]
    named = dict.fromkeys(chain.from_iterable(part.attributes for part in parts))
    return Facts(
        ids=list(chain.from_iterable(part.ids for part in parts)),
        days=np.concatenate([part.days for part in parts]),
        has_comment=np.concatenate([part.has_comment for part in parts]),
        foreign=np.concatenate([part.foreign for part in parts]),
        stages=_joined_names([part.stages for part in parts]),
        touchpoints=_joined_names([part.touchpoints for part in parts]),
        channels=_joined_names([part.channels for part in parts]),
        answers=_joined_answers([part.answers for part in parts], firsts),
        segments=_joined_segments([part.segments for part in parts], firsts),
        attributes={
            name: _joined_names([part.attributes.get(name) or nobodys(len(part)) for part in parts])
            for name in named
        },
        customers=_joined_names(everyone) if len(everyone) == len(parts) else None,
    )


def chosen(facts: Facts, mask: Flags) -> Facts:
    """Keep the responses where `mask` holds.

    Columns are taken by place, not by mask: few of a million are then found without a look at all.
    """
    kept, places, segments = np.flatnonzero(mask), np.cumsum(mask) - 1, facts.segments
    given = {metric: _chosen_answers(a, mask, places) for metric, a in facts.answers.items()}
    return Facts(
        ids=list(map(facts.ids.__getitem__, kept.tolist())),
        days=facts.days[kept],
        has_comment=facts.has_comment[kept],
        foreign=facts.foreign[kept],
        stages=_chosen_names(facts.stages, kept),
        touchpoints=_chosen_names(facts.touchpoints, kept),
        channels=_chosen_names(facts.channels, kept),
        answers={metric: answers for metric, answers in given.items() if len(answers.rows)},
        segments=_chosen_segments(segments, np.flatnonzero(mask[segments.rows]), places),
        attributes={name: _chosen_names(c, kept) for name, c in facts.attributes.items()},
        customers=None if facts.customers is None else _chosen_names(facts.customers, kept),
    )


def within(facts: Facts, period: Selection) -> Flags:
    """Which responses were given in a period; where it has an end, none without a date was."""
    inside = np.ones(len(facts), bool)
    if period.since:
        inside &= facts.days >= np.datetime64(period.since)
    if period.until:
        inside &= facts.days <= np.datetime64(period.until)
    return inside


def nobodys(count: int) -> Coded:
    """A column of names that nobody bears."""
    return Coded(np.full(count, -1), ())


def rethemed(
    segments: SegmentColumns, keys: Ints, themes: Coded, similarities: Floats
) -> SegmentColumns:
    """Give other themes, or none, to those of the segments that stand under `keys` (sorted)."""
    places = np.searchsorted(keys, segments.keys)
    moved = np.append(keys, -1)[places] == segments.keys
    if not moved.any():
        return segments
    before, now = segments.themes, themes.codes[places[moved]]
    codes, names = _united([(before.codes, before.names), (now, themes.names)])
    codes[: len(segments)][moved] = codes[len(segments) :]
    similar = segments.similarities.copy()
    similar[moved] = similarities[places[moved]]
    assigned = Coded(*_used(codes[: len(segments)], names))
    return replace(segments, themes=assigned, similarities=similar)


def _joined_names(parts: Sequence[Coded]) -> Coded:
    return Coded(*_united([(part.codes, part.names) for part in parts]))


def _joined_answers(
    parts: Sequence[Mapping[Metric, Answers]], firsts: Sequence[int]
) -> dict[Metric, Answers]:
    found = {}
    for metric in Metric:
        mine = [(n, part[metric]) for n, part in zip(firsts, parts, strict=True) if metric in part]
        if mine:
            rows = _shifted([(n, answers.rows) for n, answers in mine])
            codes, scores = _united([(answers.codes, answers.scores) for _, answers in mine])
            found[metric] = Answers(rows, codes, scores)
    return found


def _joined_segments(parts: Sequence[SegmentColumns], firsts: Sequence[int]) -> SegmentColumns:
    codes, sets = _united([(part.stage_codes, part.stage_sets) for part in parts])
    return SegmentColumns(
        keys=_end_to_end([part.keys for part in parts]),
        rows=_shifted([(first, part.rows) for first, part in zip(firsts, parts, strict=True)]),
        tones=_end_to_end([part.tones for part in parts]),
        stage_codes=codes,
        stage_sets=sets,
        themes=_joined_names([part.themes for part in parts]),
        scores=np.concatenate([part.scores for part in parts]),
        similarities=np.concatenate([part.similarities for part in parts]),
    )


def _united(parts: Sequence[tuple[Ints, Sequence[T]]]) -> tuple[Ints, tuple[T, ...]]:
    """Number the values of all parts in one way, in order of appearance."""
    numbers: dict[T, int] = {}
    codes = []
    for coded, values in parts:
        table = [*(numbers.setdefault(value, len(numbers)) for value in values), -1]
        codes.append(np.array(table)[coded])
    return np.concatenate(codes), tuple(numbers)


def _end_to_end(columns: Sequence[Ints]) -> Ints:
    return np.concatenate(columns, dtype=np.int64)


def _shifted(columns: Sequence[tuple[int, Ints]]) -> Ints:
    return np.concatenate([np.add(rows, first, dtype=np.int64) for first, rows in columns])


def _chosen_names(column: Coded, kept: Ints) -> Coded:
    return Coded(*_used(column.codes[kept], column.names))


def _chosen_answers(answers: Answers, mask: Flags, places: Ints) -> Answers:
    kept = np.flatnonzero(mask[answers.rows])
    return Answers(places[answers.rows[kept]], *_used(answers.codes[kept], answers.scores))


def _chosen_segments(segments: SegmentColumns, kept: Ints, places: Ints) -> SegmentColumns:
    codes, sets = _used(segments.stage_codes[kept], segments.stage_sets)
    return replace(
        segments,
        keys=segments.keys[kept],
        rows=places[segments.rows[kept]],
        tones=segments.tones[kept],
        stage_codes=codes,
        stage_sets=sets,
        themes=_chosen_names(segments.themes, kept),
        scores=segments.scores[kept],
        similarities=segments.similarities[kept],
    )


def _used(codes: Ints, values: Sequence[T]) -> tuple[Ints, tuple[T, ...]]:
    """Number those of `values` that are left, in order of appearance."""
    first = np.full(len(values) + 1, len(codes))
    np.minimum.at(first, codes, np.arange(len(codes)))
    order = np.argsort(first[:-1])
    left = order[first[order] < len(codes)]
    table = np.full(len(values) + 1, -1)
    table[left] = np.arange(len(left))
    return table[codes], tuple(values[place] for place in left.tolist())
