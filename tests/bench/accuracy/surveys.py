"""Other surveys: patient comments held out from training, and tweets."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.bench.accuracy.figures import OURS, Figure, figures
from tests.bench.accuracy.peers import TONE, FrozenEncoder, System, frozen, reader, word_lists
from voc.domain.analysis import Analysis, Sentiment
from voc.domain.comment import Comment
from voc.nlp.bundle import Bundle, build_analyzer, build_encoder
from voc.nlp.heads import RollUp
from voc.pipeline import Analyzer
from voc.training.corpus import fold, read_rows
from voc.training.evaluate import compare, differences, tone_counts
from voc.training.heads import train_heads
from voc.training.labelled import LabelledComment
from voc.training.mixture import NHS_TEST_SHARE
from voc.training.resampling import estimate, macro_recall

TWEETS_TRAINED = 6_000
"""Tweets of the training set that the head for tweets learns from."""

Rows = list[LabelledComment]


def patients(data: Path, bundle: Bundle) -> Iterator[Figure]:
    """Three sentiments of the held-out patient comments; the survey files mixed under neutral."""
    _, test = _patients(data)
    found = compare(test, _ours(bundle, test), stages=()).headlines
    yield from figures("patients", "held out", OURS, found)
    for system in word_lists():
        yield from _against(system, bundle, test)


def patients_frozen(
    data: Path, bundle: Bundle, encoder: FrozenEncoder, sentences: Sequence[LabelledComment]
) -> Iterator[Figure]:
    """The same of the frozen encoder, with heads from `sentences` and from the same survey."""
    train, test = _patients(data)
    yield from _against(frozen("frozen encoder", sentences, encoder), bundle, test)
    name = "frozen encoder, trained on this survey"
    yield from _against(frozen(name, train, encoder), bundle, test)


def _against(system: System, bundle: Bundle, test: Rows) -> Iterator[Figure]:
    read = _without_mixed(system, test)
    found = compare(test, read, stages=()).headlines
    yield from figures("patients", "held out", system.name, found, metrics=TONE)
    apart = differences(test, _ours(bundle, test), read, stages=())
    yield from figures("patients", "held out", OURS, apart, against=system.name)


def _ours(bundle: Bundle, test: Rows) -> list[Analysis]:
    return _without_mixed(System(OURS, reader(build_analyzer(bundle))), test)


def _patients(data: Path) -> tuple[Rows, Rows]:
    """(training, held out), split as the encoder's own training is."""
    parts: tuple[Rows, Rows] = ([], [])
    for row in read_rows(data / "nhs_fft_train.jsonl.gz"):
        if row["sentiment"] and row["text"].strip():
            labelled = _labelled(row["text"], row["sentiment"], row["question"])
            parts[fold(row["text"]) < NHS_TEST_SHARE].append(labelled)
    return parts


def tweets(data: Path, bundle: Bundle) -> Iterator[Figure]:
    """Macro-recall on tweets: as shipped, and with a head of one's own over the same encoder."""
    test = _tweets(data / "sentiment" / "tweeteval_dev.jsonl.gz")
    systems = [
        System(OURS, reader(build_analyzer(bundle))),
        System("voc, head trained on tweets", reader(_trained_on_tweets(data, bundle))),
        *word_lists(),
    ]
    for system in systems:
        cases = list(zip(test, _without_mixed(system, test), strict=True))
        found = estimate("macro_recall", tone_counts(cases), macro_recall)
        yield Figure("tweets", "development", system.name, found)


def _trained_on_tweets(data: Path, bundle: Bundle) -> Analyzer:
    """Ours with a sentiment head as `voc train` would fit it; a tweet is read as one whole."""
    rows = _tweets(data / "sentiment" / "tweeteval_train.jsonl.gz")
    places = np.random.default_rng(0).permutation(len(rows))[:TWEETS_TRAINED]
    chosen = [rows[n] for n in places]
    heads = train_heads(chosen, build_encoder(bundle), rollup=RollUp(trust=0.0))
    return replace(build_analyzer(bundle), sentiment=heads.sentiment)


def _tweets(path: Path) -> Rows:
    return [_labelled(row["text"], row["label"]) for row in read_rows(path) if row["text"].strip()]


def _labelled(text: str, sentiment: str, question: str | None = None) -> LabelledComment:
    return LabelledComment(Comment(text, question), Sentiment(sentiment))


def _without_mixed(system: System, rows: Rows) -> list[Analysis]:
    """Analyses with mixed under neutral, as labels of three classes have it."""
    return [_neutral(read) for read in system.read([row.comment for row in rows])]


def _neutral(read: Analysis) -> Analysis:
    if read.sentiment.label is not Sentiment.MIXED:
        return read
    return replace(read, sentiment=replace(read.sentiment, label=Sentiment.NEUTRAL))
