"""The optional endpoint, against a real server on this machine."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

import voc.bootstrap
from tests.unit.test_pipeline import analyzer
from tests.unit.theming.test_naming import Keyworded
from voc.bootstrap import Application, application
from voc.domain.comment import Comment, Response
from voc.domain.errors import ConfigurationError
from voc.domain.scores import NPS_SCALE, Metric, Score
from voc.report import Report
from voc.settings import Settings

KEY = "sk-very-secret"
Asked = dict[str, Any]


@dataclass
class Model:
    """A chat endpoint: `answer` makes its words of the data it was sent."""

    url: str = ""
    status: int = 200
    hangs: bool = False
    patience_s: float = 60.0  # of who asks; a busy machine is slow, not wrong
    over: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    body: bytes | None = None
    answer: Callable[[Asked], str] = lambda _asked: "Name"
    asked: list[Asked] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def reply(self, body: bytes) -> bytes:
        request = json.loads(body)
        assert request["model"] == "a-model"
        self.asked.append(json.loads(request["messages"][-1]["content"]))
        self.arrived.release()
        if self.hangs:
            self.over.wait()
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.answer(self.asked[-1])}
        return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


@pytest.fixture
def model() -> Iterator[Model]:
    found = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.headers.append({k.lower(): v for k, v in self.headers.items()})
            body = found.reply(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                self.send_response(found.status)
                if found.status == 307:
                    self.send_header("Location", f"{found.url}/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except BrokenPipeError:  # who asked did not wait
                return

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    monkeypatch.setattr(voc.bootstrap, "ThemeFitter", Keyworded)
    for variable in [name for name in os.environ if name.startswith(("VOC_", "OPENAI_"))]:
        monkeypatch.delenv(variable)


def wired(url: str, model: Model, **settings: Any) -> Application:
    chosen = {"llm_url": model.url, "llm_model": "a-model", "llm_key": SecretStr(KEY), **settings}
    return application(Settings(db_url=url, **chosen))


def surveyed(app: Application) -> Application:
    """Forty complain at renewal and twenty praise usage: two themes, "long" and "short"."""
    app.service.submit(
        [response(n, "bad", 2, "renewal") for n in range(40)]
        + [response(n, "splendid", 10, "usage") for n in range(40, 60)]
    )
    app.service.fit_themes()
    return app


def response(number: int, text: str, nps: int, stage: str) -> Response:
    return Response(f"r-{number}", Comment(text), (Score(Metric.NPS, nps, NPS_SCALE),), stage=stage)


def names(app: Application) -> list[str]:
    return [theme.name for theme in app.service.repository.theme_model().themes]


def summary(report: Report) -> list[str]:
    return [statement.text for statement in report.pain_points[0].summary]


def by_quote(asked: Asked) -> str:
    return {"bad": "Bad service", "splendid": "Splendid service"}[asked["quotes"][0]]


def test_themes_are_named_by_the_endpoint(sqlite_url: str, model: Model) -> None:
    """It is sent keywords and representative quotes, no more, under the key."""
    model.answer = by_quote
    app = surveyed(wired(sqlite_url, model))
    assert names(app) == ["Splendid service", "Bad service"]
    assert model.asked == [
        {"keywords": ["lengthy"], "quotes": ["splendid"]},
        {"keywords": ["brief"], "quotes": ["bad"]},
    ]
    assert model.headers[0]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "answer",
    ["one two three four five six seven", "short\ntwo", "**Bold**", "LONG", "", "x" * 10_000],
)
def test_an_answer_that_is_no_name_leaves_the_plain_one(
    sqlite_url: str, model: Model, answer: str
) -> None:
    """Too long, of two lines, with markup, another theme's."""
    model.answer = lambda asked: answer if asked["quotes"] == ["bad"] else "Fine words"
    app = wired(sqlite_url, model)
    with capture_logs() as logs:
        surveyed(app)
    assert names(app) == (["Fine words", "LONG"] if answer == "LONG" else ["Fine words", "short"])
    assert KEY not in str(logs)
    assert not answer or answer not in str(logs)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": 500}, "answered 500"),
        ({"status": 401, "body": b'{"error": {"message": "bad"}}'}, "answered 401"),
        ({"status": 307}, "answered 307"),
        ({"hangs": True, "patience_s": 0.3}, "APITimeoutError"),
        ({"body": b"bad <html>"}, None),
        ({"body": b"{}"}, "answered in another form"),
        ({"body": b'{"choices": [{"message": {"content": 3}}]}'}, "answered in another form"),
    ],
)
def test_where_the_endpoint_fails_everything_is_as_without_it(
    sqlite_url: str, model: Model, change: dict[str, Any], reason: str | None
) -> None:
    """Plain names, computed sentences, a warning without customers' words, and no redirect."""
    for name, value in change.items():
        setattr(model, name, value)
    app = wired(sqlite_url, model, llm_timeout=model.patience_s)
    with capture_logs() as logs:
        report = surveyed(app).service.report()
    assert names(app) == ["long", "short"]
    assert summary(report)[0] == "40 of 40 comments at renewal complain about this (100\u202f%)."
    assert len(logs) == 2
    assert all(line["log_level"] == "warning" for line in logs)
    assert reason is None or {line["reason"] for line in logs} == {reason}
    assert "bad" not in str(logs)
    assert KEY not in str(logs)
    assert all(model.arrived.acquire(timeout=60) for _ in range(2))
    assert len(model.asked) == 2  # the first theme, and the one pain point


