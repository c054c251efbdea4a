"""The filters and cursors that routes take from the query string."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from voc.contract import MAX_ID_CHARACTERS, MAX_SHOWN_FIELD
from voc.domain.breakdown import Dimension, Unit
from voc.domain.errors import InvalidInput
from voc.domain.selection import Selection

MAX_CONDITIONS = 20


def _day(value: object) -> object:
    """An empty field of a form is no filter; anything else must be a whole day."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise PydanticCustomError("not_a_day", "not a day") from None


Plain = Annotated[str, StringConstraints(pattern="^[^\x00]*$")]  # what every store can take
Day = Annotated[date | None, BeforeValidator(_day)]
Since = Annotated[Day, Query(alias="from", description="First day (UTC), e.g. 2026-01-31")]
Until = Annotated[Day, Query(alias="to", description="Last day (UTC), included")]
Where = Annotated[
    list[str],
    Query(
        max_length=MAX_CONDITIONS,
        default_factory=list,
        description=(
            "`KEY:VALUE`, where KEY is channel, touchpoint, stage (the one the survey gave), "
            "customer_id or the name of "
            "an attribute (`KEY=VALUE` is read as well where there is no colon); may be given "
            "several times, then all must hold"
        ),
        examples=["plan:Team"],
    ),
]


def selected(where: Where, since: Since = None, until: Until = None) -> Selection:
    """Read the filters from, to and where. Raises `InvalidInput`."""
    return period(since, until, conditions(where), field="from")


def period(
    since: date | None, until: date | None, where: Mapping[str, str], *, field: str
) -> Selection:
    """Check that a period begins before it ends. Raises `InvalidInput` naming `field`."""
    if since and until and since > until:
        raise InvalidInput(field, "must not lie after its end")
    return Selection(since, until, where)


def query_of(selection: Selection, by: Sequence[Dimension] = ()) -> str:
    """The query string that `selected` and `dimensions` read to the same."""
    days = {"from": selection.since, "to": selection.until}
    where = [("where", f"{key}:{value}") for key, value in selection.where.items()]
    groups = [("by", one.name) for one in by]
    length = [("period", one.unit.value) for one in by if one.name == "period"]
    given = ((name, f"{day}") for name, day in days.items() if day)
    return urlencode([*given, *where, *groups, *length])


By = Annotated[
    list[Plain],
    Query(
        max_length=MAX_CONDITIONS,
        default_factory=list,
        description=(
            "Break the scores down: stage, channel, touchpoint, period or `attribute:NAME`; "
            "may be given several times"
        ),
        examples=["stage"],
    ),
]
PeriodLength = Annotated[
    Unit, Query(alias="period", description="How long the periods of `by=period` are")
]


def dimensions(by: By, period: PeriodLength = Unit.MONTH) -> list[Dimension]:
    """Read what scores are broken down by; a blank comes from a form. Raises `InvalidInput`."""
    return [Dimension(name, period) for name in dict.fromkeys(by) if name]


Dimensions = Annotated[list[Dimension], Depends(dimensions)]
Selected = Annotated[Selection, Depends(selected)]
Id = Annotated[Plain, Path(max_length=MAX_ID_CHARACTERS)]


def conditions(where: Sequence[str]) -> dict[str, str]:
    """Read `KEY:VALUE` conditions, or `KEY=VALUE` without any colon, as the terminal takes them.

    Blank ones come from empty form fields.
    """
    pairs = [text.partition(":" if ":" in text else "=") for text in where if text.strip()]
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if "" in found or "" in found.values() or "\0" in "".join(where):
        raise InvalidInput("where", "must look like KEY:VALUE")
    if len(found) < len(pairs):
        raise InvalidInput("where", "must name each key once")
    return found


async def only_known(request: Request) -> None:
    """Refuse a question with a parameter that its route does not have.

    A filter that is misspelt or asked in another way (`?channel=app`) would otherwise be answered
    with the numbers of everybody. Raises `InvalidInput`.
    """
    route = request.scope.get("route")
    if request.method == "GET" and isinstance(route, APIRoute):
        known = _parameters(route.dependant)
        for name in request.query_params:
            if name not in known:
                raise InvalidInput(name[:MAX_SHOWN_FIELD], _unknown(known))


OnlyKnown = Depends(only_known)


def _parameters(dependant: Dependant) -> set[str]:
    """The names of all query parameters of a route, those of what it depends on included."""
    own = {parameter.alias for parameter in dependant.query_params}
    return own.union(*(_parameters(each) for each in dependant.dependencies))


def _unknown(known: set[str]) -> str:
    named = f"known here are {', '.join(sorted(known))}" if known else "there is none here"
    other = "; other filters are asked as where=KEY:VALUE" if "where" in known else ""
    return f"is not a known parameter: {named}{other}"


def cursor_behind(id: str) -> str:
    """The cursor of what comes after an id."""
    return urlsafe_b64encode(id.encode()).decode().rstrip("=")


def place_before(cursor: str | None) -> tuple[datetime | None, str] | None:
    """The moment and id a cursor stands behind. Raises `InvalidInput` if it is none of ours."""
    moment, _, id = (id_before(cursor) or "").partition(" ")
    if cursor is None:
        return None
    try:
        return datetime.fromisoformat(moment).astimezone(UTC) if moment else None, id
    except (ValueError, OverflowError):
        raise InvalidInput("cursor", "is not one this service gave out") from None


def id_before(cursor: str | None) -> str | None:
    """The id a cursor stands behind. Raises `InvalidInput` if it is none of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        id = b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
    except ValueError:
        id = "\0"  # no id holds it, and no store takes it
    if "\0" in id:
        raise InvalidInput("cursor", "is not one this service gave out")
    return id
