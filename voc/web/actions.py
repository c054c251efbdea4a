"""The routes under /v1 for actions and what changed after them."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from voc.contract import (
    ActionChangeIn,
    ActionIn,
    action_json,
    effect_json,
    parse_action,
    parse_action_change,
)
from voc.submission import Request as Repeatable
from voc.web import openapi
from voc.web.api import IdempotencyKey
from voc.web.bodies import Body
from voc.web.loop_schemas import ACTION_CHANGE, NEW_ACTION, ActionOut, ActionsOut, EffectOut
from voc.web.problems import CONFLICT, NOT_FOUND
from voc.web.queries import Id
from voc.web.security import KeyRequired
from voc.web.state import Here

Days = Annotated[int, Query(ge=1, le=3650, description="Days on this side of the action's date")]

router = APIRouter(prefix="/v1", tags=["closed loop"], dependencies=[KeyRequired])


@router.get(
    "/actions",
    summary="List actions, latest first",
    responses={200: {"model": ActionsOut}, **openapi.problems(*openapi.READING)},
)
async def actions(here: Here) -> JSONResponse:
    """List what was done about pain points."""
    found = await here.glance(here.application.loop.actions.store.all)
    return JSONResponse({"actions": [action_json(action) for action in found]})


@router.post(
    "/actions",
    summary="Write down an action",
    status_code=201,
    responses={201: {"model": ActionOut}, **openapi.problems(*openapi.WRITING, CONFLICT)},
    openapi_extra=openapi.body(ActionIn, NEW_ACTION),
)
async def add(body: Body, here: Here, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Store what was done, on which day and for whom."""
    request = Repeatable(idempotency_key, body.fingerprint) if idempotency_key else None
    action = parse_action(body.value)
    stored = await here.glance(here.application.loop.actions.add, action, request=request)
    return JSONResponse(action_json(stored), 201, {"Location": f"/v1/actions/{stored.id}"})


@router.get(
    "/actions/{id}",
    summary="Show an action and what changed after it",
    responses={200: {"model": EffectOut}, **openapi.problems(*openapi.READING, NOT_FOUND)},
)
async def show(id: Id, here: Here, before: Days = 90, after: Days = 90) -> JSONResponse:
    """Compare the days before an action with those from it on: n, change, interval, z, p.

    Only responses the action is meant for are compared; `beyond_others` tells how much more
    they changed than all others. What goes along with an action need not come from it.
    """
    loop = here.application.loop
    return JSONResponse(
        effect_json(await here.work(loop.actions.effect, id, before=before, after=after))
    )


@router.patch(
    "/actions/{id}",
    summary="Change or close an action",
    responses={200: {"model": ActionOut}, **openapi.problems(*openapi.WRITING, NOT_FOUND)},
    openapi_extra=openapi.body(ActionChangeIn, ACTION_CHANGE),
)
async def change(id: Id, body: Body, here: Here) -> JSONResponse:
    """Change what the body names; what it leaves out stays."""
    loop, given = here.application.loop, parse_action_change(body.value)
    return JSONResponse(action_json(await here.glance(loop.actions.change, id, given)))


@router.delete(
    "/actions/{id}",
    summary="Delete an action",
    status_code=204,
    responses=openapi.problems(*openapi.READING, NOT_FOUND),
)
async def delete(id: Id, here: Here) -> Response:
    """Delete an action; nothing else hangs on it."""
    await here.glance(here.application.loop.actions.delete, id)
    return Response(status_code=204)
