import pytest

from voc.domain.addresses import require_safe
from voc.domain.errors import ConfigurationError


@pytest.mark.parametrize(
    "url", ["https://llm.example/v1", "http://127.0.0.1:9/v1", "http://localhost", "http://[::1]"]
)
def test_https_and_this_machine_may_be_called(url: str) -> None:
    """What is sent can't be read on the way."""
    require_safe(url, "VOC_X_URL")


@pytest.mark.parametrize(
    "url", ["http://llm.example/v1", "ftp://localhost", "https://", "llm.example", "https://[x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    """The error names the setting, not the address, which may hold a secret."""
    with pytest.raises(ConfigurationError, match="VOC_X_URL") as refused:
        require_safe(url, "VOC_X_URL")
    assert "example" not in str(refused.value)
