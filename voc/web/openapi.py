"""What OpenAPI says of request bodies and problems, which FastAPI can't derive itself."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from voc.contract import ResponseIn
from voc.submission import USED_BEFORE
from voc.web import examples
from voc.web.bodies import MAX_ITEMS
from voc.web.problems import (
    CONFLICT,
    INVALID_INPUT,
    KINDS,
    MALFORMED_BODY,
    MEDIA_TYPE,
    NOT_FOUND,
    STORE_UNAVAILABLE,
    TOO_LARGE,
    UNAUTHORIZED,
    WRONG_MEDIA_TYPE,
    Kind,
    Problem,
)
from voc.web.schemas import ProblemOut
from voc.web.uploading import MAX_FIELDS, MAX_UPLOAD_BYTES
from voc.web.uploading import MEDIA_TYPE as FORM

Docs = dict[str, Any]
Responses = dict[int | str, Docs]

TITLE = "voc"
DETAILS: dict[str, tuple[str, Docs]] = {
    INVALID_INPUT.name: ("nps must lie between 0 and 10", {"field": "nps"}),
    NOT_FOUND.name: ("No response is stored under this id.", {}),
    STORE_UNAVAILABLE.name: (
        "Try again later: the database is locked by another writer.",
        {},
    ),
    CONFLICT.name: (USED_BEFORE, {}),
}


def description() -> str:
    """The introduction of the API's documentation."""
    rows = "\n".join(f"| `{kind.type}` | {int(kind.status)} | {kind.title} |" for kind in KINDS)
    return (
        "Voice-of-customer text analysis: sentiment, journey stage, themes and pain points "
        "beside the scores customers gave.\n\n"
        "Errors are `application/problem+json` (RFC 9457). They name the field and the reason, "
        "and never repeat a customer's text. `type` is stable:\n\n"
        f"| type | status | meaning |\n|---|---|---|\n{rows}\n"
    )


def problems(*kinds: Kind) -> Responses:
    """Document the problems a route may answer with."""
    return {int(kind.status): _documented(kind) for kind in kinds}


def list_body(name: str) -> Docs:
    """Document a body that is a list of responses under `name`."""
    return _request_body(_list_schema(name), {"a list": {name: _items()}})


def one_or_list_body(name: str) -> Docs:
    """Document a body that is one response, or a list of them under `name`."""
    schema = {"anyOf": [_item_schema(), _list_schema(name)]}
    return _request_body(schema, {"one": examples.RESPONSE, "many": {name: _items()}})


def body(form: type[BaseModel] | None, example: Docs) -> Docs:
    """Document a body of a form; without one, an empty object."""
    schema = form.model_json_schema() if form else {"type": "object", "maxProperties": 0}
    return _request_body(schema, {"example": example})


def file_body() -> Docs:
    """Document the form of an upload."""
    texts = {
        "format": "csv, jsonl or parquet, where the file's name does not say it",
        "encoding": "text encoding where it is not UTF-8, e.g. cp1252",
        "date_format": "how created_at is written where it is not ISO 8601, e.g. %d/%m/%Y",
    }
    about = f"CSV, JSON Lines (each also .gz) or Parquet; at most {MAX_UPLOAD_BYTES:,} bytes"
    file = {"type": "string", "format": "binary", "description": about}
    maps = {
        "type": "array",
        "items": {"type": "string"},
        "maxItems": MAX_FIELDS,
        "description": "FIELD=COLUMN; attribute=COLUMN keeps a column as an attribute",
    }
    described = {name: {"type": "string", "description": about} for name, about in texts.items()}
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": file, "map": maps, **described},
        "additionalProperties": False,
    }
    shown = {"a survey": {"value": examples.UPLOAD}}
    # without this, a list is sent as one field with commas
    encoding = {"map": {"style": "form", "explode": True}}
    form = {"schema": schema, "examples": shown, "encoding": encoding}
    return {"requestBody": {"required": True, "content": {FORM: form}}}


def lines(media_type: str) -> Docs:
    """Document the rows that a job could not store."""
    schema = {"type": "string", "description": "One JSON object a line"}
    return {media_type: {"schema": schema, "example": f"{json.dumps(examples.FAULT)}\n"}}


def figures(media_type: str) -> Docs:
    """Document figures for Prometheus."""
    return {media_type: {"schema": {"type": "string"}, "example": examples.FIGURES}}


READING = (UNAUTHORIZED, INVALID_INPUT, STORE_UNAVAILABLE)
WRITING = (
    *(MALFORMED_BODY, UNAUTHORIZED, TOO_LARGE, WRONG_MEDIA_TYPE),
    *(INVALID_INPUT, STORE_UNAVAILABLE),
)


def _items() -> Sequence[Docs]:
    return [examples.RESPONSE, examples.BROKEN]


def _item_schema() -> Docs:
    return ResponseIn.model_json_schema()


def _list_schema(name: str) -> Docs:
    items = {"type": "array", "maxItems": MAX_ITEMS, "items": _item_schema()}
    return {
        "type": "object",
        "required": [name],
        "properties": {name: items},
        "additionalProperties": False,
    }


def _request_body(schema: Docs, shown: Docs) -> Docs:
    content = {"schema": schema, "examples": {name: {"value": x} for name, x in shown.items()}}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def _documented(kind: Kind) -> Docs:
    detail, members = DETAILS.get(kind.name, (f"{kind.title}.", {}))
    example = Problem(kind, detail, members).body("urn:voc:request:5f2c8a0e")
    content = {"schema": ProblemOut.model_json_schema(), "example": example}
    return {"description": kind.title, "content": {MEDIA_TYPE: content}}
