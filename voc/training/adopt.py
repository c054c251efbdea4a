"""Any sentence-transformers model as the encoder of a bundle. Needs the extra `train`.

The model is traced to ONNX with the inputs and outputs of `OnnxEncoder`: a span is the mean of
its token vectors in the whole comment, mapped by the model's own dense layers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from voc.domain.errors import ConfigurationError, UnusableInput
from voc.nlp.bundle import Bundle
from voc.nlp.encode import WINDOW, OnnxEncoder
from voc.training.bundles import untrained_bundle

if TYPE_CHECKING:  # torch comes with an extra only
    from sentence_transformers import SentenceTransformer
    from torch import Tensor, nn


def adopt_encoder(source: str) -> Bundle:
    """A bundle around the model of this name or folder, under heads that know nothing yet.

    Raises `ConfigurationError` where the extra is missing, and `UnusableInput` when the model
    can't be fetched or is not one that voc can run.
    """
    model = _load(source)
    tokenizer: str = model.tokenizer.backend_tokenizer.to_str()
    with _usable(source, "can't be turned into ONNX"):
        encoder, size = _exported(model)
    with _usable(source, "can't be run"):
        OnnxEncoder(encoder, tokenizer, threads=1)
    return untrained_bundle(source, encoder, tokenizer, feature_size=size)


def _load(source: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ConfigurationError(
            "--encoder needs the extra `train`: pip install 'voc[train]'"
        ) from error
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    with _usable(source, "can't be loaded: no such folder, or no model hub within reach"):
        model = SentenceTransformer(
            source, device="cpu", model_kwargs={"attn_implementation": "eager"}
        ).eval()
    longest = model.get_max_seq_length()
    transformer: Any = model[0]  # its class depends on the model
    positions = getattr(transformer.auto_model.config, "max_position_embeddings", WINDOW)
    if positions < WINDOW:
        raise UnusableInput(f"the encoder {source} reads {longest} tokens; voc needs {WINDOW}")
    return model


@contextmanager
def _usable(source: str, failure: str) -> Iterator[None]:
    """Say which encoder failed, whatever a foreign model's code raises."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, TypeError, AttributeError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UnusableInput(f"the encoder {source} {failure} ({reason})") from error


def _exported(model: SentenceTransformer) -> tuple[bytes, int]:
    """The ONNX graph, and the size of its features."""
    import torch

    network = _spans_of(model)
    ids = torch.full((1, 6), 5)
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids), torch.ones(1, 2, 6))
    names = ("input_ids", "attention_mask", "token_type_ids", "spans")
    axes = {name: {0: "B", 1: "T"} for name in names[:3]}
    axes |= {name: {0: "B", 1: "S"} for name in ("embeddings", "features")}
    axes["spans"] = {0: "B", 1: "S", 2: "T"}
    with (
        TemporaryDirectory(prefix="voc-") as folder,
        torch.inference_mode(),
        warnings.catch_warnings(),
    ):
        # Tracing warns of every shape it looks at; a test holds that other lengths work.
        warnings.simplefilter("ignore")
        size = int(network(*example)[1].shape[-1])
        graph = Path(folder, "encoder.onnx")
        torch.onnx.export(
            network,
            example,
            graph,
            input_names=list(names),
            output_names=["embeddings", "features"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,  # the other exporter fixes sizes that the masks of BERT depend on
        )
        return graph.read_bytes(), size


def _spans_of(model: SentenceTransformer) -> nn.Module:
    """The model as a network from token ids [B, T] and spans [B, S, T] to both readings."""
    import torch
    from sentence_transformers.base.modules import Dense
    from torch import nn

    class Spans(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            first: Any = model[0]
            self.transformer: Any = first.auto_model
            self.kinds = int(getattr(self.transformer.config, "type_vocab_size", 0))
            self.dense: Any = nn.ModuleList(module for module in model if isinstance(module, Dense))

        def forward(
            self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, spans: Tensor
        ) -> tuple[Tensor, Tensor]:
            kinds = {"token_type_ids": token_type_ids} if self.kinds > 1 else {}
            hidden = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, **kinds
            ).last_hidden_state
            # An input without any use would be left out of the graph.
            hidden = hidden + 0 * token_type_ids.unsqueeze(-1)
            mean = torch.matmul(spans, hidden) / spans.sum(-1, keepdim=True).clamp_min(1.0)
            features = mean
            for dense in self.dense:
                features = dense.activation_function(dense.linear(features))
            return nn.functional.normalize(features, dim=-1), features

    return Spans().eval()
