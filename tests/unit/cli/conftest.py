import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import voc.bootstrap
from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import Memory, TwoThemes
from tests.unit.web.fakes import untouched_jobs, untouched_loop
from voc.bootstrap import Application
from voc.cli.app import app
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.service import Service
from voc.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def store() -> Memory:
    """What `--db` leads to in these tests."""
    return Memory()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Memory) -> Run:
    """Run `voc` with a toy model, a store in memory and an empty working directory."""

    def application(settings: Settings) -> Application:
        service = Service(analyzer(), store, TwoThemes(), DEFAULT_TAXONOMY)
        parser = voc.bootstrap.parser(settings)
        return Application(service, untouched_loop(), parser, settings, untouched_jobs())

    def run(*arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)

    monkeypatch.setattr(voc.bootstrap, "analyzer", lambda _settings: analyzer())
    monkeypatch.setattr(voc.bootstrap, "application", application)
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("VOC_")]:
        monkeypatch.delenv(variable)
    return run
