"""Labelled comments and an encoder for which words are features."""

from collections.abc import Iterator, Sequence

import numpy as np

from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.pipeline import Encoding, Passage
from voc.training.labelled import LabelledComment

WORDS = ("good", "bad", "ordered", "helpdesk", "table", "really", "quite", "so")
POSITIVE, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEGATIVE
NEUTRAL, MIXED = Sentiment.NEUTRAL, Sentiment.MIXED


class WordEncoder:
    """Features count words; there are no embeddings to speak of."""

    def encode(self, passages: Sequence[Passage]) -> Iterator[Encoding]:
        return map(self._encode, passages)

    def _encode(self, passage: Passage) -> Encoding:
        text = passage.comment.text
        parts = [text, *(text[span.start : span.end] for span in passage.spans)]
        counts = np.array([[part.count(word) for word in WORDS] for part in parts], np.float32)
        return Encoding(counts, counts)


def comments(n: int = 12) -> list[LabelledComment]:
    """Comments whose labels follow from their words: 8 kinds, `n` of each."""
    kinds: list[tuple[str, Sentiment, tuple[str, ...]]] = [
        ("good", POSITIVE, ()),
        ("bad", NEGATIVE, ()),
        ("table", NEUTRAL, ()),
        ("good bad", MIXED, ()),
        ("ordered good", POSITIVE, ("purchase",)),
        ("helpdesk bad", NEGATIVE, ("support",)),
        ("ordered table", NEUTRAL, ("purchase",)),
        ("ordered helpdesk good bad", MIXED, ("purchase", "support")),
    ]
    fillers = ("really", "quite", "so", "")
    return [
        LabelledComment(Comment(f"{words} {fillers[i % 4]}"), tone, dict.fromkeys(stages))
        for i in range(n)
        for words, tone, stages in kinds
    ]
