"""Facts joined and chosen are those of the same responses laid out at once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.surveys import MATCH, responses, told
from voc.domain.analysis import AnalysedResponse, ThemeMatch
from voc.domain.facts import Coded, Facts, facts_of
from voc.domain.joining import chosen, joined, rethemed

SURVEY = st.lists(responses(), max_size=5)


def facts(rows: Sequence[AnalysedResponse]) -> Facts:
    """All that can be asked for."""
    return facts_of(rows, attributes=["plan", "worth"], customers=True)


@given(st.lists(SURVEY, min_size=1, max_size=4))
def test_joined_parts_are_the_whole(parts: list[list[AnalysedResponse]]) -> None:
    """However a survey is cut, empty parts included."""
    whole = facts([row for part in parts for row in part])
    assert told(joined([facts(part) for part in parts])) == told(whole)


@given(SURVEY, st.data())
def test_chosen_responses_are_as_if_alone(
    rows: list[AnalysedResponse], data: st.DataObject
) -> None:
    """No name or score is left of those that were not chosen."""
    mask = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    alone = facts([row for row, keep in zip(rows, mask, strict=True) if keep])
    assert told(chosen(facts(rows), np.array(mask, bool))) == told(alone)


def test_what_only_some_parts_have() -> None:
    """An attribute is missing where its part has none; customers must be known of all."""
    with_plan = replace(facts([]), attributes={"plan": Coded.of(["Team"])}, ids=["r-1"])
    some = replace(
        with_plan,
        days=np.zeros(1, "datetime64[D]"),
        has_comment=np.ones(1, bool),
        foreign=np.zeros(1, bool),
    )
    both = joined([some, replace(some, attributes={}, customers=None)])
    assert both.attributes["plan"].codes.tolist() == [0, -1]
    assert both.customers is None


@given(SURVEY, st.data())
def test_segments_get_other_themes(rows: list[AnalysedResponse], data: st.DataObject) -> None:
    """Those under the keys given, and no other; keys that nobody has change nothing."""
    said = [segment for row in rows for segment in row.analysis.segments]
    moves = data.draw(st.dictionaries(st.integers(0, len(said) + 2), st.none() | MATCH))
    keys = np.array(sorted(moves), np.int64)
    matches = [moves[key] for key in keys.tolist()]
    found = rethemed(
        facts(rows).segments,
        keys,
        Coded.of(match.theme_id if match else None for match in matches),
        np.array([match.similarity if match else 0.0 for match in matches]),
    )
    assert told(replace(facts(rows), segments=found)) == told(facts(_moved(rows, moves)))


def _moved(
    rows: Sequence[AnalysedResponse], moves: dict[int, ThemeMatch | None]
) -> list[AnalysedResponse]:
    place, found = 0, []
    for row in rows:
        segments = []
        for segment in row.analysis.segments:
            segments.append(replace(segment, theme=moves.get(place, segment.theme)))
            place += 1
        found.append(replace(row, analysis=replace(row.analysis, segments=tuple(segments))))
    return found
