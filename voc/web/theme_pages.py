"""The pages of themes: all of them, and each in full."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from voc.domain.curation import Edit
from voc.domain.emerging import Trend
from voc.domain.lineage import EventKind
from voc.domain.occurrences import Every
from voc.theming import Recorded
from voc.theming.edits import MOST_EXAMPLES
from voc.web import charts, theme_wording, wording
from voc.web.filters import Filtered
from voc.web.links import Links
from voc.web.pages import LONGEST_QUOTE, PATH, page
from voc.web.queries import Id
from voc.web.security import LoginRequired
from voc.web.state import Here

EVENTS = 30  # the latest; all of them are in `voc themes history`
SHOWN_EDITS = 5  # more are folded

EditMade = Annotated[int | None, Query()]

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/themes")
async def themes(
    here: Here, filter: Filtered, every: Every = Every.MONTH, edit: EditMade = None
) -> HTMLResponse:
    """Show all themes of the selected responses, what rises, and what became of them.

    `edit` is the one just made or undone.
    """
    service = here.application.service
    rows = (await here.work(service.themes, filter.selection, hidden=True)).themes
    emerging = await here.work(service.theme_views.emerging, every)
    history = (await here.work(service.theme_views.history))[::-1]
    log = await here.glance(service.theme_edits.log)
    return page(
        "themes.html",
        listed=theme_wording.nested(rows),
        filter=filter,
        links=Links(filter.selection),
        every=every,
        alike=await here.work(service.theme_views.alike),
        emerging=emerging,
        rising_ids={theme.id for theme, _ in emerging.rising},
        rising_groups=[g for g in emerging.groups if g.rise.trend is Trend.RISING],
        loudest=max((max(row.positive, row.negative) for row in rows), default=0),
        history=[event for event in history if not _is_first(event)][:EVENTS],
        first=sum(map(_is_first, history)),
        edit=_made(log, edit),
        log=log[::-1],
        shown_edits=SHOWN_EDITS,
        most_examples=MOST_EXAMPLES,
        words=wording,
        sentences=theme_wording,
    )


@router.get(f"{PATH}/themes/{{id}}")
async def theme(
    id: Id,
    here: Here,
    filter: Filtered,
    every: Every = Every.MONTH,
    edit: EditMade = None,
) -> HTMLResponse:
    """Show one theme: complaint beside praise, its trend, its history, and what can be done.

    `edit` is the one just made.
    """
    service = here.application.service
    profile = await here.work(service.theme_views.profile, id, every, filter.selection)
    known = (await here.glance(service.repository.theme_model)).themes
    log = await here.glance(service.theme_edits.log)
    return page(
        "theme.html",
        profile=profile,
        filter=filter,
        links=Links(filter.selection),
        parent=next((t for t in known if t.id == profile.theme.parent), None),
        sub_themes=[t for t in known if t.parent == id],
        others=sorted((t for t in known if t.id != id), key=lambda theme: theme.name.casefold()),
        edit=_made(log, edit),
        log=[edit for edit in log[::-1] if id in edit.change.theme_ids],
        chart=charts.share_by_period(profile.trend),
        rough=charts.ROUGH,
        every=every,
        longest_quote=LONGEST_QUOTE,
        words=wording,
        sentences=theme_wording,
    )


def _made(log: Sequence[Edit], id: int | None) -> Edit | None:
    """The edit of this number, if there is one: anybody may write an address."""
    return next((edit for edit in log if edit.id == id), None)


def _is_first(recorded: Recorded) -> bool:
    """Whether an event is a birth of the first fit, where all themes are born."""
    return (recorded.event.kind, recorded.fit, recorded.edit) == (EventKind.BORN, 1, None)
