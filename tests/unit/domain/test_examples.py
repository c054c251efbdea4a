from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import Sentiment
from voc.domain.examples import READ, voices
from voc.domain.facts import facts_of
from voc.domain.quotes import Passage, RowPassages

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


@dataclass
class Counted:
    """Passages that note how many were asked for."""

    source: RowPassages
    asked: list[int] = field(default_factory=list)

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        self.asked.append(len(keys))
        return self.source.passages(keys)


def test_no_two_verbatims_of_a_kind_are_alike() -> None:
    """Those of a fit length come first; praise and complaint have their own."""
    said = [
        Said("Slow.", BAD, theme="t-1"),
        Said("It was far too slow for us", BAD, theme="t-1"),
        Said("It was far too slow for them", BAD, theme="t-1"),
        Said("So quick that we were done at once", GOOD, theme="t-1"),
    ]
    rows = [analysed(f"r-{n}", one) for n, one in enumerate(said)]
    found = voices(facts_of(rows).segments, np.arange(4), RowPassages(rows))
    assert [quote.id for quote in found.complaint] == ["r-1", "r-0"]
    assert [quote.id for quote in found.praise] == ["r-3"]
    assert [quote.id for quote in found.typical] == ["r-1", "r-3", "r-0"]


def test_of_a_large_theme_only_the_nearest_are_read() -> None:
    """However many mention it."""
    rows = [analysed(f"r-{n}", Said("Much too slow", BAD, theme="t-1")) for n in range(2 * READ)]
    source = Counted(RowPassages(rows))
    found = voices(facts_of(rows).segments, np.arange(2 * READ), source)
    assert source.asked == [READ]
    assert [quote.id for quote in found.typical] == ["r-0"]
