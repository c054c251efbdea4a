"""The command line as users have it: the real bundle and a real database."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from voc.cli.app import app
from voc.sample import survey_path

Voc = Callable[..., Result]


@pytest.fixture
def voc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Voc:
    """Run `voc` in an empty folder with its own database."""
    for variable in [name for name in os.environ if name.startswith("VOC_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("VOC_DB_URL", f"sqlite:///{tmp_path / 'voc.db'}")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, arguments)


@pytest.fixture
def sample(tmp_path: Path) -> str:
    """A part of the sample survey, as a file in that folder."""
    lines = survey_path().read_text().splitlines(keepends=True)
    (tmp_path / "sample.csv").write_text("".join(lines[:80]))
    return "sample.csv"


def test_analyze_keeps_order_and_offsets(voc: Voc, sample: str, tmp_path: Path) -> None:
    """Each comment is one line in input order, and segments are exact slices."""
    result = voc("analyze", sample, "-o", "out.jsonl")
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines][:2] == ["r-0001", "r-0002"]
    text = "Renewed, but only just: the advanced documentation is practically non-existent."
    for segment in lines[0]["segments"]:
        assert text[segment["start"] : segment["end"]] == segment["text"]


def test_a_reader_that_has_enough(sample: str, tmp_path: Path) -> None:
    """`voc analyze IN | head -1` ends quietly."""
    code = "from voc.cli import main; main()"
    command = f"'{sys.executable}' -c '{code}' analyze {sample} | head -c 10"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    result = subprocess.run(  # noqa: S602  # a pipe is what is tested
        command,
        shell=True,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == '{"id": "r-'
    (said,) = result.stderr.splitlines()
    assert said.startswith("columns: id, text, question")


def test_store_report_and_export(voc: Voc, sample: str) -> None:
    """A survey is stored once, its themes are fitted, and report and export show them."""
    assert voc("import", sample).exit_code == 0
    again = voc("import", sample)
    assert (again.exit_code, again.stderr.split()[-1]) == (0, "duplicate")
    assert voc("themes", "fit").exit_code == 0
    report = json.loads(voc("report").stdout)
    exported = [json.loads(line) for line in voc("export").stdout.splitlines()]
    assert report["base"]["responses"] == len(exported)
    assert {theme for line in exported for theme in line["themes"]} <= {
        theme["id"] for theme in report["themes"]
    }


def test_demo(voc: Voc) -> None:
    """The demo ends with the renewal story: advanced features first among the pain points."""
    result = voc("demo", "--no-serve")
    assert result.exit_code == 0, result.stderr
    assert max(len(line) for line in result.stdout.splitlines()) <= 100
    _, found, points = result.stdout.partition("Top pain points")
    assert found
    first = points.split("2. ")[0]
    assert "advanced" in first.splitlines()[1]
    assert "Renewal" in first
    assert "hurts" in first


def test_a_wrong_database_is_one_line(voc: Voc) -> None:
    """A database URL that can't be used is told in one line, without its password."""
    result = voc("report", "--db", "mysql://me:secret@host/voc")
    assert result.exit_code == 2
    assert result.stderr.startswith("voc: ")
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr


def test_the_python_of_the_readme_runs(voc: Voc, sample: str, tmp_path: Path) -> None:
    """As it stands there, on a survey whose themes were found; its types are told to checkers."""
    assert voc("import", sample).exit_code == 0
    assert voc("themes", "fit").exit_code == 0
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    result = run_python("-c", code.replace('Selection(where={"plan": "Team"})', ""), cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert " renewal -" in result.stdout
    assert files("voc").joinpath("py.typed").is_file()


def test_the_package_can_be_run_as_a_module(tmp_path: Path) -> None:
    """Where no script is on the path."""
    result = run_python("-m", "voc", "--help", cwd=tmp_path)
    assert (result.returncode, "analyze" in result.stdout) == (0, True)


def run_python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # this very interpreter
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
