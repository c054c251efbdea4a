"""The comments themselves: those behind any number of the report, and each one in full."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from voc.domain.analysis import AnalysedResponse
from voc.domain.mentions import Mention
from voc.domain.selection import Selection
from voc.domain.taxonomy import UNKNOWN_STAGE
from voc.domain.themes import Theme
from voc.service import Service
from voc.web import wording
from voc.web.filters import Filtered
from voc.web.links import HOME, Links
from voc.web.mentions import LONGEST_WORDS, Asked, Spoken, mention_of
from voc.web.pages import page, same_page
from voc.web.queries import Id, cursor_behind, place_before
from voc.web.security import LoginRequired
from voc.web.state import Here

SHOWN = 50
COUNTED = 10_000  # beyond that it is only said that there are more
TONES = {"positive": "praise", "negative": "complaint", "neutral": "neither"}

Cursor = Annotated[str | None, Query(max_length=2000)]
Place = tuple[datetime | None, str]

router = APIRouter(prefix=HOME, include_in_schema=False, dependencies=[LoginRequired])


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is about what was asked for."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class Told:
    """A response with its text in pieces."""

    row: AnalysedResponse
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Found:
    """The responses of one page, the cursor of the next, and how many there are up to `COUNTED`.

    `themes` are all there are.
    """

    shown: tuple[Told, ...]
    following: str | None
    count: int
    themes: tuple[Theme, ...]


@router.get("")
async def comments(
    request: Request, here: Here, filter: Filtered, asked: Spoken, cursor: Cursor = None
) -> HTMLResponse:
    """Show the responses that speak of what is asked for, newest first."""
    service = here.application.service
    found = await here.work(_found, service, filter.selection, asked, place_before(cursor))
    return page(
        "comments.html",
        found=found,
        counted=COUNTED,
        is_asked=asked != Asked(),
        filter=filter,
        asked=asked,
        has_sub_themes=asked.theme in {theme.parent for theme in found.themes if theme.parent},
        following=same_page(request, cursor=found.following) if found.following else None,
        start=same_page(request, "cursor") if cursor else None,
        with_sub_themes=same_page(request, "cursor", "sub_themes"),
        choices=sorted(found.themes, key=lambda theme: theme.name.casefold()),
        stages=_stages(service, asked),
        tones=TONES,
        longest_words=LONGEST_WORDS,
        **_telling(filter.selection, found.themes),
    )


@router.get("/{id:path}")
async def comment(id: Id, here: Here) -> HTMLResponse:
    """Show all that was given in a response, and all that was read in it."""
    service = here.application.service
    row = await here.glance(service.get, id)
    themes = (await here.glance(service.repository.theme_model)).themes
    return page("comment.html", row=row, **_telling(Selection(), themes))


def _found(service: Service, selection: Selection, asked: Asked, after: Place | None) -> Found:
    mention, store = mention_of(service, asked), service.repository
    rows = store.newest(selection, mention, after=after, limit=SHOWN + 1)
    shown, is_all = rows[:SHOWN], after is None and len(rows) <= SHOWN
    return Found(
        tuple(Told(row, pieces(row, mention)) for row in shown),
        _cursor_behind(shown[-1]) if len(rows) > SHOWN else None,
        len(rows) if is_all else store.count(selection, mention, most=COUNTED + 1),
        store.theme_model().themes,
    )


def pieces(row: AnalysedResponse, mention: Mention) -> tuple[Piece, ...]:
    """Cut a text so that each piece is about what was asked for as a whole, or not at all."""
    text, spans = row.response.comment.text, _spans(row, mention)
    cuts = sorted({0, len(text), *(end for span in spans for end in span)})
    return tuple(
        Piece(text[start:end], any(first <= start < last for first, last in spans))
        for start, end in pairwise(cuts)
    )


def _spans(row: AnalysedResponse, mention: Mention) -> Sequence[tuple[int, int]]:
    """Where the segments stand, or the words where nothing else was asked for."""
    if mention.is_said or mention.stage:
        return [(s.span.start, s.span.end) for s in mention.segments(row)]
    if not mention.words:
        return []
    pattern = re.compile(re.escape(mention.words), re.IGNORECASE)
    return [found.span() for found in pattern.finditer(row.response.comment.text)]


def _cursor_behind(row: AnalysedResponse) -> str:
    given = row.response
    moment = given.created_at.astimezone(UTC).isoformat() if given.created_at else ""
    return cursor_behind(f"{moment} {given.id}")


def _stages(service: Service, asked: Asked) -> list[str]:
    """The stages to choose from, and one that was asked for and that the journey no longer has."""
    known = [*service.taxonomy.names, UNKNOWN_STAGE]
    other = asked.at_stage if asked.at_stage not in known else None
    return [*known, *([other] if other else [])]


def _telling(selection: Selection, themes: Sequence[Theme]) -> dict[str, object]:
    """What a response is told with."""
    return {
        "links": Links(selection),
        "themes": {theme.id: theme for theme in themes},
        "words": wording,
    }
