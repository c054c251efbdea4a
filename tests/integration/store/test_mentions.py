"""Which responses speak of something: the same as the domain says, and as reports count."""

from datetime import UTC, datetime
from itertools import product

import pytest

from tests.integration.store.builders import item, stored, themes
from tests.integration.store.generated import generated
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.errors import InvalidInput
from voc.domain.mentions import ANYTHING, Mention, family
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY, UNKNOWN_STAGE
from voc.domain.themes import Theme
from voc.report import Survey, journey_of, pain_points_of
from voc.store import SqlRepository

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EACH = [
    Mention(themes, stage, tone, words)
    for themes, stage, tone, words in product(
        [(), ("t-1",), ("t-2", "t-1"), ("t-9",)],
        [None, "renewal", "support", "usage", UNKNOWN_STAGE, 'x", %_'],
        [None, Sentiment.NEGATIVE, Sentiment.POSITIVE],
        ["", "CANCEL next"],
    )
]


@pytest.fixture
def rows(repository: SqlRepository) -> list[AnalysedResponse]:
    """Responses in which chance decides what is said where, and some that say nothing."""
    with repository.write() as store:
        store.replace_themes(themes("t-1", "t-2"), [], [])
    silent = [
        item("s-1", ""),
        item("s-2", "", stage="renewal"),
        item("s-3", "", touchpoint=" Support "),
    ]
    return stored(repository, *generated(150, now=NOW), *silent)


def ids(found: object) -> list[str]:
    return [row.response.id for row in found]  # type: ignore[attr-defined]


def test_the_database_finds_what_the_domain_says(
    repository: SqlRepository, rows: list[AnalysedResponse]
) -> None:
    """Every theme, stage and tone together with every other, with words and without."""
    some = 0
    for mention in EACH:
        wanted = sorted(row.response.id for row in rows if mention.holds(row))
        assert ids(repository.page(EVERYTHING, mention, after=None, limit=500)) == wanted, mention
        assert repository.count(EVERYTHING, mention, most=500) == len(wanted)
        some += bool(wanted)
    assert some > len(EACH) / 3


@pytest.mark.usefixtures("rows")
def test_the_responses_behind_a_count_are_those_counted(repository: SqlRepository) -> None:
    """Of each pain point and delight the very ids, of each stage as many as its row says."""
    known = repository.theme_model().themes
    survey = Survey(repository.facts(EVERYTHING), repository, known, DEFAULT_TAXONOMY)
    found = pain_points_of(survey)
    assert found.pain_points
    assert found.delights
    told = [(Sentiment.NEGATIVE, point) for point in found.pain_points]
    told += [(Sentiment.POSITIVE, delight) for delight in found.delights]
    for tone, point in told:
        mention = Mention((point.theme_id,), point.stage, tone)
        page = repository.page(EVERYTHING, mention, after=None, limit=500)
        assert ids(page) == sorted(point.response_ids)
    for row in journey_of(survey).journey:
        assert repository.count(EVERYTHING, Mention(stage=row.stage), most=500) == row.responses


def test_pages_come_newest_first(repository: SqlRepository, rows: list[AnalysedResponse]) -> None:
    """Each behind the last one of the page before; what has no date comes last."""
    wanted = Selection(where={"channel": "email"})
    dated = [(r.created_at, r.id) for r in (row.response for row in rows) if r.channel == "email"]
    order = sorted(((day, id) for day, id in dated if day), reverse=True)
    order += sorted(((day, id) for day, id in dated if not day), reverse=True)
    seen: list[tuple[datetime | None, str]] = []
    while page := repository.newest(wanted, ANYTHING, after=seen[-1] if seen else None, limit=7):
        seen += [(row.response.created_at, row.response.id) for row in page]
    assert seen == order


@pytest.mark.parametrize("words", ["100%", "a_b", "a/b", "it's", "a\\b", '"quoted"'])
def test_words_are_looked_for_as_they_are(repository: SqlRepository, words: str) -> None:
    """Nothing in them is a pattern, and either letter case will do."""
    stored(
        repository, item("yes", f"He said {words.upper()}!"), item("no", "100 a-b its ab quoted")
    )
    found = repository.page(EVERYTHING, Mention(words=words), after=None, limit=9)
    assert ids(found) == ["yes"]


def test_a_count_stops_where_it_is_told(repository: SqlRepository) -> None:
    """Nobody waits for the exact number of very many."""
    stored(repository, *(item(f"r-{number}", "") for number in range(9)))
    assert repository.count(EVERYTHING, most=5) == 5
    assert repository.count(EVERYTHING, most=9) == 9


def test_a_family_is_a_theme_with_its_sub_themes() -> None:
    """A theme that is none of the current ones is refused, not found nowhere."""
    known = [Theme("t-1", "a"), Theme("t-2", "b", parent="t-1"), Theme("t-3", "c")]
    assert family(known, "t-1") == ("t-1", "t-2")
    assert family(known, "t-2") == ("t-2",)
    with pytest.raises(InvalidInput, match="theme"):
        family(known, "t-9")
