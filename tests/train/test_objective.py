"""Losses count what is known and nothing else."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from voc.training.batches import UNKNOWN, Targets  # noqa: E402 - after the check for torch
from voc.training.objective import LossWeights, losses, total_loss  # noqa: E402

TASKS = {"sentiment": 4, "stages": 6, "level": 5, "tone": 3, "topics": 2}


def nothing_known(rows: int = 1, spans: int = 1) -> Targets:
    return Targets(
        sentiments=torch.zeros(rows, spans, 4, dtype=torch.bool),
        stages=torch.zeros(rows, spans, 6),
        stages_known=torch.zeros(rows, spans, dtype=torch.bool),
        anchors=torch.full((rows, spans), UNKNOWN),
        level=torch.full((rows,), UNKNOWN),
        tone=torch.full((rows,), UNKNOWN),
        topics=torch.zeros(rows, 2),
        topics_known=torch.zeros(rows, dtype=torch.bool),
        weight=torch.ones(rows),
    )


def flat_logits(rows: int = 1, spans: int = 1) -> dict[str, "torch.Tensor"]:
    return {name: torch.zeros(rows, spans, classes) for name, classes in TASKS.items()}


def parts_of(targets: Targets) -> dict[str, float]:
    embeddings, anchors = torch.ones(1, 1, 384), torch.ones(1, 384)
    parts = losses(embeddings, flat_logits(), targets, anchors)
    return {name: float(part) for name, part in parts.items()}


def test_what_is_unknown_costs_nothing() -> None:
    assert set(parts_of(nothing_known()).values()) == {0.0}


def test_a_vague_label_costs_less_than_an_exact_one() -> None:
    exact = torch.tensor([[[True, False, False, False]]])
    vague = torch.tensor([[[True, True, False, False]]])
    cost = [parts_of(replace(nothing_known(), sentiments=s))["sentiment"] for s in (exact, vague)]
    assert cost == pytest.approx([1.386, 0.693], abs=1e-3)


def test_a_weak_example_pulls_less() -> None:
    known = replace(nothing_known(), stages_known=torch.ones(1, 1, dtype=torch.bool))
    weak = replace(known, weight=torch.tensor([0.5]))
    assert parts_of(weak)["stages"] == pytest.approx(parts_of(known)["stages"] / 2)


def test_an_embedding_like_the_base_vector_costs_nothing() -> None:
    anchored = replace(nothing_known(), anchors=torch.zeros(1, 1, dtype=torch.long))
    assert parts_of(anchored)["anchor"] == pytest.approx(0.0, abs=1e-6)


def test_the_sum_weighs_each_task() -> None:
    parts = {name: torch.tensor(1.0) for name in ("anchor", *TASKS)}
    weights = LossWeights(anchor=2.0, level=3.0, tone=4.0, topics=5.0)
    assert float(total_loss(parts, weights)) == 16.0
