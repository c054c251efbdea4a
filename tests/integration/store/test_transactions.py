"""Several writers at once, failures and crashes: nothing is lost, nothing is left in part."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from signal import SIGKILL

from tests.integration.store.builders import item, stored
from tests.integration.store.worker import (
    PATIENCE_S,
    add_one_by_one,
    finish,
    hang_in_a_write,
    processes,
    start,
)
from voc.domain.selection import EVERYTHING
from voc.store import SqlRepository, open_repository


def ids(repository: SqlRepository) -> list[str]:
    """All stored ids, in storage order."""
    return [found.response.id for found in repository.select(EVERYTHING)]


def test_failed_write(repository: SqlRepository) -> None:
    """An error inside the transaction undoes all of it."""
    with suppress(ZeroDivisionError), repository.write() as store:
        store.add([item("r-1")])
        raise ZeroDivisionError
    assert ids(repository) == []
    stored(repository, item("r-2"))
    assert ids(repository) == ["r-2"]


def test_unfinished_write_is_not_seen(repository: SqlRepository) -> None:
    """Readers go on beside a writer, and see its work only once it is done."""
    with repository.write() as store:
        store.add([item("r-1")])
        assert ids(repository) == []
    assert ids(repository) == ["r-1"]


def test_threads(repository: SqlRepository) -> None:
    """A read and the write that follows from it are one step: no thread's count is lost."""

    def count_up(_: int) -> None:
        with repository.write() as store:
            store.add([item(f"r-{len(store.segments().keys)}", "Dear")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(40)))
    assert ids(repository) == [f"r-{number}" for number in range(40)]


def test_processes(database_url: str) -> None:
    """Two processes that start on an empty database and write at once lose nothing."""
    workers = [start(add_one_by_one, database_url, name, 20) for name in ("a", "b")]
    assert finish(*workers) == [0, 0]
    repository = open_repository(database_url)
    found = ids(repository)
    assert sorted(found) == sorted(f"{name}-{n}" for name in ("a", "b") for n in range(20))
    assert [id for id in found if id.startswith("a")] == [f"a-{n}" for n in range(20)]
    repository.close()


def test_killed_writer(repository: SqlRepository, database_url: str) -> None:
    """A process killed in the middle of a write leaves nothing of it and holds up nobody."""
    stored(repository, item("before"))
    at_work = processes.Event()
    process = start(hang_in_a_write, database_url, at_work)
    assert at_work.wait(PATIENCE_S)
    process.kill()
    assert finish(process) == [-SIGKILL]
    stored(repository, item("after"))
    assert ids(repository) == ["before", "after"]
    with repository.write() as store:
        assert len(store.segments().keys) == 4
