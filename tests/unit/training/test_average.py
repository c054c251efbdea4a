import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from voc.domain.errors import InvalidInput
from voc.training import average as averaging
from voc.training.average import average, mean

MakeRun = Callable[..., Path]


@pytest.fixture
def make_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeRun:
    """Folders as fine-tuning leaves them, with tensors of one value; nothing is exported."""
    monkeypatch.setattr(averaging, "export_encoder", lambda _, out: out.write_bytes(b"onnx"))

    def make(name: str, value: float, *, size: int = 2, tokenizer: str = "{}") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        tensors = {"w": np.full((size, 3), value, np.float32), "ids": np.arange(4)}
        save_file(tensors, folder / "encoder.safetensors")
        save_file({"b": np.full(2, value, np.float32)}, folder / "heads.safetensors")
        (folder / "tokenizer.json").write_text(tokenizer)
        (folder / "report.json").write_text(
            json.dumps({"seed": value, "examples": {"x": int(value)}})
        )
        return folder

    return make


def test_weights_are_averaged_by_their_shares(make_run: MakeRun, tmp_path: Path) -> None:
    """Encoder and heads alike; weights need not add up to one, and integers stay."""
    average({make_run("a", 1.0): 1, make_run("b", 5.0): 3}, tmp_path / "mean")
    encoder = load_file(tmp_path / "mean" / "encoder.safetensors")
    np.testing.assert_allclose(encoder["w"], 4.0)
    assert encoder["w"].dtype == np.float32
    np.testing.assert_array_equal(encoder["ids"], np.arange(4))
    np.testing.assert_allclose(load_file(tmp_path / "mean" / "heads.safetensors")["b"], 4.0)


def test_the_result_can_be_released_and_tells_where_it_comes_from(
    make_run: MakeRun, tmp_path: Path
) -> None:
    """It is a folder as fine-tuning leaves one, with the share and report of each run."""
    average({make_run("a", 1.0): 1, make_run("b", 5.0): 3}, tmp_path / "mean")
    report = json.loads((tmp_path / "mean" / "report.json").read_text())
    assert report["examples"] == {"x": 5}
    assert [(part["share"], part["report"]["seed"]) for part in report["averaged"]] == [
        (0.25, 1.0),
        (0.75, 5.0),
    ]
    assert {path.name for path in (tmp_path / "mean").iterdir()} == {
        "encoder.onnx",
        "encoder.safetensors",
        "heads.safetensors",
        "report.json",
        "tokenizer.json",
    }


def test_runs_of_another_kind_are_refused(make_run: MakeRun, tmp_path: Path) -> None:
    """Different shapes or tokenizers have no mean, and nothing is written."""
    first = make_run("a", 1.0)
    for other in (make_run("b", 1.0, size=5), make_run("c", 1.0, tokenizer="[]")):
        with pytest.raises(InvalidInput, match="differ"):
            average({first: 1, other: 1}, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()


def test_weights_must_be_positive(make_run: MakeRun, tmp_path: Path) -> None:
    """A run that should not count is left out instead."""
    with pytest.raises(InvalidInput, match="positive"):
        average({make_run("a", 1.0): 0}, tmp_path / "mean")


def test_one_file_is_its_own_mean(make_run: MakeRun) -> None:
    """To the last bit."""
    file = make_run("a", 0.1) / "encoder.safetensors"
    np.testing.assert_array_equal(mean({file: 1.0})["w"], load_file(file)["w"])
