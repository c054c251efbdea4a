"""What comes in: input rows, typed and checked, become responses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from voc.domain.comment import Comment, Response
from voc.domain.errors import InvalidInput
from voc.domain.scores import Metric, Scales, Score
from voc.domain.taxonomy import Taxonomy

MAX_COMMENT_CHARACTERS = 10_000
MAX_FIELD_CHARACTERS = 1_000
MAX_ATTRIBUTES = 1_000  # of a response: every store keeps one column of facts for each
MAX_ID_CHARACTERS = 255  # what every database can index
MAX_SHOWN_FIELD = 60  # a field name comes from outside too

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ]|$)", re.ASCII)
_LABEL = r"[^\W\d_][^\d\n]{0,99}"
_ANSWER = re.compile(
    r"(?P<number>[+-]?[0-9]+(?:\.[0-9]*|,[0-9]{1,2})?)"
    rf"(?:\s*[-–—]\s+{_LABEL}|\s*[=:]\s*{_LABEL}|\s*\({_LABEL}\))?"
)


def _none_if_blank(value: object) -> object:
    """CSV has no null: an empty cell is one."""
    return None if isinstance(value, str) and not value.strip() else value


def _no_nul(value: str) -> str:
    """PostgreSQL can't store U+0000, so no store takes it."""
    if "\0" in value:
        raise PydanticCustomError("nul", "must not contain the character U+0000")
    return value


def _addressable(value: str) -> str:
    """An id stands in URLs and log lines, which control characters would break."""
    if any(category(character) == "Cc" for character in value):
        raise PydanticCustomError("control", "must not contain control characters")
    return value


def _iso_text(value: object) -> object:
    """Only text with a day is a time: a number, in quotes or not, might be seconds or a serial day.

    What stands behind the day is read by pydantic.
    """
    given = _none_if_blank(value)
    if isinstance(given, datetime | None) or (isinstance(given, str) and _ISO_DAY.match(given)):
        return given
    raise PydanticCustomError("datetime_type", "must be an ISO 8601 time")


def _answer(value: object) -> object:
    """Read the answer to a rating question; survey tools write the scale's label beside it.

    Text is a number, or a number and its label, and blanks around them:

    - number: digits, a sign before them or none; behind them a point and any digits, or a
      comma and one or two digits (three might be thousands).
    - label: ` - label` (a dash with a blank behind it), ` = label`, ` : label` or ` (label)`. It
      begins with a letter, has no digit or line break, and at most 100 characters.

    All else is refused: `8-9`, `9/10` and `5 to 7` tell two numbers, `9-Aug` is what a
    spreadsheet makes of `8-9`, `1_0` or `1e1` might be a slip for anything; `true` is no answer.
    """
    given = _none_if_blank(value)
    if isinstance(given, bool):
        raise PydanticCustomError("float_type", "must be a number")
    if not isinstance(given, str):
        return given
    if (read := _ANSWER.fullmatch(given.strip())) is None:
        raise PydanticCustomError("float_type", "must be a number")
    return read["number"].replace(",", ".")


Text = Annotated[str, Field(max_length=MAX_COMMENT_CHARACTERS), AfterValidator(_no_nul)]
Name = Annotated[str, Field(max_length=MAX_FIELD_CHARACTERS), AfterValidator(_no_nul)]
Id = Annotated[str, Field(max_length=MAX_ID_CHARACTERS), AfterValidator(_addressable)]
Label = Annotated[Name | None, BeforeValidator(_none_if_blank)]
Number = Annotated[float | None, BeforeValidator(_answer)]
Time = Annotated[datetime | None, BeforeValidator(_iso_text)]


