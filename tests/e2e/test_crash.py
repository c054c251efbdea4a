"""A real `voc serve`, killed in the middle of an import and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

ROWS = 2_000
BROKEN = 1_999
PATIENCE_S = 600.0
IMPATIENT = (  # a test waits for the lease of the process it killed to run out
    "from datetime import timedelta; from voc.jobs import worker; "
    "worker.LEASE = timedelta(seconds=15); from voc.cli import main; main()"
)
COMMENTS = ("The setup was a delight.", "Support never answered my ticket.", "It is fine.")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def voc_serve(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    command = [sys.executable, "-c", IMPATIENT, "serve"]
    database = f"sqlite:///{folder / 'voc.db'}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VOC_")}
    with (
        (folder / "log.txt").open("ab") as log,
        subprocess.Popen(  # noqa: S603  # our own command
            [*command, "--port", str(port), "--db", database], env=environment, stderr=log
        ) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        try:
            until(lambda: is_ready(client))
            yield process, client
        finally:
            process.kill()


def is_ready(client: httpx2.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx2.TransportError:
        return False


def until(happened: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := happened()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_an_import_survives_kill_9(tmp_path: Path) -> None:
    """Nothing is lost, nothing is stored or counted twice, and the upload is gone in the end."""
    rows = [
        f"r-{n},{COMMENTS[n % 3]} Case {n}.,{77 if n == BROKEN else n % 11}" for n in range(ROWS)
    ]
    survey = "\n".join(["id,text,nps", *rows]).encode()
    port = free_port()
    with voc_serve(tmp_path, port) as (process, client):
        answer = client.post("/v1/imports", files={"file": ("survey.csv", survey)})
        place = answer.headers["location"]
        until(lambda: client.get(place).json()["progress"]["read"] >= 512)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(list((tmp_path / "voc.db-uploads").iterdir())) == 1
    with voc_serve(tmp_path, port) as (process, client):
        before = client.get(place).json()
        assert before["state"] == "running"
        assert before["progress"]["read"] < ROWS
        until(lambda: client.get(place).json()["state"] == "succeeded")
        progress = client.get(place).json()["progress"]
        assert (progress["stored"], progress["duplicate"]) == (ROWS - 1, 0)
        assert (progress["conflict"], progress["rejected"]) == (0, 1)
        assert [f'"row": {BROKEN + 1}' in client.get(f"{place}/errors").text] == [True]
        assert client.get("/v1/scores").json()["base"]["responses"] == ROWS - 1
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert list((tmp_path / "voc.db-uploads").iterdir()) == []
    assert "Case" not in (tmp_path / "log.txt").read_text()
