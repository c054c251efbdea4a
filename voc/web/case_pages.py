"""The work queue: which customers to get back to, why, what they wrote, and what was done.

Pages run no script: a form changes a case, and the answer to it leads back to where it stood.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from voc.closed_loop import CaseStore
from voc.contract import parse_case_change
from voc.domain.cases import Case, CaseChange, CaseQuery, CaseStatus, EventKind, Rule
from voc.domain.errors import NotFound
from voc.domain.mismatch import MismatchKind
from voc.service import Service
from voc.web import wording
from voc.web.bodies import Form, FormBody
from voc.web.cases import (
    Cursor,
    Text,
    Wanted,
    cursor_after,
    mismatch_before,
    mismatches_behind,
    place_of,
)
from voc.web.pages import LONGEST_QUOTE, PATH, page, same_page
from voc.web.queries import Id, Selected
from voc.web.security import LoginRequired, SameOriginRequired
from voc.web.state import Here

SHOWN = 50  # a page of the queue
SHOWN_MISMATCHES = 20
CLIPPED = 160  # characters of a comment that are shown before it is unfolded
TO_DO = (CaseStatus.OPEN, CaseStatus.IN_PROGRESS)
WHY = {
    Rule.CHURN_WORDS: "Says they may leave",
    Rule.DETRACTOR_PROBLEM: "Detractor with a named problem",
    Rule.PROMOTER_COMPLAINT: "Promoter who complains",
}
HAPPENED = {
    EventKind.OPENED: "Opened",
    EventKind.STATUS: "Status",
    EventKind.ASSIGNED: "Assigned to",
    EventKind.NOTE: "Note",
}
DISAGREES = {
    MismatchKind.PROMOTER_COMPLAINS: "a promoter who complains",
    MismatchKind.DETRACTOR_PRAISES: "a detractor who praises",
}

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/cases")
async def cases(
    request: Request,
    here: Here,
    query: Wanted,
    selection: Selected,
    cursor: Cursor = None,
    disagreeing: Cursor = None,
    changed: Text = None,
) -> HTMLResponse:
    """Show the customers to get back to, due first first, and where score and words disagree.

    `cursor` and `disagreeing` say where the pages of these two begin; `changed` is the case
    that was just worked on.
    """
    service, loop = here.application.service, here.application.loop
    asked = query if query.status else replace(query, status=TO_DO)
    store, after = loop.cases.store, place_of(cursor)
    rows = await here.glance(store.page, asked, after=after, limit=SHOWN + 1)
    waiting, more = rows[:SHOWN], len(rows) > SHOWN
    behind = mismatch_before(disagreeing)
    found = await here.work(service.mismatches, selection, after=behind, limit=SHOWN_MISMATCHES)
    nearby = mismatches_behind(found)
    told = [case.response_id for case in waiting] + [one.response_id for one in found.shown]
    return page(
        "cases.html",
        cases=waiting,
        now=datetime.now(UTC),
        due=due,
        following=same_page(request, "changed", cursor=cursor_after(waiting[-1])) if more else None,
        start=same_page(request, "changed", "cursor") if cursor else None,
        less_sure=same_page(request, "changed", disagreeing=nearby) if nearby else None,
        surest=same_page(request, "changed", "disagreeing") if disagreeing else None,
        selection=selection,
        all_responses=same_page(request, "changed", "disagreeing", "from", "to", "where"),
        here_again=request.url.remove_query_params("changed").query,
        changed=await here.glance(_known, store, changed) if changed else None,
        statuses=CaseStatus,
        query=asked,
        stages=service.taxonomy.names,
        times=await here.glance(loop.cases.time_to_close, asked),
        is_filtered=asked != CaseQuery(status=TO_DO),
        mismatches=found,
        disagrees=DISAGREES,
        total=await here.glance(store.count, asked),
        given=await here.glance(store.responses, told),
        themes=await here.glance(_theme_names, service),
        why=WHY,
        clipped=CLIPPED,
        longest_quote=LONGEST_QUOTE,
        words=wording,
    )


@router.get(f"{PATH}/cases/{{id}}")
async def case(id: Id, here: Here, changed: Text = None) -> HTMLResponse:
    """Show one case in full, with its history."""
    application = here.application
    store = application.loop.cases.store
    file = await here.glance(store.file, id)
    found = file.case
    given = await here.glance(store.responses, [found.response_id])
    return page(
        "case.html",
        case=found,
        events=file.events,
        response=given.get(found.response_id),
        is_changed=changed == found.id,
        now=datetime.now(UTC),
        due=due,
        statuses=CaseStatus,
        themes=await here.glance(_theme_names, application.service),
        why=WHY,
        happened=HAPPENED,
        words=wording,
    )


@router.post(f"{PATH}/cases/{{id}}", dependencies=[SameOriginRequired])
async def change(request: Request, id: Id, form: Form, here: Here) -> RedirectResponse:
    """Change a case as its form says, and lead back to the queue or to the case."""
    await here.glance(here.application.loop.cases.change, id, _asked(form))
    path = request.url.path if form.fields.get("page") == "case" else f"{PATH}/cases"
    asked = request.url.include_query_params(changed=id).query
    return RedirectResponse(f"{path}?{asked}#{quote(id)}", 303)


def _asked(form: FormBody) -> CaseChange:
    """What to change: fields left as they stood change nothing that others did since."""
    given = form.given("status", "note")
    if form.fields.get("assignee", "") != form.fields.get("assigned", ""):
        given["assignee"] = form.fields.get("assignee", "").strip()
    return parse_case_change(given)


def _known(store: CaseStore, id: str) -> Case | None:
    """The case of this id, if there is one: anybody may write an address."""
    try:
        return store.file(id).case
    except NotFound:
        return None


def due(case: Case, now: datetime) -> str:
    """When a case should be closed (UTC), in words."""
    day, today = case.due_at.date(), now.date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    return f"{near.get(day) or _day(day, today)} {case.due_at:%H:%M}"


def _day(day: date, today: date) -> str:
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def _theme_names(service: Service) -> dict[str, str]:
    return {theme.id: theme.name for theme in service.repository.theme_model().themes}
