"""The report as a page: server-rendered, without scripts, and whole in one file."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from voc import __version__
from voc.contract.reports import RECEIPTS
from voc.domain.selection import EVERYTHING, Selection
from voc.report import Report
from voc.service import Service
from voc.web import charts, wording
from voc.web.brief import brief
from voc.web.problems import Problem
from voc.web.queries import Selected, query_of
from voc.web.remarks import remarks
from voc.web.rendering import render
from voc.web.security import LoginRequired
from voc.web.state import Here

PATH = "/reports"
PAGES = (
    ("Report", PATH),
    ("Themes", f"{PATH}/themes"),
    ("Cases", f"{PATH}/cases"),
    ("Actions", f"{PATH}/actions"),
    ("Movement", f"{PATH}/movement"),
    ("Data", f"{PATH}/data"),
)
SHOWN_POINTS = 10  # in full; the others are named in one line each
LONGEST_QUOTE = 400

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(PATH)
async def report(here: Here, selection: Selected) -> HTMLResponse:
    """Show the report of the selected responses."""
    return await here.work(_report_page, here.application.service, selection)


def render_report(report: Report, selection: Selection = EVERYTHING, *, live: bool = False) -> str:
    """Render a report as one HTML file that needs nothing else.

    `selection` is what the report was asked for; a `live` page lets its reader change it.
    """
    return render(
        "report.html",
        report=report,
        selection=selection,
        query=query_of(selection),
        live=live,
        words=wording,
        remarks=remarks,
        brief=brief(report),
        owners={row.stage: row.owner for row in report.journey},
        loudest=max((max(row.positive, row.negative) for row in report.themes), default=0),
        shown_points=SHOWN_POINTS,
        longest_quote=LONGEST_QUOTE,
        receipts=RECEIPTS,
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
    return HTMLResponse(render(template, live=True, **values, **_dress()), headers=_headers())


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


def _report_page(service: Service, selection: Selection) -> HTMLResponse:
    html = render_report(service.report(selection), selection, live=True)
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
