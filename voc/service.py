"""What voc does for its users: analyse, submit, report; the life of themes is in `theming`.

The store is known here only by the protocols below.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from voc.closed_loop import Actions, Cases, CaseWriter
from voc.domain.analysis import AnalysedResponse
from voc.domain.breakdown import ATTRIBUTE, Dimension
from voc.domain.comment import Response
from voc.domain.errors import InvalidInput
from voc.domain.facts import Facts
from voc.domain.mentions import ANYTHING, Mention
from voc.domain.mismatch import Mismatches, Place
from voc.domain.movement import Movement
from voc.domain.quotes import Passage
from voc.domain.scores import Metric
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.movement import SPLITS, explain
from voc.pipeline import Analyzer, Reading, analyze, with_themes
from voc.rephrasing import Rephraser, rephrase
from voc.report import (
    RULES,
    Journey,
    PainPoints,
    Report,
    Rules,
    Scores,
    Survey,
    Themes,
    journey_of,
    pain_points_of,
    report_of,
    scores_of,
    themes_of,
    wanted,
)
from voc.submission import (
    Request,
    Submission,
    outcomes,
    replayed,
    to_store,
    with_analyses,
)
from voc.theming import (
    Namer,
    ThemeEdits,
    ThemeFit,
    ThemeFits,
    ThemeFitter,
    ThemeStore,
    ThemeViews,
    ThemeWriter,
)

Told = TypeVar("Told", bound=PainPoints)  # a report is one too


class Writer(ThemeWriter, Protocol):
    """The one write transaction: commits when its context ends well, else nothing stays."""

    @property
    def cases(self) -> CaseWriter:
        """Writes cases in the same transaction."""

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the fingerprints of those of `ids` that are stored."""

    def add(self, items: Sequence[tuple[Response, Reading]]) -> None:
        """Store responses with their analyses and segment vectors."""

    def delete(self, id: str) -> None:
        """Delete a response and all read from it. Raises `NotFound`."""


