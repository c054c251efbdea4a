"""Who may call, under which name, and what a browser may do with the answer."""

import hmac
from base64 import b64decode
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voc.domain.addresses import is_loopback
from voc.settings import Settings
from voc.web.observe import request_id
from voc.web.problems import CROSS_SITE, UNAUTHORIZED, WRONG_HOST, Problem, problem_response
from voc.web.state import Here

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": NOTHING,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_bearer = HTTPBearer(auto_error=False, description="The API key, where the service has one.")
_header = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="The same key in a header of its own."
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
KeyHeader = Annotated[str | None, Security(_header)]


async def require_key(here: Here, bearer: Bearer, header: KeyHeader) -> None:
    """Let a request of the API pass with the key, or where none is set."""
    offered = (header, bearer.credentials if bearer else None)
    _authorize(here.application.settings, offered, challenge='Bearer realm="voc"')


async def require_login(request: Request, here: Here, bearer: Bearer, header: KeyHeader) -> None:
    """As `require_key`; a browser may also send the key as a Basic password."""
    password = basic_password(request.headers.get("authorization", ""))
    offered = (header, bearer.credentials if bearer else None, password)
    challenge = 'Basic realm="voc", charset="UTF-8"'
    _authorize(here.application.settings, offered, challenge=challenge)


async def require_same_origin(request: Request) -> None:
    """Let a form pass only if a page of this very service sent it.

    A browser sends the key along with any form, also with one that another site put up (CSRF).
    It says itself where a form comes from: in Sec-Fetch-Site where the address is https or
    this machine, and in Origin anyway. A program that says neither holds no one's key but its
    own.
    """
    names = ("sec-fetch-site", "origin", "host")
    site, origin, host = (request.headers.get(name) for name in names)
    # the scheme is left aside: a proxy may have ended the encryption
    is_ours = site in ("same-origin", "none") if site else _host_of(origin) in (None, host)
    if not is_ours:
        raise Problem(CROSS_SITE, "Open the page here and send its form from there.")


KeyRequired = Depends(require_key)
LoginRequired = Depends(require_login)
SameOriginRequired = Depends(require_same_origin)


def basic_password(authorization: str) -> str | None:
    """The password of an HTTP Basic header; None if it is not one."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(encoded, validate=True).decode("utf-8").partition(":")[2]
    except ValueError:
        return None


def _host_of(origin: str | None) -> str | None:
    """The host and port of an Origin header; None where there is no header."""
    return None if origin is None else origin.partition("://")[2]


def _authorize(settings: Settings, offered: tuple[str | None, ...], *, challenge: str) -> None:
    if not settings.api_key:
        return
    key = settings.api_key.get_secret_value().encode()
    if not any(hmac.compare_digest(key, text.encode()) for text in offered if text):
        raise Problem(
            UNAUTHORIZED,
            "Send the key as `Authorization: Bearer KEY` or `X-API-Key: KEY`.",
            headers={"WWW-Authenticate": challenge},
        )


class SecurityHeaders:
    """Middleware: what a browser may do with an answer, nothing unless the answer says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_secured)


class HostGuard:
    """Middleware: refuses requests for a host that is not this machine.

    A page of another site could make its own name resolve to 127.0.0.1 (DNS rebinding) and
    read a service that asks for no key; such a request carries that name as its host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        app = self.app
        if scope["type"] == "http" and not is_loopback(host_name(Headers(scope=scope))):
            refusal = Problem(WRONG_HOST, "Open it as http://127.0.0.1 or http://localhost.")
            app = problem_response(refusal, request_id(scope))
        await app(scope, receive, send)


def host_name(headers: Headers) -> str:
    """The name in the Host header, without port or brackets."""
    host = headers.get("host", "").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
