"""Spans fall on the right tokens, and an epoch is planned without loss."""

from random import Random

import pytest

torch = pytest.importorskip("torch")

from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: E402

from voc.training.batches import (  # noqa: E402 - after the check for torch
    LARGEST_BATCH,
    TOKENS_PER_BATCH,
    UNKNOWN,
    Collator,
    encode,
    plan,
    prepare,
    span_mask,
)
from voc.training.corpus import Span, example  # noqa: E402

WORDS = ("[PAD]", "[CLS]", "[SEP]", "why", "the", "room", "was", "cold", "but", "cheap")


@pytest.fixture
def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, "[PAD]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return made


def test_a_span_covers_its_words_and_never_the_question(tokenizer: Tokenizer) -> None:
    one = example("the room was cold", "why room")
    (encoding,) = encode(tokenizer, [one])
    assert encoding.tokens == ["[CLS]", "why", "room", "[SEP]", *one.text.split(), "[SEP]"]
    assert span_mask(encoding, Span(4, 8), asked=True).tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert span_mask(encoding, one.whole, asked=True).sum() == 4


def test_without_a_question_the_comment_stands_first(tokenizer: Tokenizer) -> None:
    (encoding,) = encode(tokenizer, [example("cold but cheap")])
    assert span_mask(encoding, Span(0, 4), asked=False).tolist() == [0, 1, 0, 0, 0]


def test_a_batch_holds_what_is_known_of_each_example(tokenizer: Tokenizer) -> None:
    known = example("cold", sentiments=("negative",), stages=("usage",), weight=0.5)
    epoch = prepare([known], tokenizer, Random(0))  # noqa: S311 - draws a sample
    (batch,) = epoch.collated(Collator(topics=("x",), anchors={"cold": 7}))
    assert batch.targets.sentiments.tolist() == [[[False, True, False, False]]]
    assert batch.targets.stages.tolist() == [[[0, 0, 0, 1, 0, 0]]]
    assert batch.targets.anchors.tolist() == [[7]]
    assert batch.targets.level.tolist() == [UNKNOWN]
    assert batch.targets.weight.tolist() == [0.5]


def test_every_example_is_in_one_batch_within_the_budget() -> None:
    lengths = [Random(i).randint(3, 160) for i in range(3000)]  # noqa: S311 - draws a sample
    batches = plan(lengths, Random(0))  # noqa: S311 - draws a sample
    assert sorted(i for batch in batches for i in batch) == list(range(3000))
    for batch in batches:
        assert len(batch) <= LARGEST_BATCH
        assert len(batch) * max(lengths[i] for i in batch) <= TOKENS_PER_BATCH
