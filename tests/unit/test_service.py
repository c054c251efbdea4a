from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from tests.unit.domain.streamed import streamed_mismatches
from tests.unit.test_pipeline import analyzer
from voc.domain.analysis import AnalysedResponse, ThemeMatch
from voc.domain.comment import Comment, Response
from voc.domain.curation import Change, Edit
from voc.domain.errors import Conflict, NotFound
from voc.domain.facts import Facts, facts_of
from voc.domain.lineage import Event
from voc.domain.mismatch import Mismatches, Place
from voc.domain.occurrences import Occurrences
from voc.domain.quotes import Passage, RowPassages
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import EMPTY_THEME_MODEL, Theme, ThemeModel, Vectors
from voc.pipeline import Reading, with_themes
from voc.service import Service
from voc.submission import Request, Status, Submission
from voc.theming import Recorded, StoredSegments


class Memory:
    """A store in memory that is its own writer."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Response, Reading]] = {}
        self.model = EMPTY_THEME_MODEL
        self.found = EMPTY_THEME_MODEL
        self.fit_count = 0
        self.edits: list[Edit] = []
        self.history: list[Recorded] = []
        self.requests: dict[str, tuple[str, tuple[Submission, ...]]] = {}

    @contextmanager
    def write(self) -> Iterator["Memory"]:
        yield self

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        return {id: self.rows[id][0].fingerprint for id in ids if id in self.rows}

    def add(self, items: Sequence[tuple[Response, Reading]]) -> None:
        self.rows.update({response.id: (response, reading) for response, reading in items})

    def delete(self, id: str) -> None:
        if self.rows.pop(id, None) is None:
            raise NotFound("response", id)

    def facts(
        self, selection: Selection, *, attributes: Sequence[str] = (), customers: bool = False
    ) -> Facts:
        rows = list(self.select(selection))
        return facts_of(rows, attributes=attributes, customers=customers)

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        return RowPassages(list(self.select(EVERYTHING))).passages(keys)

    def mismatches(self, selection: Selection, *, after: Place | None, limit: int) -> Mismatches:
        return streamed_mismatches(self.select(selection), after=after, limit=limit)

    def theme_model(self) -> ThemeModel:
        return self.model

    def segments(self) -> StoredSegments:
        texts = [s.text for _, r in self.rows.values() for s in r.analysis.segments]
        vectors = [r.embeddings for _, r in self.rows.values() if len(r.embeddings)]
        embeddings = np.vstack(vectors) if vectors else np.zeros((0, 0), np.float32)
        said = [n for n, (_, r) in enumerate(self.rows.values()) for _ in r.analysis.segments]
        return StoredSegments(range(len(texts)), texts, embeddings, said, [0] * len(texts))

    def replace_themes(
        self, model: ThemeModel, keys: Sequence[int], matches: Sequence[ThemeMatch | None]
    ) -> None:
        assert len(keys) == len(matches)
        self.model = model
        self.rows = {id: (r, with_themes(x, model)) for id, (r, x) in self.rows.items()}

    def rename_themes(self, model: ThemeModel) -> None:
        self.model = model

    def found_themes(self) -> ThemeModel:
        return self.found

    def fits(self) -> int:
        return self.fit_count

    def keep_found(self, found: ThemeModel) -> None:
        self.found, self.fit_count = found, self.fit_count + 1

    def theme_edits(self) -> Sequence[Edit]:
        return list(self.edits)

    def log(self, change: Change, at: datetime) -> Edit:
        self.edits.append(Edit(len(self.edits) + 1, at, change))
        return self.edits[-1]

    def undo(self, edit: int) -> None:
        self.edits = [replace(e, undone=True) if e.id == edit else e for e in self.edits]

    def record(
        self,
        events: Sequence[Event],
        at: datetime,
        *,
        edit: int | None = None,
        undoing: bool = False,
    ) -> None:
        self.history += [Recorded(event, at, self.fit_count, edit, undoing) for event in events]

    def theme_history(self) -> Sequence[Recorded]:
        return list(self.history)

    def occurrences(self, selection: Selection = EVERYTHING) -> Occurrences:
        rows = list(self.select(selection))
        said = [(n, r.response, s) for n, r in enumerate(rows) for s in r.analysis.segments]
        places = {theme.id: place for place, theme in enumerate(self.model.themes)}
        return Occurrences(
            np.array([n for n, _, _ in said], np.int64),
            np.array([r.created_at.date() if r.created_at else None for _, r, _ in said], "M8[D]"),
            np.array([places[s.theme.theme_id] if s.theme else -1 for *_, s in said], np.int32),
            self.model.themes,
        )

    def segments_under(self, keys: Sequence[int]) -> StoredSegments:
        found = self.segments()
        return found.only([key for key in keys if key < len(found.keys)])

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        return self.requests.get(key)

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        assert request.key not in self.requests, "a key is remembered once"
        self.requests[request.key] = (request.fingerprint, tuple(outcome))

    def get(self, id: str) -> AnalysedResponse:
        response, reading = self.rows[id]
        return AnalysedResponse(response, reading.analysis)

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        return iter([self.get(id) for id in self.rows])

    def attribute_names(self, selection: Selection) -> Sequence[str]:
        rows = self.select(selection)
        return sorted({name for row in rows for name in row.response.attributes})

    def fields(self) -> Mapping[str, Sequence[str]]:
        return {
            name: sorted({row.response.attributes.get(name, "") for row in self.select(EVERYTHING)})
            for name in self.attribute_names(EVERYTHING)
        }

    def check(self) -> None:
        """Memory is always there."""


class TwoThemes:
    """A fitter that always finds long and short words."""

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        themes = (Theme("t-1", "long"), Theme("t-2", "short"))
        return ThemeModel(themes, np.eye(2, dtype=np.float32), floor=0.5)


@pytest.fixture
def service() -> Service:
    return Service(analyzer(), Memory(), TwoThemes(), DEFAULT_TAXONOMY)


GOOD = Response("a", Comment("good"))
BAD = Response("b", Comment("bad"))


def test_each_response_is_stored_once(service: Service) -> None:
    """The same submission sent again, or twice in one batch, is a duplicate."""
    first = service.submit([GOOD, BAD, GOOD])
    assert [s.status for s in first] == [Status.STORED, Status.STORED, Status.DUPLICATE]
    assert [s.status for s in service.submit([BAD])] == [Status.DUPLICATE]
    assert len(list(service.repository.select(Selection()))) == 2


def test_other_content_under_a_known_id_is_a_conflict(service: Service) -> None:
    """What stands is kept; the new content is refused, never merged in silence."""
    service.submit([GOOD])
    (outcome,) = service.submit([replace(GOOD, comment=Comment("other"))])
    assert outcome.status is Status.CONFLICT
    assert service.get("a").response == GOOD


def test_a_repeated_request_gets_its_first_outcome(service: Service) -> None:
    """An idempotency key with the same body stores nothing and answers as before."""
    request = Request("k", "hash of the body")
    first = service.submit([GOOD], request=request)
    assert service.submit([replace(GOOD, id="made anew")], request=request) == first
    assert len(list(service.repository.select(Selection()))) == 1


def test_a_request_of_which_nothing_was_stored_may_be_repeated(service: Service) -> None:
    """An outcome without any response is one, too."""
    request = Request("k", "hash of a body of which nothing could be read")
    assert [service.submit([], request=request) for _ in range(2)] == [(), ()]


def test_what_is_deleted_while_others_are_read_is_read_and_stored(service: Service) -> None:
    """A duplicate at first, new at last; the rest of the batch is not lost over it."""
    service.submit([GOOD])

    def somebody_else(_read: int) -> None:
        with suppress(NotFound):
            service.delete("a")

    outcome = replace(service, tally=somebody_else).submit([GOOD, BAD])
    assert [submission.status for submission in outcome] == [Status.STORED, Status.STORED]
    assert [service.get(id).response for id in "ab"] == [GOOD, BAD]


def test_a_key_used_for_another_body_is_refused(service: Service) -> None:
    """The key names one request, so another body under it is an error."""
    service.submit([GOOD], request=Request("k", "one"))
    with pytest.raises(Conflict):
        service.submit([BAD], request=Request("k", "two"))


def test_themes_are_assigned_only_after_a_fit(service: Service) -> None:
    """Submitting never fits; a fit assigns what is stored, and later submissions follow it."""
    service.submit([GOOD])
    assert service.get("a").analysis.theme_ids == ()
    fit = service.fit_themes()
    assert (fit.themes, fit.segments, fit.assigned) == (2, 1, 1)
    assert service.get("a").analysis.theme_ids == ("t-1",)
    service.submit([BAD])
    assert service.get("b").analysis.theme_ids == ("t-2",)


def test_online_equals_stored(service: Service) -> None:
    """Analysing without storing gives what storing gives."""
    service.submit([BAD])
    service.fit_themes()
    assert service.analyze([BAD]) == [service.get("b")]


def test_a_deleted_response_is_gone(service: Service) -> None:
    """Deleting twice is an error that names the id."""
    service.submit([GOOD])
    service.delete("a")
    with pytest.raises(NotFound, match="'a'"):
        service.delete("a")


def test_the_report_rests_on_what_is_stored(service: Service) -> None:
    """Responses, themes and journey come together."""
    service.submit([GOOD, BAD])
    service.fit_themes()
    report = service.report()
    assert (report.base.responses, report.base.coverage) == (2, 1.0)
    assert [row.theme.name for row in report.themes] == ["long", "short"]
    assert service.themes().themes == report.themes
    assert service.journey().journey == report.journey
    assert service.pain_points().pain_points == report.pain_points
    assert service.scores().scores == report.scores


class Unasked:
    """A rephraser that nobody should ask."""

    def rephrase(self, sentences: Sequence[str], *, theme: str, stage: str) -> Sequence[str]:
        raise AssertionError("nobody wanted summaries")


def test_only_what_tells_summaries_asks_a_language_model(service: Service) -> None:
    """The journey, the scores and the themes have none, so they cost no such call."""
    angry = [Response(f"b{n}", BAD.comment, BAD.scores) for n in range(3)]
    service.submit(angry)
    service.fit_themes()
    asking = replace(service, rephraser=Unasked())
    assert asking.journey().base.responses == 3
    assert asking.scores().base.responses == asking.themes().base.responses == 3
    assert service.pain_points().pain_points
    for summarised in (asking.pain_points, asking.report):
        with pytest.raises(AssertionError, match="nobody wanted"):
            summarised()
