"""`voc demo`: the main job, end to end, on the bundled sample survey."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.configuration import open_application, read_settings
from voc.cli.importing import store, tell
from voc.cli.intake import intake
from voc.cli.serve import Port
from voc.cli.terminal import console, say
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterator

    from voc.bootstrap import Application
    from voc.settings import Settings

HOST = "127.0.0.1"

Place = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="SQLAlchemy URL of a database to fill; default: one that is gone afterwards.",
    ),
]
Serve = Annotated[
    bool, typer.Option("--serve/--no-serve", help="Serve the report, or end after printing.")
]


def demo(*, db: Place = None, serve: Serve = True, port: Port = None) -> None:
    """Load the sample survey, fit themes, print what hurts customers, and serve the report.

    The survey tells a year of a made-up software company. It goes into a fresh database;
    VOC_DB_URL is left alone.

    \b
    Examples:
      voc demo
      voc demo --no-serve
    """
    with _database(db) as url:
        application = open_application(_settings(url, port))
        _load(application)
        _show(application)
        if db:
            say(f"VOC_TAXONOMY={_journey()} lets later commands on it show the same")
        if serve:
            _serve(application)


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with TemporaryDirectory(prefix="voc-demo-") as folder:
        yield f"sqlite:///{Path(folder, 'demo.db')}"


def _settings(url: str, port: int | None) -> Settings:
    return read_settings(db_url=url, host=HOST, port=port, taxonomy=_journey())


def _journey() -> Path:
    """Which touchpoint of the sample belongs to which stage."""
    from voc.sample import journey_path

    return journey_path()


def _load(application: Application) -> None:
    from voc.ingest import ColumnMap, Source
    from voc.sample import survey_path

    with intake("stored", errors=None) as taken:
        rows = taken.rows(Source(survey_path()), application.parser, ColumnMap())
        done = store(rows, application.service, taken)
    say(f"sample survey: {counted(done.outcome.total(), 'response')} analysed and stored")
    tell(done, application.settings.case_max_age_days)
    fit = application.service.fit_themes()
    say(f"{counted(fit.themes, 'theme')} found over {counted(fit.segments, 'segment')}")


def _show(application: Application) -> None:
    from voc.cli.scorecard import print_report

    print_report(application.service.report(), console())


def _serve(application: Application) -> None:
    from voc.web import serve

    settings = application.settings
    say(f"report: http://{settings.host}:{settings.port}/reports · Ctrl-C ends")
    serve(application, settings.host, settings.port)
