"""The page of the work queue: which customers to get back to, why, and what they wrote."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from voc.domain.cases import Case, CaseStatus, Rule
from voc.domain.mismatch import MismatchKind
from voc.service import Service
from voc.web import wording
from voc.web.cases import Wanted, cursor_after, place_of
from voc.web.pages import LONGEST_QUOTE, PATH, page
from voc.web.queries import Selected
from voc.web.security import LoginRequired
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
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> HTMLResponse:
    """Show the customers to get back to, due first first, and where score and words disagree."""
    service, loop = here.application.service, here.application.loop
    asked = query if query.status else replace(query, status=TO_DO)
    store, after = loop.cases.store, place_of(cursor)
    rows = await here.glance(store.page, asked, after=after, limit=SHOWN + 1)
    waiting, more = rows[:SHOWN], len(rows) > SHOWN
    found = await here.work(service.mismatches, selection, limit=SHOWN_MISMATCHES)
    told = [case.response_id for case in waiting] + [one.response_id for one in found.shown]
    return page(
        "cases.html",
        cases=waiting,
        now=datetime.now(UTC),
        due=due,
        following=_following(request, waiting[-1]) if more else None,
        is_first=cursor is None,
        query=asked,
        stages=service.taxonomy.names,
        times=await here.glance(loop.cases.time_to_close),
        mismatches=found,
        disagrees=DISAGREES,
        texts=await here.glance(store.words, told),
        themes=await here.glance(_theme_names, service),
        why=WHY,
        clipped=CLIPPED,
        longest_quote=LONGEST_QUOTE,
        words=wording,
    )


def due(case: Case, now: datetime) -> str:
    """When a case should be closed (UTC), in words."""
    day, today = case.due_at.date(), now.date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    return f"{near.get(day) or _day(day, today)} {case.due_at:%H:%M}"


def _day(day: date, today: date) -> str:
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def _following(request: Request, last: Case) -> str:
    """The address of the next page: all that was asked for, behind the last case shown."""
    return f"?{request.url.include_query_params(cursor=cursor_after(last)).query}"


def _theme_names(service: Service) -> dict[str, str]:
    return {theme.id: theme.name for theme in service.repository.theme_model().themes}
