"""Reading request bodies: their size, type and shape are checked before anything else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from voc.contract import MAX_ID_CHARACTERS, MAX_SHOWN_FIELD, ResponseParser
from voc.domain.comment import Response
from voc.domain.errors import InvalidInput
from voc.web.problems import (
    INVALID_INPUT,
    MALFORMED_BODY,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    Problem,
    printable,
)

MAX_BODY_BYTES = 2_000_000
MAX_ITEMS = 1_000
MAX_FIELDS = 50  # of a form


@dataclass(frozen=True)
class JsonBody:
    """A decoded body, with the hash that tells whether a repeated request is the same."""

    value: Any
    fingerprint: str


@dataclass(frozen=True)
class FormBody:
    """The fields of a form, with the hash that tells whether a repeated form is the same."""

    fields: Mapping[str, str]
    fingerprint: str

    def given(self, *names: str) -> dict[str, str]:
        """Those of the fields that are filled in."""
        return {name: self.fields[name] for name in names if self.fields.get(name, "").strip()}


@dataclass(frozen=True)
class Batch:
    """What could be read of a list of items, and the faults of the others.

    `places` are the positions of `responses` in the list that came in.
    """

    responses: tuple[Response, ...]
    places: tuple[int, ...]
    errors: tuple[dict[str, object], ...]


async def read_json(request: Request) -> JsonBody:
    """Read a JSON body. Raises `Problem` where it is no JSON or too large."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(WRONG_MEDIA_TYPE, "Send `Content-Type: application/json`.")
    raw = await _read(request)
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or nested too deep
        raise Problem(MALFORMED_BODY, "The body must be JSON in UTF-8.") from None
    return JsonBody(value, hashlib.sha256(raw).hexdigest())


async def read_form(request: Request) -> FormBody:
    """Read what a form of a page sends. Raises `Problem` where it is none or too large."""
    raw = await _read(request)
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:  # no UTF-8, or too many fields
        raise Problem(MALFORMED_BODY, "The body must be a form in UTF-8.") from None
    # browsers send line ends as on paper tape
    fields = {name: value.replace("\r\n", "\n") for name, value in pairs}
    return FormBody(fields, hashlib.sha256(raw).hexdigest())


Body = Annotated[JsonBody, Depends(read_json)]
Form = Annotated[FormBody, Depends(read_form)]


def items_of(value: object, name: str) -> list[object]:
    """Take the list out of `{name: […]}`, or the bare list. Raises `Problem` on other shapes."""
    fields = value if isinstance(value, dict) else {name: value}
    items = fields.get(name)
    if not isinstance(items, list):
        detail = f'The body must be an object with a list: {{"{name}": […]}}.'
        raise Problem(INVALID_INPUT, detail, {"field": name})
    if unknown := set(fields) - {name}:
        raise InvalidInput(sorted(unknown)[0][:MAX_SHOWN_FIELD], "is not a known field")
    if len(items) > MAX_ITEMS:
        raise InvalidInput(name, f"must have at most {MAX_ITEMS:,} items")
    return items


def parse_batch(parser: ResponseParser, items: list[object], ids: list[str]) -> Batch:
    """Read every item; a broken one costs only itself. `ids` stand in for missing ones."""
    responses, places, errors = [], [], []
    for index, (item, id) in enumerate(zip(items, ids, strict=True)):
        try:
            responses.append(parser.parse(item, fallback_id=id))
            places.append(index)
        except InvalidInput as error:
            errors.append(_fault(index, item, error))
    return Batch(tuple(responses), tuple(places), tuple(errors))


async def _read(request: Request) -> bytes:
    """Read the body, counting as it comes: a client may understate or not state its length."""
    too_large = Problem(TOO_LARGE, f"A body may have at most {MAX_BODY_BYTES:,} bytes.")
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > MAX_BODY_BYTES:
        raise too_large
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise too_large
    return bytes(raw)


def _fault(index: int, item: object, error: InvalidInput) -> dict[str, object]:
    return {
        "index": index,
        "id": _shown_id(item),
        "field": printable(error.field),
        "reason": error.reason,
    }


def _shown_id(item: object) -> str | None:
    """The caller's own id, unless it is so long that it must be something else."""
    id = item.get("id") if isinstance(item, dict) else None
    return printable(id) if isinstance(id, str) and len(id) <= MAX_ID_CHARACTERS else None
