"""Signs of life for whoever keeps the service running.

The first two need no key and tell no data; figures of use and load need the key like the rest.
"""

import structlog
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from voc.domain.errors import StoreUnavailable
from voc.web import openapi
from voc.web.metrics import CONTENT_TYPE
from voc.web.problems import NOT_READY, RETRY_AFTER, UNAUTHORIZED, Problem
from voc.web.schemas import HealthOut
from voc.web.security import KeyRequired
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
        why = f": {error}" if isinstance(error, StoreUnavailable) else ""
        detail = f"The database does not answer{why}."
        raise Problem(NOT_READY, detail, headers=RETRY_AFTER) from None
    return JSONResponse({"status": "ok"})


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    dependencies=[KeyRequired],
    response_class=Response,
    responses={
        200: {"content": openapi.figures(CONTENT_TYPE), "description": "Prometheus' text format"},
        **openapi.problems(UNAUTHORIZED),
    },
)
async def metrics(here: Here) -> Response:
    """Requests, comments analysed, jobs by state, undelivered webhooks and the process itself.

    They answer, with `voc_store_up 0`, when the database does not. With an API key, tell
    Prometheus `authorization: {credentials: KEY}`.
    """
    return Response(await here.glance(here.metrics.text), headers={"Content-Type": CONTENT_TYPE})
