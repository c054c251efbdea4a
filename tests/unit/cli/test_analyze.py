import json
from pathlib import Path

import duckdb
import pytest

from tests.unit.cli.conftest import Run

SURVEY = "id,text,nps,plan\n1,good,9,Team\n2,,,\n3,too,many,cols,here\n1,good,9,Team\n"


def lines_of(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_a_comment_in_order(run: Run) -> None:
    """Every readable row is answered in its place, blanks and repeated ids included."""
    Path("in.csv").write_text(SURVEY)
    result = run("analyze", "in.csv")
    found = lines_of(result.stdout)
    assert [line["id"] for line in found] == ["1", "2", "1"]
    assert found[0]["scores"] == {"nps": 9}
    assert found[1]["warnings"] == ["blank"]


def test_rejected_rows_beside_the_output(run: Run) -> None:
    """Rejections go to OUT.errors.jsonl with row, line, field and reason; exit status 1."""
    Path("in.csv").write_text(SURVEY)
    result = run("analyze", "in.csv", "-o", "out.jsonl")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(Path("out.jsonl").read_text().splitlines()) == 3
    (rejection,) = lines_of(Path("out.jsonl.errors.jsonl").read_text())
    assert rejection == {
        "row": 3,
        "line": 4,
        "field": "row",
        "reason": "has 5 values where the header has 4",
    }


def test_no_rejections_no_file(run: Run) -> None:
    """Without rejections the exit status is 0 and an earlier run's error file is gone."""
    Path("in.csv").write_text("text\ngood\n")
    Path("out.jsonl.errors.jsonl").write_text("of an earlier run")
    result = run("analyze", "in.csv", "-o", "out.jsonl")
    assert result.exit_code == 0
    assert not Path("out.jsonl.errors.jsonl").exists()


def test_rejected_rows_without_an_output_file(run: Run) -> None:
    """With data on standard output, rejections are told on standard error or go to --errors."""
    Path("in.csv").write_text("text,nps\ngood,11\n" + "secret,99\n" * 30)
    result = run("analyze", "in.csv")
    assert result.exit_code == 1
    assert result.stdout == ""
    first, second, *_ = result.stderr.splitlines()
    assert first == "columns: text, nps; 0 others kept as attributes"
    assert second == "row 1: nps: must lie between 0 and 10"
    assert "warning: 31 of 31 rows were not analysed: --errors PATH lists them" in result.stderr
    assert "- 31 rows, first row 1: nps: must lie between 0 and 10" in result.stderr
    assert "secret" not in result.stderr
    run("analyze", "in.csv", "--errors", "bad.jsonl")
    assert len(Path("bad.jsonl").read_text().splitlines()) == 31


def test_unusable_input(run: Run) -> None:
    """What can't be read at all is one line on standard error, exit status 2, no output."""
    result = run("analyze", "none.csv", "-o", "out.jsonl")
    assert result.exit_code == 2
    assert result.stderr == "voc: none.csv can't be read: No such file or directory\n"
    assert list(Path().iterdir()) == []


def test_failure_midway_leaves_the_old_output(run: Run) -> None:
    """An input that breaks off leaves neither half an output nor half an error file."""
    Path("in.csv").write_bytes(b"text,nps\ngood,99\n" + b"good,1\n" * 5000 + b"\xff\n")
    Path("out.jsonl").write_text("of an earlier run")
    assert run("analyze", "in.csv", "-o", "out.jsonl").exit_code == 2
    assert Path("out.jsonl").read_text() == "of an earlier run"
    assert {path.name for path in Path().iterdir()} == {"in.csv", "out.jsonl"}


def test_standard_input(run: Run) -> None:
    """`-` reads standard input."""
    result = run("analyze", "-", input='{"text": "good"}\n')
    assert result.exit_code == 0
    assert len(lines_of(result.stdout)) == 1


def test_guessed_times_are_told_once(run: Run) -> None:
    """A column kept as an attribute is told by name and count; nothing is rejected."""
    Path("in.csv").write_text("text,date\n" + "good,11/04/2018\n" * 3)
    result = run("analyze", "in.csv", "-o", "out.jsonl")
    assert result.exit_code == 0
    assert "column 'date', 3 values: not ISO 8601, kept as an attribute" in result.stderr


def test_columns_are_told_before_the_rows(run: Run) -> None:
    """Which one was read as what, none for the comments too, and rows that repeat the header."""
    Path("in.csv").write_text("Q1,Why?,plan\nResponse,,\n9,good,Team\n")
    result = run("analyze", "in.csv", "--map", "nps=q1")
    assert result.stderr.splitlines() == [
        "columns: text ← none, nps ← 'Q1'; 2 others kept as attributes",
        "row 1 repeats the header and was left out",
    ]


def test_rejections_are_summed_up_by_reason(run: Run) -> None:
    """The most frequent first: what to mend is seen at once, here a day for a month."""
    rows = ["good,25/01/2026,9", "good,26/01/2026,9", "good,01/01/2026,often"]
    Path("in.csv").write_text("\n".join(["text,date,nps", *rows]))
    result = run("analyze", "in.csv", "--date-format", "%m/%d/%Y", "-o", "out.jsonl")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1:4] == [
        "warning: 3 of 3 rows were not analysed: see out.jsonl.errors.jsonl",
        "- 2 rows, first row 1: created_at: is not written as %m/%d/%Y, but would be as %d/%m/%Y: "
        "day and month may be exchanged in the other rows, too",
        "- 1 row, first row 3: nps: must be a number",
    ]


