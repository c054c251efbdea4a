"""From a fine-tuned encoder to the bundle that ships: ``python -m voc.training.release``."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import safetensors.numpy

from voc.domain.errors import VocError
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Vectors
from voc.nlp.bundle import Bundle, build_analyzer, write_bundle
from voc.nlp.heads import LinearLayer, LinearSentimentHead, LinearStageHead
from voc.training.card import model_card
from voc.training.cross_tuning import cross_tuned
from voc.training.evaluate import Evaluation, compare, evaluate
from voc.training.labelled import read_labelled
from voc.training.tune import tune


def release(encoder: Path, development: Path, out: Path, *, version: str) -> Evaluation:
    """Put a bundle together from the folder that fine-tuning or averaging wrote; measure it.

    Calibration, thresholds and the roll-up are chosen on the labelled file `development`. The
    model card shows the figures there, with these parameters and with cross-validated ones.

    Raises `UnusableInput` or `InvalidInput` for that file, `BundleError` when `out` exists.
    """
    rows = read_labelled(development)
    report = json.loads((encoder / "report.json").read_text("utf-8"))
    bundle = tune(finetuned_bundle(encoder, out.name, version, report["examples"]), rows)
    measured = evaluate(build_analyzer(bundle), rows)
    held_out = compare(rows, cross_tuned(bundle, rows), stages=bundle.stages.labels)
    card = model_card(bundle, measured, held_out, report)
    write_bundle(replace(bundle, card=card), out)
    return measured


def finetuned_bundle(encoder: Path, name: str, version: str, examples: Mapping[str, int]) -> Bundle:
    """The encoder with the heads it was trained with, not yet calibrated, without a card."""
    tensors = safetensors.numpy.load_file(encoder / "heads.safetensors")
    stages = DEFAULT_TAXONOMY.names
    return Bundle(
        name=name,
        version=version,
        created=datetime.now(UTC),
        encoder=(encoder / "encoder.onnx").read_bytes(),
        tokenizer=(encoder / "tokenizer.json").read_text("utf-8"),
        sentiment=LinearSentimentHead(_layer(tensors, "sentiment")),
        stages=LinearStageHead(_layer(tensors, "stages"), stages, (0.5,) * len(stages)),
        card="",
        training={"examples": dict(examples), "licences": "see MODEL_CARD.md"},
    )


def _layer(tensors: Mapping[str, Vectors], task: str) -> LinearLayer:
    weight, bias = (tensors[f"linear.{task}.{part}"] for part in ("weight", "bias"))
    return LinearLayer(weight.astype(np.float32), bias.astype(np.float32))


def main() -> None:
    """Command line of ``python -m voc.training.release``."""
    parser = argparse.ArgumentParser(description="Make the bundle that ships.")
    parser.add_argument("--encoder", type=Path, required=True, help="what fine-tuning wrote")
    parser.add_argument("--development", type=Path, required=True, help="labelled comments")
    parser.add_argument("--version", required=True)
    parser.add_argument("-o", "--out", type=Path, required=True, help="a new folder")
    options = parser.parse_args()
    try:
        measured = release(
            options.encoder, options.development, options.out, version=options.version
        )
    except (VocError, OSError) as error:
        parser.exit(2, f"{error}\n")
    parser.exit(0, f"{measured.as_text()}\n")


if __name__ == "__main__":
    main()
