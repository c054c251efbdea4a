"""`voc train` and `voc evaluate`: heads on your own labels, and how good a bundle is."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voc.cli import options
from voc.cli.configuration import read_settings
from voc.cli.terminal import say

Labelled = Annotated[
    Path,
    typer.Argument(
        metavar="LABELLED",
        help="JSON Lines or CSV with text and any of question, sentiment and stages.",
    ),
]
NewBundle = Annotated[
    Path, typer.Option("--output", "-o", metavar="BUNDLE", help="Folder to make; must not exist.")
]
Development = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="More labelled comments, none of them in LABELLED, to calibrate and set thresholds.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="All figures as JSON.")]


def train(
    labelled: Labelled,
    output: NewBundle,
    *,
    development: Development = None,
    bundle: options.Bundle = None,
) -> None:
    """Train heads on your own labels, over the encoder of a bundle.

    Labels are sentiment (positive, negative, neutral, mixed) and stages: a list of names,
    an object {stage: sentiment}, or in CSV "purchase:positive; support". Your own stages
    are learnt too; tell voc of them with VOC_TAXONOMY. Prints cross-validated figures.

    \b
    Examples:
      voc train labelled.jsonl -o my-bundle
      VOC_BUNDLE=my-bundle voc analyze comments.csv
    """
    from voc.bootstrap import bundle_path
    from voc.nlp.bundle import load_bundle
    from voc.training.bundles import train_bundle

    parent = load_bundle(bundle_path(read_settings(bundle=bundle)))
    trained = train_bundle(labelled, output, parent, development=development)
    typer.echo(trained.as_text())
    say(f"bundle: {output}")


def evaluate(labelled: Labelled, *, as_json: Json = False, bundle: options.Bundle = None) -> None:
    """Measure a bundle on labelled comments: each figure with its base and its interval.

    \b
    Examples:
      voc evaluate labelled.jsonl
      voc evaluate labelled.jsonl --bundle my-bundle --json
    """
    from voc.bootstrap import bundle_path
    from voc.training.bundles import evaluate_bundle

    found = evaluate_bundle(labelled, bundle_path(read_settings(bundle=bundle)))
    typer.echo(json.dumps(found.as_dict(), indent=2) if as_json else found.as_text())
