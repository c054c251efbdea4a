"""What tests have other processes do with the store."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from typing import Any

from tests.integration.store.builders import item
from voc.store import open_repository

# Processes start fresh, but from a server that has imported this file once.
processes = get_context("forkserver")
processes.set_forkserver_preload([__name__])
PATIENCE_S = 60


def start(work: Callable[..., None], *arguments: Any) -> ForkServerProcess:  # whatever `work` takes
    """Start a process that does `work`."""
    process = processes.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def finish(*workers: ForkServerProcess) -> list[int | None]:
    """Wait for processes to end; returns their exit codes."""
    for process in workers:
        process.join(PATIENCE_S)
    return [process.exitcode for process in workers]


def add_one_by_one(url: str, prefix: str, count: int) -> None:
    """Store `count` responses, each in a transaction of its own."""
    repository = open_repository(url)
    for number in range(count):
        with repository.write() as store:
            store.add([item(f"{prefix}-{number}")])
    repository.close()


def hang_in_a_write(url: str, at_work: Event) -> None:
    """Store a response, but never come to the end of the transaction."""
    with open_repository(url).write() as store:
        store.add([item("unfinished")])
        at_work.set()
        processes.Event().wait()


def open_only(url: str) -> None:
    """Open the store, creating its tables."""
    open_repository(url).close()
