"""The routes under /v1 that tell what is stored: scores, journey, pain points, themes."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from voc.contract import (
    journey_json,
    pain_points_json,
    scores_json,
    themes_json,
)
from voc.domain.selection import Selection
from voc.report import Report
from voc.web import openapi
from voc.web.queries import Dimensions, Selected
from voc.web.report_schemas import JourneyOut, PainPointsOut, ScoresOut, ThemesOut
from voc.web.security import KeyRequired
from voc.web.state import Here

router = APIRouter(prefix="/v1", tags=["insights"], dependencies=[KeyRequired])
READING = openapi.problems(*openapi.READING)


@router.get("/scores", responses={200: {"model": ScoresOut}, **READING})
async def scores(here: Here, selection: Selected, by: Dimensions) -> JSONResponse:
    """Survey scores with base size and interval, on request by group or period."""

    def found() -> dict[str, Any]:
        return scores_json(here.application.service.scores(selection, by=by))

    return JSONResponse(await here.work(found))


@router.get("/journey", responses={200: {"model": JourneyOut}, **READING})
async def journey(here: Here, selection: Selected) -> JSONResponse:
    """The journey scorecard: what customers say and score at each stage."""
    return JSONResponse(await _part(here, selection, journey_json))


@router.get("/pain-points", responses={200: {"model": PainPointsOut}, **READING})
async def pain_points(here: Here, selection: Selected) -> JSONResponse:
    """What customers complain about and praise, stage by stage, most costly first."""
    return JSONResponse(await _part(here, selection, pain_points_json))


@router.get("/themes", responses={200: {"model": ThemesOut}, **READING})
async def themes(here: Here, selection: Selected) -> JSONResponse:
    """The current themes, most mentioned first."""
    return JSONResponse(await _part(here, selection, themes_json))


async def _part(
    here: Here, selection: Selection, shape: Callable[[Report], dict[str, Any]]
) -> dict[str, Any]:
    """One part of the report, with the period and the base it rests on."""

    def found() -> dict[str, Any]:
        return shape(here.application.service.report(selection))

    return await here.work(found)
