"""A small application for tests of the web edge: everything in memory, no model."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import Memory, TwoThemes
from voc.bootstrap import Application, closed_loop
from voc.closed_loop import ClosedLoop
from voc.contract import ResponseParser
from voc.domain.analysis import AnalysedResponse
from voc.domain.errors import NotFound
from voc.domain.mentions import ANYTHING, Mention
from voc.domain.scores import Scales
from voc.domain.selection import Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.service import Service
from voc.settings import Settings
from voc.store import SqlJobStore, SqlRepository
from voc.web.app import create_app

LOCAL = "http://localhost"


class Shelf(Memory):
    """A store in memory that selects and pages as a database does."""

    def get(self, id: str) -> AnalysedResponse:
        if id not in self.rows:
            raise NotFound("response", id)
        return super().get(id)

    def page(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: str | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        rows = sorted(self.speaking(selection, mention), key=lambda row: row.response.id)
        return [row for row in rows if after is None or row.response.id > after][:limit]

    def newest(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: tuple[datetime | None, str] | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        rows = sorted(self.speaking(selection, mention), key=newness, reverse=True)
        return [row for row in rows if after is None or newness(row) < newness_of(*after)][:limit]

    def count(self, selection: Selection, mention: Mention = ANYTHING, *, most: int) -> int:
        return len(self.speaking(selection, mention)[:most])

    def speaking(self, selection: Selection, mention: Mention) -> list[AnalysedResponse]:
        return [row for row in self.select(selection) if mention.holds(row)]

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        wanted = selection.where.items()
        return (row for row in super().select(selection) if wanted <= given(row).items())


def newness(row: AnalysedResponse) -> tuple[bool, float, str]:
    """What comes first is largest: the latest, and of those without a date the last id."""
    return newness_of(row.response.created_at, row.response.id)


def newness_of(moment: datetime | None, id: str) -> tuple[bool, float, str]:
    return moment is not None, moment.timestamp() if moment else 0.0, id


def given(row: AnalysedResponse) -> dict[str, str]:
    """What `where` may ask of a response."""
    response = row.response
    known = {"channel": response.channel, "stage": response.stage}
    return {**response.attributes, **{key: value for key, value in known.items() if value}}


def application(**settings: Any) -> Application:
    """An application on an empty shelf."""
    service = Service(analyzer(), Shelf(), TwoThemes(), DEFAULT_TAXONOMY)
    parser = ResponseParser(Scales(), DEFAULT_TAXONOMY)
    return Application(service, untouched_loop(), parser, Settings(**settings), untouched_jobs())


def untouched_loop() -> ClosedLoop:
    """A closed loop for tests that have nothing to do with it: its database has no tables."""
    repository = SqlRepository(create_engine("sqlite://"))
    return closed_loop(Settings(), repository)


def untouched_jobs() -> SqlJobStore:
    """A store of jobs for tests that have nothing to do with it: it has no tables."""
    return SqlJobStore(create_engine("sqlite://"))


def client_of(wired: Application) -> TestClient:
    """A client that calls an application as a browser on this machine would."""
    return TestClient(create_app(wired), base_url=LOCAL, follow_redirects=False)
