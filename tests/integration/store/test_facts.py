"""Reports count the same, whether their columns come from the store or from rows in memory."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from tests.integration.store.builders import Item, item, stored, themes
from voc.domain.analysis import Sentiment, SentimentReading, StageReading, ThemeMatch
from voc.domain.facts import Facts, facts_of
from voc.domain.quotes import RowPassages
from voc.domain.scores import CES_SCALE, CSAT_SCALE, NPS_SCALE, Metric, Scale, Score
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.report import Survey, build_report, report_of
from voc.store import SqlRepository, open_repository

DAY = datetime(2026, 2, 3, 23, 59, 59, tzinfo=UTC)
STAGES = ("support", "usage", "renewal", "purchase")
PRAISE = SentimentReading(Sentiment.POSITIVE, 0.9, 0.8)


def told(item: Item, *, stages: int, theme: str | None = None) -> Item:
    """The same response, whose segments praise and speak of so many stages and of a theme."""
    response, reading = item
    segments = tuple(
        replace(
            segment,
            sentiment=PRAISE,
            stages=tuple(
                StageReading(name, 0.9 - n / 10) for n, name in enumerate(STAGES[:stages])
            ),
            theme=ThemeMatch(theme, 0.5) if theme else None,
        )
        for segment in reading.analysis.segments
    )
    return response, replace(reading, analysis=replace(reading.analysis, segments=segments))


def survey() -> list[Item]:
    """Responses that differ in everything reports count."""
    odd = Scale(10, 1 + 9 * 10, 50, reversed=True)
    return [
        item("plain", scores=(Score(Metric.NPS, 9, NPS_SCALE),), created_at=DAY, channel="email"),
        item("blank", " \u2003\n", scores=(Score(Metric.CSAT, 4, CSAT_SCALE),), stage="usage"),
        item("bare", touchpoint="Renewal", attributes={"plan": "Team", "worth": "12.5"}),
        told(item("none", customer_id="c-1", created_at=DAY), stages=0, theme="t-2"),
        told(item("many", channel="sms\x1fweb"), stages=4, theme="t-1"),
        told(item("two", attributes={"plan": ""}), stages=2, theme="t-1"),
        item("scales", scores=(Score(Metric.CSAT, 40, odd), Score(Metric.CES, 6.5, CES_SCALE))),
    ]


@pytest.fixture
def filled(repository: SqlRepository) -> SqlRepository:
    with repository.write() as store:
        store.replace_themes(themes("t-1", "t-2"), [], [])
    stored(repository, *survey())
    return repository


def written(found: Facts) -> dict[str, Any]:
    """What facts say, row by row."""
    segments = found.segments
    columns = {
        "stage": found.stages,
        "touchpoint": found.touchpoints,
        "channel": found.channels,
        **found.attributes,
        **({"customer": found.customers} if found.customers else {}),
    }
    return {
        "ids": list(found.ids),
        "days": [str(day) for day in found.days],
        "comments": found.has_comment.tolist(),
        **{name: [(*c.names, None)[code] for code in c.codes] for name, c in columns.items()},
        "answers": {
            metric: [(row, a.scores[code]) for row, code in zip(a.rows, a.codes, strict=True)]
            for metric, a in found.answers.items()
        },
        "segments": [
            (
                int(segments.rows[n]),
                int(segments.tones[n]),
                segments.stage_sets[segments.stage_codes[n]],
                (*segments.themes.names, None)[segments.themes.codes[n]],
                round(float(segments.scores[n]), 6),
                round(float(segments.similarities[n]), 6),
            )
            for n in range(len(segments))
        ],
    }


@pytest.mark.parametrize(
    "selection",
    [
        EVERYTHING,
        Selection(since=date(2026, 2, 3), until=date(2026, 2, 3)),
        Selection(where={"plan": "Team"}),
        Selection(where={"channel": "nobody's"}),
    ],
)
def test_columns_of_the_store_are_those_of_its_rows(
    filled: SqlRepository, selection: Selection
) -> None:
    """Each value, day, blank, stage and scale, with and without filters."""
    asked = {"attributes": ["plan", "worth"], "customers": True}
    expected = facts_of(list(filled.select(selection)), **asked)
    assert written(filled.facts(selection, **asked)) == written(expected)


def test_facts_are_remembered_until_something_is_stored_or_deleted(filled: SqlRepository) -> None:
    """Asked again they are the same object; a new, a deleted or a re-themed response is seen."""
    first = filled.facts(EVERYTHING)
    assert filled.facts(EVERYTHING) is first
    assert len(filled.facts(Selection(where={"plan": "Team"}))) == 1
    stored(filled, item("new"))
    assert len(filled.facts(EVERYTHING)) == len(first) + 1
    with filled.write() as store:
        store.delete("new")
    assert len(filled.facts(EVERYTHING)) == len(first)
    with filled.write() as store:
        store.replace_themes(themes("t-1"), [], [])
    assert (filled.facts(EVERYTHING).segments.themes.codes == -1).all()


def test_another_process_that_stores_is_noticed(filled: SqlRepository, database_url: str) -> None:
    """What one connection remembers does not outlive what another one writes."""
    before = len(filled.facts(EVERYTHING))
    other = open_repository(database_url)
    stored(other, item("elsewhere"))
    other.close()
    assert len(filled.facts(EVERYTHING)) == before + 1


def test_words_are_fetched_for_the_segments_that_are_quoted(filled: SqlRepository) -> None:
    """Exact words with their places and ids; keys nobody has are left out."""
    keys = filled.facts(EVERYTHING).segments.keys.tolist()
    rows = list(filled.select(EVERYTHING))
    expected = RowPassages(rows).passages(range(len(keys)))
    found = filled.passages([*keys, 10**6])
    assert [found[key] for key in keys] == [expected[place] for place in range(len(keys))]


def test_a_report_of_the_store_is_that_of_its_rows(filled: SqlRepository) -> None:
    """All of it: scores, journey, pain points, delights, themes."""
    known = (Theme("t-1", "speed"), Theme("t-2", "price"))
    rows = list(filled.select(EVERYTHING))
    survey = Survey(filled.facts(EVERYTHING), filled, known, DEFAULT_TAXONOMY)
    report = report_of(survey)
    assert report == build_report(rows, known, DEFAULT_TAXONOMY)
    assert not np.isnan(report.base.coverage)
