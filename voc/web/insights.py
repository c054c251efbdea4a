"""The routes under /v1 that tell what is stored: scores, journey, pain points, themes."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.responses import JSONResponse

from voc.contract import (
    journey_json,
    pain_points_json,
    scores_json,
    themes_json,
)
from voc.web import openapi
from voc.web.queries import Dimensions, Selected
from voc.web.report_schemas import JourneyOut, PainPointsOut, ScoresOut, ThemesOut
from voc.web.security import KeyRequired
from voc.web.state import Here

router = APIRouter(prefix="/v1", tags=["insights"], dependencies=[KeyRequired])
READING = openapi.problems(*openapi.READING)


Found = TypeVar("Found")


@router.get("/scores", responses={200: {"model": ScoresOut}, **READING})
async def scores(here: Here, selection: Selected, by: Dimensions) -> JSONResponse:
    """Survey scores with base size and interval, on request by group or period."""
    find = partial(here.application.service.scores, selection, by=by)
    return await _shown(here, find, scores_json)


@router.get("/journey", responses={200: {"model": JourneyOut}, **READING})
async def journey(here: Here, selection: Selected) -> JSONResponse:
    """The journey scorecard: what customers say and score at each stage."""
    return await _shown(here, partial(here.application.service.journey, selection), journey_json)


@router.get("/pain-points", responses={200: {"model": PainPointsOut}, **READING})
async def pain_points(here: Here, selection: Selected) -> JSONResponse:
    """What customers complain about and praise, stage by stage, most costly first."""
    find = partial(here.application.service.pain_points, selection)
    return await _shown(here, find, pain_points_json)


@router.get("/themes", responses={200: {"model": ThemesOut}, **READING})
async def themes(here: Here, selection: Selected) -> JSONResponse:
    """The current themes, most mentioned first; `alike` are those that a merge may make one."""
    service = here.application.service
    return await here.work(
        lambda: JSONResponse(themes_json(service.themes(selection), service.theme_views.alike()))
    )


async def _shown(
    here: Here, find: Callable[[], Found], shape: Callable[[Found], dict[str, Any]]
) -> JSONResponse:
    """One part of a report, found, shaped and written by a worker."""
    return await here.work(lambda: JSONResponse(shape(find())))
