"""Commands that store and read: import, themes, report, export, demo."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

import voc.sample
import voc.web
from tests.unit.cli.conftest import Run
from tests.unit.test_service import Memory
from voc.bootstrap import Application
from voc.domain.themes import Theme
from voc.theming import Alike, ThemeViews

SURVEY = "id,text,nps\n1,good good,9\n2,bad,2\n,good,7\n,good,7\n"


@pytest.fixture
def survey() -> Path:
    """A small survey in the working directory."""
    path = Path("survey.csv")
    path.write_text(SURVEY)
    return path


def test_import_twice_stores_once(run: Run, store: Memory, survey: Path) -> None:
    """The same file again stores nothing again, rows without ids included."""
    assert run("import", survey).stderr.splitlines()[-1] == "4 stored"
    result = run("import", survey)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "4 duplicate")
    assert len(store.rows) == 4


def test_rows_without_an_id_that_are_alike_are_told(run: Run) -> None:
    """A second wave of bare scores would be lost among those of the first, unnoticed."""
    Path("scores.csv").write_text("nps\n9\n3\n")
    assert "as in a stored response" not in run("import", "scores.csv").stderr
    told = run("import", "scores.csv").stderr
    assert "column 'id', 2 values: missing, and all else as in a stored response" in told


def test_import_conflict(run: Run, store: Memory, survey: Path) -> None:
    """Other content under a stored id is a rejection; what stands is kept."""
    run("import", survey)
    Path("later.csv").write_text("id,text\n1,other\n3,good\n")
    result = run("import", "later.csv", "--errors", "bad.jsonl")
    assert result.exit_code == 1
    rejection = json.loads(Path("bad.jsonl").read_text())
    assert (rejection["row"], rejection["field"]) == (1, "id")
    assert store.rows["1"][0].comment.text == "good good"
    assert "3" in store.rows


def test_import_points_out_a_turned_scale(run: Run) -> None:
    """Scores that run against the words of the same file are told, and stored all the same."""
    rows = [f"good,{n % 3}" for n in range(30)] + [f"bad,{8 + n % 3}" for n in range(30)]
    Path("in.csv").write_text("\n".join(["text,nps", *rows]))
    result = run("import", "in.csv")
    assert result.exit_code == 0
    assert "60 stored" in result.stderr
    assert "warning: in this file NPS runs against the words" in result.stderr


def test_import_goes_on_behind_rejected_rows(run: Run, store: Memory) -> None:
    """Broken rows are told; all others are stored."""
    Path("in.csv").write_text("id,text,nps\n1,good,9\n2,bad,77\n3,good,8\n")
    result = run("import", "in.csv")
    assert result.exit_code == 1
    assert "row 2: nps: must lie between 0 and 10" in result.stderr
    assert set(store.rows) == {"1", "3"}


def test_themes(run: Run, survey: Path) -> None:
    """A fit tells what it found; the list shows themes with their volumes."""
    run("import", survey)
    assert run("themes", "fit").stderr.startswith("2 themes over 5 segments, 5 of them assigned")
    listed = run("themes", "list")
    assert listed.exit_code == 0
    assert "t-1" in listed.stdout
    assert "\x1b" not in listed.stdout
    assert "look alike" not in listed.stdout


def test_themes_that_look_alike_come_with_the_command(
    run: Run, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It merges the smaller into the larger; JSON names the other theme."""
    pair = Alike(Theme("t-1", "long"), Theme("t-2", "short"), 0.9)
    monkeypatch.setattr(ThemeViews, "alike", lambda _self: (pair,))
    run("import", survey)
    run("themes", "fit")
    assert "voc themes merge t-2 t-1   short and long" in run("themes", "list").stdout
    listed = json.loads(run("themes", "list", "--format", "json").stdout)
    assert {theme["id"]: theme["alike"] for theme in listed} == {"t-1": ["t-2"], "t-2": ["t-1"]}


def test_no_themes_yet(run: Run) -> None:
    """Without a fit the list says how to make one."""
    assert "voc themes fit" in run("themes", "list").stdout


