"""What the encoder learns from: labelled texts, their splits and their readers.

Every reader turns one data file into ``Example`` objects.  Texts of the
development gold set are left out of all of them, and a stable hash of the text
decides what is held out, so that splits survive a change of order or seed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

SENTIMENTS = ("positive", "negative", "neutral", "mixed")
STAGES = ("awareness", "purchase", "onboarding", "usage", "support", "renewal")
TONES = ("positive", "negative", "neutral")
LEVELS = 5

_LEFT_OUT_TOPICS = {"Not assigned"}
_MENTION = re.compile(r"@\w+|https?://\S+")
_WORD = re.compile(r"[a-z0-9]+")
_RUN = 7
_CLEAR = frozenset({"positive", "negative"})


@dataclass(frozen=True)
class Span:
    """A stretch of the comment and what is known about it.

    ``sentiments`` are the labels it may have (several when the source is vague,
    none when unknown); ``stages`` is None when unknown, empty for "no stage shown".
    ``anchor`` is the text whose base-model vector the span's should stay near.
    """

    start: int
    end: int
    sentiments: frozenset[str] = frozenset()
    stages: frozenset[str] | None = None
    anchor: str = ""


@dataclass(frozen=True)
class Example:
    """One training input. ``spans[0]`` is the whole comment."""

    text: str
    spans: tuple[Span, ...]
    question: str = ""
    level: int | None = None
    """Five-level sentiment, 1 best."""
    topics: frozenset[str] | None = None
    tone: str | None = None
    """Tone of a tweet, which is not that of a survey answer."""
    weight: float = 1.0
    source: str = ""

    @property
    def whole(self) -> Span:
        """The span of the whole comment."""
        return self.spans[0]


def normalise(text: str) -> str:
    """Lower-case words alone, without @mentions and links, for comparing texts."""
    return " ".join(_WORD.findall(_MENTION.sub(" ", text.lower())))


def fold(text: str) -> float:
    """A stable number in [0, 1) from the normalised text."""
    digest = hashlib.sha256(normalise(text).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON Lines file, gzipped or not.

    Raises:
        FileNotFoundError: naming the file that is missing.
    """
    if not path.exists():
        raise FileNotFoundError(f"training data is missing: {path}")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def example(
    text: str,
    question: str | None = None,
    *,
    sentiments: Iterable[str] = (),
    stages: Iterable[str] | None = None,
    weight: float = 1.0,
    source: str = "",
) -> Example:
    """An example with one span, over the whole text, anchored to the text itself."""
    known = None if stages is None else frozenset(stages)
    span = Span(0, len(text), frozenset(sentiments), known, anchor=text)
    return Example(text, (span,), question or "", weight=weight, source=source)


class Exclusion:
    """Texts that must not be trained on, nor anything that shares a long run of words with one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = frozenset(normalise(text) for text in texts)
        self.runs = frozenset(run for text in self.texts for run in _runs(text))

    def also(self, texts: Iterable[str]) -> Exclusion:
        """An exclusion of these and further texts."""
        return Exclusion([*self.texts, *texts])

    def __contains__(self, text: str) -> bool:
        words = normalise(text)
        return words in self.texts or any(run in self.runs for run in _runs(words))


def _runs(words: str) -> Iterator[tuple[str, ...]]:
    """Every run of so many words that two texts hardly share it by chance."""
    tokens = words.split()
    return (tuple(tokens[i : i + _RUN]) for i in range(len(tokens) - _RUN + 1))


def gold_texts(data: Path) -> list[str]:
    """The development gold comments, never trained on."""
    return [row["text"] for row in read_rows(data / "gold_dev.jsonl")]


def read_silver(path: Path) -> list[Example]:
    """Sentences or comments labelled by the codebook."""
    return [
        example(
            row["text"],
            row.get("question"),
            sentiments=(row["sentiment"],),
            stages=row["stages"],
            source=row.get("source", path.stem),
        )
        for row in read_rows(path)
    ]


def label_key(one: Example) -> str:
    """What stands for a comment among our labels, which are kept without the texts."""
    asked = f"{normalise(one.question)}|{normalise(one.text)}"
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def read_labels(path: Path) -> dict[str, dict[str, Any]]:
    """Our own codebook labels of whole comments, by ``label_key``."""
    return {row["key"]: row for row in read_rows(path)}


def relabel(one: Example, label: dict[str, Any]) -> Example:
    """The comment with our label in place of its source's; what else is known stays."""
    whole = replace(
        one.whole,
        sentiments=frozenset({label["sentiment"]}),
        stages=frozenset(label["stages"]),
    )
    return replace(one, spans=(whole,), weight=1.0)


def read_nhs(data: Path) -> list[Example]:
    """Patient survey with five levels and topics."""
    return [_patient(row) for row in read_rows(data / "nhs_fft_train.jsonl.gz")]


def _patient(row: dict[str, Any]) -> Example:
    # Its middle level holds neutral and mixed comments alike; some comments have none.
    vague = {"neutral": ("neutral", "mixed"), None: ()}
    sentiments = vague.get(row["sentiment"], (row["sentiment"],))
    one = example(row["text"], row["question"], sentiments=sentiments, weight=0.7, source="nhs_fft")
    topics = frozenset(row["topics"]) - _LEFT_OUT_TOPICS
    return replace(one, level=row["sentiment_1_5"], topics=topics)


def frequent_topics(examples: Iterable[Example], *, count: int = 32) -> tuple[str, ...]:
    """The most frequent topics, most frequent first."""
    seen: dict[str, int] = {}
    for one in examples:
        for topic in one.topics or ():
            seen[topic] = seen.get(topic, 0) + 1
    return tuple(sorted(seen, key=lambda topic: (-seen[topic], topic))[:count])


def read_sentiment(path: Path, *, keep: frozenset[str] = _CLEAR, weight: float) -> list[Example]:
    """Texts with a sentiment label, only those labels that mean what the codebook means."""
    return [
        example(
            row["text"],
            row["question"],
            sentiments=(row["label"],),
            source=path.name.split(".")[0],
            weight=weight,
        )
        for row in read_rows(path)
        if row["label"] in keep
    ]


def read_tweets(path: Path) -> list[Example]:
    """Tweets, for tone only."""
    return [
        replace(example(row["text"], source="tweeteval"), tone=row["label"])
        for row in read_rows(path)
    ]


def read_unlabelled(path: Path) -> list[Example]:
    """Texts that only hold the theme vectors in place; their labels are not read."""
    name = path.name.split(".")[0]
    return [example(row["text"], row.get("question"), source=name) for row in read_rows(path)]


def short(examples: Iterable[Example], *, words: int) -> list[Example]:
    """Those of at most so many words: labels of long reviews say little of their sentences."""
    return [one for one in examples if len(one.text.split()) <= words]
