"""What can be taken along: the report as one file, and the comments it rests on."""

from collections.abc import Iterator, Sequence
from itertools import islice

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from voc.batch.exports import csv_lines, json_lines
from voc.contract import report_json
from voc.domain.breakdown import Dimension
from voc.domain.selection import Selection
from voc.service import Service
from voc.web.jobs import LINES
from voc.web.pages import PATH, render_report
from voc.web.queries import Dimensions, Selected
from voc.web.security import LoginRequired
from voc.web.state import Here

CSV = "text/csv; charset=utf-8"
AT_ONCE = 500  # lines sent together

router = APIRouter(prefix=f"{PATH}/download", include_in_schema=False, dependencies=[LoginRequired])


@router.get("/report.html")
async def report_page(here: Here, selection: Selected, by: Dimensions) -> Response:
    """The report as one HTML file that needs nothing else."""
    return await here.work(_report_page, here.application.service, selection, by)


@router.get("/report.json")
async def report_data(here: Here, selection: Selected, by: Dimensions) -> Response:
    """The report as `voc report` writes it."""
    return await here.work(_report_data, here.application.service, selection, by)


@router.get("/comments.csv")
async def table(here: Here, selection: Selected) -> Response:
    """What was given and what was read, one row a response."""
    lines = csv_lines(here.application.service.repository, selection)
    return _streamed(lines, CSV, _named("comments", selection, "csv"))


@router.get("/comments.jsonl")
async def comments(here: Here, selection: Selected) -> Response:
    """The analysed comments as `voc export` writes them."""
    lines = json_lines(here.application.service.repository, selection)
    return _streamed(lines, LINES, _named("comments", selection, "jsonl"))


def _report_page(service: Service, selection: Selection, by: Sequence[Dimension]) -> Response:
    html = render_report(service.report(selection, by=by), selection)
    return HTMLResponse(html, headers=_named("report", selection, "html"))


def _report_data(service: Service, selection: Selection, by: Sequence[Dimension]) -> Response:
    shape = report_json(service.report(selection, by=by))
    return JSONResponse(shape, headers=_named("report", selection, "json"))


def _streamed(lines: Iterator[str], media_type: str, headers: dict[str, str]) -> Response:
    return StreamingResponse(_bundled(lines), headers=headers, media_type=media_type)


def _bundled(lines: Iterator[str]) -> Iterator[str]:
    while some := list(islice(lines, AT_ONCE)):
        yield "".join(f"{line}\n" for line in some)


def _named(what: str, selection: Selection, suffix: str) -> dict[str, str]:
    """The name a browser saves it under: what it is, and of when."""
    period = [f"{day}" for day in (selection.since, selection.until) if day]
    name = "-".join(["voc", what, *period, *(["part"] if selection.where else [])])
    return {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
