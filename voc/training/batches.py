"""Examples to tensors: tokens, span masks and targets, padded per batch."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from voc.training.corpus import SENTIMENTS, STAGES, TONES, Example, Span

LONGEST = 160
"""Tokens of a training input; longer ones are cut (run time reads up to 256)."""
TOKENS_PER_BATCH = 2048
LARGEST_BATCH = 64
_POOL = 40  # batches whose examples are sorted by length together

UNKNOWN = -1


def encode(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoding]:
    """``[CLS] question [SEP] comment [SEP]``, or ``[CLS] comment [SEP]`` without a question."""
    pairs = [(one.question, one.text) if one.question else one.text for one in examples]
    encodings: list[Encoding] = tokenizer.encode_batch(pairs)
    for encoding in encodings:
        encoding.truncate(LONGEST)
    return encodings


@dataclass(frozen=True)
class Targets:
    """What is known of each span; B comments, S spans. UNKNOWN or an all-zero row: nothing."""

    sentiments: Tensor
    """[B, S, 4] bool, the labels allowed."""
    stages: Tensor
    """[B, S, 6] float."""
    stages_known: Tensor
    """[B, S] bool."""
    anchors: Tensor
    """[B, S] row of the base-model vectors."""
    level: Tensor
    """[B] 0..4."""
    tone: Tensor
    """[B]."""
    topics: Tensor
    """[B, topics] float."""
    topics_known: Tensor
    """[B] bool."""
    weight: Tensor
    """[B]."""


@dataclass(frozen=True)
class Batch:
    """One padded training step."""

    inputs: tuple[Tensor, Tensor, Tensor, Tensor]
    """input_ids, attention_mask, token_type_ids [B, T] and spans [B, S, T]."""
    targets: Targets

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        ids, mask, types, spans = self.inputs
        inputs = (ids.to(device), mask.to(device), types.to(device), spans.to(device))
        moved = {name: value.to(device) for name, value in vars(self.targets).items()}
        return Batch(inputs, Targets(**moved))


@dataclass(frozen=True)
class Collator:
    """Pads examples and looks their targets up."""

    topics: tuple[str, ...]
    anchors: Mapping[str, int]

    def __call__(self, examples: Sequence[Example], encodings: Sequence[Encoding]) -> Batch:
        """One batch of as many rows as there are examples."""
        return Batch(self._inputs(examples, encodings), self._targets(examples))

    @staticmethod
    def _inputs(
        examples: Sequence[Example], encodings: Sequence[Encoding]
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        length = max(len(one.ids) for one in encodings)
        count = max(len(one.spans) for one in examples)
        ids = torch.zeros(len(examples), length, dtype=torch.long)
        mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
        spans = torch.zeros(len(examples), count, length)
        for row, (one, encoding) in enumerate(zip(examples, encodings, strict=True)):
            used = slice(0, len(encoding.ids))
            ids[row, used] = torch.tensor(encoding.ids)
            mask[row, used] = 1
            types[row, used] = torch.tensor(encoding.type_ids)
            for place, span in enumerate(one.spans):
                spans[row, place, used] = span_mask(encoding, span, asked=bool(one.question))
        return ids, mask, types, spans

    def _targets(self, examples: Sequence[Example]) -> Targets:
        rows, count = len(examples), max(len(one.spans) for one in examples)
        sentiments = torch.zeros(rows, count, len(SENTIMENTS), dtype=torch.bool)
        stages = torch.zeros(rows, count, len(STAGES))
        known = torch.zeros(rows, count, dtype=torch.bool)
        anchors = torch.full((rows, count), UNKNOWN)
        for row, one in enumerate(examples):
            for place, span in enumerate(one.spans):
                sentiments[row, place] = torch.tensor([s in span.sentiments for s in SENTIMENTS])
                stages[row, place] = torch.tensor([float(s in (span.stages or ())) for s in STAGES])
                known[row, place] = span.stages is not None
                anchors[row, place] = self.anchors.get(span.anchor, UNKNOWN)
        return Targets(
            sentiments, stages, known, anchors,
            level=torch.tensor([one.level - 1 if one.level else UNKNOWN for one in examples]),
            tone=torch.tensor([TONES.index(one.tone) if one.tone else UNKNOWN for one in examples]),
            topics=torch.tensor(
                [[float(t in (one.topics or ())) for t in self.topics] for one in examples]
            ),
            topics_known=torch.tensor([one.topics is not None for one in examples]),
            weight=torch.tensor([one.weight for one in examples]),
        )  # fmt: skip


def span_mask(encoding: Encoding, span: Span, *, asked: bool) -> Tensor:
    """[T] float: 1.0 on the comment's tokens that overlap the span."""
    part = 1 if asked else 0
    inside = [
        sequence == part and start < span.end and end > span.start
        for sequence, (start, end) in zip(encoding.sequence_ids, encoding.offsets, strict=True)
    ]
    return torch.tensor(inside, dtype=torch.float32)


@dataclass(frozen=True)
class Epoch:
    """An epoch's examples, tokenised, and which of them form each batch."""

    examples: Sequence[Example]
    encodings: Sequence[Encoding]
    batches: Sequence[Sequence[int]]

    def collated(self, collate: Collator, *, start: int = 0) -> Iterator[Batch]:
        """Its batches in order, from number ``start`` on."""
        for rows in self.batches[start:]:
            yield collate([self.examples[i] for i in rows], [self.encodings[i] for i in rows])


def prepare(examples: Sequence[Example], tokenizer: Tokenizer, chance: random.Random) -> Epoch:
    """Tokenise an epoch and plan its batches; the same for the same seed."""
    encodings = encode(tokenizer, examples)
    return Epoch(examples, encodings, plan([len(one.ids) for one in encodings], chance))


def plan(lengths: Sequence[int], chance: random.Random) -> list[list[int]]:
    """Indices of each batch: examples of similar length, within the token budget."""
    batches: list[list[int]] = []
    for start in range(0, len(lengths), _POOL * LARGEST_BATCH):
        pool = range(start, min(start + _POOL * LARGEST_BATCH, len(lengths)))
        batches += _fill(sorted(pool, key=lambda i: lengths[i]), lengths)
    chance.shuffle(batches)
    return batches


def _fill(ordered: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    for index in ordered:
        full = len(batches[-1]) == LARGEST_BATCH
        if full or (len(batches[-1]) + 1) * lengths[index] > TOKENS_PER_BATCH:
            batches.append([])
        batches[-1].append(index)
    return [batch for batch in batches if batch]
