"""Quotes: customers' exact words, chosen to say what a theme is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voc.domain.analysis import AnalysedResponse, Segment
from voc.domain.facts import Ints, SegmentColumns

QUOTES = 3
CANDIDATES = 12  # segments whose words are looked at for the quotes of one group
QUOTE_WORDS = range(4, 41)  # long enough to say why, short enough for a slide


@dataclass(frozen=True)
class Quote:
    """A verbatim stretch of a response's text: `text == verbatim[start:end]`."""

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """A segment that may be quoted, with how sure (0..1) its tone and its stage are."""

    quote: Quote
    sureness: float


class Passages(Protocol):
    """Where the words of segments are fetched."""

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        """Return the passages under these segment keys; what was deleted is missing."""


@dataclass(frozen=True)
class RowPassages:
    """The words of rows in memory; keys number all their segments, as `facts_of` does."""

    rows: Sequence[AnalysedResponse]

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        """Return the passages under these numbers."""
        said = [(row, segment) for row in self.rows for segment in row.analysis.segments]
        return {key: passage_of(*said[key]) for key in keys}


def passage_of(row: AnalysedResponse, segment: Segment) -> Passage:
    """What may be quoted of a response."""
    quote = Quote(row.response.id, segment.text, segment.span.start, segment.span.end)
    stages = None if row.response.stage else [reading.confidence for reading in segment.stages]
    return Passage(quote, sureness(segment.sentiment.confidence, stages))


def sureness(tone: float, stages: Sequence[float] | None) -> float:
    """How sure tone and stage are together; `stages` None: the stage is given.

    Who speaks of another stage in the same breath is no clear voice for the surer one.
    """
    if not stages:
        return tone
    surest, *others = sorted(stages, reverse=True)
    return tone * (surest - max(others, default=0.0))


def pick_quotes(
    candidates: Sequence[Ints], segments: SegmentColumns, source: Passages
) -> list[tuple[Quote, ...]]:
    """Up to three quotes a group: sure, near the theme's centre, of a fit length, no two alike.

    Each is of another response: who says a thing twice is one voice.
    """
    wanted = {int(segments.keys[place]) for group in candidates for place in group}
    found = source.passages(sorted(wanted))
    return [_pick([_worth(place, segments, found) for place in group]) for group in candidates]


def _worth(
    place: int, segments: SegmentColumns, found: Mapping[int, Passage]
) -> tuple[bool, float, Quote | None]:
    passage = found.get(int(segments.keys[place]))
    if passage is None:
        return False, 0.0, None
    fits = len(passage.quote.text.split()) in QUOTE_WORDS
    return fits, passage.sureness * float(segments.similarities[place]), passage.quote


def _pick(worths: Sequence[tuple[bool, float, Quote | None]]) -> tuple[Quote, ...]:
    by_voice: dict[str, Quote] = {}
    words: set[str] = set()
    for *_, quote in sorted(worths, key=lambda worth: worth[:2], reverse=True):
        said = " ".join(quote.text.lower().split()) if quote else ""
        if quote and said not in words and quote.id not in by_voice:
            by_voice[quote.id] = quote
            words.add(said)
    return tuple(by_voice.values())[:QUOTES]
