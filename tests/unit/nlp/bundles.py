"""A tiny real bundle, for tests."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from tests.unit.nlp.tiny import SIZE, tiny_model, tiny_tokenizer
from voc.nlp.bundle import Bundle
from voc.nlp.dimensions import LinearDimensionHead
from voc.nlp.heads import LinearLayer, LinearSentimentHead, LinearStageHead, RollUp


def tiny_bundle(**changes: object) -> Bundle:
    """A bundle whose heads were never trained, with `changes` of its fields."""
    rng = np.random.default_rng(1)

    def layer(labels: int, temperature: float) -> LinearLayer:
        weight = rng.normal(size=(labels, SIZE)).astype(np.float32)
        return LinearLayer(weight, np.zeros(labels, np.float32), temperature)

    bundle = Bundle(
        name="tiny",
        version="7",
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        encoder=tiny_model(),
        tokenizer=tiny_tokenizer(),
        sentiment=LinearSentimentHead(layer(4, 1.5), RollUp(0.25, 0.375)),
        stages=LinearStageHead(layer(2, 0.5), ("purchase", "renewal"), (0.25, 0.75)),
        card="# Tiny\n",
        training={"data": ["made up"]},
    )
    return replace(bundle, **changes)


def tiny_dimensions() -> tuple[LinearDimensionHead, ...]:
    """One label of two, and any of three, from the words the tiny encoder knows."""
    rng = np.random.default_rng(2)

    def layer(labels: int) -> LinearLayer:
        weight = rng.normal(size=(labels, 2 * SIZE)).astype(np.float32)
        return LinearLayer(weight, np.zeros(labels, np.float32), 0.75)

    return (
        LinearDimensionHead("level", layer(2), ("low", "high")),
        LinearDimensionHead("topics", layer(3), ("speed", "ease", "help"), (0.25, 0.5, 0.75)),
    )
