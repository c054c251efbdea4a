import sys

import pytest

from voc.batch.cluster import analyze_on_ray
from voc.domain.errors import ConfigurationError
from voc.settings import Settings


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Ray the command that installs it is named."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'voc\[ray\]'"):
        next(analyze_on_ray([], Settings()))
