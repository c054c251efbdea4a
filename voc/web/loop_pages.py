"""The pages of the closed loop: actions with their effect, and movement."""

import re
from datetime import date, timedelta
from urllib.parse import quote
from uuid import uuid4

import numpy as np
from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse

from voc.contract import parse_action
from voc.domain.actions import WINDOW_DAYS, Effect
from voc.domain.comparison import Change
from voc.domain.errors import InvalidInput
from voc.domain.movement import Movement
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.sentences import NAMES, movement_sentence, number
from voc.service import Service
from voc.submission import Request as Repeatable
from voc.web import charts, wording
from voc.web.actions import Days
from voc.web.bodies import Form, FormBody
from voc.web.cases import Text
from voc.web.changes import AgainstSince, AgainstUntil, By, compared
from voc.web.pages import PATH, page
from voc.web.queries import Selected
from voc.web.security import LoginRequired, SameOriginRequired
from voc.web.state import Here

MARK = re.compile("[0-9a-f]{32}")
SPLITS = ("stage", "theme", "channel", "touchpoint")

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/actions")
async def actions(
    here: Here,
    before: Days = WINDOW_DAYS,
    after: Days = WINDOW_DAYS,
    stage: Text = None,
    theme: Text = None,
    added: Text = None,
) -> HTMLResponse:
    """Show each action with what changed from the days before it to those from it on.

    `stage` and `theme` are those of the pain point that somebody is about to act on; `added`
    is the action that was just written down.
    """
    service = here.application.service
    effects = await here.work(here.application.loop.actions.effects, before=before, after=after)
    themes = (await here.glance(service.repository.theme_model)).themes
    return page(
        "actions.html",
        effects=[(effect, _effect_charts(effect)) for effect in effects],
        before=before,
        after=after,
        stage=stage,
        theme=theme,
        stages=service.taxonomy.names,
        themes=sorted((t for t in themes if not t.hidden), key=lambda t: t.name.lower()),
        theme_names={theme.id: theme.name for theme in themes},
        once=uuid4().hex,
        added=next((e.action for e in effects if e.action.id == added), None),
        words=wording,
    )


@router.post(f"{PATH}/actions", dependencies=[SameOriginRequired])
async def add_action(form: Form, here: Here) -> RedirectResponse:
    """Write down an action as the form says; a form sent twice writes down one."""
    action = parse_action(form.given("title", "date", "stage", "theme_id", "owner", "note"))
    stored = await here.glance(here.application.loop.actions.add, action, request=_once(form))
    return RedirectResponse(f"{PATH}/actions?added={quote(stored.id)}#{quote(stored.id)}", 303)


def _once(form: FormBody) -> Repeatable | None:
    """What tells that a form is sent twice: the mark that its page was given."""
    mark = form.fields.get("once", "")
    if not mark:
        return None
    if not MARK.fullmatch(mark):
        raise InvalidInput("once", "is not one this page gave out")
    return Repeatable(f"form {mark}", form.fingerprint)


@router.get(f"{PATH}/movement")
async def movement(
    here: Here,
    now: Selected,
    against_since: AgainstSince = None,
    against_until: AgainstUntil = None,
    by: By = "stage",
) -> HTMLResponse:
    """Explain how a score moved between two periods; without them, ask which."""
    has_periods = now.since and now.until
    found = None
    then = None
    if has_periods:
        then, now = compared(now, against_since, against_until)
        found = await here.work(here.application.service.movement, then, now, by)
    return page(
        "movement.html",
        found=found,
        then=then,
        now=now,
        by=by,
        splits=SPLITS,
        example=None if found else await here.work(_example, here.application.service),
        named=_named,
        sentence=movement_sentence(found) if found else "",
        charts=_movement_charts(found) if found else [],
        number=number,
        words=wording,
    )


def _example(service: Service) -> Selection | None:
    """The last days there are responses of; None where none has a date."""
    days = service.repository.facts(EVERYTHING).days
    known = days[~np.isnat(days)]
    if not len(known):
        return None
    last = known.max().item()
    return Selection(last - timedelta(days=WINDOW_DAYS - 1), last)


def _named(group: str, by: str) -> str:
    """A group as a heading; attributes' values stay as they were given."""
    return wording.stage_name(group) if by == "stage" else group


def _effect_charts(effect: Effect) -> list[tuple[str, Markup]]:
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


def _movement_charts(found: Movement) -> list[tuple[str, Markup]]:
    metric = found.change.metric
    groups = [_named(group.name, found.by) for group in found.groups]
    names = wording.told_apart(groups, charts.LONGEST_NAME)
    made = []
    for title, name in (
        ("Scores inside the groups changed (rate)", "rate"),
        ("Shares of the groups changed (mix)", "mix"),
    ):
        effects = [getattr(group, name) for group in found.groups]
        rows = [
            charts.Row(
                group,
                effect.value,
                number(effect.value, metric, signed=True),
                low=effect.low,
                high=effect.high,
            )
            for group, effect in zip(names, effects, strict=True)
        ]
        drawn = charts.intervals(rows, axis=f"{NAMES[metric]} points", title=f"{title} by group")
        if drawn:
            made.append((title, drawn))
    return made
