"""The routes under /v1 for what takes longer than a request: imports, theme fits, their jobs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, StreamingResponse

from voc.batch.lines import json_line
from voc.bootstrap import Application
from voc.contract.jobs import FitIn, fault_json, job_json
from voc.contract.theme_edits import read
from voc.domain.errors import InvalidInput
from voc.jobs import Job, Kind, State, new_job
from voc.submission import Request as Repeatable
from voc.tasks import fit_parameters
from voc.web import openapi
from voc.web.api import DEFAULT_PAGE, MAX_PAGE, IdempotencyKey
from voc.web.bodies import Body
from voc.web.job_schemas import FIT, JobOut, JobPage
from voc.web.problems import CONFLICT, CROSS_SITE, NOT_FOUND
from voc.web.queries import Id, cursor_behind, id_before
from voc.web.security import KeyRequired, SameOriginRequired
from voc.web.state import Here
from voc.web.uploading import UploadForm, keep, read_upload

LINES = "application/x-ndjson"
ACCEPTED: openapi.Responses = {
    202: {"model": JobOut, "description": "Queued; `Location` is the job"}
}

router = APIRouter(prefix="/v1", tags=["jobs"], dependencies=[KeyRequired])


@router.post(
    "/imports",
    status_code=202,
    summary="Import a file",
    dependencies=[SameOriginRequired],
    responses={**ACCEPTED, **openapi.problems(*openapi.WRITING, CONFLICT, CROSS_SITE)},
    openapi_extra=openapi.file_body(),
)
async def add_import(
    request: Request, here: Here, idempotency_key: IdempotencyKey = None
) -> JSONResponse:
    """Store the rows of a CSV, JSON Lines, Parquet or Excel file, as `voc import` does, as a job.

    The form's fields are the options of `voc import`: `map` is its `--map`, may be given
    several times, and so on. A file that can't be used at all is refused at once; the job's
    `parameters.read_as` says which column was taken for what. Rows that can't be read are summed
    up by reason in its `progress`, and listed under its `errors`. Storing the same file twice
    stores nothing twice. The file is deleted when the job ends.
    """
    async with read_upload(request) as form:
        job = await here.glance(start_import, here.application, form, idempotency_key)
    return _accepted(job)


@router.post(
    "/themes/fits",
    status_code=202,
    summary="Fit themes",
    responses={**ACCEPTED, **openapi.problems(*openapi.WRITING, CONFLICT)},
    openapi_extra=openapi.body(FitIn, FIT),
)
async def add_fit(body: Body, here: Here, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Discover themes over everything stored, as `voc themes fit` does, as a job.

    A dry run changes nothing; its result tells what a fit would change. A fit can be cancelled
    as long as it is queued.
    """
    form = read(FitIn, body.value)
    request = Repeatable(idempotency_key, f"{body.fingerprint} fits") if idempotency_key else None
    parameters = fit_parameters(dry_run=form.dry_run, every=form.every)
    return _accepted(await here.glance(start_fit, here.application, parameters, request))


@router.get(
    "/jobs",
    summary="List jobs, newest first",
    responses={200: {"model": JobPage}, **openapi.problems(*openapi.READING)},
)
async def page(
    here: Here,
    state: State | None = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
) -> JSONResponse:
    """List jobs, `limit` at a time; `next` is the cursor of the next page.

    A job is forgotten 30 days after its end.
    """
    before = number_before(cursor)
    rows = await here.glance(here.application.jobs.page, state, before=before, limit=limit + 1)
    following = cursor_behind(str(rows[limit - 1].number)) if len(rows) > limit else None
    return JSONResponse({"jobs": [job_json(job) for job in rows[:limit]], "next": following})


@router.get(
    "/jobs/{id}",
    summary="Show a job",
    responses={200: {"model": JobOut}, **openapi.problems(*openapi.READING, NOT_FOUND)},
)
async def show(id: Id, here: Here) -> JSONResponse:
    """Show how far a job is, and how it ended."""
    return JSONResponse(job_json(await here.glance(here.application.jobs.get, id)))


@router.get(
    "/jobs/{id}/errors",
    summary="The rows a job could not store",
    response_class=StreamingResponse,
    responses={
        200: {"content": openapi.lines(LINES), "description": "JSON Lines, one row each"},
        **openapi.problems(*openapi.READING, NOT_FOUND),
    },
)
async def errors(id: Id, here: Here) -> StreamingResponse:
    """List rows with number, field and reason, in the order they were found; never the text."""
    job = await here.glance(here.application.jobs.get, id)
    return StreamingResponse(fault_lines(here.application, job), media_type=LINES)


@router.delete(
    "/jobs/{id}",
    summary="Cancel a job",
    responses={
        200: {"model": JobOut, "description": "Cancelled"},
        202: {"model": JobOut, "description": "It runs, and will stop behind the rows at hand"},
        **openapi.problems(*openapi.READING, NOT_FOUND, CONFLICT),
    },
)
async def cancel(id: Id, here: Here) -> JSONResponse:
    """Stop a job. What it stored until then stays; `progress` tells how much that is."""
    job = await here.glance(stop, here.application, id)
    return JSONResponse(job_json(job), 200 if job.state.is_final else 202)


def number_before(cursor: str | None) -> int | None:
    """The job number a cursor stands behind. Raises `InvalidInput` if it is none of ours."""
    number = id_before(cursor)
    if number is None:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise InvalidInput("cursor", "is not one this service gave out")
    return int(number)


def start_import(application: Application, form: UploadForm, key: str | None = None) -> Job:
    """Keep the file, then the job; a repeated request needs neither again."""
    task, job = application.imports, new_job(Kind.IMPORT, {}, datetime.now(UTC))
    kept = keep(form, job.id, task)
    made = None
    try:
        request = Repeatable(key, f"{kept.fingerprint} imports") if key else None
        made = application.jobs.create(replace(job, parameters=kept.parameters), request)
    finally:
        if made is None or made.id != job.id:
            task.uploads.discard(kept.upload.name)
    return made


def start_fit(
    application: Application, parameters: Mapping[str, Any], request: Repeatable | None = None
) -> Job:
    """Queue a fit; a repeated request gets the job it made before."""
    job = new_job(Kind.THEME_FIT, parameters, datetime.now(UTC))
    return application.jobs.create(job, request)


def stop(application: Application, id: str) -> Job:
    """Cancel a job; one that nobody had begun is tidied up at once."""
    job = application.jobs.cancel(id, datetime.now(UTC))
    if job.state.is_final:
        application.tasks[job.kind].clean(job)
    return job


def fault_lines(application: Application, job: Job) -> Iterator[str]:
    """The rows that a job could not store, one JSON object a line."""
    for fault in application.jobs.faults(job.id):
        yield f"{json_line(fault_json(fault))}\n"


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job_json(job), 202, {"Location": f"/v1/jobs/{job.id}"})
