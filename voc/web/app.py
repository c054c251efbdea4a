"""Puts the web edge together around a wired application."""

from dataclasses import replace

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response

from voc import __version__
from voc.bootstrap import Application
from voc.domain.addresses import is_loopback
from voc.domain.errors import StoreUnavailable, VocError
from voc.web import (
    action_pages,
    actions,
    api,
    case_pages,
    cases,
    changes,
    comment_pages,
    data_pages,
    docs,
    downloads,
    health,
    insights,
    jobs,
    movement_pages,
    openapi,
    pages,
    theme_forms,
    theme_pages,
    themes,
)
from voc.web.background import background
from voc.web.courier import courier
from voc.web.metrics import Metrics
from voc.web.observe import Watch, request_id
from voc.web.problems import Problem, problem_of, problem_response
from voc.web.queries import OnlyKnown
from voc.web.security import HostGuard, SecurityHeaders
from voc.web.state import desk
from voc.web.workshop import workshop

EXPECTED = (Problem, VocError, HTTPException, RequestValidationError)


def create_app(application: Application) -> FastAPI:
    """Build the service around an application."""
    metrics = Metrics()
    application = _counted(application, metrics)
    app = FastAPI(
        title=openapi.TITLE,
        version=__version__,
        description=openapi.description(),
        middleware=_middleware(application, metrics),
        docs_url=None,
        redoc_url=None,
        lifespan=background([*courier(application.loop), workshop(application)]),
    )
    app.state.desk = desk(application, metrics)
    for module in (
        *(api, insights, changes, themes, cases, actions, jobs, health),
        *(docs, theme_pages, theme_forms, comment_pages, case_pages, action_pages, movement_pages),
        *(data_pages, downloads, pages),
    ):
        app.include_router(module.router, dependencies=[OnlyKnown])
    docs.mount_assets(app)
    app.add_api_route("/", _home, include_in_schema=False)
    for error in EXPECTED:
        app.add_exception_handler(error, _answer_problem)
    return app


def _counted(application: Application, metrics: Metrics) -> Application:
    """Let an application tell what it does."""
    service = replace(application.service, tally=metrics.analysed)
    counted = replace(application, service=service)
    metrics.watch(counted)
    return counted


def _middleware(application: Application, metrics: Metrics) -> list[Middleware]:
    """Outermost first."""
    stack = [Middleware(SecurityHeaders), Middleware(Watch, metrics)]
    local = is_loopback(application.settings.host)
    return [*stack, Middleware(HostGuard)] if local else stack


async def _home() -> RedirectResponse:
    return RedirectResponse("/reports")


async def _answer_problem(request: Request, error: Exception) -> Response:
    problem, id = problem_of(error), request_id(request.scope)
    if isinstance(error, StoreUnavailable):
        structlog.get_logger("voc.web").warning("no store", reason=str(error), request_id=id)
    if pages.wants_page(request):
        return pages.problem_page(problem, id, sent=request.method == "POST")
    return problem_response(problem, id)
