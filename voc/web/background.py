"""What a service does by itself while it runs: rounds in threads, until it stops."""

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import structlog
from fastapi import FastAPI

PATIENCE_S = 15.0  # a little more than one attempt to deliver a webhook may take


@dataclass(frozen=True)
class Routine:
    """Something to do again and again, `pause_s` seconds apart; `round` may look at the event."""

    name: str
    round: Callable[[threading.Event], None]
    pause_s: float


def background(
    routines: Sequence[Routine],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The lifespan of a service with a thread for each routine."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        threads = [
            threading.Thread(target=_work, args=(routine, stop), name=routine.name, daemon=True)
            for routine in routines
        ]
        for thread in threads:
            thread.start()
        yield
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)  # what it is busy with would be done again

    return lifespan


def _work(routine: Routine, stop: threading.Event) -> None:
    log = structlog.get_logger("voc.web")
    while not stop.is_set():
        try:
            routine.round(stop)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            log.warning(f"{routine.name} waits", error=type(error).__qualname__)
        stop.wait(routine.pause_s)
