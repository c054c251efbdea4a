"""The mismatch queue as it is defined, read response by response; stores must find the same."""

from collections.abc import Iterable

from voc.domain.analysis import AnalysedResponse
from voc.domain.mismatch import (
    CLEAR,
    SURE,
    Mismatch,
    Mismatches,
    Place,
    mismatch_kind,
    takes_a_side,
)
from voc.domain.scores import Metric


def streamed_mismatches(
    rows: Iterable[AnalysedResponse], *, after: Place | None = None, limit: int
) -> Mismatches:
    """Up to `limit` of the mismatches among `rows` behind `after`."""
    clear, queue = 0, []
    for row in rows:
        score, tone = row.response.score(Metric.NPS), row.analysis.sentiment
        if (
            row.analysis.is_foreign
            or score is None
            or tone.label not in CLEAR
            or tone.confidence < SURE
        ):
            continue
        clear += takes_a_side(score)
        if kind := mismatch_kind(score, tone.label):
            queue.append(Mismatch(row.response.id, kind, score.value, tone.confidence))
    queue.sort(key=_order)
    behind = [item for item in queue if after is None or _order(item) > _place(after)]
    return Mismatches(clear, len(queue), tuple(behind[:limit]), more=len(behind) > limit)


def _order(item: Mismatch) -> Place:
    return _place(item.place)


def _place(place: Place) -> Place:
    surety, extreme, id = place
    return -surety, -extreme, id
