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
        help="JSON Lines or CSV, also with .gz: `text`, optionally `question`, and labels.",
    ),
]
NewBundle = Annotated[
    Path, typer.Option("--output", "-o", metavar="BUNDLE", help="Folder to make; must not exist.")
]
Single = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        metavar="COLUMN",
        help="Learn this column; JSON lists give several labels a comment. Repeatable.",
    ),
]
Several = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN",
        help="Learn this column, several labels in a cell parted by ; or |. Repeatable.",
    ),
]
Fewest = Annotated[
    int,
    typer.Option(
        "--min-rows", metavar="N", min=5, help="Leave out labels that fewer comments bear."
    ),
]
Top = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Learn the N most frequent labels of a column only."),
]
Unwanted = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="LABEL", help="Leave out this label. Repeatable."),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME_OR_PATH",
        help="Train over this sentence-transformers model instead of a bundle's encoder "
        "(extra `train`; a name is fetched from the model hub).",
    ),
]
Development = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="More comments labelled with sentiment and stages, none of them in LABELLED, "
        "to calibrate these and set their thresholds.",
    ),
]
Measured = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        metavar="COLUMN",
        help="Measure this column only; default: all that the bundle can read. Repeatable.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="All figures as JSON.")]


def train(
    labelled: Labelled,
    output: NewBundle,
    *,
    label: Single = None,
    several: Several = None,
    min_rows: Fewest = 5,
    top: Top = None,
    without: Unwanted = None,
    development: Development = None,
    bundle: options.Bundle = None,
    encoder: Encoder = None,
) -> None:
    """Train heads on your own labels, over the encoder of a bundle.

    Every other column can hold labels of yours: choose columns with --label and --several.
    Without them, each column of few different values is learnt and the choice is told.
    `voc analyze` then gives them under `labels`. Two columns have heads in every bundle:
    sentiment (positive, negative, neutral, mixed) and stages, a list of names, an object
    {stage: sentiment}, or in CSV "purchase:positive; support". Your own stages are learnt too;
    tell voc of them with VOC_TAXONOMY. An empty cell says nothing, "none" says: no label.

    Prints cross-validated figures. Labels that are too rare are left out, with their counts.

    \b
    Examples:
      voc train labelled.jsonl -o my-bundle
      voc train survey.csv --label satisfaction --several topics -o my-bundle
      voc train survey.csv --encoder sentence-transformers/all-mpnet-base-v2 -o my-bundle
      voc train survey.jsonl.gz --label topics --top 32 --without "Not assigned" -o my-bundle
      VOC_BUNDLE=my-bundle voc analyze comments.csv
    """
    from voc.bootstrap import bundle_path
    from voc.nlp.bundle import load_bundle
    from voc.training.bundles import read_lesson, train_bundle
    from voc.training.columns import STANDARD, Choice

    choice = Choice(tuple(label or ()), tuple(several or ()), min_rows, top, tuple(without or ()))
    lesson = read_lesson(labelled, choice)
    for line in lesson.columns.as_lines():
        say(line)
    if encoder:
        from voc.training.adopt import adopt_encoder

        parent = adopt_encoder(encoder)
        if untaught := [name for name in STANDARD if name not in lesson.columns.standard]:
            say(f"{' and '.join(untaught)}: no labels, so this bundle reads none")
    else:
        parent = load_bundle(bundle_path(read_settings(bundle=bundle)))
    trained = train_bundle(lesson, output, parent, development=development)
    typer.echo(trained.as_text())
    say(f"bundle: {output}")


def evaluate(
    labelled: Labelled,
    *,
    label: Measured = None,
    as_json: Json = False,
    bundle: options.Bundle = None,
) -> None:
    """Measure a bundle on labelled comments: each figure with its base and its interval.

    Compares the columns sentiment and stages, and those called like the labels of your own
    that the bundle was trained on.

    \b
    Examples:
      voc evaluate labelled.jsonl
      voc evaluate labelled.jsonl --bundle my-bundle --json
      voc evaluate survey.csv --bundle my-bundle --label topics
    """
    from voc.bootstrap import bundle_path
    from voc.training.bundles import evaluate_bundle

    folder = bundle_path(read_settings(bundle=bundle))
    found = evaluate_bundle(labelled, folder, only=tuple(label or ()))
    typer.echo(json.dumps(found.as_dict(), indent=2) if as_json else found.as_text())
