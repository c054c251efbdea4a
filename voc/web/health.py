"""Signs of life for whoever keeps the service running. They need no key and tell no data."""

import structlog
from fastapi import APIRouter
from starlette.responses import JSONResponse

from voc.web import openapi
from voc.web.problems import NOT_READY, Problem
from voc.web.schemas import HealthOut
from voc.web.state import Here

router = APIRouter(tags=["health"])


@router.get("/livez", responses={200: {"model": HealthOut}})
async def livez() -> JSONResponse:
    """Whether the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", responses={200: {"model": HealthOut}, **openapi.problems(NOT_READY)})
async def readyz(here: Here) -> JSONResponse:
    """Whether requests can be served: the model is loaded and the database answers."""
    try:
        await here.glance(here.application.service.repository.check)
    except Exception as error:  # noqa: BLE001 - whatever it is, the store does not answer
        structlog.get_logger("voc.web").warning("not ready", error=type(error).__qualname__)
        raise Problem(NOT_READY, "The database does not answer.") from None
    return JSONResponse({"status": "ok"})
