"""Names groups of segments in customers' own words: short phrases, no two alike.

Of the phrases that several customers use, the name is one that is distinctive (c-TF-IDF;
Grootendorst, 2022), near the centre of the group and far from those of the others (as the mean
vector of the segments that use it, those that say little else counting most), and complete: not
the beginning or end of something longer. Keywords follow by maximal marginal relevance
(Carbonell and Goldstein, 1998) over the stems that they share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from scipy import sparse

from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Vectors
from voc.nlp.phrases import Core, Phrase, Phrases, Stems, stems_of
from voc.nlp.words import GENERAL, PARTICLES, stem

_KEYWORDS = 7
_RELEVANCE = 0.6
# What a phrase of so many stems is worth, by reading names: "waiting time" goes before "time".
# Between them for general words, which count half: "use the app" says little more than "app".
_HEAD_START = (0.5, 1.0, 2.2, 2.8, 3.0, 3.0)
_GENERAL = frozenset(stem(word) for word in GENERAL)
# How soft the choice between the groups' centres is that a phrase is near to.
_TEMPERATURE = 0.1
# Few uses tell little of a phrase: with so many it counts half.
_DOUBT = 2
# A denial tells something only where so many say it: vectors hardly tell "no X" from "X".
_DENIED = 0.12
# A name of one word that fewer texts than this use needs a second phrase beside it.
_TELLING = 0.5
_BESIDE = 0.05
# What says more than a single word stands for it, if it is worth so much of it as a name.
_NEARLY = 0.5
# A name takes no side: how much it costs a phrase that mostly one side of a group uses it.
_FAIRNESS, _SLACK = 6, 0.15
# A group whose mean tone is so far from 0 leans to a side, and its name may, too.
_LEANS = 0.15
# Alone, a stage's name says no more than the stage that the theme is shown under.
_STAGES = frozenset(stems_of([name]) for name in DEFAULT_TAXONOMY.names)
_NAMELESS = "general remarks"


@dataclass(frozen=True)
class Naming:
    """A group's name and the phrases it is about, best first; plain text."""

    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class _Ranked:
    """A phrase and what it is worth in its group, as a keyword and as a name."""

    text: str
    stems: Stems
    share: float
    is_word: bool
    is_denial: bool
    as_keyword: float
    as_name: float


def name_groups(groups: Sequence[Core], given: Sequence[str | None] | None = None) -> list[Naming]:
    """Name each group; the first groups choose first.

    A group whose name is `given` keeps it and only gets its keywords. No word comes into a name
    or a keyword that a single customer used.
    """
    given = given or [None] * len(groups)
    phrases, middle = Phrases(groups), _middle(groups)
    names = [name for name in given if name]
    taken = {stems_of(name.split()) for name in names}
    namings: list[Naming] = []
    for group, name in enumerate(given):
        ranked = _ranked(phrases.of(group), groups[group], middle, group)
        if name is None:
            name = _name(ranked, taken) or _nameless(names)
            names.append(name)
            taken |= {stems_of(part.split()) for part in (name, *name.split(", "))}
        namings.append(Naming(name, tuple(_diverse(ranked, _KEYWORDS))))
    return namings


def _middle(groups: Sequence[Core]) -> Vectors:
    """The mean direction of each group's texts, shape (groups, dimensions)."""
    if not groups:
        return np.zeros((0, 0), np.float32)
    return _unit(np.stack([group.vectors.mean(axis=0) for group in groups]))


def _ranked(phrases: Sequence[Phrase], core: Core, middle: Vectors, group: int) -> list[_Ranked]:
    if not phrases:
        return []
    similarity = _unit(_said(phrases, core) @ core.vectors) @ middle.T
    likely = np.exp((similarity - similarity.max(axis=1, keepdims=True)) / _TEMPERATURE)
    near = similarity[:, group] ** 2 * np.sqrt(likely[:, group] / likely.sum(axis=1))
    return [
        _rank(
            phrase, phrase.uses / len(core.texts), max(float(nearness), 0.0) * _fair(phrase, core)
        )
        for phrase, nearness in zip(phrases, near, strict=True)
    ]