def test_nobody_there_is_a_failure_too(sqlite_url: str, model: Model) -> None:
    """A port on which nothing listens."""
    app = surveyed(wired(sqlite_url, model, llm_url="http://127.0.0.1:9/v1"))
    assert names(app) == ["long", "short"]


def rewording(change: Callable[[list[str]], object]) -> Callable[[Asked], str]:
    """Answers with other names for themes, and with changed sentences for summaries."""
    return lambda asked: (
        json.dumps(change(asked["sentences"])) if "sentences" in asked else by_quote(asked)
    )


def test_a_faithful_summary_is_used_and_asked_for_once(sqlite_url: str, model: Model) -> None:
    """The receipts stay, and the next report has the same words."""
    model.answer = rewording(lambda said: [f"Note: {text}" for text in said])
    app = surveyed(wired(sqlite_url, model))
    before = len(model.asked)
    report = app.service.report()
    assert all(text.startswith("Note: ") for text in summary(report))
    assert len(report.pain_points[0].summary[0].responses) == 40
    assert summary(app.service.report()) == summary(report)
    assert len(model.asked) == before + 1
    assert (model.asked[-1]["theme"], model.asked[-1]["stage"]) == ("Bad service", "renewal")


@pytest.mark.parametrize(
    "change",
    [
        lambda said: [said[0].replace("40 of", "39 of"), *said[1:]],
        lambda said: [f"{said[0]} “I hate it”", *said[1:]],
        lambda said: [text.replace("“bad”", "“awful”") for text in said],
        lambda said: [text.replace("−", "") for text in said],
        lambda said: said[:-1],
        lambda said: {"sentences": said},
        lambda said: [len(text) for text in said],
    ],
)
def test_an_unfaithful_summary_is_not_used(
    sqlite_url: str, model: Model, change: Callable[[list[str]], object]
) -> None:
    """A changed number, an invented or changed quote, a lost sign or sentence, another form."""
    model.answer = rewording(change)
    app = surveyed(wired(sqlite_url, model))
    with capture_logs() as logs:
        report = app.service.report()
    assert summary(report) == [
        "40 of 40 comments at renewal complain about this (100\u202f%).",
        "Their NPS is −100.0 (n = 40), that of all others +100.0 (n = 20).",
        "One of them writes: “bad”",
    ]
    assert [line["log_level"] for line in logs] == ["warning"]
    assert "“" not in str(logs)


def test_without_settings_nothing_is_called(sqlite_url: str) -> None:
    """Off by default: neither a namer nor a rephraser is wired."""
    service = application(Settings(db_url=sqlite_url)).service
    assert (service.namer, service.rephraser) == (None, None)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"llm_url": "https://llm.example/v1"}, "VOC_LLM_MODEL"),
        ({"llm_model": "a-model"}, "VOC_LLM_URL"),
        ({"llm_key": SecretStr(KEY)}, "VOC_LLM_URL"),
        ({"llm_url": "http://llm.example/v1", "llm_model": "a-model"}, "https://"),
    ],
)
def test_half_a_configuration_is_refused(
    sqlite_url: str, settings: dict[str, Any], told: str
) -> None:
    """The error names what is missing, and never the key."""
    with pytest.raises(ConfigurationError, match=told) as refused:
        application(Settings(db_url=sqlite_url, **settings))
    assert KEY not in str(refused.value)


def test_a_missing_extra_is_named(
    sqlite_url: str, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ConfigurationError, match=r"voc\[llm\]"):
        wired(sqlite_url, model)


def test_the_key_is_never_shown(model: Model) -> None:
    """Not in the representation of the settings."""
    settings = Settings(llm_url=model.url, llm_model="a-model", llm_key=SecretStr(KEY))
    assert KEY not in repr(settings)