class Repository(ThemeStore, Protocol):
    """Where responses, analyses, vectors and themes are kept."""

    def write(self) -> AbstractContextManager[Writer]:
        """Begin the write transaction; a second writer waits."""

    def get(self, id: str) -> AnalysedResponse:
        """Return one stored response. Raises `NotFound`."""

    def page(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: str | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        """Return up to `limit` responses, ordered by id, behind the id `after`."""

    def newest(
        self,
        selection: Selection,
        mention: Mention = ANYTHING,
        *,
        after: tuple[datetime | None, str] | None,
        limit: int,
    ) -> Sequence[AnalysedResponse]:
        """Return up to `limit` responses, newest first, behind the (moment, id) `after`."""

    def count(self, selection: Selection, mention: Mention = ANYTHING, *, most: int) -> int:
        """Count the responses, up to `most`."""

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        """Stream the selected responses in the order they were stored."""

    def attribute_names(self, selection: Selection) -> Sequence[str]:
        """Return the names of the selected responses' attributes, in order."""

    def fields(self) -> Mapping[str, Sequence[str]]:
        """Return what responses can be selected by, with the values where these are few."""

    def facts(
        self, selection: Selection, *, attributes: Sequence[str] = (), customers: bool = False
    ) -> Facts:
        """Return what is counted of the selected responses, in the order they were stored."""

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        """Return the words of segments by their keys in `Facts`; deleted ones are missing."""

    def mismatches(self, selection: Selection, *, after: Place | None, limit: int) -> Mismatches:
        """Return up to `limit` mismatches behind `after`, and how many there are in all."""

    def check(self) -> None:
        """Raise if the store can't be used."""


@dataclass(frozen=True)
class Service:
    """The use cases. One instance serves all threads; it holds no state of its own."""

    analyzer: Analyzer
    repository: Repository
    fitter: ThemeFitter
    taxonomy: Taxonomy
    rules: Rules = RULES
    cases: Cases | None = None  # None: storing a response opens none
    actions: Actions | None = None  # None: pain points stand without what was done about them
    namer: Namer | None = None  # None: themes have their plain names …
    rephraser: Rephraser | None = None  # … and summaries their computed sentences
    tally: Callable[[int], object] | None = None  # is told how many comments were read

    def analyze(self, responses: Sequence[Response]) -> list[AnalysedResponse]:
        """Read responses without storing them; themes are those of the last fit."""
        read = analyze(self.analyzer, responses, themes=self.repository.theme_model())
        self._count(read)
        return read

    def submit(
        self, responses: Sequence[Response], *, request: Request | None = None
    ) -> tuple[Submission, ...]:
        """Analyse and store responses, each once.

        A `request` seen before returns its first outcome and stores nothing. Raises
        `Conflict` when its key was used for another body, and where what is stored was read by
        a bundle with other vectors.
        """
        readings: dict[str, Reading] = {}
        while True:
            with self.repository.write() as store:
                if (done := _replay(store, request)) is not None:
                    return done
                known = store.fingerprints([response.id for response in responses])
                outcome = outcomes(responses, known)
                new = to_store(responses, outcome)
                unread = [response for response in new if response.id not in readings]
                if not unread:
                    self._add(store, new, readings)
                    if request:
                        store.remember(request, outcome)
                    return with_analyses(outcome, {id: r.analysis for id, r in readings.items()})
            # slow, so outside of any transaction, where another writer may store or delete
            readings |= self._read(unread)

    def get(self, id: str) -> AnalysedResponse:
        """Return one stored response. Raises `NotFound`."""
        return self.repository.get(id)

    def delete(self, id: str) -> None:
        """Delete a stored response and all read from it. Raises `NotFound`."""
        with self.repository.write() as store:
            store.delete(id)

    @property
    def theme_fits(self) -> ThemeFits:
        """Fitting themes, and previewing a fit."""
        return ThemeFits(self.repository, self.fitter, self.namer)

    @property
    def theme_edits(self) -> ThemeEdits:
        """What users do to themes."""
        return ThemeEdits(self.repository, self.fitter, self.analyzer)

    @property
    def theme_views(self) -> ThemeViews:
        """One theme in full, the history of all, what is on the rise."""
        return ThemeViews(self.repository, self.fitter)

    def fit_themes(self) -> ThemeFit:
        """Discover themes over all that is stored and assign every segment anew."""
        return self.theme_fits.fit()

    def report(self, selection: Selection = EVERYTHING, *, by: Sequence[Dimension] = ()) -> Report:
        """Report on the selected responses: all of the parts below.

        Raises `InvalidInput` where `by` has an attribute that no stored response has.
        """
        self._require(by)
        found = self._acted_on(report_of(self._survey(selection, by, valued=True), by=by))
        return rephrase(found, self.rephraser) if self.rephraser else found

    def scores(self, selection: Selection = EVERYTHING, *, by: Sequence[Dimension] = ()) -> Scores:
        """Estimate the survey's scores over the selected responses, and in groups of them.

        Raises `InvalidInput` where `by` has an attribute that no stored response has.
        """
        self._require(by)
        return scores_of(self._survey(selection, by), by=by)

    def journey(self, selection: Selection = EVERYTHING) -> Journey:
        """Sum up the selected responses stage by stage."""
        return journey_of(self._survey(selection))

    def pain_points(self, selection: Selection = EVERYTHING) -> PainPoints:
        """Tell of what the selected responses complain about and praise."""
        found = self._acted_on(pain_points_of(self._survey(selection, valued=True)))
        return rephrase(found, self.rephraser) if self.rephraser else found

    def themes(self, selection: Selection = EVERYTHING, *, hidden: bool = False) -> Themes:
        """List the current themes with their volumes; `hidden` ones where asked for."""
        return themes_of(self._survey(selection), hidden=hidden)

    def mismatches(
        self, selection: Selection = EVERYTHING, *, after: Place | None = None, limit: int
    ) -> Mismatches:
        """Find the responses whose score and words disagree: `limit` of them behind `after`."""
        return self.repository.mismatches(selection, after=after, limit=limit)

    def movement(
        self, before: Selection, after: Selection, by: str, *, metric: Metric | None = None
    ) -> Movement:
        """Explain how a score moved from the responses of `before` to those of `after`.

        Raises `InvalidInput` where a day lies in both periods: what is compared must be apart; and
        where `by` is an attribute that no stored response has.
        """
        if before.overlaps(after):
            raise InvalidInput("against", "must be a period apart from the other one")
        if by not in SPLITS:
            self._require([Dimension(f"{ATTRIBUTE}{by}")])
        then, now = (
            self.repository.facts(period, attributes=[by], customers=True)
            for period in (before, after)
        )
        return explain(
            then,
            now,
            by,
            metric=metric,
            taxonomy=self.taxonomy,
            themes=self.repository.theme_model().themes,
            min_base=self.rules.min_base,
        )

    def _acted_on(self, found: Told) -> Told:
        return self.actions.beside(found) if self.actions else found

    def _require(self, by: Sequence[Dimension]) -> None:
        """A name that nobody has would put everybody into one group."""
        asked = {dimension.attribute for dimension in by} - {None}
        if asked and not asked <= self.repository.fields().keys():
            raise InvalidInput("by", "has an attribute that no response has")

    def _survey(
        self, selection: Selection, by: Sequence[Dimension] = (), *, valued: bool = False
    ) -> Survey:
        """The selected responses, with what customers are worth where that is asked for."""
        worth = self.rules.value_attribute if valued else None
        facts = self.repository.facts(
            selection, attributes=wanted(by, worth), customers=worth is not None
        )
        themes = self.repository.theme_model().themes
        return Survey(facts, self.repository, themes, self.taxonomy, selection, self.rules)

    def _add(
        self, store: Writer, responses: Sequence[Response], readings: Mapping[str, Reading]
    ) -> None:
        themes = store.theme_model()
        items = [(r, with_themes(readings[r.id], themes)) for r in responses]
        store.add(items)
        if self.cases:
            rows = [AnalysedResponse(response, reading.analysis) for response, reading in items]
            self.cases.open_for(store.cases, rows)

    def _read(self, responses: Sequence[Response]) -> dict[str, Reading]:
        readings = self.analyzer.analyze(
            [r.comment for r in responses], given_stages=[r.stage for r in responses]
        )
        self._count(readings)
        return {r.id: reading for r, reading in zip(responses, readings, strict=True)}

    def _count(self, read: Sized) -> None:
        if self.tally:
            self.tally(len(read))


def _replay(store: Writer, request: Request | None) -> tuple[Submission, ...] | None:
    return replayed(request, store.recall(request.key)) if request else None
