"""The page where a survey comes in, themes are found, and what takes long can be watched.

Pages run no script: whoever waits for a job looks again.
"""

from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, StreamingResponse

from voc.bootstrap import Application
from voc.domain.occurrences import Every
from voc.domain.plausibility import doubts
from voc.domain.scores import Metric
from voc.domain.selection import EVERYTHING
from voc.ingest import SUFFIXES
from voc.jobs import Fault, Job, Kind, State
from voc.tasks import fit_parameters
from voc.web import wording
from voc.web.jobs import LINES, fault_lines, start_fit, start_import, stop
from voc.web.pages import PATH, page
from voc.web.queries import Id
from voc.web.security import LoginRequired, SameOriginRequired
from voc.web.state import Here
from voc.web.uploading import MAX_UPLOAD_BYTES, read_upload

SHOWN_JOBS = 20
SHOWN_FAULTS = 100
HOME = f"{PATH}/data"
# What a form may name a column for, and how people call it.
COLUMNS = {
    "text": "Comment",
    "question": "Question it answers",
    "nps": "NPS (0 to 10)",
    "csat": "CSAT",
    "ces": "CES",
    "created_at": "Date of the answer",
    "id": "Response id",
    "customer_id": "Customer id",
    "touchpoint": "Touchpoint",
    "stage": "Journey stage",
    "channel": "Channel",
}
STATES = {
    State.QUEUED: "Waiting",
    State.RUNNING: "At work",
    State.SUCCEEDED: "Done",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
}
KINDS = {Kind.IMPORT: "Import", Kind.THEME_FIT: "Finding themes"}

router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[LoginRequired])


@router.get("")
async def data(here: Here) -> HTMLResponse:
    """Show what is stored, what can be done with it, and the latest jobs."""
    application = here.application
    jobs = await here.glance(application.jobs.page, None, before=None, limit=SHOWN_JOBS)
    stored = await here.work(application.service.scores, EVERYTHING)
    return page(
        "data.html",
        stored=stored,
        jobs=jobs,
        columns=COLUMNS,
        scales={metric.value: application.parser.scales.of(metric) for metric in Metric},
        suffixes=tuple(SUFFIXES),
        most_megabytes=MAX_UPLOAD_BYTES // 1_000_000,
        **_words(),
    )


@router.post("/imports", dependencies=[SameOriginRequired])
async def bring_in(request: Request, here: Here) -> RedirectResponse:
    """Store the rows of a file as a job, and show how far it is."""
    async with read_upload(request, named=tuple(COLUMNS)) as form:
        job = await here.glance(start_import, here.application, form)
    return _to(job)


@router.post("/fits", dependencies=[SameOriginRequired])
async def find_themes(here: Here) -> RedirectResponse:
    """Find themes over everything stored, as a job."""
    parameters = fit_parameters(dry_run=False, every=Every.MONTH)
    return _to(await here.glance(start_fit, here.application, parameters))


@router.get("/jobs/{id}")
async def job(id: Id, here: Here) -> HTMLResponse:
    """Show how far a job is, how it ended, and the rows it could not store."""
    found = await here.glance(here.application.jobs.get, id)
    return page(
        "job.html",
        job=found,
        doubts=doubts(found.progress.agreements),
        reasons=sorted(found.progress.reasons, key=lambda reason: -reason.rows),
        columns=COLUMNS,
        faults=await here.glance(_first_faults, here.application, id),
        **_words(),
    )


@router.get("/jobs/{id}/errors.jsonl")
async def errors(id: Id, here: Here) -> StreamingResponse:
    """All rows a job could not store: number, field and reason, never the text."""
    found = await here.glance(here.application.jobs.get, id)
    headers = {"Content-Disposition": 'attachment; filename="rows-not-stored.jsonl"'}
    lines = fault_lines(here.application, found)
    return StreamingResponse(lines, headers=headers, media_type=LINES)


@router.post("/jobs/{id}", dependencies=[SameOriginRequired])
async def cancel(id: Id, here: Here) -> RedirectResponse:
    """Stop a job."""
    return _to(await here.glance(stop, here.application, id))


def _first_faults(application: Application, id: str) -> list[Fault]:
    return list(islice(application.jobs.faults(id), SHOWN_FAULTS))


def _to(job: Job) -> RedirectResponse:
    return RedirectResponse(f"{HOME}/jobs/{job.id}", 303)


def _words() -> dict[str, object]:
    return {"states": STATES, "kinds": KINDS, "words": wording}
