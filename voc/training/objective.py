"""What the encoder is trained to do: the losses of all its tasks, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from voc.training.batches import UNKNOWN, Targets

_NEVER = -1e4  # log-probability of a label that the source rules out


@dataclass(frozen=True)
class LossWeights:
    """What each task's loss counts for, beside sentiment and stages at 1."""

    anchor: float = 10.0
    level: float = 1.0
    tone: float = 1.0
    topics: float = 0.8


def losses(
    embeddings: Tensor, logits: dict[str, Tensor], targets: Targets, anchors: Tensor
) -> dict[str, Tensor]:
    """Each task's mean loss over what is known in the batch.

    ``embeddings`` are [B, S, HIDDEN], ``logits`` [B, S, classes] for each task; ``anchors``
    [texts, HIDDEN] are the base model's vectors, which ``targets.anchors`` points into.
    Sentiment and stages are read off every span, the other tasks off whole comments.
    """
    whole = {name: value[:, 0] for name, value in logits.items()}
    return {
        "sentiment": _sentiment_loss(logits["sentiment"], targets),
        "stages": _stage_loss(logits["stages"], targets),
        "anchor": _anchor_loss(embeddings, targets, anchors),
        "level": _class_loss(whole["level"], targets.level),
        "tone": _class_loss(whole["tone"], targets.tone),
        "topics": _mean(_labels_loss(whole["topics"], targets.topics), targets.topics_known),
    }


def total_loss(parts: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """The weighted sum of the tasks' losses."""
    return (
        parts["sentiment"]
        + parts["stages"]
        + weights.anchor * parts["anchor"]
        + weights.level * parts["level"]
        + weights.tone * parts["tone"]
        + weights.topics * parts["topics"]
    )


def _sentiment_loss(logits: Tensor, targets: Targets) -> Tensor:
    # A vague label allows several classes: the loss is that of their joint probability.
    chances = functional.log_softmax(logits, dim=-1)
    allowed = torch.logsumexp(chances.masked_fill(~targets.sentiments, _NEVER), dim=-1)
    return _mean(-allowed, targets.sentiments.any(-1) * targets.weight.unsqueeze(1))


def _stage_loss(logits: Tensor, targets: Targets) -> Tensor:
    each = _labels_loss(logits, targets.stages)
    return _mean(each, targets.stages_known * targets.weight.unsqueeze(1))


def _anchor_loss(embeddings: Tensor, targets: Targets, anchors: Tensor) -> Tensor:
    base = anchors[targets.anchors.clamp_min(0)]
    distance = 1.0 - functional.cosine_similarity(embeddings, base, dim=-1)
    return _mean(distance, targets.anchors != UNKNOWN)


def _labels_loss(logits: Tensor, target: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return each.sum(-1)


def _class_loss(logits: Tensor, target: Tensor) -> Tensor:
    each = functional.cross_entropy(logits, target, reduction="none", ignore_index=UNKNOWN)
    return _mean(each, target != UNKNOWN)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    # Divided by the count, not by the weight: a batch of weak labels should pull weakly.
    return (values * weight).sum() / (weight > 0).sum().clamp_min(1)
