"""Names groups of segments in customers' own words: short phrases, no two alike.

A phrase is one to four neighbouring words that begin and end with a content word ("value for
money"), or a denial ("no internet"). It ranks by c-TF-IDF (Grootendorst, 2022): how many of
the group's texts use it, times how rare it is over all groups; longer phrases, which say more,
get a head start. Those that follow are chosen by maximal marginal relevance (Carbonell and
Goldstein, 1998) over the stems that they share.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from voc.nlp.words import (
    DETERMINERS,
    GENERAL,
    JUDGEMENTS,
    LINKS,
    NEGATORS,
    Token,
    is_content,
    runs,
    stem,
)

Stems = frozenset[str]

_LONGEST = 4
_KEYWORDS = 7
# What a phrase of so many words is worth, by reading names: "waiting time" goes before "time".
_HEAD_START = (1.0, 2.0, 2.6, 2.6)
# A phrase in fewer of a group's texts than this is one customer's way of putting it.
_COMMON = 0.05
# A phrase is part of a longer one that takes up this much of its use: "mobile" in "mobile app".
_WITHIN = 0.6
# A name of one word that fewer texts than this use needs a second phrase beside it.
_TELLING = 0.6
_BESIDE = 0.1
_RELEVANCE = 0.6


@dataclass(frozen=True)
class Naming:
    """A group's name and the phrases it is about, best first; plain text."""

    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class _Phrase:
    text: str
    stems: Stems
    score: float
    share: float
    noun: float

    @property
    def as_name(self) -> float:
        """What it is worth as a name, which is better for a thing than for a judgement."""
        return self.score * self.noun


def name_groups(
    groups: Sequence[Sequence[str]], given: Sequence[str | None] | None = None
) -> list[Naming]:
    """Name each group of distinct texts, most central first; the first groups choose first.

    A group whose name is `given` keeps it and only gets its keywords.
    """
    given = given or [None] * len(groups)
    phrases = _Phrases(groups)
    taken = {_stems(name.split()) for name in given if name}
    namings = []
    for group, (texts, name) in enumerate(zip(groups, given, strict=True)):
        ranked = phrases.ranked(group)
        if name is None:
            name = _name(ranked, taken) or _opening(texts)
            taken.add(_stems(name.split()))
        namings.append(Naming(name, tuple(phrase.text for phrase in _diverse(ranked, _KEYWORDS))))
    return namings


