from base64 import b64encode

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.unit.web.fakes import application, client_of
from voc.domain.errors import ConfigurationError
from voc.settings import Settings
from voc.web.security import basic_password, is_loopback
from voc.web.serve import check_binding, serve

KEY = "correct horse"


@pytest.fixture
def guarded() -> TestClient:
    return client_of(application(api_key=KEY))


def basic(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'me:{password}'.encode()).decode()}"}


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/responses", "/v1/scores", "/v1/themes/t-1", "/reports"),
        *("/v1/jobs", "/v1/jobs/j-1", "/v1/jobs/j-1/errors", "/metrics"),
    ],
)
def test_without_the_key_nothing_is_told(guarded: TestClient, path: str) -> None:
    """Every route that tells or stores data asks for the key; the page asks by Basic."""
    answer = guarded.get(path)
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:voc:problem:unauthorized"
    scheme = "Basic" if path == "/reports" else "Bearer"
    assert answer.headers["www-authenticate"].startswith(scheme)


@pytest.mark.parametrize("path", ["/v1/analyze", "/v1/responses", "/v1/imports", "/v1/themes/fits"])
def test_the_key_is_asked_for_before_the_body_is_read(guarded: TestClient, path: str) -> None:
    """A stranger can't make the service parse anything."""
    assert guarded.post(path, content=b"{", headers=basic(KEY)).status_code == 401


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/docs", "/openapi.json"])
def test_health_and_documentation_are_open(guarded: TestClient, path: str) -> None:
    """They tell no data."""
    assert guarded.get(path).status_code == 200


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}])
def test_the_key_opens_the_api_and_the_page(guarded: TestClient, headers: dict[str, str]) -> None:
    """As a bearer token or in a header of its own."""
    assert guarded.get("/v1/responses", headers=headers).status_code == 200
    assert guarded.get("/reports", headers=headers).status_code == 200


def test_a_browser_may_give_the_key_as_a_password(guarded: TestClient) -> None:
    """Only for the page, and only the right one."""
    assert guarded.get("/reports", headers=basic(KEY)).status_code == 200
    assert guarded.get("/reports", headers=basic("guess")).status_code == 401
    assert guarded.get("/v1/responses", headers=basic(KEY)).status_code == 401


@pytest.mark.parametrize("key", ["", "correct", "correct horse ", "Ünïcode".encode().hex()])
def test_a_wrong_key_opens_nothing(guarded: TestClient, key: str) -> None:
    """Nor does an empty one."""
    assert guarded.get("/v1/responses", headers={"X-API-Key": key}).status_code == 401


@pytest.mark.parametrize(
    ("header", "password"),
    [
        (basic("a:b")["Authorization"], "a:b"),
        ("Basic !!!", None),
        ("Basic /w==", None),
        ("Bearer x", None),
        ("", None),
    ],
)
def test_basic_credentials_are_read_or_ignored(header: str, password: str | None) -> None:
    """A header that is no Basic one, or broken, holds no password."""
    assert basic_password(header) == password


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "voc.example.com", ""])  # noqa: S104 - what must be refused
def test_an_address_others_can_reach_needs_a_key(host: str) -> None:
    """Without one, the service refuses to start there; an empty key is none."""
    for key in (None, SecretStr("")):
        with pytest.raises(ConfigurationError, match="VOC_API_KEY"):
            check_binding(Settings(host=host, api_key=key))
    check_binding(Settings(host=host, api_key=SecretStr(KEY)))


def test_serving_checks_the_address_it_is_given() -> None:
    """Not the one in the settings, which an option may have overridden."""
    with pytest.raises(ConfigurationError, match=r"0\.0\.0\.0"):
        serve(application(), "0.0.0.0", 0)  # noqa: S104 - what must be refused


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_no_key(host: str) -> None:
    """Loopback addresses are reached from nowhere else."""
    assert is_loopback(host)
    check_binding(Settings(host=host, api_key=None))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "[::2]"])
def test_a_rebound_name_is_refused(client: TestClient, host: str) -> None:
    """A page of another site that resolves its own name to 127.0.0.1 reads nothing."""
    for path in ("/v1/responses", "/reports", "/livez", "/docs"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert answer.json()["type"] == "urn:voc:problem:unknown-host"
        assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1", "127.1.2.3", "[::1]:8000", "LOCALHOST"]
)
def test_the_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    """With or without a port."""
    assert client.get("/livez", headers={"Host": host}).status_code == 200


def test_on_a_reachable_address_any_host_name_is_served() -> None:
    """There the key guards, and the name is the operator's affair."""
    client = client_of(application(host="0.0.0.0", api_key=KEY))  # noqa: S104 - with a key
    assert client.get("/livez", headers={"Host": "voc.example.com"}).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/reports", "/docs", "/v1/nothing", "/openapi.json"])
def test_every_answer_tells_the_browser_to_be_strict(client: TestClient, path: str) -> None:
    """Nothing may be sniffed, framed, cached, shared or loaded from elsewhere."""
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "access-control-allow-origin" not in headers


def test_other_sites_may_not_ask(client: TestClient) -> None:
    """A preflight gets no permission."""
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/v1/responses", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]
