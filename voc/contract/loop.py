"""The closed loop's JSON shapes: what comes in for cases and actions, and what goes out."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeVar
from uuid import uuid4

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from voc.closed_loop import Receipt
from voc.closed_loop.cases import announced
from voc.contract.changes import change_json, period_json
from voc.domain.actions import LONGEST_WINDOW, Action, ActionChange, ActionStatus, Effect
from voc.domain.cases import Case, CaseChange, CaseFile, CaseStatus
from voc.domain.comment import Response
from voc.domain.errors import InvalidInput
from voc.domain.mismatch import Mismatches

M = TypeVar("M", bound=BaseModel)
MAX_NOTE_CHARACTERS = 10_000
MAX_NAME_CHARACTERS = 255


def _printable(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "must not contain the character U+0000")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("string_unicode", "must be valid Unicode")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return value.strip()


def _iso_day(value: object) -> object:
    """Only text such as 2026-09-01: a number might be seconds or a serial day."""
    if not isinstance(value, str | date):
        raise PydanticCustomError("day", "must be a day such as 2026-09-01")
    return value


def _comparable(value: date) -> date:
    """The days before and after it must lie in the calendar, however many are asked for."""
    widest = timedelta(days=LONGEST_WINDOW)
    if not date.min + widest < value < date.max - widest:
        raise PydanticCustomError("day", "must be a day such as 2026-09-01")
    return value


Name = Annotated[str, Field(max_length=MAX_NAME_CHARACTERS), AfterValidator(_printable)]
Title = Annotated[Name, AfterValidator(_not_blank)]
Note = Annotated[str, Field(max_length=MAX_NOTE_CHARACTERS), AfterValidator(_printable)]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_comparable)]


class CaseChangeIn(BaseModel):
    """What to change of a case; fields left out stay as they are, `assignee` "" takes it off."""

    model_config = ConfigDict(extra="forbid")

    status: CaseStatus | None = None
    assignee: Name | None = None
    note: Note | None = None


class ActionIn(BaseModel):
    """An action: what was done, on which day, for whom."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    date: Day
    stage: Name | None = None
    theme_id: Name | None = None
    where: Annotated[dict[Name, Name], Field(max_length=20)] = Field(default_factory=dict)
    owner: Name | None = None
    note: Note | None = None


class ActionChangeIn(BaseModel):
    """What to change of an action; fields left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    title: Title = ""
    date: Day = date.min
    stage: Name | None = None
    theme_id: Name | None = None
    where: Annotated[dict[Name, Name], Field(max_length=20)] = Field(default_factory=dict)
    owner: Name | None = None
    note: Note | None = None
    status: ActionStatus = ActionStatus.OPEN


def parse_case_change(value: object) -> CaseChange:
    """Read what to change of a case. Raises `InvalidInput`."""
    return CaseChange(**_validated(CaseChangeIn, value).model_dump())


def parse_action(value: object) -> Action:
    """Read a new action and give it an id. Raises `InvalidInput`."""
    given = _validated(ActionIn, value).model_dump()
    return Action(id=f"a-{uuid4().hex[:12]}", created_at=datetime.now(UTC), **given)


def parse_action_change(value: object) -> ActionChange:
    """Read what to change of an action. Raises `InvalidInput`."""
    return ActionChange(_validated(ActionChangeIn, value).model_dump(exclude_unset=True))


def case_json(case: Case, response: Response | None) -> dict[str, Any]:
    """One case and who gave its response, without its history; None if that was deleted."""
    data = announced(case)
    return {
        "id": data.pop("case_id"),
        **data,
        "overdue": case.is_overdue(datetime.now(UTC)),
        "customer": _customer_json(response) if response else None,
    }


def case_file_json(file: CaseFile, response: Response | None) -> dict[str, Any]:
    """One case with its history, oldest event first."""
    events = [
        {"at": event.at.isoformat(), "kind": event.kind.value, "detail": event.detail}
        for event in file.events
    ]
    return {**case_json(file.case, response), "events": events}


def _customer_json(response: Response) -> dict[str, Any]:
    """Whom to get back to, as far as the response tells."""
    return {
        "id": response.customer_id,
        "channel": response.channel,
        "responded_at": response.created_at.isoformat() if response.created_at else None,
        "attributes": dict(response.attributes),
    }


def action_json(action: Action) -> dict[str, Any]:
    """One action, without its effect."""
    return {
        **asdict(action),
        "date": action.date.isoformat(),
        "created_at": action.created_at.isoformat(),
        "status": action.status.value,
    }


def effect_json(effect: Effect) -> dict[str, Any]:
    """One action with what changed after it."""
    return {
        **action_json(effect.action),
        "effect": {
            "before": period_json(effect.before.since, effect.before.until),
            "after": period_json(effect.after.since, effect.after.until),
            "changes": [change_json(change) for change in effect.changes],
            "beyond_others": change_json(effect.beyond) if effect.beyond else None,
            "sentences": list(effect.sentences),
        },
    }


def mismatches_json(found: Mismatches) -> dict[str, Any]:
    """The mismatch queue, surest first: how long it is, and the part that was asked for."""
    return {
        "clear": found.clear,
        "mismatched": found.count,
        "note": found.note,
        "mismatches": [{**asdict(item), "kind": item.kind.value} for item in found.shown],
    }


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """What became of one webhook, without its payload."""
    moment = receipt.delivered_at
    return {
        "id": receipt.message.id,
        "case_id": receipt.message.case_id,
        "created_at": receipt.created_at.isoformat(),
        "attempts": receipt.attempts,
        "next_attempt_at": None if moment else receipt.next_attempt_at.isoformat(),
        "delivered_at": moment.isoformat() if moment else None,
        "dead": receipt.is_dead,
        "error": receipt.error,
    }


_REASONS = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_too_long": "is too long",
    "string_type": "must be text",
    "string_unicode": "must be valid Unicode",
    "too_long": "has too many entries",
    "nul": "must not contain the character U+0000",
    "blank": "must not be blank",
    "model_type": "must be an object",
    "dict_type": "must be an object of strings",
}


def _validated(model: type[M], value: object) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
    field = str(fault["loc"][0])[:60] if fault["loc"] else "body"
    raise InvalidInput(field, _reason(fault["type"], fault.get("ctx", {})))


def _reason(kind: str, context: dict[str, Any]) -> str:
    if kind == "enum":
        return f"must be one of {str(context['expected']).replace(chr(39), '')}"
    is_day = kind.startswith("date") or kind == "day"
    return "must be a day such as 2026-09-01" if is_day else _REASONS.get(kind, "is not valid")
