"""The route under /v1 that explains how a score moved."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from voc.contract import movement_json
from voc.domain.scores import Metric
from voc.domain.selection import Selection
from voc.web import openapi
from voc.web.change_schemas import MovementOut
from voc.web.queries import Day, Plain, Selected, period
from voc.web.security import KeyRequired
from voc.web.state import Here

By = Annotated[
    Plain,
    Query(
        max_length=200,
        description="stage, theme, channel, touchpoint or the name of an attribute",
    ),
]
AgainstSince = Annotated[
    Day,
    Query(
        alias="against_from",
        description="First day of the period to compare with; default: the equally long one before",
    ),
]
AgainstUntil = Annotated[Day, Query(alias="against_to", description="Its last day, included")]

router = APIRouter(prefix="/v1", tags=["insights"], dependencies=[KeyRequired])


def compared(
    now: Selected, against_since: AgainstSince = None, against_until: AgainstUntil = None
) -> tuple[Selection, Selection]:
    """Read which period is compared (first) with which. Raises `InvalidInput`."""
    if against_since or against_until:
        return period(against_since, against_until, now.where, field="against_from"), now
    return now.just_before(), now


Compared = Annotated[tuple[Selection, Selection], Depends(compared)]


@router.get(
    "/movement",
    summary="Why a score moved between two periods",
    responses={200: {"model": MovementOut}, **openapi.problems(*openapi.READING)},
)
async def movement(
    here: Here, periods: Compared, by: By = "stage", metric: Metric | None = None
) -> JSONResponse:
    """Split a change into mix (who answered) and rate (how they scored), group by group.

    The parts add up exactly to the change. A response in several groups counts in each with
    an equal share.
    """
    then, now = periods
    found = await here.work(here.application.service.movement, then, now, by, metric=metric)
    return JSONResponse(movement_json(found, then, now))
