from pathlib import Path

import numpy as np
import pytest

from tests.bench.accuracy import store
from tests.bench.accuracy.figures import Confusion, Figure, Results, read_results, write_results
from tests.bench.accuracy.page import render
from tests.bench.accuracy.passes import whole_segment
from tests.bench.accuracy.sample import sample_rows
from tests.bench.accuracy.store import VectorStore
from voc.domain.analysis import Sentiment, Span
from voc.domain.estimates import Estimate

DOCS = Path(__file__).parents[3] / "docs"


def _results() -> Results:
    return Results(
        "voc-xx 3",
        "ab" * 32,
        (
            Figure("peers", "all", "voc", Estimate("accuracy", 0.9, 320, 0.86, 0.94)),
            Figure("peers", "all", "voc", Estimate("accuracy", -0.1, 320, -0.2, 0.02), "VADER"),
            Figure("sources", "rare", "voc", Estimate("pairs_f1", None, 2, reason="none")),
        ),
        (Confusion("sentiment", "neutral", "positive", 4, 15),),
    )


def test_results_survive_their_file(tmp_path: Path) -> None:
    """What is written is read again, and holds numbers and names only."""
    write_results(_results(), tmp_path / "evaluation.json")
    assert read_results(tmp_path / "evaluation.json") == _results()


def test_a_page_shows_value_interval_and_base() -> None:
    """Differences with their sign, and a figure that could not be measured as a dash."""
    page = render(_results())
    assert "| voc | 320 | 0.900 [0.860, 0.940] |" in page
    assert "| VADER | 320 | −0.100 [−0.200, +0.020] |" in page
    assert "| rare | 2 | – |" in page
    assert "| neutral | positive | 4 of 15 |" in page
    assert "Not measured in this run." in page


def test_the_page_in_the_docs_is_that_of_the_numbers_beside_it() -> None:
    """Nobody edits a figure by hand."""
    numbers = read_results(DOCS / "evaluation.json")
    assert (DOCS / "evaluation.md").read_text("utf-8") == render(numbers)


def test_the_sample_bears_labels_of_all_kinds() -> None:
    """Each comment with the sentiment and stages it was written to show."""
    rows = sample_rows()
    assert {row.sentiment for row in rows} == set(Sentiment)
    assert any(len(row.stages or {}) > 1 for row in rows)
    assert all(row.comment.text.strip() for row in rows)


def test_a_comment_can_be_one_segment() -> None:
    """Without the white space around it; a blank one has none."""
    assert whole_segment("  good, but dear ") == (Span(2, 16),)
    assert whole_segment("  ") == ()


def test_a_vector_is_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the file holds is not computed again, also by the next run; no text is written."""
    asked: list[str] = []

    def encoded(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.full((len(texts), 2), float(len(asked)), np.float32)

    monkeypatch.setattr(store, "_encoded", encoded)
    VectorStore(tmp_path / "frozen.npz").vectors(["slow", "dear", "slow"])
    found = VectorStore(tmp_path / "frozen.npz").vectors(["dear", "kind"])
    assert asked == ["slow", "dear", "kind"]
    assert found["dear"].tolist() == [2, 2]
    assert b"slow" not in (tmp_path / "frozen.npz").read_bytes()
