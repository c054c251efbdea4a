"""Labels of one's own, as `voc train` learns and `voc evaluate` measures them.

The patient survey's five levels and its 32 most frequent topics, on the comments held out from
the encoder's training too.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.accuracy.figures import OURS, Figure, figures
from voc.nlp.bundle import Bundle
from voc.training.bundles import evaluate_bundle, read_lesson, train_bundle
from voc.training.columns import Choice
from voc.training.corpus import fold, read_rows
from voc.training.mixture import NHS_TEST_SHARE

LEVELS, TOPICS = "sentiment_1_5", "topics"
CHOICE = Choice(single=(LEVELS, TOPICS), top=32, unwanted=("Not assigned",))
_TOLD = {LEVELS: ("accuracy", "macro_f1"), TOPICS: ("micro_f1", "macro_f1")}


def learnt(data: Path, bundle: Bundle) -> Iterator[Figure]:
    """The figures of both label columns on the held-out comments."""
    with TemporaryDirectory() as folder:
        train, test = _split(data, Path(folder))
        out = Path(folder, "patients")
        train_bundle(read_lesson(train, CHOICE), out, bundle)
        measured = evaluate_bundle(test, out, only=(LEVELS, TOPICS))
    for found in measured.dimensions:
        told = {f"label_{metric}": getattr(found, metric) for metric in _TOLD[found.dimension]}
        yield from figures("own labels", found.dimension, OURS, told)


def _split(data: Path, folder: Path) -> tuple[Path, Path]:
    """Files of the training and of the held-out comments."""
    paths = folder / "train.jsonl", folder / "test.jsonl"
    with (
        paths[0].open("w", encoding="utf-8") as train,
        paths[1].open("w", encoding="utf-8") as test,
    ):
        for row in read_rows(data / "nhs_fft_train.jsonl.gz"):
            if row["text"].strip():
                held_out = fold(row["text"]) < NHS_TEST_SHARE
                (test if held_out else train).write(json.dumps(row) + "\n")
    return paths
