"""Which examples an epoch is made of, and which are held out."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voc.training.corpus import (
    Example,
    Exclusion,
    fold,
    frequent_topics,
    gold_texts,
    label_key,
    read_labels,
    read_nhs,
    read_sentiment,
    read_silver,
    read_tweets,
    read_unlabelled,
    relabel,
    short,
)
from voc.training.synthetic import Composer, ask, flips, with_open_question

CALIBRATION_SHARE = 0.1
NHS_TEST_SHARE = 0.2
WRITTEN = Path(__file__).with_name("written.jsonl")
"""Sentences and comments written for this project, with their labels."""
LABELS = Path(__file__).with_name("labels.jsonl")
"""Our labels of comments in the training sets, which are named by a hash of their text."""

_COMPOSED = 5000
_FLIPS = 700
_WRITTEN_TIMES = 3
_COMMENT_TIMES = 3
_PATIENT_TIMES = 2
_MIXED = frozenset({"positive", "negative", "mixed"})
_PLAIN = frozenset({"positive", "negative", "neutral"})
_CLEAR = frozenset({"positive", "negative"})
_COMMENT_SETS = (
    "telecom_nps_dev.jsonl",
    "surveys/car_service.jsonl.gz",
    "sentiment/airline_train.jsonl.gz",
    "sentiment/bank_app.jsonl.gz",
    "sentiment/ba_airline.jsonl.gz",
    "sentiment/g2_saas.jsonl.gz",
    "sentiment/trustpilot_train.jsonl.gz",
    "sentiment/uber_app.jsonl.gz",
    "sentiment/womens_clothing.jsonl.gz",
)
# "What do you dislike?" - "Nothing": the field says negative, the answer does not.
_NO_DISLIKE = re.compile(
    r"\b(nothing|none|n/?a|no (dislikes?|complaints?|issues?)|not? (much|anything)|"
    r"can'?t think|don'?t (have|dislike)|do not (have|dislike)|haven'?t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mixture:
    """The training pool with its held-out parts."""

    silver: tuple[Example, ...]
    """Codebook-labelled sentences."""
    comments: tuple[Example, ...]
    """Codebook-labelled whole comments."""
    written: tuple[Example, ...]
    patients: tuple[Example, ...]
    """The patient survey, with its levels and topics."""
    others: tuple[Example, ...]
    calibration: tuple[Example, ...]
    """Codebook-labelled sentences kept for thresholds and calibration."""
    topics: tuple[str, ...]
    """The patient survey's topics that are learnt, in the order of the head's classes."""

    def epoch(self, chance: random.Random) -> list[Example]:
        """The examples of one epoch, shuffled; the synthetic ones differ from epoch to epoch."""
        labelled = [*self.silver, *self.written]
        composer = Composer(labelled)
        made = [composer.compose(chance) for _ in range(_COMPOSED)]
        plain = [*self.silver, *self.written * _WRITTEN_TIMES, *self.comments * _COMMENT_TIMES]
        asked = [_sometimes_asked(one, chance) for one in plain]
        others = [*self.patients * _PATIENT_TIMES, *self.others]
        mixed = [*asked, *made, *flips(chance, _FLIPS), *others]
        chance.shuffle(mixed)
        return mixed

    def texts(self) -> set[str]:
        """Every text whose base-model vector is needed."""
        return {one.whole.anchor for one in self._pool()}

    def counts(self) -> dict[str, int]:
        """Pool examples by source."""
        return dict(Counter(one.source for one in self._pool()))

    def _pool(self) -> tuple[Example, ...]:
        return (*self.silver, *self.comments, *self.written, *self.patients, *self.others)


def _sometimes_asked(one: Example, chance: random.Random) -> Example:
    return with_open_question(one, chance) if chance.random() < 0.3 else one


def load_mixture(data: Path, *, seed: int = 0) -> Mixture:
    """Read, filter and sample every training set below ``data``.

    Raises:
        FileNotFoundError: naming the first file that is missing.
    """
    chance = random.Random(seed)  # noqa: S311 - draws a sample, keeps no secret
    nhs_train, nhs_test = split(read_nhs(data), NHS_TEST_SHARE)
    held_out = Exclusion([*gold_texts(data), *(one.text for one in nhs_test)])
    silver = keep_out(read_silver(data / "silver_sentences.jsonl"), held_out)
    silver_train, calibration = split(silver, CALIBRATION_SHARE)
    held_out = held_out.also(one.text for one in calibration)
    labels = read_labels(LABELS)
    others = [*_sentiment_sets(data, chance), *_anchors_only(data, chance)]

    def rest(examples: Iterable[Example]) -> tuple[Example, ...]:
        return tuple(one for one in keep_out(examples, held_out) if label_key(one) not in labels)

    return Mixture(
        silver=tuple(silver_train),
        comments=tuple(keep_out(_comments(data, nhs_train, labels), held_out)),
        written=tuple(read_silver(WRITTEN)),
        patients=rest(nhs_train),
        others=rest(others),
        calibration=tuple(calibration),
        topics=frequent_topics(nhs_train),
    )


def _comments(
    data: Path, patients: Iterable[Example], labels: Mapping[str, dict[str, Any]]
) -> list[Example]:
    pool = [*patients, *(one for name in _COMMENT_SETS for one in read_unlabelled(data / name))]
    keyed = {label_key(one): one for one in pool}
    return [relabel(keyed[key], label) for key, label in labels.items() if key in keyed]


def split(examples: Iterable[Example], share: float) -> tuple[list[Example], list[Example]]:
    """(training, held out) by the stable hash of each text."""
    parts: tuple[list[Example], list[Example]] = ([], [])
    for one in examples:
        parts[fold(one.text) < share].append(one)
    return parts


def keep_out(examples: Iterable[Example], excluded: Exclusion) -> list[Example]:
    """The examples that neither are, quote, nor are quoted by an excluded text."""
    return [one for one in examples if one.text.strip() and one.text not in excluded]


def _sentiment_sets(data: Path, chance: random.Random) -> list[Example]:
    folder = data / "sentiment"

    def some(name: str, count: int, *, words: int = 50, weight: float = 0.5,
             keep: frozenset[str] = _CLEAR) -> list[Example]:  # fmt: skip
        labelled = read_sentiment(folder / f"{name}.jsonl.gz", keep=keep, weight=weight)
        return _sample(short(labelled, words=words), count, chance)

    software = [
        one
        for one in some("g2_saas", 1500, words=70)
        if "negative" not in one.whole.sentiments or not _NO_DISLIKE.search(one.text)
    ]
    return [
        *software,
        *some("trustpilot_train", 600, words=80),
        *some("airline_train", 1600, keep=_PLAIN),
        *some("amazon_multidomain", 700),
        *some("womens_clothing", 700),
        *some("uber_app", 1200),
        *some("bank_app", 700),
        *some("ba_airline", 300, words=60),
        *some("mams", 1000, keep=_MIXED),
        *some("acos", 800, keep=_MIXED),
        *some("semeval14_absa", 900, keep=_MIXED),
        *ask(some("pros_cons", 2000), chance),
        *_sample(read_tweets(folder / "tweeteval_train.jsonl.gz"), 5000, chance),
    ]


def _anchors_only(data: Path, chance: random.Random) -> list[Example]:
    sets: tuple[tuple[str, int], ...] = (
        ("themes/banking77_train.jsonl.gz", 2500),
        ("themes/clinc150_test.jsonl.gz", 2000),
        ("themes/stackoverflow20.jsonl.gz", 500),
        ("telecom_nps_dev.jsonl", 1100),
        ("surveys/car_service.jsonl.gz", 1500),
    )
    return [one for name, n in sets for one in _sample(read_unlabelled(data / name), n, chance)]


def _sample(examples: list[Example], count: int, chance: random.Random) -> list[Example]:
    return chance.sample(examples, min(count, len(examples)))
