"""An open store on each database."""

from collections.abc import Iterator

import pytest

from voc.store import SqlRepository, open_repository


@pytest.fixture
def repository(database_url: str) -> Iterator[SqlRepository]:
    """An empty store."""
    opened = open_repository(database_url)
    yield opened
    opened.close()
