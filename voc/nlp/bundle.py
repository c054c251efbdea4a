"""Model bundles: a folder of data files, each checked against its hash before it is used.

    manifest.json       what is in the bundle, parameters of the heads, hashes and sizes
    encoder.onnx        text to vectors
    tokenizer.json      text to tokens
    heads.safetensors   `<head>.weight` (labels, features) and `<head>.bias` (labels,); heads of
                        the user's own dimensions are called `dimension:<name>`
    MODEL_CARD.md       data, licences, measures, known failures

Nothing in a bundle is code, and nothing is unpickled.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from voc.domain.analysis import ModelRef
from voc.domain.errors import BundleError
from voc.domain.themes import Vectors
from voc.nlp.dimensions import LinearDimensionHead
from voc.nlp.encode import OnnxEncoder
from voc.nlp.heads import SENTIMENTS, LinearLayer, LinearSentimentHead, LinearStageHead, RollUp
from voc.nlp.language import LanguageIdentification
from voc.nlp.manifest import (
    MANIFEST,
    HeadEntry,
    Manifest,
    file_entry,
    manifest_bytes,
    read_manifest,
)
from voc.nlp.segment import ClauseSegmenter
from voc.pipeline import SUPPORTED_LANGUAGE, Analyzer

_FILE_NAMES = {
    "encoder": "encoder.onnx",
    "tokenizer": "tokenizer.json",
    "heads": "heads.safetensors",
    "card": "MODEL_CARD.md",
}
_DEFAULT = Path("models", "voc-en")
_OWN = "dimension:"


@dataclass(frozen=True, eq=False)
class Bundle:
    """A versioned model: everything an `Analyzer` needs that was learnt from data."""

    name: str
    version: str
    created: datetime
    encoder: bytes
    tokenizer: str
    sentiment: LinearSentimentHead
    stages: LinearStageHead
    card: str
    training: Mapping[str, Any]
    dimensions: tuple[LinearDimensionHead, ...] = ()

    @property
    def ref(self) -> ModelRef:
        """How analyses name the model that made them."""
        return ModelRef(self.name, self.version)

    @property
    def feature_size(self) -> int:
        """Features the heads read."""
        return int(self.sentiment.layer.weight.shape[1])


def default_bundle() -> Path:
    """The folder of the shipped bundle: in a checkout beside the package, in a wheel inside.

    Raises `BundleError` when there is none.
    """
    package = Path(__file__).parents[1]
    for place in (package.parent, package):
        if (place / _DEFAULT / MANIFEST).is_file():
            return place / _DEFAULT
    raise BundleError("the bundle that comes with voc is missing: install voc again")


def build_analyzer(bundle: Bundle, *, threads: int | None = None) -> Analyzer:
    """Wire the one pass; `threads` comments are read at a time (default: one per CPU)."""
    return Analyzer(
        language=LanguageIdentification(),
        segmenter=ClauseSegmenter(),
        encoder=build_encoder(bundle, threads=threads),
        sentiment=bundle.sentiment,
        stages=bundle.stages,
        model=bundle.ref,
        dimensions=bundle.dimensions,
    )


def build_encoder(bundle: Bundle, *, threads: int | None = None) -> OnnxEncoder:
    """The encoder of a bundle alone."""
    return OnnxEncoder(bundle.encoder, bundle.tokenizer, threads=threads)


def load_bundle(folder: Path) -> Bundle:
    """Read a bundle, checking every file against the manifest.

    Raises `BundleError`, naming the file, when one is missing, changed, or does not belong.
    """
    manifest = read_manifest(_read(folder / MANIFEST))
    expected = {MANIFEST, *(entry.name for entry in manifest.files.values())}
    extra = {path.name for path in folder.iterdir()} - expected
    if extra:
        raise BundleError(f"{min(extra)} does not belong to the bundle {folder}")
    contents = {}
    for role, entry in manifest.files.items():
        contents[role] = _read(folder / entry.name)
        if not entry.matches(contents[role]):
            raise BundleError(f"{entry.name} is damaged: its size or SHA-256 differs")
    try:
        return _bundle(manifest, contents)
    except KeyError as error:
        raise BundleError(f"the bundle {folder} lacks {error}") from error
    except (TypeError, ValueError, safetensors.SafetensorError) as error:
        raise BundleError(f"the bundle {folder} can't be read: {error}") from error


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write a bundle as a new folder, whole or not at all.

    Raises `BundleError` when `folder` exists already.
    """
    if folder.exists():
        raise BundleError(f"{folder} exists already")
    contents = {
        "encoder": bundle.encoder,
        "tokenizer": bundle.tokenizer.encode(),
        "heads": safetensors.numpy.save(_tensors(bundle)),
        "card": bundle.card.encode(),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".voc-") as scratch:
        made = Path(scratch, folder.name)
        made.mkdir()
        for role, content in contents.items():
            (made / _FILE_NAMES[role]).write_bytes(content)
        (made / MANIFEST).write_bytes(manifest_bytes(_manifest(bundle, contents)))
        made.rename(folder)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} can't be read: {error.strerror}") from error


