"""The mismatch queue, counted and ordered by the database: only what is shown is fetched.

What a mismatch is, the domain says for each pair of tone and answer there is; never more than
two tones and eleven answers.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from voc.domain.analysis import Sentiment
from voc.domain.mismatch import (
    CLEAR,
    MIDDLE,
    SURE,
    Mismatch,
    Mismatches,
    MismatchKind,
    Place,
    mismatch_kind,
    takes_a_side,
)
from voc.domain.scores import NPS_SCALE, Metric, Score
from voc.domain.selection import Selection
from voc.store.queries import FOREIGN, conditions
from voc.store.schema import analyses, responses, scores

Pair = tuple[str, float]  # a tone and an answer
_distance = func.abs(scores.c.value - MIDDLE)


def read_mismatches(
    connection: Connection, selection: Selection, *, after: Place | None, limit: int
) -> Mismatches:
    """Read up to `limit` mismatches behind `after`, and how many there are in all."""
    pairs = _counted(connection, selection)
    clear = sum(n for (_, value), n in pairs.items() if takes_a_side(_nps(value)))
    kinds = {pair: kind for pair in pairs if (kind := _kind(pair))}
    found = _queue(connection, selection, kinds, after, limit + 1) if kinds else []
    count = sum(pairs[pair] for pair in kinds)
    return Mismatches(clear, count, tuple(found[:limit]), more=len(found) > limit)


def _counted(connection: Connection, selection: Selection) -> dict[Pair, int]:
    """How many clear comments go with each tone and answer."""
    columns = analyses.c.sentiment, scores.c.value
    counting = _clear(selection, *columns, func.count()).group_by(*columns)
    return {(tone, value): n for tone, value, n in connection.execute(counting)}


def _queue(
    connection: Connection,
    selection: Selection,
    kinds: Mapping[Pair, MismatchKind],
    after: Place | None,
    limit: int,
) -> list[Mismatch]:
    columns = responses.c.id, analyses.c.sentiment, scores.c.value, analyses.c.confidence
    order = analyses.c.confidence.desc(), _distance.desc(), responses.c.id
    statement = _clear(selection, *columns).where(_any_of(kinds)).order_by(*order).limit(limit)
    if after is not None:
        statement = statement.where(_behind(after))
    return [
        Mismatch(id, kinds[tone, value], value, surety)
        for id, tone, value, surety in connection.execute(statement)
    ]


def _clear(selection: Selection, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select among the comments of a clear tone that come with an answer to NPS."""
    return (
        select(*columns)
        .join_from(responses, analyses)
        .join(scores, scores.c.response_key == responses.c.key)
        .where(
            scores.c.metric == Metric.NPS.value,
            analyses.c.sentiment.in_([tone.value for tone in CLEAR]),
            analyses.c.confidence >= SURE,
            ~FOREIGN,
            *conditions(selection),
        )
    )


def _any_of(kinds: Mapping[Pair, MismatchKind]) -> ColumnElement[bool]:
    answers: defaultdict[str, list[float]] = defaultdict(list)
    for tone, value in kinds:
        answers[tone].append(value)
    return or_(*(_said(tone, values) for tone, values in answers.items()))


def _said(tone: str, values: Sequence[float]) -> ColumnElement[bool]:
    return and_(analyses.c.sentiment == tone, scores.c.value.in_(values))


def _behind(last: Place) -> ColumnElement[bool]:
    surety, extreme, id = last
    sure = analyses.c.confidence
    return or_(
        sure < surety,
        and_(sure == surety, _distance < extreme),
        and_(sure == surety, _distance == extreme, responses.c.id > id),
    )


def _kind(pair: Pair) -> MismatchKind | None:
    tone, value = pair
    return mismatch_kind(_nps(value), Sentiment(tone))


def _nps(value: float) -> Score:
    return Score(Metric.NPS, value, NPS_SCALE)
