import numpy as np

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import Sentiment
from voc.domain.facts import facts_of
from voc.domain.quotes import RowPassages, pick_quotes, sureness


def test_a_response_is_quoted_once() -> None:
    """Who says a thing three times is one voice."""
    bad = Sentiment.NEGATIVE
    rows = [
        analysed("a", *(Said(f"Nobody ever called me back {n}", bad) for n in range(3))),
        analysed("b", Said("They never called me back at all", bad)),
    ]
    facts = facts_of(rows)
    (quotes,) = pick_quotes([np.arange(4)], facts.segments, RowPassages(rows))
    assert sorted(quote.id for quote in quotes) == ["a", "b"]


def test_who_speaks_of_two_stages_is_no_clear_voice_for_one() -> None:
    """The second stage counts against the first; a given stage is sure."""
    assert sureness(0.9, None) == sureness(0.9, []) == 0.9
    assert sureness(1.0, [0.9]) > sureness(1.0, [0.98, 0.74]) > 0
