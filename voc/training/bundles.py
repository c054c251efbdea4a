"""From labelled files to bundles and back: what `voc train` and `voc evaluate` do."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voc.domain.errors import BundleError
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.nlp.bundle import Bundle, build_analyzer, build_encoder, load_bundle, write_bundle
from voc.nlp.heads import SENTIMENTS, LinearLayer, LinearSentimentHead, LinearStageHead
from voc.training.evaluate import Evaluation, evaluate
from voc.training.heads import TrainedHeads, train_heads
from voc.training.labelled import read_labelled
from voc.training.tune import tune

_CARD = """\
# {name} {version}

Heads trained on {rows} labelled comments over the encoder of {parent}. A head for which there
were no labels is the one of {parent}.

## Cross-validated figures

```
{figures}
```

{tuning}
"""
_TUNED = "Calibration, thresholds and roll-up were chosen on {n} other, development comments."
_UNTUNED = "Calibration and thresholds were chosen out of fold, on the same comments."


def train_bundle(
    labelled: Path,
    out: Path,
    parent: Bundle,
    *,
    development: Path | None = None,
    version: str = "1",
    seed: int = 0,
) -> TrainedHeads:
    """Train heads on a labelled file and write them, with the parent's encoder, as a bundle.

    The bundle is called like the folder `out`. `development` is a second labelled file that
    shares no comment with the first; calibration, thresholds and roll-up are chosen there.

    Raises `UnusableInput` or `InvalidInput` for the files, `BundleError` when `out` exists.
    """
    if out.exists():  # said before the minutes of training
        raise BundleError(f"{out} exists already")
    rows = read_labelled(labelled)
    others = read_labelled(development) if development else []
    origin = f"{parent.name} {parent.version}"
    encoder = build_encoder(parent)
    trained = train_heads(rows, encoder, rollup=parent.sentiment.rollup, seed=seed)
    bundle = replace(
        parent,
        name=out.name,
        version=version,
        created=datetime.now(UTC),
        sentiment=trained.sentiment or parent.sentiment,
        stages=trained.stages or parent.stages,
        card=_CARD.format(
            name=out.name,
            version=version,
            rows=len(rows),
            parent=origin,
            figures=trained.as_text(),
            tuning=_TUNED.format(n=len(others)) if others else _UNTUNED,
        ),
        training={"rows": len(rows), "development_rows": len(others), "parent": origin},
    )
    write_bundle(tune(bundle, others) if others else bundle, out)
    return trained


def evaluate_bundle(labelled: Path, bundle: Path, *, seed: int = 0) -> Evaluation:
    """Measure a bundle on a labelled file.

    Raises `UnusableInput` or `InvalidInput` for the file, `BundleError` for the bundle.
    """
    rows = read_labelled(labelled)
    return evaluate(build_analyzer(load_bundle(bundle)), rows, seed=seed)


def untrained_bundle(encoder: Path, tokenizer: Path, *, feature_size: int) -> Bundle:
    """A new encoder under heads that know nothing yet: the parent of a first bundle.

    `encoder` is an ONNX file, `tokenizer` its tokenizer.json, `feature_size` the last
    dimension of its output `features`.
    """
    stages = DEFAULT_TAXONOMY.names
    return Bundle(
        name=encoder.parent.name,
        version="0",
        created=datetime.now(UTC),
        encoder=encoder.read_bytes(),
        tokenizer=tokenizer.read_text("utf-8"),
        sentiment=LinearSentimentHead(_zero_layer(len(SENTIMENTS), feature_size)),
        stages=LinearStageHead(
            _zero_layer(len(stages), feature_size), stages, (0.5,) * len(stages)
        ),
        card="",
        training={},
    )


def _zero_layer(labels: int, feature_size: int) -> LinearLayer:
    return LinearLayer(np.zeros((labels, feature_size), np.float32), np.zeros(labels, np.float32))