def test_report_json(run: Run, survey: Path) -> None:
    """The report is the contract's JSON on standard output by default."""
    run("import", survey)
    report = json.loads(run("report").stdout)
    assert report["base"]["responses"] == 4
    assert {"period", "base", "scores", "journey", "pain_points", "themes"} <= report.keys()


def test_report_html(run: Run, survey: Path) -> None:
    """The report as HTML is one whole file."""
    run("import", survey)
    assert run("report", "--format", "html", "-o", "report.html").exit_code == 0
    assert Path("report.html").read_text().lstrip().lower().startswith("<!doctype html>")


def test_report_text(run: Run, survey: Path) -> None:
    """The report as text holds the scorecard, on standard output or in a file."""
    run("import", survey)
    shown = run("report", "--format", "text").stdout
    assert "Top pain points" in shown
    run("report", "--format", "text", "-o", "report.txt")
    assert Path("report.txt").read_text().rstrip() == shown.rstrip()


@pytest.mark.parametrize(
    "options",
    [
        ("--from", "01/02/2026"),
        ("--to", "2026-02-30"),
        ("--from", "2026-02-01", "--to", "2026-01-01"),
        ("--where", "plan"),
        ("--where", "plan=A", "--where", "plan=B"),
    ],
)
def test_unusable_selections(run: Run, options: tuple[str, ...]) -> None:
    """A day that is none, a period turned round, half a condition, two of one key: refused."""
    assert run("report", *options).exit_code == 2


def test_export(run: Run, survey: Path) -> None:
    """Every stored comment is one line in the shape of `analyze`, with theme ids."""
    run("import", survey)
    run("themes", "fit")
    lines = [json.loads(line) for line in run("export").stdout.splitlines()]
    assert len(lines) == 4
    assert lines[0]["themes"] == ["t-1"]
    run("export", "-o", "all.jsonl")
    assert len(Path("all.jsonl").read_text().splitlines()) == 4


def test_export_as_a_table(run: Run, survey: Path) -> None:
    """What the suffix says: rows for spreadsheets, or columns."""
    run("import", survey)
    assert run("export", "-o", "all.csv").exit_code == 0
    with Path("all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["nps"], row["sentiment"]) for row in rows[:2]] == [
        ("1", "9", "positive"),
        ("2", "2", "negative"),
    ]
    assert run("export", "-o", "all.parquet").exit_code == 0
    (count,) = duckdb.sql("SELECT count(*) FROM 'all.parquet'").fetchall()
    assert count == (4,)


def test_demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo loads the sample, fits themes, prints the report, and serves it locally."""
    monkeypatch.setenv("VOC_DB_URL", "sqlite:////somebody/elses.db")
    served: list[tuple[Application, str, int]] = []
    monkeypatch.setattr(voc.web, "serve", lambda *arguments: served.append(arguments))
    Path("sample.csv").write_text(SURVEY)
    monkeypatch.setattr(voc.sample, "survey_path", lambda: Path("sample.csv"))
    result = run("demo", "--port", "8123")
    assert result.exit_code == 0
    assert "4 responses analysed and stored" in result.stderr
    assert "Top pain points" in result.stdout
    ((application, host, port),) = served
    assert (host, port) == ("127.0.0.1", 8123)
    assert "elses" not in application.settings.database
    assert run("demo", "--no-serve").exit_code == 0
    assert len(served) == 1


def test_serve_checks_its_address_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address others can reach is refused without a key; settings reach the server."""
    served: list[tuple[Application, str, int]] = []
    monkeypatch.setattr(voc.web, "serve", lambda *arguments: served.append(arguments))
    refused = run("serve", "--host", "0.0.0.0")  # noqa: S104  # that is the test
    assert refused.exit_code == 2
    assert "VOC_API_KEY" in refused.stderr
    assert run("serve", "--port", "8111").exit_code == 0
    assert [call[1:] for call in served] == [("127.0.0.1", 8111)]
