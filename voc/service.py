"""What voc does for its users: analyse, submit, fit themes, report.

The store and the theme fitter are known here only by the protocols below.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voc.domain.analysis import AnalysedResponse, ThemeMatch
from voc.domain.comment import Response
from voc.domain.errors import Conflict
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import EMPTY_THEME_MODEL, ThemeModel, Vectors
from voc.pipeline import Analyzer, Reading, with_themes
from voc.report import Report, ThemeRow, build_report, theme_rows


class Status(StrEnum):
    """What became of one submitted response."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same content stands under this id already
    CONFLICT = "conflict"  # other content stands under this id; nothing was changed


@dataclass(frozen=True)
class Submission:
    """The outcome for one submitted response, in the order of submission."""

    id: str
    status: Status


@dataclass(frozen=True)
class Request:
    """A request that may be sent again: its idempotency key and a hash of its body."""

    key: str
    fingerprint: str


@dataclass(frozen=True, eq=False)
class StoredSegments:
    """All stored segments that have text: ids (database keys), texts, vectors (n, D)."""

    keys: Sequence[int]
    texts: Sequence[str]
    embeddings: Vectors


@dataclass(frozen=True)
class ThemeFit:
    """What a fit found: `assigned` of `segments` belong to one of `themes`."""

    themes: int
    segments: int
    assigned: int


class Writer(Protocol):
    """The one write transaction: commits when its context ends well, else nothing stays."""

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the fingerprints of those of `ids` that are stored."""

    def add(self, items: Sequence[tuple[Response, Reading]]) -> None:
        """Store responses with their analyses and segment vectors."""

    def delete(self, id: str) -> None:
        """Delete a response and all read from it. Raises `NotFound`."""

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""

    def segments(self) -> StoredSegments:
        """Return what themes are fitted on and assigned to."""

    def replace_themes(
        self, model: ThemeModel, keys: Sequence[int], matches: Sequence[ThemeMatch | None]
    ) -> None:
        """Make `model` current and assign the segments under `keys` to its themes."""

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key."""


class Repository(Protocol):
    """Where responses, analyses, vectors and themes are kept."""

    def write(self) -> AbstractContextManager[Writer]:
        """Begin the write transaction; a second writer waits."""

    def get(self, id: str) -> AnalysedResponse:
        """Return one stored response. Raises `NotFound`."""

    def page(
        self, selection: Selection, *, after: str | None, limit: int
    ) -> Sequence[AnalysedResponse]:
        """Return up to `limit` responses, ordered by id, behind the id `after`."""

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        """Stream the selected responses in the order they were stored."""

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""

    def check(self) -> None:
        """Raise if the store can't be used."""


class ThemeFitter(Protocol):
    """Discovers themes among segments."""

    def fit(
        self, texts: Sequence[str], vectors: Vectors, *, previous: ThemeModel = EMPTY_THEME_MODEL
    ) -> ThemeModel:
        """Fit themes; those that match one of `previous` keep its id and name."""


@dataclass(frozen=True)
class Service:
    """The use cases. One instance serves all threads; it holds no state of its own."""

    analyzer: Analyzer
    repository: Repository
    fitter: ThemeFitter
    taxonomy: Taxonomy

    def analyze(self, responses: Sequence[Response]) -> list[AnalysedResponse]:
        """Read responses without storing them; themes are those of the last fit."""
        return analyze(self.analyzer, responses, themes=self.repository.theme_model())

    def submit(
        self, responses: Sequence[Response], *, request: Request | None = None
    ) -> tuple[Submission, ...]:
        """Analyse and store responses, each once.

        A `request` seen before returns its first outcome and stores nothing. Raises
        `Conflict` when its key was used for another body.
        """
        with self.repository.write() as store:
            if done := _replay(store, request):
                return done
            new = _new(responses, _outcomes(responses, store))
        readings = self._read(new)  # slow, so outside of any transaction …
        with self.repository.write() as store:
            if done := _replay(store, request):  # … where another writer may come first
                return done
            outcome = _outcomes(responses, store)
            _add(store, _new(responses, outcome), readings)
            if request:
                store.remember(request, outcome)
        return outcome

    def get(self, id: str) -> AnalysedResponse:
        """Return one stored response. Raises `NotFound`."""
        return self.repository.get(id)

    def delete(self, id: str) -> None:
        """Delete a stored response and all read from it. Raises `NotFound`."""
        with self.repository.write() as store:
            store.delete(id)

    def fit_themes(self) -> ThemeFit:
        """Discover themes over all that is stored and assign every segment anew."""
        with self.repository.write() as store:
            seen, previous = store.segments(), store.theme_model()
        model = self.fitter.fit(seen.texts, seen.embeddings, previous=previous)
        with self.repository.write() as store:
            current = store.segments()  # with what came in during the fit
            matches = model.assign(current.embeddings)
            store.replace_themes(model, current.keys, matches)
        assigned = sum(match is not None for match in matches)
        return ThemeFit(len(model.themes), len(matches), assigned)

    def report(self, selection: Selection = EVERYTHING) -> Report:
        """Summarise the selected responses."""
        rows = list(self.repository.select(selection))
        themes = self.repository.theme_model().themes
        return build_report(rows, themes, self.taxonomy, selection=selection)

    def themes(self, selection: Selection = EVERYTHING) -> tuple[ThemeRow, ...]:
        """List the current themes with their volumes."""
        rows = list(self.repository.select(selection))
        return theme_rows(rows, self.repository.theme_model().themes)

    def _read(self, responses: Sequence[Response]) -> dict[str, Reading]:
        readings = self.analyzer.analyze(
            [r.comment for r in responses], given_stages=[r.stage for r in responses]
        )
        return {r.id: reading for r, reading in zip(responses, readings, strict=True)}


def analyze(
    analyzer: Analyzer, responses: Sequence[Response], *, themes: ThemeModel = EMPTY_THEME_MODEL
) -> list[AnalysedResponse]:
    """Read responses, in order. Online, batch and the cluster all come through here."""
    readings = analyzer.analyze(
        [r.comment for r in responses], given_stages=[r.stage for r in responses], themes=themes
    )
    return [AnalysedResponse(r, x.analysis) for r, x in zip(responses, readings, strict=True)]


def _replay(store: Writer, request: Request | None) -> tuple[Submission, ...] | None:
    if request is None or (known := store.recall(request.key)) is None:
        return None
    fingerprint, outcome = known
    if fingerprint != request.fingerprint:
        raise Conflict("this idempotency key was used for another request")
    return outcome


def _outcomes(responses: Sequence[Response], store: Writer) -> tuple[Submission, ...]:
    """Decide each response's fate against the store and against the batch itself."""
    known = store.fingerprints([response.id for response in responses])
    outcome = []
    for response in responses:
        fingerprint = known.get(response.id)
        known.setdefault(response.id, response.fingerprint)
        outcome.append(Submission(response.id, _status(response, fingerprint)))
    return tuple(outcome)


def _status(response: Response, stored: str | None) -> Status:
    if stored is None:
        return Status.STORED
    return Status.DUPLICATE if stored == response.fingerprint else Status.CONFLICT


def _new(responses: Sequence[Response], outcome: Sequence[Submission]) -> list[Response]:
    return [r for r, o in zip(responses, outcome, strict=True) if o.status is Status.STORED]


def _add(store: Writer, responses: Sequence[Response], readings: Mapping[str, Reading]) -> None:
    themes = store.theme_model()
    store.add([(r, with_themes(readings[r.id], themes)) for r in responses])
