"""A database that is away or busy is told apart from a mistake."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError
from structlog.testing import capture_logs

import voc.bootstrap
from tests.unit.test_pipeline import analyzer
from tests.unit.web.fakes import client_of
from voc.bootstrap import application
from voc.domain.errors import StoreUnavailable
from voc.settings import Settings
from voc.store import SqlRepository, engine, open_repository
from voc.store.engine import reading, writing

PRIVATE = "my sister is Xanthippe"


def serving(url: str, monkeypatch: pytest.MonkeyPatch, uploads: Path) -> TestClient:
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    return client_of(application(Settings(db_url=url, uploads=uploads)))


def test_a_mistake_is_no_outage(repository: SqlRepository) -> None:
    """A statement that can't be right stays the error that it is."""
    with (
        pytest.raises((OperationalError, ProgrammingError)),
        reading(repository.engine) as connection,
    ):
        connection.execute(text("SELECT * FROM nowhere"))


def test_a_locked_database_is_a_503_that_says_so(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Reading goes on; writing is to be tried again, and nothing of it is told."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    client = serving(sqlite_url, monkeypatch, tmp_path)
    other = open_repository(sqlite_url)
    body = {"id": "r-1", "text": PRIVATE}
    with writing(other.engine), capture_logs() as logs:
        answer = client.post("/v1/responses", json=body)
        imported = client.post("/v1/imports", files={"file": ("a.csv", b"text\ngood\n")})
        assert client.get("/v1/scores").status_code == 200
        assert client.get("/readyz").status_code == 200
    for refused in (answer, imported):
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:voc:problem:store-unavailable"
        assert "locked by another writer" in refused.json()["detail"]
        assert refused.headers["retry-after"] == "5"
    assert "Xanthippe" not in answer.text + str(logs)
    assert list(tmp_path.glob("j-*")) == []
    assert client.post("/v1/responses", json=body).status_code == 201
    other.close()


def test_a_server_that_is_gone_is_a_503_on_every_route(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As for a server that restarts; when it is back, so is the service."""
    client = serving(postgres_url, monkeypatch, tmp_path)
    repository = client.app.state.desk.application.service.repository  # type: ignore[attr-defined]
    port = repository.engine.url.query.get("port") or repository.engine.url.port
    body = {"id": "r-1", "text": PRIVATE}
    assert client.post("/v1/responses", json=body).status_code == 201
    with monkeypatch.context() as away, capture_logs() as logs:
        repository.engine.dispose()

        def refuse(*_: object, **__: object) -> None:
            raise repository.engine.dialect.dbapi.OperationalError(f"port {port}: {PRIVATE}")

        away.setattr(repository.engine.dialect, "connect", refuse)
        answers = [
            client.get("/v1/responses"),
            client.get("/v1/jobs"),
            client.get("/v1/cases"),
            client.post("/v1/responses", json=body),
        ]
        ready = client.get("/readyz")
        figures = client.get("/metrics")
    for answer in answers:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["type"] == "urn:voc:problem:store-unavailable"
    assert (ready.status_code, ready.headers["retry-after"]) == (503, "5")
    assert ready.json()["type"] == "urn:voc:problem:not-ready"
    assert "voc_store_up 0.0" in figures.text
    assert "voc_jobs{" not in figures.text
    told = "".join(answer.text for answer in answers) + ready.text + str(logs)
    assert "Xanthippe" not in told
    assert client.post("/v1/responses", json=body).json()["status"] == "duplicate"
    repository.close()


def test_no_free_connection_is_an_outage(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All connections in use: told as busy, not as a mistake."""
    repository = open_repository(sqlite_url)
    pool = repository.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.05)
    held = [repository.engine.connect() for _ in range(15)]
    with pytest.raises(StoreUnavailable, match="in use"):
        repository.check()
    for connection in held:
        connection.close()
    repository.check()
    repository.close()