def _fair(phrase: Phrase, core: Core) -> float:
    """How far those who use a phrase are of one mind with the whole group, in [0, 1].

    Only a phrase of the other side counts less where a group leans to one: "renewal price"
    names a theme that mostly complains of it. Where it leans to none, both sides' phrases do.
    """
    if core.tones is None:
        return 1.0
    saying = [core.tones[text] for text in phrase.shares]
    mean = (sum(saying) + _DOUBT * core.tone) / (len(saying) + _DOUBT)
    apart = mean - core.tone
    if abs(core.tone) > _LEANS and apart * core.tone > 0:
        return 1.0
    return (1 - max(abs(apart) - _SLACK, 0.0) / 2) ** _FAIRNESS


def _said(phrases: Sequence[Phrase], core: Core) -> sparse.csr_array:
    """How much of each text each phrase takes up, shape (phrases, texts)."""
    cells = [(i, text, w) for i, p in enumerate(phrases) for text, w in p.shares.items()]
    rows, columns, weights = zip(*cells, strict=True)
    return sparse.csr_array(
        (np.array(weights, np.float32), (rows, columns)), (len(phrases), len(core.texts))
    )


def _rank(phrase: Phrase, share: float, near: float) -> _Ranked:
    telling = len(phrase.stems - PARTICLES) - 0.5 * len(phrase.stems & _GENERAL)
    start = float(np.interp(telling, range(len(_HEAD_START)), _HEAD_START))
    worth = start * phrase.rarity * phrase.entirety
    denial = min(1.0, share / _DENIED) ** 0.5 if phrase.is_denial else 1.0
    sure = phrase.uses / (phrase.uses + _DOUBT)
    as_name = worth * share**0.5 * near * denial * sure
    as_keyword = worth * share * sure
    kind = phrase.is_word, phrase.is_denial
    return _Ranked(phrase.text, phrase.stems, share, *kind, as_keyword, as_name)


def _name(phrases: Sequence[_Ranked], taken: set[Stems]) -> str | None:
    """Choose the best phrase; a single word that says too little has another beside it.

    That is one that not most texts use, or the name of a stage, however often it is used.
    """
    ranked = sorted(phrases, key=lambda phrase: (-phrase.as_name, phrase.text))
    free = [phrase for phrase in ranked if phrase.stems not in taken]
    if not free:
        return None
    first = free[0]
    parts = [_extended(first, free, 0.0 if first.stems in _STAGES else _NEARLY)]
    is_stage = parts[0].stems in _STAGES
    if is_stage or (first.is_word and first.share < _TELLING):
        least = 0.0 if is_stage else _BESIDE
        beside = (p for p in free if p.share >= least and not p.stems & parts[0].stems)
        parts += [_extended(second, free) for second in islice(beside, 1)]
    return ", ".join(part.text for part in parts)


def _extended(phrase: _Ranked, free: Sequence[_Ranked], nearly: float = _NEARLY) -> _Ranked:
    """Return what says more than a single word and is about as good: "CSV import" for "import"."""
    if not phrase.is_word:
        return phrase
    longer = (p for p in free if phrase.stems < p.stems and not p.is_denial)
    return next((p for p in longer if p.as_name >= nearly * phrase.as_name), phrase)


def _nameless(names: Sequence[str]) -> str:
    """A name where no phrase recurs: one customer's words don't speak for the others."""
    tries = (f"{_NAMELESS} {n}" if n > 1 else _NAMELESS for n in range(1, len(names) + 2))
    return next(name for name in tries if name not in names)


def _diverse(phrases: Sequence[_Ranked], most: int) -> Iterator[str]:
    """Choose phrases that score high and share few stems with those before them."""
    rest = sorted(phrases, key=lambda phrase: (-phrase.as_keyword, phrase.text))[:60]
    chosen: list[_Ranked] = []
    while rest and len(chosen) < most:
        best = max(rest, key=lambda phrase: _marginal(phrase, chosen))
        chosen.append(best)
        rest.remove(best)
        yield best.text


def _marginal(phrase: _Ranked, chosen: Sequence[_Ranked]) -> float:
    if not chosen:
        return phrase.as_keyword
    overlap = max(
        len(phrase.stems & other.stems) / min(len(phrase.stems), len(other.stems))
        for other in chosen
    )
    return _RELEVANCE * phrase.as_keyword / chosen[0].as_keyword - (1 - _RELEVANCE) * overlap


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(length, 1e-12)
    return unit
