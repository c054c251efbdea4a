"""Puts the web edge together around a wired application."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response

from voc import __version__
from voc.bootstrap import Application
from voc.domain.addresses import is_loopback
from voc.domain.errors import VocError
from voc.web import (
    actions,
    api,
    case_pages,
    cases,
    changes,
    docs,
    health,
    insights,
    loop_pages,
    openapi,
    pages,
    theme_forms,
    theme_pages,
    themes,
)
from voc.web.courier import courier
from voc.web.observe import Watch, request_id
from voc.web.problems import Problem, problem_of, problem_response
from voc.web.security import HostGuard, SecurityHeaders
from voc.web.state import desk

EXPECTED = (Problem, VocError, HTTPException, RequestValidationError)


def create_app(application: Application) -> FastAPI:
    """Build the service around an application."""
    app = FastAPI(
        title=openapi.TITLE,
        version=__version__,
        description=openapi.description(),
        middleware=_middleware(application),
        docs_url=None,
        redoc_url=None,
        lifespan=courier(application.loop),
    )
    app.state.desk = desk(application)
    for module in (
        *(api, insights, changes, themes, cases, actions, health),
        *(docs, theme_pages, theme_forms, case_pages, loop_pages, pages),
    ):
        app.include_router(module.router)
    docs.mount_assets(app)
    app.add_api_route("/", _home, include_in_schema=False)
    for error in EXPECTED:
        app.add_exception_handler(error, _answer_problem)
    return app


def _middleware(application: Application) -> list[Middleware]:
    """Outermost first."""
    stack = [Middleware(SecurityHeaders), Middleware(Watch)]
    local = is_loopback(application.settings.host)
    return [*stack, Middleware(HostGuard)] if local else stack


async def _home() -> RedirectResponse:
    return RedirectResponse("/reports")


async def _answer_problem(request: Request, error: Exception) -> Response:
    problem, id = problem_of(error), request_id(request.scope)
    if pages.wants_page(request):
        return pages.problem_page(problem, id)
    return problem_response(problem, id)
