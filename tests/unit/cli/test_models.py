"""`voc train` and `voc evaluate` as a user runs them."""

import json
from pathlib import Path

from tests.unit.cli.conftest import Run
from tests.unit.nlp.bundles import tiny_bundle
from tests.unit.training.test_bundles import own_labels
from voc.nlp.bundle import write_bundle


def test_own_labels_are_trained_measured_and_read(run: Run) -> None:
    """What was taken as what is told on stderr; the figures go to stdout, as JSON when asked."""
    rows = own_labels(Path("rows.jsonl"))
    write_bundle(tiny_bundle(), Path("parent"))
    trained = run("train", str(rows), "-o", "mine", "--label", "level", "--bundle", "parent")
    assert trained.exit_code == 0
    assert "level: one label a comment, 2 labels in 16 rows" in trained.stderr
    assert "topics: not taken, not chosen" in trained.stderr
    assert "accuracy" in trained.stdout
    measured = run("evaluate", str(rows), "--bundle", "mine", "--json")
    (level,) = json.loads(measured.stdout)["dimensions"]
    assert (level["dimension"], level["n"]) == ("level", 16)


def test_a_file_without_the_chosen_column_is_refused(run: Run) -> None:
    """The missing column and those that are there are named; exit 2."""
    rows = own_labels(Path("rows.jsonl"))
    write_bundle(tiny_bundle(), Path("parent"))
    refused = run("train", str(rows), "-o", "mine", "--label", "mood", "--bundle", "parent")
    assert refused.exit_code == 2
    assert "'mood'" in refused.stderr
    assert "'level'" in refused.stderr
    assert not Path("mine").exists()
