"""The report as a page: server-rendered, without scripts, and whole in one file."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from voc import __version__
from voc.contract.reports import RECEIPTS
from voc.domain.breakdown import Dimension
from voc.domain.selection import EVERYTHING, Selection
from voc.report import Report
from voc.service import Service
from voc.web import charts, wording
from voc.web.brief import brief
from voc.web.filters import NO_FIELDS, Filter, Filtered
from voc.web.links import PATH as PATH
from voc.web.links import Links
from voc.web.problems import Problem
from voc.web.queries import Dimensions, query_of
from voc.web.remarks import remarks
from voc.web.rendering import render
from voc.web.security import LoginRequired
from voc.web.state import Here
from voc.web.theme_wording import nested

PAGES = (
    ("Report", PATH),
    ("Themes", f"{PATH}/themes"),
    ("Comments", f"{PATH}/comments"),
    ("Cases", f"{PATH}/cases"),
    ("Actions", f"{PATH}/actions"),
    ("Movement", f"{PATH}/movement"),
    ("Data", f"{PATH}/data"),
)
SHOWN_POINTS = 10  # in full; the others are named in one line each
SHOWN_RECEIPTS = 50  # ids behind a sentence on a live page, which leads to all of them
LONGEST_QUOTE = 400

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(PATH)
async def report(here: Here, filter: Filtered, by: Dimensions) -> HTMLResponse:
    """Show the report of the selected responses, its scores side by side where asked for."""
    return await here.work(_report_page, here.application.service, filter, by)


def render_report(
    report: Report,
    selection: Selection = EVERYTHING,
    *,
    live: bool = False,
    filter: Filter | None = None,
) -> str:
    """Render a report as one HTML file that needs nothing else.

    `selection` is what the report was asked for; a `live` page lets its reader change it, by a
    `filter` that knows what there is to choose from.
    """
    return render(
        "report.html",
        report=report,
        selection=selection,
        filter=filter or Filter(selection, NO_FIELDS),
        query=query_of(selection, [one.by for one in report.breakdowns]),
        links=Links(selection) if live else None,
        live=live,
        words=wording,
        remarks=remarks,
        brief=brief(report),
        owners={row.stage: row.owner for row in report.journey},
        listed=nested(report.themes),
        loudest=max((max(row.positive, row.negative) for row in report.themes), default=0),
        shown_points=SHOWN_POINTS,
        longest_quote=LONGEST_QUOTE,
        receipts=RECEIPTS,
        shown_receipts=SHOWN_RECEIPTS,
        version=__version__,
        nps_chart=charts.nps_by_stage(report.journey),
        sentiment_chart=charts.net_sentiment_by_stage(report.journey),
        course_charts=[
            (name, chart)
            for name in ("nps", "csat", "ces", "net_sentiment")
            if (chart := charts.course(report.trend, name))
        ],
        rough=charts.ROUGH,
        impact_chart=charts.impact_by_pain_point(report.pain_points[:SHOWN_POINTS]),
        **_dress(),
    )


def page(template: str, **values: object) -> HTMLResponse:
    """A page of the live service, dressed as the report is."""
    shown = {"live": True, "links": Links(), **_dress(), **values}
    return HTMLResponse(render(template, **shown), headers=_headers())


def same_page(request: Request, *left: str, **asked: object) -> str:
    """The address of this page with all that it was asked for but `left`, and with `asked`."""
    kept = request.url.remove_query_params(left)
    return f"?{kept.include_query_params(**asked).query}"


def problem_page(problem: Problem, request_id: str, *, sent: bool = False) -> HTMLResponse:
    """The page that tells a reader what went wrong, and, if a form was `sent`, how to mend it."""
    html = render(
        "problem.html", problem=problem, request_id=request_id, sent=sent, live=True, **_dress()
    )
    return HTMLResponse(html, problem.kind.status, {**problem.headers, **_headers()})


def wants_page(request: Request) -> bool:
    """Whether a request comes from someone reading pages rather than from a program."""
    is_page = request.url.path == PATH or request.url.path.startswith(f"{PATH}/")
    return is_page and "text/html" in request.headers.get("accept", "")


def _report_page(service: Service, filter: Filter, by: Sequence[Dimension]) -> HTMLResponse:
    """Without groups by what nobody has; the page says so."""
    named = {one: one.attribute for one in by}
    known = [one for one, name in named.items() if not name or name in filter.fields]
    asked = replace(filter, others=[name for name in named.values() if name])
    found = service.report(filter.selection, by=known)
    html = render_report(found, filter.selection, live=True, filter=asked)
    return HTMLResponse(html, headers=_headers())


@cache
def _style() -> Markup:
    """The style sheet, which stands in the page so that a saved page keeps its looks."""
    return Markup(files("voc.web").joinpath("static/report.css").read_text("utf-8"))  # noqa: S704 - our own file


def _policy() -> str:
    """Nothing may load or run, only this very style sheet applies."""
    digest = b64encode(sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'"


def _dress() -> dict[str, object]:
    return {"style": _style(), "policy": _policy(), "pages": PAGES}


def _headers() -> dict[str, str]:
    """Forms must be able to say where they come from, but only to this service."""
    return {
        "Content-Security-Policy": f"{_policy()}; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
    }
