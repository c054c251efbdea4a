"""Facts are read back from bytes as they were written."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.surveys import responses, told
from voc.domain.analysis import AnalysedResponse
from voc.domain.facts import Coded, facts_of
from voc.store.encoding import decoded, encoded, unpacked


@given(st.lists(responses(), max_size=6))
def test_round_trip(rows: list[AnalysedResponse]) -> None:
    """Whatever the survey, attributes that few or none have included."""
    facts = facts_of(rows, attributes=["plan", "worth"], customers=True)
    read = decoded({part: unpacked(payload) for part, payload in encoded(facts)})
    assert told(read) == told(facts)
    assert read.segments.keys.tolist() == facts.segments.keys.tolist()


@pytest.mark.parametrize("key", [2**7, 2**15, 2**31, 2**40])
def test_any_key(key: int) -> None:
    """Keys of segments keep their value beside the ends of each width."""
    facts = facts_of([])
    keys = np.array([key - 1, key, key + 1])
    said = replace(
        facts.segments,
        keys=keys,
        rows=np.zeros(3, np.int64),
        tones=np.zeros(3, np.int64),
        stage_codes=np.zeros(3, np.int64),
        stage_sets=((),),
        themes=Coded.of([None] * 3),
        scores=np.zeros(3),
        similarities=np.zeros(3),
    )
    parts = encoded(replace(facts, segments=said))
    read = decoded({part: unpacked(payload) for part, payload in parts})
    assert read.segments.keys.tolist() == keys.tolist()


def test_an_attribute_that_few_have_takes_little_room() -> None:
    """As much as those who have it, not as all who might."""
    many = [f"v-{n}" if n == 7 else None for n in range(30_000)]
    facts = replace(facts_of([]), attributes={"plan": Coded.of(many)})
    [payload] = [payload for part, payload in encoded(facts) if part == "attribute:plan"]
    assert len(payload) < 500


def test_a_part_that_is_missing_is_nobodys() -> None:
    """A block where no response has the attribute asked for says so of each."""
    facts = facts_of([])
    parts = {part: unpacked(payload) for part, payload in encoded(facts)}
    assert decoded(parts, ["plan"]).attributes["plan"].names == ()