class _Phrases:
    """The phrases of all groups: how many texts use each, and how it is mostly written."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._sizes = [len(texts) for texts in groups]
        self._spellings: defaultdict[Stems, Counter[str]] = defaultdict(Counter)
        self._cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seen = Counter[str]()
        self._things = Counter[str]()
        self._uses = [self._count(texts) for texts in groups]
        self._everywhere = sum(self._uses, Counter[Stems]())

    def ranked(self, group: int) -> list[_Phrase]:
        """Return the group's phrases, best first."""
        size, uses = self._sizes[group], self._uses[group]
        least = max(min(2, size), math.ceil(_COMMON * size))
        common = {stems: n for stems, n in uses.items() if n >= least and self._is_telling(stems)}
        found = [
            self._phrase(stems, n, size)
            for stems, n in common.items()
            if not any(stems < longer and m >= _WITHIN * n for longer, m in common.items())
        ]
        return sorted(found, key=lambda phrase: (-phrase.score, phrase.text))

    def _is_telling(self, stems: Stems) -> bool:
        words = _most(self._spellings[stems]).split()
        return JUDGEMENTS.isdisjoint(words) and not GENERAL.issuperset(_content(words))

    def _phrase(self, stems: Stems, uses: int, size: int) -> _Phrase:
        words = _most(self._spellings[stems]).split()
        average = self._everywhere.total() / len(self._sizes)
        rarity = math.log(1 + average / self._everywhere[stems])
        start = _HEAD_START[len(_content(words)) - 1]
        text = " ".join(self._cased(word) for word in words)
        share = uses / size
        return _Phrase(text, stems, start * rarity * share, share, self._noun(words[-1]))

    def _noun(self, word: str) -> float:
        """Return how much customers use a word as a thing ("the app", "my order"), above 0.

        A third, the usual share, where the word is too rare to tell.
        """
        return (1 + self._things[word]) / (3 + self._seen[word])

    def _count(self, texts: Sequence[str]) -> Counter[Stems]:
        uses = Counter[Stems]()
        for text in texts:
            found = {}
            for run in runs(text):
                self._note_case(run)
                self._note_things(run)
                found.update({_stems(words): " ".join(words) for words in _phrases(run)})
            uses.update(found.keys())
            for stems, spelling in found.items():
                self._spellings[stems][spelling] += 1
        return uses

    def _note_case(self, run: Sequence[Token]) -> None:
        shouted = len(run) > 1 and all(token.text.isupper() for token in run)
        for token in run[1:] if not shouted else ():
            self._cases[token.lower][token.text] += 1

    def _note_things(self, run: Sequence[Token]) -> None:
        opened = False
        for token, following in zip_longest(run, run[1:]):
            if not is_content(token.lower):
                opened = token.lower in DETERMINERS
                continue
            self._seen[token.lower] += 1
            if opened and (following is None or not is_content(following.lower)):
                self._things[token.lower] += 1

    def _cased(self, word: str) -> str:
        """Write a word as customers mostly do; a capital may just begin a sentence."""
        return _most(self._cases[word]) if self._cases[word].total() > 1 else word


def _phrases(run: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    words = [token.lower for token in run]
    for start, first in enumerate(words):
        if not is_content(first) and first not in NEGATORS:
            continue
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            inner = words[start + 1 : end - 1]
            if not all(is_content(word) or word in LINKS for word in inner):
                break
            if is_content(words[end - 1]):
                yield tuple(words[start:end])


def _stems(words: Sequence[str]) -> Stems:
    return frozenset(stem(word.lower()) for word in _content(words))


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in LINKS or word == "not"]


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))


def _name(phrases: Sequence[_Phrase], taken: set[Stems]) -> str | None:
    """Choose the best phrase; a vague one, or one that is taken, has a second beside it."""
    ranked = sorted(phrases, key=lambda phrase: -phrase.as_name)
    for first in ranked:
        alone = len(first.stems) > 1 or first.share >= _TELLING
        if alone and first.stems not in taken:
            return first.text
        for second in (p for p in ranked if p.share >= _BESIDE and not p.stems & first.stems):
            if first.stems | second.stems not in taken:
                return f"{first.text}, {second.text}"
        if first.stems not in taken:
            return first.text
    return None


def _opening(texts: Sequence[str]) -> str:
    """Return the first words of a group's most central text: it has no phrase of its own."""
    words = [token for run in runs(texts[0]) for token in run][:_LONGEST]
    ends = [end for end, token in enumerate(words, start=1) if is_content(token.lower)]
    return " ".join(token.text for token in words[: max(ends, default=None)]) or "no words"


def _diverse(ranked: Sequence[_Phrase], most: int) -> list[_Phrase]:
    """Choose phrases that score high and share few stems with those before them."""
    chosen: list[_Phrase] = list(ranked[:1])
    rest = list(ranked[1:60])
    while rest and len(chosen) < most:
        best = max(rest, key=lambda phrase: _marginal(phrase, chosen))
        chosen.append(best)
        rest.remove(best)
    return chosen


def _marginal(phrase: _Phrase, chosen: Sequence[_Phrase]) -> float:
    overlap = max(
        len(phrase.stems & other.stems) / min(len(phrase.stems), len(other.stems))
        for other in chosen
    )
    return _RELEVANCE * phrase.score / chosen[0].score - (1 - _RELEVANCE) * overlap
