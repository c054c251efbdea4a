"""Whatever happens to a store, its blocks tell what its rows tell."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from tests.integration.store.builders import item, stored, themes, vectors
from tests.unit.domain.surveys import MATCH, THEMES, responses, told
from voc.domain.analysis import AnalysedResponse, ThemeMatch
from voc.domain.facts import facts_of
from voc.domain.selection import EVERYTHING, Selection
from voc.pipeline import Reading
from voc.store import SqlRepository, blocks, open_repository
from voc.store.engine import reading, writing
from voc.store.schema import fact_blocks, revisions
from voc.store.writer import SqlWriter

NUMBERS = count()
SELECTIONS = (
    EVERYTHING,
    Selection(since=date(2026, 2, 3)),
    Selection(until=date(2026, 2, 3), where={"channel": "a"}),
    Selection(where={"plan": "b", "stage": "support"}),
    Selection(where={"customer_id": "a", "touchpoint": "ü\u2028"}),
    Selection(where={"plan": ""}),
    Selection(where={"channel": "", "worth": "a"}),
)
SURVEY = st.lists(responses(), min_size=1, max_size=4)
KEPT = st.sets(st.sampled_from(THEMES))
STEP = st.one_of(
    st.tuples(st.just("add"), SURVEY),
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("fit"), KEPT, st.lists(st.none() | MATCH, min_size=1, max_size=5)),
    st.tuples(st.just("edit"), st.sampled_from(["new", "newer"])),
)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blocks are full with so few responses that some are joined and some are not."""
    monkeypatch.setattr(blocks, "MOST", 6)
    return


@pytest.mark.usefixtures("small_blocks")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(STEP, st.booleans()), max_size=12))
def test_blocks_follow_the_rows(
    repository: SqlRepository, steps: Sequence[tuple[tuple[object, ...], bool]]
) -> None:
    """After storing, deleting, fitting and editing, done or undone half-way."""
    for step, fails in steps:
        with suppress(ZeroDivisionError), repository.write() as store:
            apply(repository, store, step)
            if fails:
                raise ZeroDivisionError
        check(repository)


def apply(repository: SqlRepository, store: SqlWriter, step: tuple[object, ...]) -> None:
    """Do one step on what is stored."""
    match step:
        case "add", list(rows):
            known = {theme.id for theme in store.theme_model().themes}
            store.add([_item(row, known) for row in rows])
        case "delete", int(place):
            ids = [row.response.id for row in repository.select(EVERYTHING)]
            if ids:
                store.delete(ids[place % len(ids)])
        case "fit", set(kept), list(matches):
            keys = store.segments().keys
            found = [matches[n % len(matches)] for n in range(len(keys))]
            fitted = [match if match and match.theme_id in kept else None for match in found]
            store.replace_themes(themes(*sorted(kept)), keys, fitted)
        case "edit", str(name):
            model = store.theme_model()
            renamed = tuple(replace(theme, name=f"{name} {theme.id}") for theme in model.themes)
            store.rename_themes(replace(model, themes=renamed))


def check(repository: SqlRepository) -> None:
    """Facts of several selections are those of their rows, and keys those of their segments."""
    asked = {"attributes": ["worth", "plan"], "customers": True}
    for selection in SELECTIONS:
        rows = list(repository.select(selection))
        found = repository.facts(selection, **asked)
        assert told(found) == told(facts_of(rows, **asked))
        keys = found.segments.keys.tolist()
        read = [row for row in rows if not row.analysis.is_foreign]
        ids = [row.response.id for row in read for _ in row.analysis.segments]
        passages = repository.passages(keys)
        assert [passages[key].quote.id for key in keys] == ids


def _item(row: AnalysedResponse, known: set[str]) -> tuple[object, Reading]:
    """A response of its own id, whose themes are there."""

    def theme(match: ThemeMatch | None) -> ThemeMatch | None:
        return match if match and match.theme_id in known else None

    segments = [replace(s, theme=theme(s.theme)) for s in row.analysis.segments]
    analysis = replace(row.analysis, segments=tuple(segments))
    response = replace(row.response, id=f"r-{next(NUMBERS)}")
    return response, Reading(analysis, vectors(len(segments), seed=1))


def test_a_store_of_single_responses_has_few_blocks(repository: SqlRepository) -> None:
    """One after the other they are joined, as a binary counter carries."""
    for number in range(37):
        stored(repository, item(f"r-{number}"))
    assert sizes(repository) == [32, 4, 1]


@pytest.mark.usefixtures("small_blocks")
def test_a_full_block_is_left_alone(repository: SqlRepository) -> None:
    """No block grows beyond its size, so that no write grows with the store."""
    for number in range(20):
        stored(repository, item(f"r-{number}"))
    assert sizes(repository) == [4, 4, 4, 4, 4]


def sizes(repository: SqlRepository) -> list[int]:
    """How many responses each block holds, oldest first."""
    statement = select(fact_blocks.c.responses).where(fact_blocks.c.part == "responses")
    with reading(repository.engine) as connection:
        return list(connection.scalars(statement.order_by(fact_blocks.c.block)))


def test_a_deleted_response_leaves_nothing_in_its_block(repository: SqlRepository) -> None:
    """Neither its id nor any value that nobody else gave; the last of a block takes it along."""
    mine = {"customer_id": "customer-of-mine", "attributes": {"plan": "plan-of-mine"}}
    stored(repository, item("r-1"), item("id-of-mine", touchpoint="place-of-mine", **mine))
    assert b"of-mine" in payloads(repository)
    with repository.write() as store:
        store.delete("id-of-mine")
    assert b"r-1" in payloads(repository)
    assert b"of-mine" not in payloads(repository)
    with repository.write() as store:
        store.delete("r-1")
    assert payloads(repository) == b""


def test_no_words_in_blocks(repository: SqlRepository) -> None:
    """What customers wrote stays in its one place."""
    stored(repository, item("r-1", "Slow. Dear.", question="Why?"))
    assert not any(words in payloads(repository) for words in (b"Slow", b"Dear", b"Why"))


def payloads(repository: SqlRepository) -> bytes:
    """All blocks, one behind the other."""
    with reading(repository.engine) as connection:
        return b"".join(connection.scalars(select(fact_blocks.c.payload)))


@pytest.mark.parametrize("finished", [True, False])
def test_what_is_stored_is_laid_out_on_opening(
    repository: SqlRepository,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    finished: bool,
) -> None:
    """From the rows alone, in some transactions; one who was stopped is followed by another."""
    monkeypatch.setattr(blocks, "AT_ONCE", 2)
    stored(repository, *(item(f"r-{number}", channel="web") for number in range(5)))
    with writing(repository.engine) as connection:
        connection.execute(update(revisions).values(blocks=0))
    if not finished:
        blocks._lay_out_more(repository.engine)  # as far as it came before it was killed
        assert sum(sizes(repository)) == 2
    opened = open_repository(database_url)
    check(opened)
    opened.close()
    check(repository)
    with reading(repository.engine) as connection:
        assert connection.scalar(select(revisions.c.blocks)) == blocks.FORMAT
        assert connection.scalar(select(func.count()).select_from(fact_blocks)) > 0
