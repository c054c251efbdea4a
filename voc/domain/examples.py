"""Verbatims that stand for a theme: close to its centre, and no two alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.quotes import Quote

MOST = 3
_WORDS = range(4, 41)  # long enough to say what, short enough to read at a glance
_ALIKE = 0.5  # the share of their words that two verbatims of one kind have in common


@dataclass(frozen=True)
class Voices:
    """Quotes of a theme: `typical` of all, of those who `praise`, of those who `complain`."""

    typical: tuple[Quote, ...]
    praise: tuple[Quote, ...]
    complaint: tuple[Quote, ...]


@dataclass(frozen=True)
class _Mention:
    response_id: str
    segment: Segment
    similarity: float

    @property
    def quote(self) -> Quote:
        span = self.segment.span
        return Quote(self.response_id, self.segment.text, span.start, span.end)

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.segment.text.lower().split())

    @property
    def order(self) -> tuple[bool, float]:
        return len(self.segment.text.split()) not in _WORDS, -self.similarity


def voices(rows: Iterable[AnalysedResponse], theme_id: str) -> Voices:
    """Choose up to three verbatims of each kind from the responses that mention a theme."""
    mentions = sorted(_mentions(rows, theme_id), key=lambda mention: mention.order)
    tones = {
        tone: [m for m in mentions if m.segment.sentiment.label is tone]
        for tone in (Sentiment.POSITIVE, Sentiment.NEGATIVE)
    }
    return Voices(
        _unlike(mentions), _unlike(tones[Sentiment.POSITIVE]), _unlike(tones[Sentiment.NEGATIVE])
    )


def _mentions(rows: Iterable[AnalysedResponse], theme_id: str) -> list[_Mention]:
    return [
        _Mention(row.response.id, segment, segment.theme.similarity)
        for row in rows
        for segment in row.analysis.segments
        if segment.theme and segment.theme.theme_id == theme_id
    ]


def _unlike(mentions: Sequence[_Mention]) -> tuple[Quote, ...]:
    """The first three of which no two share most of their words."""
    chosen: list[_Mention] = []
    for mention in mentions:
        if all(_overlap(mention.words, other.words) < _ALIKE for other in chosen):
            chosen.append(mention)
        if len(chosen) == MOST:
            break
    return tuple(mention.quote for mention in chosen)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
