"""The routes under /v1 that read and store comments. Each one parses, calls and returns."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Header, Query, Request
from starlette.datastructures import URL
from starlette.responses import JSONResponse, Response

from voc.bootstrap import Application
from voc.contract import analysed_json, stored_json
from voc.domain.analysis import AnalysedResponse
from voc.domain.comment import Response as Given
from voc.domain.errors import Conflict
from voc.domain.mentions import ANYTHING
from voc.service import Service
from voc.submission import DELETED_SINCE, Status, Submission
from voc.submission import Request as Repeatable
from voc.web import openapi
from voc.web.bodies import Batch, Body, items_of, parse_batch
from voc.web.mentions import Spoken, mention_of
from voc.web.problems import CONFLICT, NOT_FOUND
from voc.web.queries import Id, Selected, cursor_behind, id_before
from voc.web.schemas import AnalyzeOut, StoredOut, StoredPage, SubmissionOut, SubmissionsOut
from voc.web.security import KeyRequired
from voc.web.state import Here

DEFAULT_PAGE = 100
MAX_PAGE = 500

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        description="Send the same key again with the same body, and nothing is stored twice",
    ),
]

router = APIRouter(prefix="/v1", dependencies=[KeyRequired])


@router.post(
    "/analyze",
    tags=["analysis"],
    summary="Read comments without storing them",
    responses={200: {"model": AnalyzeOut}, **openapi.problems(*openapi.WRITING)},
    openapi_extra=openapi.list_body("comments"),
)
async def analyze(body: Body, here: Here) -> JSONResponse:
    """Analyse up to 1,000 comments; broken ones are listed under `errors`.

    A bare JSON list is read as well. A comment without an id is named by its position in the
    list, counted from 0.
    """
    items = items_of(body.value, "comments")
    return await here.work(_analyzed, here.application, items)


@router.post(
    "/responses",
    tags=["responses"],
    summary="Analyse and store one response or many",
    responses={
        200: {"model": SubmissionsOut | SubmissionOut, "description": "A list, or a duplicate"},
        201: {"model": SubmissionOut, "description": "One response, newly stored"},
        **openapi.problems(*openapi.WRITING, CONFLICT),
    },
    openapi_extra=openapi.one_or_list_body("responses"),
)
async def submit(body: Body, here: Here, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Store responses, each once: the same content under the same id is a duplicate.

    For a list, the fate of every item is told and the status is 200; a broken item or a
    conflict costs only itself. For one response, it is 201 (stored), 200 (duplicate), 409
    (other content under the same id) or 422.
    """
    request = Repeatable(idempotency_key, body.fingerprint) if idempotency_key else None
    if _is_list(body.value):
        items = items_of(body.value, "responses")
        return await here.work(_stored_many, here.application, items, request)
    return await here.work(_stored_one, here.application, body.value, request)


@router.get(
    "/responses",
    tags=["responses"],
    summary="List stored responses",
    responses={200: {"model": StoredPage}, **openapi.problems(*openapi.READING)},
)
async def page(
    request: Request,
    here: Here,
    selection: Selected,
    asked: Spoken,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
) -> JSONResponse:
    """List responses ordered by id, `limit` at a time; follow `next` until it is null.

    `theme`, `at_stage` and `sentiment` hold for one and the same segment, so that the responses
    behind a count of the report are listed: those of a pain point by its theme, with
    `sub_themes=false`, its stage, and `sentiment=negative`.
    """
    service = here.application.service
    mention = await here.glance(mention_of, service, asked)
    rows = partial(service.repository.page, selection, mention, after=id_before(cursor))
    read = here.glance if mention == ANYTHING else here.work  # what is rare takes long to find
    return await read(_page, rows, limit, request.url)


@router.get(
    "/responses/{id:path}",
    tags=["responses"],
    summary="Show one stored response",
    responses={200: {"model": StoredOut}, **openapi.problems(*openapi.READING, NOT_FOUND)},
)
async def show(id: Id, here: Here) -> JSONResponse:
    """Show what was sent under an id, with its analysis. Percent-encode the id."""
    return JSONResponse(stored_json(await here.glance(here.application.service.get, id)))


@router.delete(
    "/responses/{id:path}",
    tags=["responses"],
    summary="Delete one stored response",
    status_code=204,
    responses=openapi.problems(*openapi.READING, NOT_FOUND),
)
async def delete(id: Id, here: Here) -> Response:
    """Delete a response and everything read from it."""
    await here.glance(here.application.service.delete, id)
    return Response(status_code=204)


def _analyzed(application: Application, items: list[object]) -> JSONResponse:
    batch = parse_batch(application.parser, items, [str(index) for index in range(len(items))])
    results = application.service.analyze(batch.responses)
    return _results(batch, [analysed_json(result) for result in results])


def _stored_many(
    application: Application, items: list[object], request: Repeatable | None
) -> JSONResponse:
    batch = parse_batch(application.parser, items, [_new_id() for _ in items])
    outcome = application.service.submit(
        batch.responses, request=request and _as_read(request, batch)
    )
    results = [
        {"index": place, **_submission(submission, response, application.service)}
        for place, submission, response in zip(batch.places, outcome, batch.responses, strict=True)
    ]
    return _results(batch, results)


def _as_read(request: Repeatable, batch: Batch) -> Repeatable:
    """A request in which items are broken is told by these, too.

    What of a body can be read changes with the journey and the scales, and an outcome says
    nothing of what could not be read then.
    """
    if not batch.errors:
        return request
    told = f"{request.fingerprint} {batch.places}"
    return replace(request, fingerprint=sha256(told.encode()).hexdigest())


def _stored_one(application: Application, item: object, request: Repeatable | None) -> JSONResponse:
    response = application.parser.parse(item, fallback_id=_new_id())
    (submission,) = application.service.submit([response], request=request)
    if submission.is_deleted:
        raise Conflict(DELETED_SINCE)
    if submission.status is Status.CONFLICT:
        raise Conflict("other content is stored under this id")
    told = _submission(submission, response, application.service)
    if submission.status is Status.DUPLICATE:
        return JSONResponse(told)
    location = f"/v1/responses/{quote(submission.id, safe='')}"
    return JSONResponse(told, 201, {"Location": location})


def _is_list(value: object) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and "responses" in value)


def _page(
    rows_up_to: Callable[..., Sequence[AnalysedResponse]], limit: int, url: URL
) -> JSONResponse:
    """Show a page, and where the next one is; one row more than shown tells that there is one."""
    rows = rows_up_to(limit=limit + 1)
    shown = [stored_json(row) for row in rows[:limit]]
    if len(rows) <= limit:
        return JSONResponse({"responses": shown, "next": None})
    cursor = cursor_behind(rows[limit - 1].response.id)
    following = url.include_query_params(cursor=cursor).replace(scheme="", netloc="")
    link = {"Link": f'<{following}>; rel="next"'}
    return JSONResponse({"responses": shown, "next": str(following)}, headers=link)


def _results(batch: Batch, results: list[dict[str, object]]) -> JSONResponse:
    return JSONResponse({"results": results, "errors": batch.errors})


def _submission(submission: Submission, response: Given, service: Service) -> dict[str, object]:
    """What became of a response, and whether it is too old to have opened a case."""
    told: dict[str, object] = {"id": submission.id or None, "status": submission.status.value}
    is_new = submission.status is Status.STORED
    if is_new and service.cases and service.cases.is_too_old(response):
        told["too_old_for_case"] = True
    return told


def _new_id() -> str:
    return uuid4().hex
