"""The pages of themes: all of them, and each in full."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse

from voc.contract import MAX_ID_CHARACTERS
from voc.domain.emerging import Trend
from voc.domain.lineage import EventKind
from voc.domain.occurrences import Every
from voc.theming import Recorded
from voc.web import charts, theme_wording, wording
from voc.web.pages import LONGEST_QUOTE, PATH, page
from voc.web.queries import Selected
from voc.web.security import LoginRequired
from voc.web.state import Here

EVENTS = 30  # the latest; all of them are in `voc themes history`

ThemeId = Annotated[str, Path(alias="id", max_length=MAX_ID_CHARACTERS, pattern="^[^\x00]*$")]

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired])


@router.get(f"{PATH}/themes")
async def themes(here: Here, selection: Selected, every: Every = Every.MONTH) -> HTMLResponse:
    """Show all themes of the selected responses, what rises, and what became of them."""
    service = here.application.service
    rows = (await here.work(service.themes, selection, hidden=True)).themes
    emerging = await here.work(service.theme_views.emerging, every)
    history = (await here.work(service.theme_views.history))[::-1]
    return page(
        "themes.html",
        rows=rows,
        emerging=emerging,
        rising_ids={theme.id for theme, _ in emerging.rising},
        rising_groups=[g for g in emerging.groups if g.rise.trend is Trend.RISING],
        loudest=max((max(row.positive, row.negative) for row in rows), default=0),
        history=[event for event in history if not _is_first(event)][:EVENTS],
        first=sum(map(_is_first, history)),
        words=wording,
        sentences=theme_wording,
    )


@router.get(f"{PATH}/themes/{{id}}")
async def theme(
    id: ThemeId, here: Here, selection: Selected, every: Every = Every.MONTH
) -> HTMLResponse:
    """Show one theme: complaint beside praise, its trend and its history."""
    profile = await here.work(here.application.service.theme_views.profile, id, every, selection)
    return page(
        "theme.html",
        profile=profile,
        chart=charts.share_by_period(profile.trend),
        every=every,
        longest_quote=LONGEST_QUOTE,
        words=wording,
        sentences=theme_wording,
    )


def _is_first(recorded: Recorded) -> bool:
    """Whether an event is a birth of the first fit, where all themes are born."""
    return (recorded.event.kind, recorded.fit, recorded.edit) == (EventKind.BORN, 1, None)
