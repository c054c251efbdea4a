"""The pages of actions: what was done about pain points, and what changed after it."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse

from voc.closed_loop import Actions
from voc.contract import parse_action
from voc.domain.actions import WINDOW_DAYS, Action, Effect
from voc.domain.comparison import Change
from voc.domain.errors import InvalidInput
from voc.domain.sentences import NAMES, number
from voc.submission import Request as Repeatable
from voc.web import charts, wording
from voc.web.actions import Days
from voc.web.bodies import Form, FormBody
from voc.web.cases import Text
from voc.web.pages import PATH, page, same_page
from voc.web.queries import Id
from voc.web.security import LoginRequired, SameOriginRequired
from voc.web.state import Here

HOME = f"{PATH}/actions"
SHOWN = 10  # a page of them: drawing the charts of one takes a tenth of a second
MARK = re.compile("[0-9a-f]{32}")

Number = Annotated[int, Query(alias="page", ge=1)]
Drawn = list[tuple[str, Markup]]

router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[LoginRequired])


@router.get("")
async def actions(
    request: Request,
    here: Here,
    number: Number = 1,
    before: Days = WINDOW_DAYS,
    after: Days = WINDOW_DAYS,
    stage: Text = None,
    theme: Text = None,
) -> HTMLResponse:
    """Show some actions, latest first, each with what changed after it.

    `stage` and `theme` are those of the pain point that somebody is about to act on.
    """
    service, actions = here.application.service, here.application.loop.actions
    stored = await here.glance(actions.store.all)
    first = SHOWN * (number - 1)
    shown = stored[first : first + SHOWN]
    themes = (await here.glance(service.repository.theme_model)).themes
    return page(
        "actions.html",
        effects=await here.work(_compared, actions, shown, before, after),
        first=first + 1,
        stored=len(stored),
        number=number,
        newer=_turned(request, number - 1) if shown and first else None,
        older=_turned(request, number + 1) if first + SHOWN < len(stored) else None,
        before=before,
        after=after,
        stage=stage,
        theme=theme,
        stages=service.taxonomy.names,
        themes=sorted((t for t in themes if not t.hidden), key=lambda t: t.name.lower()),
        theme_names={theme.id: theme.name for theme in themes},
        once=uuid4().hex,
        words=wording,
    )


@router.get("/{id}")
async def action(
    id: Id,
    here: Here,
    before: Days = WINDOW_DAYS,
    after: Days = WINDOW_DAYS,
    added: bool = False,
) -> HTMLResponse:
    """Show one action with what changed after it; `added` where it was just written down."""
    service, actions = here.application.service, here.application.loop.actions
    found = await here.glance(actions.store.get, id)
    ((effect, drawn),) = await here.work(_compared, actions, [found], before, after)
    themes = (await here.glance(service.repository.theme_model)).themes
    return page(
        "action.html",
        effect=effect,
        drawn=drawn,
        before=before,
        after=after,
        theme_names={theme.id: theme.name for theme in themes},
        added=added,
        words=wording,
    )


@router.post("", dependencies=[SameOriginRequired])
async def add(form: Form, here: Here) -> RedirectResponse:
    """Write down an action as the form says; a form sent twice writes down one."""
    given = parse_action(form.given("title", "date", "stage", "theme_id", "owner", "note"))
    stored = await here.glance(here.application.loop.actions.add, given, request=_once(form))
    return RedirectResponse(f"{HOME}/{quote(stored.id)}?added=true", 303)


def _turned(request: Request, number: int) -> str:
    """The address of another page of the actions, whose form is not filled in."""
    return same_page(request, "stage", "theme", page=number)


def _once(form: FormBody) -> Repeatable | None:
    """What tells that a form is sent twice: the mark that its page was given."""
    mark = form.fields.get("once", "")
    if not mark:
        return None
    if not MARK.fullmatch(mark):
        raise InvalidInput("once", "is not one this page gave out")
    return Repeatable(f"form {mark}", form.fingerprint)


def _compared(
    actions: Actions, shown: Sequence[Action], before: int, after: int
) -> list[tuple[Effect, Drawn]]:
    """What changed after each of the actions shown, with its charts; slow."""
    effects = actions.effects(shown, before=before, after=after)
    return [(effect, _effect_charts(effect)) for effect in effects]


def _effect_charts(effect: Effect) -> Drawn:
    return [
        (NAMES[change.metric], drawn)
        for change in effect.changes
        if (drawn := _before_after(change, effect.action.date))
    ]


def _before_after(change: Change, day: date) -> Markup | None:
    rows = [
        charts.Row(name, s.value, number(s.value, change.metric), f"n = {s.n:,}", s.low, s.high)
        for name, s in (("Before", change.before), ("After", change.after))
        if s.value is not None
    ]
    name = NAMES[change.metric]
    return charts.intervals(rows, axis=name, title=f"{name} before and after {wording.day(day)}")