class ResponseIn(BaseModel):
    """One survey submission as it comes in; see `Response` for what the fields mean."""

    model_config = ConfigDict(
        extra="forbid",
        allow_inf_nan=False,
        json_schema_extra={
            "examples": [
                {
                    "id": "r-17",
                    "text": "Ordering was easy, but support kept me waiting for two days.",
                    "question": "What is the main reason for your score?",
                    "nps": 6,
                    "touchpoint": "Quarterly check-in",
                    "channel": "email",
                    "created_at": "2026-03-02T09:30:00Z",
                    "attributes": {"plan": "Team"},
                }
            ]
        },
    )

    id: Annotated[
        Id | None,
        BeforeValidator(_none_if_blank),
        Field(description="Your id; made when absent"),
    ] = None
    text: Annotated[Text | None, Field(description="The verbatim; may be blank")] = None
    question: Label = None
    nps: Annotated[Number, Field(description="0-10")] = None
    csat: Annotated[Number, Field(description="1-5 unless another scale is declared")] = None
    ces: Annotated[Number, Field(description="1-7, 7 = easy, unless declared")] = None
    touchpoint: Label = None
    stage: Annotated[Label, Field(description="A known journey stage; beats the predicted")] = None
    channel: Label = None
    created_at: Annotated[Time, Field(description="ISO 8601; UTC where no zone is given")] = None
    customer_id: Label = None
    attributes: Annotated[dict[Name, Name], Field(max_length=MAX_ATTRIBUTES)] = Field(
        default_factory=dict
    )


_ADAPTER = TypeAdapter(ResponseIn)


@dataclass(frozen=True)
class ResponseParser:
    """Turns input rows into responses, on the scales and the journey a survey declares."""

    scales: Scales
    taxonomy: Taxonomy

    def parse(self, row: object, *, number: int | None = None, fallback_id: str) -> Response:
        """Read one row. `fallback_id` stands in where the row brings no id.

        Raises `InvalidInput` with the field, the reason and row `number`; the message
        never holds a value of the row.
        """
        try:
            return self._response(_ADAPTER.validate_python(row), fallback_id)
        except ValidationError as error:
            raise invalid(error, number) from None  # the cause would show the input
        except InvalidInput as error:
            raise InvalidInput(error.field, error.reason, number) from None

    def _response(self, row: ResponseIn, fallback_id: str) -> Response:
        stage = self.taxonomy.named(row.stage) if row.stage else None
        if row.stage and stage is None:
            known = ", ".join(self.taxonomy.names)
            raise InvalidInput("stage", f"must be one of {known}")
        return Response(
            id=row.id or fallback_id,
            comment=Comment(row.text or "", row.question),
            scores=self._scores(row),
            touchpoint=row.touchpoint,
            stage=stage,
            channel=row.channel,
            created_at=_in_utc(row.created_at),
            customer_id=row.customer_id,
            attributes=row.attributes,
        )

    def _scores(self, row: ResponseIn) -> tuple[Score, ...]:
        answers = {Metric.NPS: row.nps, Metric.CSAT: row.csat, Metric.CES: row.ces}
        return tuple(
            Score(metric, value, self.scales.of(metric))
            for metric, value in answers.items()
            if value is not None
        )


def _in_utc(moment: datetime | None) -> datetime | None:
    """A time without a zone is taken as UTC."""
    if moment is None or moment.tzinfo is None:
        return moment and moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        raise InvalidInput("created_at", "must be an ISO 8601 time") from None


def invalid(error: ValidationError, number: int | None = None) -> InvalidInput:
    """Name the first fault. Pydantic's own message may quote the input, so it stays out."""
    fault = error.errors(include_input=False, include_url=False, include_context=True)[0]
    parts = [str(part) for part in fault["loc"]]
    field = ".".join(parts[:2] if parts[:1] == ["attributes"] else parts[:1]) or "row"
    reason = _reason(fault["type"], fault.get("ctx", {}))
    return InvalidInput(field[:MAX_SHOWN_FIELD], reason, number)


def _reason(kind: str, context: Mapping[str, Any]) -> str:
    reasons = {
        "extra_forbidden": "is not a known field",
        "string_too_long": f"must have at most {context.get('max_length')} characters",
        "string_type": "must be text",
        "string_unicode": "must be valid Unicode",
        "nul": "must not contain the character U+0000",
        "control": "must not contain control characters",
        "float_type": "must be a number",
        "float_parsing": "must be a number",
        "finite_number": "must be a finite number",
        "dict_type": "must be an object of strings",
        "model_type": "must be an object",
        "missing": "is required",
        "bool_type": "must be true or false",
        "list_type": "must be a list of texts",
        "too_long": f"must have at most {context.get('max_length')} items",
    }
    is_time = kind.startswith(("datetime", "timezone"))
    return "must be an ISO 8601 time" if is_time else reasons.get(kind, "is not valid")
