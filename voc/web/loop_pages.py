"""The pages of the closed loop: actions with their effect, and movement."""

from datetime import date, timedelta
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.responses import HTMLResponse

from voc.closed_loop import ClosedLoop
from voc.domain.actions import WINDOW_DAYS, Effect
from voc.domain.comparison import Change
from voc.domain.movement import Movement
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.sentences import NAMES, movement_sentence, number
from voc.service import Service
from voc.web import charts, wording
from voc.web.actions import Days
from voc.web.changes import AgainstSince, AgainstUntil, By, compared
from voc.web.pages import PATH, page
from voc.web.queries import Selected
from voc.web.security import LoginRequired
from voc.web.state import Here

SPLITS = ("stage", "theme", "channel", "touchpoint")

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/actions")
async def actions(
    here: Here, before: Days = WINDOW_DAYS, after: Days = WINDOW_DAYS
) -> HTMLResponse:
    """Show each action with what changed from the days before it to those from it on."""
    effects = await here.work(_effects, here.application.loop, before, after)
    shown = [(effect, _effect_charts(effect)) for effect in effects]
    return page("actions.html", effects=shown, before=before, after=after, words=wording)


@router.get(f"{PATH}/movement")
async def movement(
    here: Here,
    now: Selected,
    against_since: AgainstSince = None,
    against_until: AgainstUntil = None,
    by: Annotated[By, Query()] = "stage",
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


def _effects(loop: ClosedLoop, before: int, after: int) -> list[Effect]:
    return [
        loop.actions.effect(action.id, before=before, after=after)
        for action in loop.actions.store.all()
    ]


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
    made = []
    for title, name in (
        ("Scores inside the groups changed (rate)", "rate"),
        ("Shares of the groups changed (mix)", "mix"),
    ):
        effects = [(group.name, getattr(group, name)) for group in found.groups]
        rows = [
            charts.Row(
                wording.shortened(_named(group, found.by), charts.LONGEST_NAME),
                effect.value,
                number(effect.value, metric, signed=True),
                low=effect.low,
                high=effect.high,
            )
            for group, effect in effects
        ]
        drawn = charts.intervals(rows, axis=f"{NAMES[metric]} points", title=f"{title} by group")
        if drawn:
            made.append((title, drawn))
    return made
