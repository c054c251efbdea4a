"""What every route works with: the wired application and the workers for CPU work."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ParamSpec, TypeVar, cast

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from voc.bootstrap import Application
from voc.web.metrics import Metrics

WORKERS = 2  # analyses and reports at a time; more would only slow each other down

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The application behind the routes, the limit on work done at a time, and its figures."""

    application: Application
    workers: CapacityLimiter
    metrics: Metrics

    async def work(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `task` in a worker thread, so that the event loop goes on answering."""
        return await to_thread.run_sync(partial(task, *args, **kwargs), limiter=self.workers)

    async def glance(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a short `task` in a thread that does not queue behind the workers."""
        return await to_thread.run_sync(partial(task, *args, **kwargs))


def desk(application: Application, metrics: Metrics) -> Desk:
    """Open a desk for one app."""
    return Desk(application, CapacityLimiter(WORKERS), metrics)


def _here(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


Here = Annotated[Desk, Depends(_here)]