def test_mapping_options(run: Run) -> None:
    """Columns are mapped by options and by a file, options first."""
    Path("map.toml").write_text('date_format = "%d/%m/%Y"\n[columns]\ntext = "Why?"\nnps = "Q"\n')
    Path("in.csv").write_text("Why?,Q,Q2,date\ngood,1,2,11/04/2018\n")
    result = run("analyze", "in.csv", "--mapping", "map.toml", "--map", "nps=Q2")
    assert result.exit_code == 0
    assert lines_of(result.stdout)[0]["scores"] == {"nps": 2}
    assert run("analyze", "in.csv", "--map", "colour=Q").exit_code == 2


def test_parquet_output(run: Run) -> None:
    """An output ending in .parquet is Parquet with the same nested content."""
    Path("in.csv").write_text(SURVEY)
    run("analyze", "in.csv", "-o", "out.jsonl")
    assert run("analyze", "in.csv", "-o", "out.parquet").exit_code == 1
    assert Path("out.parquet.errors.jsonl").exists()
    rows = duckdb.sql("SELECT to_json(t) FROM 'out.parquet' t").fetchall()
    expected = lines_of(Path("out.jsonl").read_text())
    for (row,), line in zip(rows, expected, strict=True):
        found = json.loads(row)
        found["scores"] = {k: v for k, v in (found["scores"] or {}).items() if v is not None}
        assert found.pop("labels") is None
        assert found == line


def test_empty_parquet_output(run: Run) -> None:
    """No rows make a Parquet file with all columns."""
    Path("in.csv").write_text("text\n")
    assert run("analyze", "in.csv", "-o", "out.parquet").exit_code == 0
    assert len(duckdb.sql("SELECT * FROM 'out.parquet'").columns) == 10


def test_same_file(run: Run) -> None:
    """The input is never overwritten."""
    Path("in.jsonl").write_text('{"text": "good"}\n')
    result = run("analyze", "in.jsonl", "-o", "./in.jsonl")
    assert result.exit_code == 2
    assert Path("in.jsonl").read_text() == '{"text": "good"}\n'


@pytest.mark.parametrize("output", ["missing/out.jsonl", "folder"])
def test_unwritable_output(run: Run, output: str) -> None:
    """An output that can't be written is named."""
    Path("folder").mkdir()
    Path("in.csv").write_text("text\ngood\n")
    result = run("analyze", "in.csv", "-o", output)
    assert result.exit_code == 2
    assert f"{output} can't be written" in result.stderr


def test_full_disk(run: Run) -> None:
    """A full device is one line, not a traceback."""
    Path("in.csv").write_text("text\n" + "good good good\n" * 300)
    result = run("analyze", "in.csv", "-o", "/dev/full")
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert Path("/dev/full").is_char_device()


def test_wrong_options(run: Run) -> None:
    """A wrong option is a usage error."""
    assert run("analyze", "in.csv", "--engine", "steam").exit_code == 2
    assert run("analyze", "in.csv", "--workers", "0").exit_code == 2


@pytest.mark.parametrize("value", ["secret", "1-5>=9", "5-5>=5"])
def test_wrong_setting(run: Run, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A setting that can't be used is named by its variable, without its value."""
    monkeypatch.setenv("VOC_CSAT_SCALE", value)
    result = run("analyze", "in.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("voc: VOC_CSAT_SCALE: ")
    assert value not in result.stderr


def test_output_is_harmless_on_a_terminal(run: Run) -> None:
    """Control and direction characters in a text come out as JSON escapes."""
    text = "good\x1b[31m\x9b31m\u202e\u2028good"
    result = run("analyze", "-", input=json.dumps({"text": text}) + "\n")
    assert not set(result.stdout) & {"\x1b", "\x9b", "\u202e", "\u2028"}
    segments = lines_of(result.stdout)[0]["segments"]
    assert "\x9b" in segments[0]["text"]  # type: ignore[index]  # JSON
