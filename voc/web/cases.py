"""The routes under /v1 for cases and for responses whose score and words disagree."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator
from starlette.responses import JSONResponse

from voc.closed_loop import Cases, CaseStore
from voc.contract import (
    CaseChangeIn,
    case_file_json,
    case_json,
    mismatches_json,
    parse_case_change,
)
from voc.domain.cases import Case, CaseFile, CaseQuery, CaseStatus, Rule
from voc.domain.errors import InvalidInput
from voc.domain.mismatch import Mismatches, Place
from voc.web import openapi
from voc.web.bodies import Body
from voc.web.loop_schemas import CASE_CHANGE, CaseFileOut, CasePage, MismatchesOut
from voc.web.problems import NOT_FOUND
from voc.web.queries import Id, Plain, Selected, cursor_behind, id_before
from voc.web.security import KeyRequired
from voc.web.state import Here

DEFAULT_PAGE = 100
MAX_PAGE = 500

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Cursor = Annotated[str | None, Query(max_length=2000)]
Text = Annotated[Plain | None, Query(max_length=255)]
WantedRule = Annotated[  # an empty field of a form is no filter
    Rule | None, BeforeValidator(lambda value: value or None)
]
Statuses = Annotated[list[CaseStatus], Query(default_factory=list, max_length=4)]

router = APIRouter(prefix="/v1", tags=["closed loop"], dependencies=[KeyRequired])


def wanted(
    status: Statuses,
    rule: WantedRule = None,
    assignee: Text = None,
    stage: Text = None,
    response: Text = None,
    overdue: bool = False,
) -> CaseQuery:
    """Read which cases are meant."""
    now = datetime.now(UTC) if overdue else None
    return CaseQuery(tuple(status), rule, assignee or None, stage or None, response or None, now)


Wanted = Annotated[CaseQuery, Depends(wanted)]


@router.get(
    "/cases",
    summary="List cases, due first first",
    responses={200: {"model": CasePage}, **openapi.problems(*openapi.READING)},
)
async def page(
    here: Here,
    query: Wanted,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_PAGE,
) -> JSONResponse:
    """List customers to get back to, `limit` at a time; `next` is the cursor of the next page.

    `total` counts those asked for. `time_to_close` is the median over them whatever their
    status, those still open included.
    """
    cases = here.application.loop.cases
    return await here.glance(_page, cases, query, place_of(cursor), limit)


@router.get(
    "/cases/{id}",
    summary="Show one case with its history",
    responses={200: {"model": CaseFileOut}, **openapi.problems(*openapi.READING, NOT_FOUND)},
)
async def show(id: Id, here: Here) -> JSONResponse:
    """Show a case and all that happened to it."""
    store = here.application.loop.cases.store
    return await here.glance(lambda: _shown(store, store.file(id)))


@router.patch(
    "/cases/{id}",
    summary="Assign, note, close or reopen a case",
    responses={200: {"model": CaseFileOut}, **openapi.problems(*openapi.WRITING, NOT_FOUND)},
    openapi_extra=openapi.body(CaseChangeIn, CASE_CHANGE),
)
async def change(id: Id, body: Body, here: Here) -> JSONResponse:
    """Change what the body names; what it leaves out stays.

    Status and assignee sent again change nothing; a note is added each time it is sent.
    """
    cases = here.application.loop.cases
    asked = parse_case_change(body.value)
    return await here.glance(lambda: _shown(cases.store, cases.change(id, asked)))


@router.get(
    "/mismatches",
    tags=["insights"],
    summary="Responses whose score and words disagree",
    responses={200: {"model": MismatchesOut}, **openapi.problems(*openapi.READING)},
)
async def mismatches(
    here: Here, selection: Selected, cursor: Cursor = None, limit: Limit = DEFAULT_PAGE
) -> JSONResponse:
    """Promoters who complain and detractors who praise, surest first.

    `limit` of the `mismatched` at a time; `next` is the cursor of the next page. `note` warns
    where so many disagree that the scale may be inverted.
    """
    service, after = here.application.service, mismatch_before(cursor)
    found = await here.work(service.mismatches, selection, after=after, limit=limit)
    return JSONResponse({**mismatches_json(found), "next": mismatches_behind(found)})


def _page(
    cases: Cases, query: CaseQuery, after: tuple[datetime, str] | None, limit: int
) -> JSONResponse:
    rows = cases.store.page(query, after=after, limit=limit + 1)
    given = cases.store.responses([case.response_id for case in rows[:limit]])
    return JSONResponse(
        {
            "cases": [case_json(case, given.get(case.response_id)) for case in rows[:limit]],
            "next": cursor_after(rows[limit - 1]) if len(rows) > limit else None,
            "total": cases.store.count(query),
            "time_to_close": vars(cases.time_to_close(query)),
        }
    )


def _shown(store: CaseStore, file: CaseFile) -> JSONResponse:
    id = file.case.response_id
    return JSONResponse(case_file_json(file, store.responses([id]).get(id)))


def cursor_after(case: Case) -> str:
    """The cursor of the cases that are due after this one."""
    return cursor_behind(f"{case.due_at.isoformat()} {case.id}")


def mismatches_behind(found: Mismatches) -> str | None:
    """The cursor of the mismatches behind those shown, if there are any."""
    return cursor_behind("{!r} {!r} {}".format(*found.shown[-1].place)) if found.more else None


def mismatch_before(cursor: str | None) -> Place | None:
    """The place in the queue a cursor stands behind. Raises `InvalidInput` if none of ours."""
    if cursor is None:
        return None
    surety, _, rest = (id_before(cursor) or "").partition(" ")
    extreme, _, id = rest.partition(" ")
    try:
        return float(surety), float(extreme), id
    except ValueError:
        raise InvalidInput("cursor", "is not one this service gave out") from None


def place_of(cursor: str | None) -> tuple[datetime, str] | None:
    """The due time and id a cursor stands behind. Raises `InvalidInput` if it is none of ours."""
    due_at, _, id = (id_before(cursor) or "").partition(" ")
    if cursor is None:
        return None
    try:
        return datetime.fromisoformat(due_at).astimezone(UTC), id
    except (ValueError, OverflowError):
        raise InvalidInput("cursor", "is not one this service gave out") from None
