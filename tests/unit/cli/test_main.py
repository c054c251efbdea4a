import subprocess
import sys

import pytest

from tests.unit.cli.conftest import Run
from voc import __version__

COMMANDS = (
    ("demo",), ("analyze",), ("import",), ("themes", "fit"), ("themes", "list"),
    ("report",), ("export",), ("train",), ("evaluate",), ("serve",),
)  # fmt: skip
HEAVY = ("duckdb", "fastapi", "onnxruntime", "pydantic", "ray", "sklearn", "spacy", "sqlalchemy")


def test_help_imports_nothing_heavy() -> None:
    """`voc --help` answers without loading a model, web or database library."""
    code = (
        "import sys; sys.argv = ['voc', '--help']\n"
        "from voc.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('LOADED', [name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603  # ours
    assert result.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_examples(run: Run, command: tuple[str, ...]) -> None:
    """Each command explains itself with an example."""
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert f"voc {' '.join(command)}" in result.stdout
    assert "Example" in result.stdout


def test_version(run: Run) -> None:
    """`--version` tells the version."""
    assert run("--version").stdout == f"voc {__version__}\n"


def test_a_bug_keeps_its_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only errors made on purpose become one line."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("voc.cli.analyze.source_of", broken)
    result = run("analyze", "in.csv")
    assert isinstance(result.exception, ZeroDivisionError)
