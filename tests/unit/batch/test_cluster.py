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
