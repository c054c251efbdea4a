import json
from collections.abc import Iterator

from tests.unit.test_pipeline import analyzer
from voc.batch.lines import json_line
from voc.batch.local import BATCH_ROWS, analyze_locally
from voc.domain.comment import Comment, Response
from voc.ingest import Row


def test_lines_are_single_and_harmless() -> None:
    """A line holds no line break and no control character of any kind, and reads back equal."""
    shape = {"text": "naïve\n\x85\u2028\u2029\x9b\u202e “quote” 🙂"}
    line = json_line(shape)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert "naïve" in line
    assert json.loads(line) == shape


def test_rows_are_analysed_as_they_come() -> None:
    """The engine takes one batch at a time and answers every row in its place."""
    taken = 0

    def rows() -> Iterator[Row]:
        nonlocal taken
        for number in range(1, 2 * BATCH_ROWS + 2):
            taken = number
            yield Row(number, Response(f"r-{number}", Comment("good")))

    lines = analyze_locally(rows(), analyzer())
    first = json.loads(next(lines))
    assert first["id"] == "r-1"
    assert taken == BATCH_ROWS
    assert json.loads(list(lines)[-1])["id"] == f"r-{2 * BATCH_ROWS + 1}"
