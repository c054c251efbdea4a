"""What others would read in the same comments.

- *VADER* and *TextBlob*: word lists. They know no mixed comment and no stage.
- *frozen encoder*: all-MiniLM-L6-v2 as published under the same heads, segments and roll-up as
  ours, trained on the same sentences labelled by the code book. Only the encoder differs.
- *described stages*: the same encoder, without any training: a stage shows where the comment is
  similar enough to a description of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from tests.bench.accuracy.store import VectorStore
from voc.domain.analysis import Analysis, ModelRef, Sentiment, SentimentReading, Span
from voc.domain.analysis import StageSentiment as Stage
from voc.domain.comment import Comment
from voc.domain.themes import Vectors
from voc.nlp.heads import RollUp
from voc.nlp.language import LanguageIdentification
from voc.nlp.segment import ClauseSegmenter
from voc.pipeline import Analyzer, Encoding, Passage
from voc.training.heads import train_heads
from voc.training.labelled import LabelledComment

Reader = Callable[[Sequence[Comment]], list[Analysis]]
Tone = Callable[[str], float]

VADER_FROM, TEXTBLOB_FROM = 0.05, 0.0
"""From which score a text is positive (from its negative, negative): VADER as its authors say,
TextBlob by the sign."""

TONE = frozenset({"accuracy", "macro_f1"})
STAGES = frozenset({"stages_macro_f1", "stages_micro_f1"})
ALL = TONE | STAGES | {"pairs_f1", "ece"}

_DESCRIPTIONS = {
    "awareness": "advertising, reputation, website information, offers and comparing before buying",
    "purchase": "ordering, booking, checkout, payment, price, sales staff, delivery of the order",
    "onboarding": "sign-up, installation, activation, set-up, first steps and training",
    "usage": "using the product or service itself: quality, features, reliability, comfort, staff",
    "support": "getting help: customer service, call centre, complaints, refunds, problem solving",
    "renewal": "staying, renewing, cancelling, switching, loyalty, recurring bills, recommending",
}


@dataclass(frozen=True)
class System:
    """A way of reading comments, and the metrics it can be held to."""

    name: str
    read: Reader
    metrics: frozenset[str] = ALL


def reader(analyzer: Analyzer) -> Reader:
    """The analyses of an analyzer."""
    return lambda comments: [reading.analysis for reading in analyzer.analyze(comments)]


def word_lists() -> list[System]:
    """VADER and TextBlob, as they are."""
    from textblob import TextBlob
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    return [
        System("VADER", _by_tone(_compound(vader), VADER_FROM), TONE),
        System(
            "TextBlob",
            _by_tone(lambda text: TextBlob(text).sentiment.polarity, TEXTBLOB_FROM),
            TONE,
        ),
    ]


def _compound(vader: object) -> Tone:
    return lambda text: vader.polarity_scores(text)["compound"]


def _by_tone(tone: Tone, least: float) -> Reader:
    def label(score: float) -> Sentiment:
        if score != 0 and abs(score) >= least:
            return Sentiment.POSITIVE if score > 0 else Sentiment.NEGATIVE
        return Sentiment.NEUTRAL

    def read(comments: Sequence[Comment]) -> list[Analysis]:
        scores = [tone(comment.text) for comment in comments]
        return [_analysis(SentimentReading(label(s), abs(s), s)) for s in scores]

    return read


def _analysis(sentiment: SentimentReading, stages: tuple[Stage, ...] = ()) -> Analysis:
    return Analysis(None, sentiment, stages, (), ModelRef("peer", "0"))


@dataclass(frozen=True)
class FrozenEncoder:
    """all-MiniLM-L6-v2 as published: each span's text alone, without the question."""

    known: VectorStore

    def encode(self, passages: Sequence[Passage]) -> Iterator[Encoding]:
        """See `voc.pipeline.Encoder`; features and embeddings are the same vectors."""
        texts = [_texts(passage) for passage in passages]
        known = self.vectors(sorted({text for own in texts for text in own}))
        for own in texts:
            vectors = np.stack([known[text] for text in own])
            yield Encoding(vectors, vectors)

    def vectors(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vector (384,) of each text."""
        return self.known.vectors(texts)


def _texts(passage: Passage) -> list[str]:
    text = passage.comment.text
    return [text, *(text[span.start : span.end] for span in passage.spans)]


def frozen(name: str, rows: Sequence[LabelledComment], encoder: FrozenEncoder) -> System:
    """The frozen encoder under heads trained on `rows`, in the same pass as ours."""
    heads = train_heads(rows, encoder, rollup=RollUp())
    if heads.sentiment is None:
        raise ValueError("the rows bear no sentiment")
    analyzer = Analyzer(
        language=LanguageIdentification(),
        segmenter=ClauseSegmenter(),
        encoder=encoder,
        sentiment=heads.sentiment,
        stages=heads.stages or _NoStages(),
        model=ModelRef(name, "0"),
    )
    return System(name, reader(analyzer), ALL if heads.stages else TONE)


class _NoStages:
    """Stands where the labels name no stage."""

    labels = ()

    def segments(self, features: Vectors) -> list[tuple[()]]:
        return [() for _ in features[1:]]


def described(rows: Sequence[LabelledComment], encoder: FrozenEncoder) -> System:
    """Stages by similarity with their descriptions, from the best threshold on `rows` itself."""
    names = tuple(_DESCRIPTIONS)
    similarities = _similarities(encoder, [row.comment for row in rows])
    truth = np.array([[name in (row.stages or {}) for name in names] for row in rows])
    candidates = np.linspace(0.05, 0.6, 56)
    scores = [f1_score(truth, similarities >= t, average="macro") for t in candidates]
    threshold = candidates[int(np.argmax(scores))]

    def read(comments: Sequence[Comment]) -> list[Analysis]:
        shown = _similarities(encoder, comments)
        return [
            _analysis(_SILENT, _shown(dict(zip(names, row, strict=True)), threshold))
            for row in shown
        ]

    return System("described stages", read, STAGES)


_SILENT = SentimentReading(Sentiment.NEUTRAL, 1.0, 0.0)


def _shown(similarity: Mapping[str, float], threshold: float) -> tuple[Stage, ...]:
    return tuple(
        Stage(name, Sentiment.NEUTRAL, float(value))
        for name, value in similarity.items()
        if value >= threshold
    )


def _similarities(encoder: FrozenEncoder, comments: Sequence[Comment]) -> Vectors:
    texts = [comment.text for comment in comments]
    known = encoder.vectors(sorted({*texts, *_DESCRIPTIONS.values()}))
    stages = np.stack([known[text] for text in _DESCRIPTIONS.values()])
    return np.stack([known[text] for text in texts]) @ stages.T


def whole(comment: Comment) -> Passage:
    """A comment to be read as one span."""
    return Passage(comment, (Span(0, len(comment.text)),))
