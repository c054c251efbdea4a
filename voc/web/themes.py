"""The routes under /v1 for the life of themes: look at one, edit, undo, see what rises."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from voc.contract.theme_edits import MergeIn, ThemeIn, ThemePatch, read
from voc.contract.themes import edit_json, emerging_json, profile_json, recorded_json
from voc.domain.curation import Edit
from voc.domain.errors import InvalidInput
from voc.domain.occurrences import Every
from voc.service import Service
from voc.submission import Request
from voc.web import openapi, theme_examples
from voc.web.api import IdempotencyKey
from voc.web.bodies import Body, JsonBody
from voc.web.problems import CONFLICT, NOT_FOUND
from voc.web.queries import Id, Selected
from voc.web.security import KeyRequired
from voc.web.state import Here
from voc.web.theme_schemas import (
    EditedOut,
    EditOut,
    EditsOut,
    EmergingOut,
    HistoryOut,
    ProfileOut,
)

router = APIRouter(prefix="/v1", tags=["themes"], dependencies=[KeyRequired])

EditId = Annotated[int, Path(alias="id", ge=1, le=2**31)]
Period = Annotated[Every, Query(description="How long a period of the trend is")]
READING = openapi.problems(*openapi.READING, NOT_FOUND)
EDITING = openapi.problems(*openapi.WRITING, NOT_FOUND, CONFLICT)
MONTH = Every.MONTH


@router.post(
    "/themes",
    status_code=201,
    summary="Define a theme by hand",
    responses={201: {"model": EditedOut}, **EDITING},
    openapi_extra=openapi.body(ThemeIn, theme_examples.DEFINE),
)
async def define(body: Body, here: Here, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Add a theme by a phrase and examples; stored segments are assigned to it at once."""
    form, request = read(ThemeIn, body.value), _request(body, idempotency_key, "themes")
    service = here.application.service
    edit = await here.work(service.theme_edits.define, form.name, form.examples, request=request)
    id = edit.change.theme_ids[0]
    shown = await here.work(_edited, service, id, [edit])
    return JSONResponse(shown, 201, {"Location": f"/v1/themes/{quote(id, safe='')}"})


@router.get(
    "/themes/emerging",
    summary="What is on the rise",
    responses={200: {"model": EmergingOut}, **openapi.problems(*openapi.READING)},
)
async def emerging(here: Here, every: Period = MONTH) -> JSONResponse:
    """Every theme, and every group of what is in no theme, in the last period.

    The last period is tested against all earlier ones (exact binomial test, one-sided); p is
    corrected for the number of themes looked at (Benjamini-Hochberg).
    """
    found = await here.work(here.application.service.theme_views.emerging, every)
    return JSONResponse(emerging_json(found))


@router.get(
    "/themes/history",
    summary="What became of the themes",
    responses={200: {"model": HistoryOut}, **openapi.problems(*openapi.READING)},
)
async def history(here: Here) -> JSONResponse:
    """Themes born, split, merged, renamed and retired, retired ones included; oldest first."""
    found = await here.glance(here.application.service.theme_views.history)
    return JSONResponse({"history": [recorded_json(recorded) for recorded in found]})


@router.get(
    "/themes/{id}",
    summary="Show one theme",
    responses={200: {"model": ProfileOut}, **READING},
)
async def show(id: Id, here: Here, selection: Selected, every: Period = MONTH) -> JSONResponse:
    """One theme: keywords, verbatims, praise beside complaint, trend and history.

    Volumes, verbatims and trend are those of the selected responses.
    """
    views = here.application.service.theme_views
    return JSONResponse(profile_json(await here.work(views.profile, id, every, selection)))


@router.patch(
    "/themes/{id}",
    summary="Rename, hide or pin a theme",
    responses={200: {"model": EditedOut}, **EDITING},
    openapi_extra=openapi.body(ThemePatch, theme_examples.PATCH),
)
async def patch(id: Id, body: Body, here: Here) -> JSONResponse:
    """Change what is given and leave the rest; refits keep it.

    All of it holds, or nothing where one field is refused. Each field is an edit of its own,
    so that it can be undone without the others.
    """
    form = read(ThemePatch, body.value)
    return JSONResponse(await here.work(_patched, here.application.service, id, form))


@router.post(
    "/themes/{id}/merge",
    status_code=201,
    summary="Merge a theme into another",
    responses={201: {"model": EditOut}, **EDITING},
    openapi_extra=openapi.body(MergeIn, {"into": "t-3"}),
)
async def merge(
    id: Id, body: Body, here: Here, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Make all that belongs to a theme belong to another, now and after every refit."""
    into = read(MergeIn, body.value).into
    request = _request(body, idempotency_key, f"themes/{id}/merge")
    edits = here.application.service.theme_edits
    return _made(await here.work(edits.merge, id, into, request=request))


@router.post(
    "/themes/{id}/split",
    status_code=201,
    summary="Split a theme",
    responses={201: {"model": EditOut}, **EDITING},
    openapi_extra=openapi.body(None, {}),
)
async def split(
    id: Id, body: Body, here: Here, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Put the groups among a theme's segments in its place; the body is an empty object."""
    if body.value != {}:
        raise InvalidInput("body", "must be an empty object")
    request = _request(body, idempotency_key, f"themes/{id}/split")
    return _made(await here.work(here.application.service.theme_edits.split, id, request=request))


@router.get(
    "/theme-edits",
    summary="List the edits",
    responses={200: {"model": EditsOut}, **openapi.problems(*openapi.READING)},
)
async def edits(here: Here) -> JSONResponse:
    """What was done to themes by hand, oldest first; edits that were undone are marked."""
    log = await here.glance(here.application.service.theme_edits.log)
    return JSONResponse({"edits": [edit_json(edit) for edit in log]})


@router.delete(
    "/theme-edits/{id}",
    status_code=204,
    summary="Undo an edit",
    responses=openapi.problems(*openapi.READING, NOT_FOUND, CONFLICT),
)
async def undo(id: EditId, here: Here) -> Response:
    """Undo one edit; the others stay, and so does the log."""
    await here.work(here.application.service.theme_edits.undo, id)
    return Response(status_code=204)


def _patched(service: Service, id: str, form: ThemePatch) -> dict[str, object]:
    edits = service.theme_edits
    made = edits.change(id, name=form.name, hidden=form.hidden, pinned=form.pinned)
    return _edited(service, id, made)


def _edited(service: Service, id: str, made: list[Edit]) -> dict[str, object]:
    profile = profile_json(service.theme_views.profile(id))
    return {**profile, "edits": [edit_json(edit) for edit in made]}


def _made(edit: Edit) -> JSONResponse:
    return JSONResponse(edit_json(edit), 201, {"Location": f"/v1/theme-edits/{edit.id}"})


def _request(body: JsonBody, key: str | None, place: str) -> Request | None:
    """What may be sent again: the same body to the same place."""
    return Request(key, f"{body.fingerprint} {place}") if key else None
