"""Errors as RFC 9457 problem details. None of them quotes what a client sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from voc.domain.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    StoreUnavailable,
    UnusableInput,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem; its `type` URN is stable, clients may branch on it."""

    name: str
    status: HTTPStatus
    title: str

    @property
    def type(self) -> str:
        """The URN a client sees."""
        return f"urn:voc:problem:{self.name}"


MALFORMED_BODY = Kind("malformed-body", HTTPStatus.BAD_REQUEST, "The body can't be read")
UNAUTHORIZED = Kind("unauthorized", HTTPStatus.UNAUTHORIZED, "A valid API key is needed")
NOT_FOUND = Kind("not-found", HTTPStatus.NOT_FOUND, "There is nothing here")
WRONG_METHOD = Kind(
    "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here"
)
CONFLICT = Kind("conflict", HTTPStatus.CONFLICT, "The request contradicts what is stored")
TOO_LARGE = Kind("body-too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large")
WRONG_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "The body must be of another media type",
)
WRONG_HOST = Kind("unknown-host", HTTPStatus.MISDIRECTED_REQUEST, "This host is not served here")
CROSS_SITE = Kind("cross-site", HTTPStatus.FORBIDDEN, "Another site sent this")
INVALID_INPUT = Kind(
    "invalid-input", HTTPStatus.UNPROCESSABLE_ENTITY, "The input can't be used as it is"
)
INTERNAL = Kind("internal", HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong in voc")
NOT_READY = Kind("not-ready", HTTPStatus.SERVICE_UNAVAILABLE, "The service is not ready")
STORE_UNAVAILABLE = Kind(
    "store-unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer"
)

KINDS = (
    MALFORMED_BODY,
    UNAUTHORIZED,
    NOT_FOUND,
    WRONG_METHOD,
    CONFLICT,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    WRONG_HOST,
    CROSS_SITE,
    INVALID_INPUT,
    INTERNAL,
    NOT_READY,
    STORE_UNAVAILABLE,
)
RETRY_AFTER = {"Retry-After": "5"}


@dataclass
class Problem(Exception):
    """An error as the client will see it; `members` extend the RFC's own fields."""

    kind: Kind
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        """The JSON document; `instance` names this one occurrence."""
        return {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": int(self.kind.status),
            "detail": self.detail,
            "instance": instance,
            **self.members,
        }


def problem_response(problem: Problem, request_id: str) -> JSONResponse:
    """The answer that carries a problem."""
    return JSONResponse(
        problem.body(f"urn:voc:request:{request_id}"),
        status_code=int(problem.kind.status),
        headers=dict(problem.headers),
        media_type=MEDIA_TYPE,
    )


@singledispatch
def problem_of(error: Exception) -> Problem:  # noqa: ARG001 - what broke is nobody's business
    """Translate an error; one that nobody expected tells nothing about itself."""
    return Problem(INTERNAL, "The error was logged under the request id in `instance`.")


@problem_of.register
def _(error: Problem) -> Problem:
    return error


@problem_of.register
def _(error: InvalidInput) -> Problem:
    members: dict[str, object] = {"field": printable(error.field)}
    if error.row is not None:
        members["row"] = error.row
    return Problem(INVALID_INPUT, f"{members['field']} {error.reason}", members)


@problem_of.register
def _(error: NotFound) -> Problem:
    return Problem(NOT_FOUND, f"No {error.kind} is stored under this id.")


@problem_of.register
def _(error: Conflict) -> Problem:
    return Problem(CONFLICT, str(error))


@problem_of.register
def _(error: UnusableInput) -> Problem:
    return Problem(INVALID_INPUT, str(error), {"field": "file"})


@problem_of.register
def _(error: StoreUnavailable) -> Problem:
    return Problem(STORE_UNAVAILABLE, f"Try again later: {error}.", headers=RETRY_AFTER)


@problem_of.register
def _(error: HTTPException) -> Problem:
    """What the router itself refuses: unknown paths and methods."""
    status = HTTPStatus(error.status_code)
    known = next((kind for kind in (NOT_FOUND, WRONG_METHOD) if kind.status == status), None)
    kind = known or Kind(f"http-{status}", status, status.phrase)
    return Problem(kind, f"{kind.title}.", headers=error.headers or {})


@problem_of.register
def _(error: RequestValidationError) -> Problem:
    """A query, path or header value of the wrong form; only the first one is named."""
    fault = error.errors()[0]
    name = printable(str(fault["loc"][1] if len(fault["loc"]) > 1 else fault["loc"][-1]))
    reason = _reason(fault["type"], fault.get("ctx", {}))
    return Problem(INVALID_INPUT, f"{name} {reason}", {"field": name})


def printable(text: str) -> str:
    """Replace lone surrogates, which JSON may bring in but UTF-8 can't carry out."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _reason(kind: str, context: Mapping[str, Any]) -> str:
    """Say what was expected; the library's own message may quote the input."""
    reasons = {
        "missing": "is required",
        "int_parsing": "must be a whole number",
        "greater_than_equal": f"must be at least {context.get('ge')}",
        "less_than_equal": f"must be at most {context.get('le')}",
        "string_too_long": f"must have at most {context.get('max_length')} characters",
        "string_pattern_mismatch": "must not contain the character U+0000",
        "literal_error": f"must be {context.get('expected')}",
        "too_long": f"may be given at most {context.get('max_length')} times",
        "not_a_day": "must be a day such as 2026-01-31",
    }
    return reasons.get(kind, "is not valid")
