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
    "url",
    [
        "http://llm.example/v1",
        "ftp://localhost",
        "https://",
        "llm.example",
        "https://[x",
        "https://llm.example:99999/v1",
        "https://llm.example:port/v1",
        "https://llm example/v1",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """At the start, not when something is sent; the error names the setting, not the address."""
    with pytest.raises(ConfigurationError, match="VOC_X_URL") as refused:
        require_safe(url, "VOC_X_URL")
    assert "example" not in str(refused.value)
