import pickle
import sys
from pathlib import Path

import pytest

from voc.batch import cluster
from voc.domain.errors import ConfigurationError
from voc.settings import Settings


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ray the command that installs it is named."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'voc\[ray\]'"):
        next(cluster.analyze_on_ray([], Settings()))


def test_no_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An input without rows starts no Ray and leaves nothing behind."""
    pytest.importorskip("ray", reason="needs the extra ray")
    monkeypatch.setattr(cluster, "analyzer", lambda _settings: None)
    monkeypatch.delattr(cluster, "_ray")
    assert list(cluster.analyze_on_ray([], Settings(), folder=tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_no_secret_leaves_this_machine(tmp_path: Path) -> None:
    """What goes to other processes says how to read comments, and is all that goes."""
    named = {
        "bundle": tmp_path / "bundle",
        "taxonomy": tmp_path / "journey.toml",
        "csat_scale": "1-10>=8",
        "ces_scale": "5-1>=4",
    }
    secret = dict.fromkeys(
        ("db_url", "api_key", "webhook_url", "webhook_secret", "llm_url", "llm_key"), "s3cret"
    )
    settings = Settings.model_validate({**named, **secret, "uploads": tmp_path / "s3cret"})
    sent = cluster.portable(settings)
    assert all(getattr(sent, name) == getattr(settings, name) for name in named)
    assert b"s3cret" not in pickle.dumps(sent)


def test_a_secret_of_the_environment_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings that leave are made without a look at the variables they came from."""
    monkeypatch.setenv("VOC_LLM_KEY", "s3cret")
    assert cluster.portable(Settings()).llm_key is None
