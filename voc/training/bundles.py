"""From labelled files to bundles and back: what `voc train` and `voc evaluate` do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voc.domain.analysis import Sentiment
from voc.domain.errors import BundleError, InvalidInput, UnusableInput
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.nlp.bundle import Bundle, build_analyzer, build_encoder, load_bundle, write_bundle
from voc.nlp.heads import SENTIMENTS, LinearLayer, LinearSentimentHead, LinearStageHead
from voc.training.columns import STANDARD, Choice, LabelColumns, find_columns, known_columns
from voc.training.dimension_heads import TrainedDimension, fit_dimension
from voc.training.evaluate import Evaluation, evaluate
from voc.training.heads import TrainedHeads, comment_views, train_heads
from voc.training.labelled import (
    LabelledComment,
    labelled_comments,
    read_labelled,
    read_records,
)
from voc.training.tune import tune

_CARD = """\
# {name} {version}

Heads trained on {rows} labelled comments over the encoder of {parent}. A head for which there
were no labels is the one of {parent}.

## Labels

```
{columns}
```

## Cross-validated figures

```
{figures}
```

{tuning}
"""
# Log-odds of what is never read.
_NEVER = -20.0
_TUNED = "Calibration, thresholds and roll-up were chosen on {n} other, development comments."
_UNTUNED = "Calibration and thresholds were chosen out of fold, on the same comments."


@dataclass(frozen=True)
class Lesson:
    """A labelled file as it will be learnt: its comments and the columns of their labels."""

    rows: Sequence[LabelledComment]
    columns: LabelColumns


@dataclass(frozen=True, eq=False)
class Trained:
    """What was learnt, and how well."""

    standard: TrainedHeads | None
    dimensions: tuple[TrainedDimension, ...]

    def as_text(self) -> str:
        """The cross-validated reports for people, rounded."""
        parts = [self.standard.as_text()] if self.standard else []
        return "\n\n".join(parts + [found.evaluation.as_text() for found in self.dimensions])


def read_lesson(labelled: Path, choice: Choice) -> Lesson:
    """Read a labelled file and decide which of its columns are learnt.

    Raises `UnusableInput` or `InvalidInput` for the file, or where nothing can be learnt.
    """
    records = read_records(labelled)
    columns = find_columns(records, choice)
    if not columns.standard and not columns.own:
        reasons = "; ".join(f"{name}: {why}" for name, why in columns.others.items())
        raise InvalidInput("label", f"no column holds labels to learn from. {reasons}".rstrip())
    return Lesson(labelled_comments(records, columns), columns)


def train_bundle(
    lesson: Lesson,
    out: Path,
    parent: Bundle,
    *,
    development: Path | None = None,
    version: str = "1",
    seed: int = 0,
) -> Trained:
    """Train heads on labelled comments and write them, with the parent's encoder, as a bundle.

    The bundle is called like the folder `out`. Dimensions that the parent reads stay beside
    the new ones, unless they are called alike. `development` is a second labelled file that
    shares no comment with the first; calibration, thresholds and roll-up of sentiment and
    stages are chosen there.

    Raises `UnusableInput` or `InvalidInput` for the files, `BundleError` when `out` exists.
    """
    if out.exists():  # said before the minutes of training
        raise BundleError(f"{out} exists already")
    others = read_labelled(development) if development else []
    origin = f"{parent.name} {parent.version}"
    trained = _train(lesson, parent, seed)
    standard, new = trained.standard, tuple(found.head for found in trained.dimensions)
    renewed = {head.name for head in new}
    bundle = replace(
        parent,
        name=out.name,
        version=version,
        created=datetime.now(UTC),
        sentiment=(standard and standard.sentiment) or parent.sentiment,
        stages=(standard and standard.stages) or parent.stages,
        dimensions=(*(h for h in parent.dimensions if h.name not in renewed), *new),
        card=_CARD.format(
            name=out.name,
            version=version,
            rows=len(lesson.rows),
            parent=origin,
            columns="\n".join(lesson.columns.as_lines()),
            figures=trained.as_text(),
            tuning=_TUNED.format(n=len(others)) if others else _UNTUNED,
        ),
        training={"rows": len(lesson.rows), "development_rows": len(others), "parent": origin},
    )
    write_bundle(tune(bundle, others) if others else bundle, out)
    return trained


def _train(lesson: Lesson, parent: Bundle, seed: int) -> Trained:
    encoder, rows = build_encoder(parent), lesson.rows
    if lesson.columns.standard:
        standard = train_heads(rows, encoder, rollup=parent.sentiment.rollup, seed=seed)
    else:
        standard = None
    views = comment_views(rows, encoder) if lesson.columns.own else None
    dimensions = tuple(
        fit_dimension(column, rows, views, seed=seed)
        for column in lesson.columns.own
        if views is not None
    )
    return Trained(standard, dimensions)


def evaluate_bundle(
    labelled: Path, bundle: Path, *, only: Sequence[str] = (), seed: int = 0
) -> Evaluation:
    """Measure a bundle on a labelled file: in the columns called like what it reads, or `only`.

    Raises `UnusableInput` or `InvalidInput` for the file, `BundleError` for the bundle.
    """
    records, loaded = read_records(labelled), load_bundle(bundle)
    heads = [head for head in loaded.dimensions if not only or head.name in only]
    if lost := set(only) - {*STANDARD, *(head.name for head in heads)}:
        raise UnusableInput(f"the bundle {loaded.name} reads no labels called {min(lost)!r}")
    columns = LabelColumns(
        standard=tuple(name for name in STANDARD if not only or name in only),
        own=known_columns(
            records,
            {head.name: head.labels for head in heads},
            {head.name for head in heads if head.several},
        ),
    )
    rows = labelled_comments(records, columns)
    return evaluate(build_analyzer(loaded), rows, columns=columns.own, seed=seed)


def untrained_bundle(name: str, encoder: bytes, tokenizer: str, *, feature_size: int) -> Bundle:
    """A new encoder under heads that know nothing yet: the parent of a first bundle.

    Every comment is neutral and shows no stage. `encoder` is an ONNX graph, `tokenizer` the
    text of its tokenizer.json, `feature_size` the last dimension of its output `features`.
    """
    stages = DEFAULT_TAXONOMY.names
    neutral = [float(tone is Sentiment.NEUTRAL) for tone in SENTIMENTS]
    return Bundle(
        name=name,
        version="0",
        created=datetime.now(UTC),
        encoder=encoder,
        tokenizer=tokenizer,
        sentiment=LinearSentimentHead(_constant_layer(neutral, feature_size)),
        stages=LinearStageHead(
            _constant_layer([_NEVER] * len(stages), feature_size), stages, (0.5,) * len(stages)
        ),
        card="",
        training={},
    )


def _constant_layer(log_odds: Sequence[float], feature_size: int) -> LinearLayer:
    weight = np.zeros((len(log_odds), feature_size), np.float32)
    return LinearLayer(weight, np.array(log_odds, np.float32))
