import pytest
from fastapi.testclient import TestClient

from tests.unit.web.fakes import application, client_of


@pytest.fixture
def client() -> TestClient:
    return client_of(application())
