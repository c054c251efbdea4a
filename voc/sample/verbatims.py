"""The hand-written verbatims, read into decks to be dealt from."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent / "verbatims"


class Label(NamedTuple):
    """What a text is meant to say: a topic, the stage it shows (None for no stage), its sign."""

    topic: str
    stage: str | None
    sentiment: str


@dataclass(frozen=True)
class Verbatim:
    """One text with its intended labels and the survey question it can answer."""

    text: str
    labels: tuple[Label, ...]
    question: str = "any"
    language: str = "en"
    region: str | None = None


def load_decks() -> dict[str, list[Verbatim]]:
    """Every verbatim by deck, in the order of the files."""
    decks: dict[str, list[Verbatim]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            decks[group["deck"]].extend(_group_verbatims(group))
    return dict(decks)


def _group_verbatims(group: dict[str, Any]) -> Iterator[Verbatim]:
    question = group.get("question", "any")
    for text in group.get("texts", []):
        label = _label(group["topic"], group.get("stage"), group["sentiment"])
        yield Verbatim(text, (label,), question)
    for entry in group.get("entries", []):
        yield Verbatim(
            entry["text"],
            tuple(_label(*label) for label in entry["labels"]),
            question,
            entry.get("language", "en"),
            entry.get("region"),
        )


def _label(topic: str, stage: str | None, sentiment: str) -> Label:
    return Label(topic, stage or None, sentiment)
