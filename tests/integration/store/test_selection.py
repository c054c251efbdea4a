"""Which responses a selection, a page and a stream bring, and in which order."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.integration.store.builders import item, stored
from voc.domain.selection import EVERYTHING, Selection
from voc.store import SqlRepository
from voc.store.queries import CHUNK

ODD_NAMES = ["a.b", 'a"b', "a'b", "$.a", "a b", "", "名前", "x' OR '1'='1", "name", "%", "a\\b"]


def ids(repository: SqlRepository, selection: Selection) -> list[str]:
    """The ids of the selected responses, as streamed."""
    return [found.response.id for found in repository.select(selection)]


def test_storage_order(repository: SqlRepository) -> None:
    """A stream follows the order of storage over many chunks, not the ids."""
    names = [f"r-{number}" for number in range(2 * CHUNK + 3, 0, -1)]
    stored(repository, *(item(name, "") for name in names[:700]))
    stored(repository, *(item(name, "") for name in names[700:]))
    assert ids(repository, EVERYTHING) == names


def test_stream_is_one_moment(repository: SqlRepository) -> None:
    """What is stored while a stream runs does not turn up in it."""
    names = [f"r-{number:04}" for number in range(CHUNK + 1)]
    stored(repository, *(item(name, "") for name in names))
    stream = repository.select(EVERYTHING)
    seen = [next(stream).response.id]
    stored(repository, item("late", ""))
    with repository.write() as store:
        store.delete(names[-1])
    seen += [found.response.id for found in stream]
    assert seen == names


def test_abandoned_stream(repository: SqlRepository) -> None:
    """A stream nobody reads to its end hinders no later write."""
    stored(repository, *(item(f"r-{number}", "") for number in range(3)))
    stream = repository.select(EVERYTHING)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # the protocol promises no more than an iterator
    stored(repository, item("r-9"))
    assert len(ids(repository, EVERYTHING)) == 4


def test_pages(repository: SqlRepository) -> None:
    """Pages follow the ids by code point, each behind the last id of the one before."""
    names = ["b", "B", "a-1", "a_2", "ä", "🙁", "10", "9", "Z"]
    stored(repository, *(item(name) for name in names))
    seen: list[str] = []
    while page := repository.page(EVERYTHING, after=seen[-1] if seen else None, limit=2):
        assert len(page) <= 2
        seen += [found.response.id for found in page]
    assert seen == sorted(names)


def test_page_of_a_selection(repository: SqlRepository) -> None:
    """A page holds as many selected responses as fit, not the selected ones of a page."""
    stored(repository, *(item(f"r-{n}", channel="app" if n % 2 else "email") for n in range(8)))
    page = repository.page(Selection(where={"channel": "app"}), after="r-1", limit=2)
    assert [found.response.id for found in page] == ["r-3", "r-5"]


def test_period(repository: SqlRepository) -> None:
    """A period holds whole UTC days, both ends included, and no response without a date."""
    moments = {
        "before": datetime(2026, 2, 28, 23, 59, 59, 999999, UTC),
        "first": datetime(2026, 3, 1, tzinfo=UTC),
        "last": datetime(2026, 3, 2, 23, 59, 59, 999999, UTC),
        "elsewhere": datetime(2026, 3, 3, 4, tzinfo=timezone(timedelta(hours=5))),
        "after": datetime(2026, 3, 3, tzinfo=UTC),
        "undated": None,
    }
    stored(repository, *(item(id, created_at=moment) for id, moment in moments.items()))
    march = Selection(since=date(2026, 3, 1), until=date(2026, 3, 2))
    assert ids(repository, march) == ["first", "last", "elsewhere"]
    assert ids(repository, Selection(since=date(2026, 3, 3))) == ["after"]
    assert ids(repository, Selection(until=date(2026, 2, 28))) == ["before"]
    assert len(ids(repository, Selection(until=date.max))) == 5
    assert len(ids(repository, EVERYTHING)) == 6


@pytest.mark.parametrize("field", ["channel", "touchpoint", "stage", "customer_id"])
def test_field(repository: SqlRepository, field: str) -> None:
    """A field of the response selects by its exact value, even beside an attribute so named."""
    stored(
        repository,
        item("yes", **{field: "App"}),
        item("no", **{field: "app"}),
        item("none", attributes={field: "App"}),
    )
    assert ids(repository, Selection(where={field: "App"})) == ["yes"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_attribute(repository: SqlRepository, name: str) -> None:
    """An attribute selects by name and value, whatever characters these are made of."""
    stored(
        repository,
        item("yes", attributes={name: "v", "other": "w"}),
        item("other value", attributes={name: "w", "other": "v"}),
        item("no attribute"),
    )
    assert ids(repository, Selection(where={name: "v"})) == ["yes"]
    assert ids(repository, Selection(where={"other": name})) == []


def test_all_conditions_hold(repository: SqlRepository) -> None:
    """A selection brings the responses for which each of its conditions holds."""
    today = datetime(2026, 3, 1, tzinfo=UTC)
    both = {"plan": "Team", "region": "EU"}
    stored(
        repository,
        item("yes", channel="app", created_at=today, attributes=both),
        item("region", channel="app", created_at=today, attributes={**both, "region": "US"}),
        item("channel", channel="email", created_at=today, attributes=both),
        item("undated", channel="app", attributes=both),
    )
    where = {"channel": "app", **both}
    assert ids(repository, Selection(date(2026, 3, 1), None, where)) == ["yes"]


def test_attribute_names(repository: SqlRepository) -> None:
    """Each once, in the order of their code points, and only those of the selected responses."""
    named = [{"plan": "Team", "b": "1"}, {"plan": "Solo", "B": "2"}, {"ä": "3"}]
    stored(repository, *(item(f"r-{n}", attributes=each) for n, each in enumerate(named)))
    assert repository.attribute_names(EVERYTHING) == ["B", "b", "plan", "ä"]
    assert repository.attribute_names(Selection(where={"plan": "Team"})) == ["b", "plan"]
    assert repository.attribute_names(Selection(where={"plan": "none"})) == []
