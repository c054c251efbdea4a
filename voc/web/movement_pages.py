"""The page that explains how a score moved between two periods."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse

from voc.domain.actions import WINDOW_DAYS
from voc.domain.movement import Movement
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.sentences import NAMES, movement_sentence, number
from voc.movement import SPLITS
from voc.service import Service
from voc.web import charts, wording
from voc.web.changes import AgainstSince, AgainstUntil, By, compared
from voc.web.filters import Filtered
from voc.web.links import Links
from voc.web.pages import PATH, page
from voc.web.queries import query_of
from voc.web.security import LoginRequired
from voc.web.state import Here

Drawn = list[tuple[str, Markup]]

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/movement")
async def movement(
    here: Here,
    filter: Filtered,
    against_since: AgainstSince = None,
    against_until: AgainstUntil = None,
    by: By = "stage",
) -> HTMLResponse:
    """Explain how a score moved between two periods; without them, ask which."""
    service, now = here.application.service, filter.selection
    found, then, drawn = None, None, Drawn()
    splits = list(dict.fromkeys([*SPLITS, *filter.fields]))
    if now.since and now.until and by in splits:
        then, now = compared(now, against_since, against_until)
        found, drawn = await here.work(_explained, service, then, now, by)
    return page(
        "movement.html",
        found=found,
        then=then,
        now=now,
        links=Links(filter.selection),
        filter=filter if by in SPLITS else replace(filter, others=[by]),
        by=by,
        splits=splits,
        is_known=by in splits,
        example=None if found else await here.work(_example, service, now),
        query_of=query_of,
        named=_named,
        sentence=movement_sentence(found) if found else "",
        charts=drawn,
        number=number,
        words=wording,
    )


def _explained(
    service: Service, then: Selection, now: Selection, by: str
) -> tuple[Movement, Drawn]:
    """How the score moved, with its charts; slow."""
    found = service.movement(then, now, by)
    return found, _movement_charts(found)


def _example(service: Service, asked: Selection) -> Selection | None:
    """As was asked, over the last days there are responses of; None where none has a date."""
    days = service.repository.facts(EVERYTHING).days
    known = days[~np.isnat(days)]
    if not len(known):
        return None
    last = known.max().item()
    return replace(asked, since=last - timedelta(days=WINDOW_DAYS - 1), until=last)


def _named(group: str, by: str) -> str:
    """A group as a heading; attributes' values stay as they were given."""
    return wording.stage_name(group) if by == "stage" else group


def _movement_charts(found: Movement) -> Drawn:
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
