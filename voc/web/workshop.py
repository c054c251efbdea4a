"""Works on jobs while the service runs."""

import threading
import time

import structlog

from voc.bootstrap import Application
from voc.jobs import Job, Worker
from voc.web.background import Routine
from voc.web.observe import safe_account

PAUSE_S = 1.0
TIDY_EVERY_S = 3_600.0


def workshop(application: Application) -> Routine:
    """Do the jobs that are due, one after the other, and tidy up from time to time."""
    worker = Worker(application.jobs, application.tasks, _broken)
    return Routine("jobs", _Rounds(worker), PAUSE_S)


class _Rounds:
    """Calls a worker, and remembers when it last tidied up."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._tidy_at = 0.0

    def __call__(self, stop: threading.Event) -> None:
        if time.monotonic() >= self._tidy_at:
            self._worker.tidy()
            self._tidy_at = time.monotonic() + TIDY_EVERY_S
        while not stop.is_set() and self._worker.work(stop):
            pass


def _broken(job: Job, error: Exception) -> None:
    log = structlog.get_logger("voc.web")
    log.error("job failed", job=job.id, kind=job.kind.value, **safe_account(error))
