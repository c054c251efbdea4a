"""The Ray engine, on a real Ray of this machine with the real bundle."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from voc.sample import survey_path

pytest.importorskip("ray", reason="needs the extra ray")

VOC = [sys.executable, "-c", "from voc.cli import main; main()"]
PATIENCE_SECONDS = 300


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `voc`; whatever happens, it does not outlive the test."""
    environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(  # noqa: S603  # our own program
        [*VOC, *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": root},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, stderr


def voc(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run `voc` to its end: its exit status and its messages."""
    with started(folder, *arguments) as process:
        return finish(process)


def write_survey(path: Path, rows: int, *, broken: bool) -> None:
    """Copy the first rows of the sample survey, without ids, every 20th of them spoilt."""
    with survey_path().open(newline="") as source, path.open("w", newline="") as target:
        reader, writer = csv.DictReader(source), csv.writer(target)
        writer.writerow(["text", "nps", "created_at", "plan"])
        sample = [[row[name] for name in ("text", "nps", "created_at", "plan")] for row in reader]
        for number in range(rows):
            row = sample[number % len(sample)]
            writer.writerow([*row, "one too many"] if broken and number % 20 == 7 else row)


def test_equal_to_the_local_engine(tmp_path: Path) -> None:
    """Both engines write the same bytes: lines, order, ids and rejections."""
    write_survey(tmp_path / "in.csv", 200, broken=True)
    local = voc(tmp_path, "analyze", "in.csv", "-o", "local.jsonl")
    options = ("--engine", "ray", "--workers", "2")
    assert local[0] == 1, local[1]
    spread = voc(tmp_path, "analyze", "in.csv", "-o", "ray.jsonl", *options)
    assert "190 comments analysed" in spread[1], spread[1]  # a crash has the status 1 too
    assert spread[0] == 1
    for name in ("{}.jsonl", "{}.jsonl.errors.jsonl"):
        expected = (tmp_path / name.format("local")).read_bytes()
        assert expected.count(b"\n") == (10 if "errors" in name else 190)
        assert (tmp_path / name.format("ray")).read_bytes() == expected
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    """A process that dies at work is replaced, and its rows are analysed again."""
    write_survey(tmp_path / "in.csv", 1200, broken=False)
    options = ("--engine", "ray", "--workers", "1")
    with started(tmp_path, "analyze", "in.csv", "-o", "ray.jsonl", *options) as process:
        os.kill(wait_for_scorer(process), signal.SIGKILL)
        status, stderr = finish(process)
    assert status == 0, stderr
    voc(tmp_path, "analyze", "in.csv", "-o", "local.jsonl")
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()


def wait_for_scorer(process: subprocess.Popen[str]) -> int:
    """The id of the process that holds the model, once it is at work."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for pid in descendants(process.pid):
            if "MapWorker" in title(pid) and "submit" in title(pid):
                return pid
        time.sleep(0.05)
    pytest.fail(f"no process took up the work: {finish(process)[1] if process.poll() else ''}")


def descendants(root: int) -> Iterator[int]:
    parents = {
        int(p.name): parent(int(p.name)) for p in Path("/proc").iterdir() if p.name.isdigit()
    }
    for pid in parents:
        above = parents.get(pid)
        while above and above != root:
            above = parents.get(above)
        if above == root:
            yield pid


def parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return None


def title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
