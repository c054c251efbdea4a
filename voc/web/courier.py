"""Delivers webhooks while the service runs."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import FastAPI

from voc.closed_loop import ClosedLoop, deliver

PAUSE_S = 2.0
PATIENCE_S = 15.0  # a little more than one attempt may take


def courier(loop: ClosedLoop) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The lifespan of a service: a thread sends what is due until the service stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if loop.sender is None:
            yield
            return
        stop = threading.Event()
        thread = threading.Thread(target=_work, args=(loop, stop), name="courier", daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join(PATIENCE_S)  # a message it is busy with would be sent again

    return lifespan


def _work(loop: ClosedLoop, stop: threading.Event) -> None:
    log = structlog.get_logger("voc.web")
    while not stop.is_set():
        try:
            _round(loop)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            log.warning("webhooks wait", error=type(error).__qualname__)
        stop.wait(PAUSE_S)


def _round(loop: ClosedLoop) -> None:
    if loop.sender is None:
        return
    done = deliver(loop.outbox, loop.sender)
    if done.delivered or done.failed:
        structlog.get_logger("voc.web").info(
            "webhooks", delivered=done.delivered, failed=done.failed
        )
