"""The phrases that groups of segments use: what counts as one, how often, how it is written.

A phrase is up to five neighbouring words that begin and end with a content word ("value for
money"), or begin with a denial ("no internet", "can't log in"). Inflections and the order of
the words make no difference: phrases with the same stems are one, written as it mostly is.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from voc.domain.themes import Vectors
from voc.nlp.words import (
    DETERMINERS,
    INNER,
    JUDGEMENTS,
    NAMELESS,
    OPENERS,
    PARTICLES,
    Token,
    is_content,
    is_denial,
    runs,
    stem,
)

Stems = frozenset[str]

_LONGEST = 5
_MOST_CONTENT = 4
_DENIAL = "no"
# A phrase in fewer of a group's texts than this, or said by one customer alone, is that
# customer's way of putting it, and may be about nobody else.
_COMMON = 0.03
_MANY = 6
_VOICES = 2
# What follows a phrase that is not over: "dashboards | load", "sign | up", "lack | of".
_GOING_ON = PARTICLES | DETERMINERS | frozenset({"of", "to", "me", "us"})


@dataclass(frozen=True, eq=False)
class Core:
    """The distinct texts of a group, most central first, with their vectors (n, dimensions).

    `voices` (n,) tells the texts of one customer from another's; `tones` (n,), where known, are
    above 0 for praise and below for complaint, and `tone` is their mean over the whole group.
    """

    texts: Sequence[str]
    vectors: Vectors
    voices: Sequence[int]
    tones: Sequence[int] | None = None
    tone: float = 0.0


@dataclass(frozen=True, eq=False)
class Phrase:
    """A phrase as one group uses it.

    `shares` gives each text that uses it, by index, and the share of its words that the phrase
    takes up. `rarity` is how rare it is over all groups (the IDF of c-TF-IDF), `entirety` in
    (0, 1] how little it looks like a piece of something longer.
    """

    text: str
    stems: Stems
    shares: dict[int, float]
    rarity: float
    entirety: float

    @property
    def uses(self) -> int:
        """How many of the group's texts use it."""
        return len(self.shares)

    @property
    def is_word(self) -> bool:
        """Whether it is a single word, or one with its particle: "set up"."""
        return len(self.stems - PARTICLES) == 1

    @property
    def is_denial(self) -> bool:
        """Whether it tells what is missing."""
        return _DENIAL in self.stems


@dataclass
class _Known:
    """What is known of a phrase over all groups: spellings, and where it stands in texts."""

    spellings: Counter[str] = field(default_factory=Counter)
    seen: int = 0
    goes_on: int = 0
    went_before: int = 0
    texts: int = 0

    @property
    def spelling(self) -> str:
        """How it is mostly written; small words between count against a spelling."""
        return min(self.spellings, key=lambda text: (-self._worth(text), text))

    @property
    def entirety(self) -> float:
        return (1 - 0.7 * self.goes_on / self.seen) * (1 - 0.5 * self.went_before / self.seen)

    def note(self, words: Sequence[str], start: int, end: int) -> None:
        """Note that it stands in a run of words."""
        following = words[end] if end < len(words) else ""
        before = _root(words[start - 1]) if start else ""
        self.spellings[" ".join(words[start:end])] += 1
        self.seen += 1
        self.goes_on += following in _GOING_ON or is_content(following)
        self.went_before += bool(before)

    def _worth(self, text: str) -> float:
        words = text.split()
        return self.spellings[text] / (1 + len(words) - len(_content(words)))


class Phrases:
    """The phrases of all groups."""

    def __init__(self, groups: Sequence[Core]) -> None:
        self._known: defaultdict[Stems, _Known] = defaultdict(_Known)
        self._cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._groups = groups
        self._uses = [self._count(group.texts) for group in groups]
        self._average = sum(map(len, self._uses)) / max(len(groups), 1)

    def of(self, group: int) -> list[Phrase]:
        """Return those phrases of a group that several customers use and that tell something."""
        core, uses = self._groups[group], self._uses[group]
        least = max(2, min(_MANY, math.ceil(_COMMON * len(core.texts))))
        common = {
            stems: shares
            for stems, shares in uses.items()
            if len(shares) >= least
            and len({core.voices[text] for text in shares}) >= _VOICES
            and _is_telling(self._known[stems].spelling)
        }
        return [self._phrase(stems, shares, common) for stems, shares in common.items()]

    def _phrase(
        self, stems: Stems, shares: dict[int, float], common: dict[Stems, dict[int, float]]
    ) -> Phrase:
        known = self._known[stems]
        longer = max((len(common[other]) for other in common if stems < other), default=0)
        apart = 1 - max(0.0, longer / len(shares) - 0.4)
        text = " ".join(self._cased(word) for word in known.spelling.split())
        rarity = math.log(1 + self._average / known.texts)
        return Phrase(text, stems, shares, rarity, known.entirety * apart)

    def _count(self, texts: Sequence[str]) -> dict[Stems, dict[int, float]]:
        uses: defaultdict[Stems, dict[int, float]] = defaultdict(dict)
        for index, text in enumerate(texts):
            found = list(runs(text))
            length = sum(map(len, found))
            for run in found:
                self._note_case(run)
                words = [token.lower for token in run]
                roots = [_root(word) for word in words]
                for start, end in _spans(words, roots):
                    stems = _stems(words[start:end], roots[start:end])
                    known = self._known[stems]
                    known.texts += index not in uses[stems]
                    uses[stems][index] = (end - start) / length
                    known.note(words, start, end)
        return uses

    def _note_case(self, run: Sequence[Token]) -> None:
        shouted = len(run) > 1 and all(token.text.isupper() for token in run)
        for token in run[1:] if not shouted else ():
            self._cases[token.lower][token.text] += 1

    def _cased(self, word: str) -> str:
        """Write a word as customers mostly do; a capital may just begin a sentence."""
        cases = self._cases[word]
        return min(cases, key=lambda text: (-cases[text], text)) if cases.total() > 1 else word


def stems_of(words: Sequence[str]) -> Stems:
    """What phrases of the same meaning share: stems of content words, and whether it denies."""
    lower = [word.lower() for word in words]
    return _stems(lower, [_root(word) for word in lower])


def _stems(words: Sequence[str], roots: Sequence[str]) -> Stems:
    opening = {word for word, root in zip(words[:1], roots, strict=False) if not root}
    ending = set(words[-1:])
    return frozenset({*roots, *(opening & OPENERS), *(ending & PARTICLES)} - {""})


@lru_cache(maxsize=50_000)
def _root(word: str) -> str:
    """What a lower-case word means in a phrase: its stem, that it denies, or nothing."""
    if is_content(word):
        return stem(word)
    return _DENIAL if is_denial(word) else ""


def _spans(words: Sequence[str], roots: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each phrase starts and ends."""
    content = [bool(root) and root != _DENIAL for root in roots]
    for start, first in enumerate(words):
        if not (content[start] or first in OPENERS):
            continue
        n = 0
        for at in range(start, min(start + _LONGEST, len(words))):
            n += content[at]
            if n > _MOST_CONTENT or not (content[at] or at == start or words[at] in INNER):
                break
            if n and (content[at] or (words[at] in PARTICLES and content[at - 1])):
                yield start, at + 1


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if is_content(word)]


def _is_telling(spelling: str) -> bool:
    """Whether it tells what it is about: no judgement in it, and not only general words."""
    words = spelling.split()
    return JUDGEMENTS.isdisjoint(words) and not NAMELESS.issuperset(_content(words))