def _bundle(manifest: Manifest, contents: Mapping[str, bytes]) -> Bundle:
    tensors = safetensors.numpy.load(contents["heads"])
    sentiment, stages = manifest.head("sentiment"), manifest.head("stages")
    if sentiment.labels != SENTIMENTS:
        raise ValueError(f"the sentiments must be {', '.join(SENTIMENTS)}, in this order")
    thresholds = stages.parameters["thresholds"]
    bundle = Bundle(
        name=manifest.name,
        version=manifest.version,
        created=datetime.fromisoformat(manifest.created),
        encoder=contents["encoder"],
        tokenizer=contents["tokenizer"].decode(),
        sentiment=LinearSentimentHead(_layer(sentiment, tensors), _rollup(sentiment)),
        stages=LinearStageHead(
            _layer(stages, tensors),
            stages.labels,
            tuple(float(thresholds[label]) for label in stages.labels),
        ),
        card=contents["card"].decode(),
        training=manifest.training,
        dimensions=tuple(_dimension(head, tensors) for head in manifest.all("dimension")),
    )
    if not bundle.feature_size == bundle.stages.layer.weight.shape[1] == manifest.feature_size:
        raise ValueError("its heads differ in the features they read")
    return bundle


def _dimension(head: HeadEntry, tensors: Mapping[str, Vectors]) -> LinearDimensionHead:
    thresholds = head.parameters.get("thresholds", {})
    return LinearDimensionHead(
        head.name.removeprefix(_OWN),
        _layer(head, tensors),
        head.labels,
        tuple(float(thresholds[label]) for label in head.labels) if thresholds else (),
    )


def _layer(head: HeadEntry, tensors: Mapping[str, Vectors]) -> LinearLayer:
    weight, bias = tensors[f"{head.name}.weight"], tensors[f"{head.name}.bias"]
    return LinearLayer(weight, bias, float(head.parameters["temperature"]))


def _rollup(head: HeadEntry) -> RollUp:
    return RollUp(float(head.parameters["trust"]), float(head.parameters["mixed_from"]))


def _tensors(bundle: Bundle) -> dict[str, Vectors]:
    layers = {
        "sentiment": bundle.sentiment.layer,
        "stages": bundle.stages.layer,
        **{_OWN + head.name: head.layer for head in bundle.dimensions},
    }
    # safetensors writes the bytes as they lie, and those of a transposed array lie otherwise
    weights = {f"{n}.weight": np.ascontiguousarray(layer.weight) for n, layer in layers.items()}
    return weights | {f"{name}.bias": layer.bias for name, layer in layers.items()}


def _manifest(bundle: Bundle, contents: Mapping[str, bytes]) -> Manifest:
    files = {role: file_entry(_FILE_NAMES[role], content) for role, content in contents.items()}
    return Manifest(
        name=bundle.name,
        version=bundle.version,
        created=bundle.created.isoformat(timespec="seconds"),
        language=SUPPORTED_LANGUAGE,
        feature_size=bundle.feature_size,
        files=files,
        heads=(
            _sentiment_entry(bundle.sentiment),
            _stage_entry(bundle.stages),
            *map(_dimension_entry, bundle.dimensions),
        ),
        training=bundle.training,
    )


def _sentiment_entry(head: LinearSentimentHead) -> HeadEntry:
    parameters = {
        "temperature": head.layer.temperature,
        "trust": head.rollup.trust,
        "mixed_from": head.rollup.mixed_from,
    }
    return HeadEntry("sentiment", "sentiment", tuple(SENTIMENTS), parameters)


def _stage_entry(head: LinearStageHead) -> HeadEntry:
    parameters = {
        "temperature": head.layer.temperature,
        "thresholds": dict(zip(head.labels, head.thresholds, strict=True)),
    }
    return HeadEntry("stages", "stages", head.labels, parameters)


def _dimension_entry(head: LinearDimensionHead) -> HeadEntry:
    parameters: dict[str, Any] = {"temperature": head.layer.temperature}
    if head.several:
        parameters["thresholds"] = dict(zip(head.labels, head.thresholds, strict=True))
    return HeadEntry(_OWN + head.name, "dimension", head.labels, parameters)
