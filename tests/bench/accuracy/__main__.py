"""Measures the bundle in force and writes the evaluation: `python -m tests.bench.accuracy`."""

import argparse
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench.accuracy import comments, own_labels, passes, surveys, vectors
from tests.bench.accuracy.figures import Figure, Results, read_results, write_results
from tests.bench.accuracy.page import render
from tests.bench.accuracy.peers import FrozenEncoder
from tests.bench.accuracy.store import VectorStore
from voc.bootstrap import bundle_path
from voc.nlp.bundle import Bundle, load_bundle
from voc.settings import Settings

log = logging.getLogger("accuracy")


Part = Callable[[], Iterable[Figure]]


def main() -> None:
    """Measure everything, or only write the page anew from the numbers there are."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    numbers = options.out.with_suffix(".json")
    if not options.page_only:
        bundle = load_bundle(options.bundle or bundle_path(Settings()))
        for results in _measured(bundle, options):  # written part by part, to see and to keep
            write_results(results, numbers)
            log.info("%d figures in %s", len(results.figures), numbers)
    options.out.write_text(render(read_results(numbers)), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accuracy", description=__doc__)
    given = os.environ.get("VOC_DATA", "../shared/data")
    parser.add_argument("--data", type=Path, default=Path(given), help="default: $VOC_DATA")
    parser.add_argument("--bundle", type=Path, help="default: the bundle in force")
    parser.add_argument("--checkpoint", type=Path, help="its 32-bit weights, to compare with")
    parser.add_argument("--cache", type=Path, default=Path("build/evaluation"))
    parser.add_argument("-o", "--out", type=Path, default=Path("docs/evaluation.md"))
    parser.add_argument("--page-only", action="store_true", help="from the JSON beside OUT")
    options = parser.parse_args()
    if not options.page_only and not (options.data / comments.GOLD).exists():
        parser.exit(2, f"{options.data / comments.GOLD} is missing: give the folder with --data\n")
    return options


def _measured(bundle: Bundle, options: argparse.Namespace) -> Iterator[Results]:
    """All figures so far, after each part."""
    gold = comments.read_gold(options.data, bundle)
    results = Results(
        bundle=f"{bundle.name} {bundle.version}",
        encoder=hashlib.sha256(bundle.encoder).hexdigest(),
        figures=(),
        confusions=tuple(comments.confusions(gold)),
    )
    for name, part in _parts(gold, bundle, options).items():
        start = time.monotonic()
        results = replace(results, figures=(*results.figures, *part()))
        log.info("%s: %.0f s", name, time.monotonic() - start)
        yield results


def _parts(gold: comments.Gold, bundle: Bundle, options: argparse.Namespace) -> dict[str, Part]:
    """What is measured, the quick things first."""
    data, encoder = options.data, FrozenEncoder(VectorStore(options.cache / "frozen.npz"))
    return {
        "classes": lambda: comments.by_label(gold),
        "sources": lambda: comments.by_source(gold),
        "kinds": lambda: comments.by_kind(gold),
        "word lists": lambda: comments.against_word_lists(gold, bundle),
        "stages of the pass": lambda: passes.costs(gold, bundle, options.checkpoint),
        "patients": lambda: surveys.patients(data, bundle),
        "own labels": lambda: own_labels.learnt(data, bundle),
        "tweets": lambda: surveys.tweets(data, bundle),
        "frozen encoder": lambda: comments.against_frozen(gold, data, encoder),
        "vectors": lambda: vectors.groups(data, bundle, encoder),
        "patients, frozen encoder": lambda: surveys.patients_frozen(
            data, bundle, encoder, comments.silver(data)
        ),
    }


if __name__ == "__main__":
    main()
