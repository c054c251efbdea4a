"""One request id and one log line per request; neither ever holds a customer's words."""

import re
import time
import traceback
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voc.web.metrics import Metrics
from voc.web.problems import problem_of, problem_response

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Watch:
    """Middleware: names, logs and counts each request; what nobody expected becomes a 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.log = structlog.get_logger("voc.web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = id = _choose_id(Headers(scope=scope))
        began, status = time.perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = id
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        except Exception as error:  # noqa: BLE001 - the outermost edge: logged and answered here
            self.log.error("request failed", request_id=id, **safe_account(error))
            if not status:
                await problem_response(problem_of(error), id)(scope, receive, send_named)
        took = time.perf_counter() - began
        self.metrics.requested(scope["method"], _route(scope), status, took)
        self.log.info("request", **_access(scope), status=status, ms=round(1000 * took, 1))


def request_id(scope: Scope) -> str:
    """The id `Watch` gave a request."""
    return str(scope["state"]["request_id"])


def _choose_id(headers: Headers) -> str:
    """Take the caller's id where it is safe to log, so that traces join up."""
    offered = headers.get("x-request-id", "")
    return offered if SAFE_ID.fullmatch(offered) else uuid4().hex


def _access(scope: Scope) -> dict[str, str]:
    """Which route, not which path: ids and queries in a path may be personal."""
    return {"request_id": request_id(scope), "method": scope["method"], "route": _route(scope)}


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "unmatched"))


def safe_account(error: Exception) -> dict[str, object]:
    """Where it broke and with which class; a message may quote a row (SQL drivers do)."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__qualname__, "trace": places}
