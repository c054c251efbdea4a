"""Fitting themes: for good, or only to see what a fit would change."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from voc.domain.analysis import ThemeMatch
from voc.domain.curation import curate, in_force, recognisable
from voc.domain.errors import Conflict
from voc.domain.lineage import Assigned, Event, lineage
from voc.domain.occurrences import Every, Occurrences
from voc.domain.themes import ThemeModel
from voc.domain.trendlines import ThemeDiff, compare
from voc.theming.naming import with_better_names
from voc.theming.protocols import Namer, StoredSegments, ThemeFitter, ThemeStore, ThemeWriter


@dataclass(frozen=True)
class ThemeFit:
    """What a fit found: `assigned` of `segments` belong to one of `themes`."""

    themes: int
    segments: int
    assigned: int
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, eq=False)
class _Start:
    """What a fit starts from; whoever changes any of it meanwhile makes the fit void."""

    known: ThemeModel
    fits: int

    @classmethod
    def read(cls, store: ThemeWriter) -> "_Start":
        known = recognisable(store.found_themes(), in_force(store.theme_edits()))
        return cls(known, store.fits())

    def is_as(self, other: "_Start") -> bool:
        return (self.fits, self.known.next_number) == (other.fits, other.known.next_number)


@dataclass(frozen=True)
class ThemeFits:
    """Discovers themes over all that is stored, and replays the users' edits on them.

    A `namer` names new themes when they are fitted for good; a preview shows the plain names.
    """

    store: ThemeStore
    fitter: ThemeFitter
    namer: Namer | None = None

    def fit(self) -> ThemeFit:
        """Discover themes and assign every segment anew.

        Raises `Conflict` where someone else fitted, split or defined themes meanwhile.
        """
        start, seen, found = self._found()
        if self.namer:  # slow, so outside of the transaction
            found = self._named(found, seen, start.known, self.namer)
        with self.store.write() as store:
            if not start.is_as(_Start.read(store)):
                raise Conflict("the themes were changed while the fit ran: fit them again")
            store.keep_found(found)
            model = curate(found, in_force(store.theme_edits()))
            matches, events = reassign(store, model)
            store.record(events, datetime.now(UTC))
        assigned = sum(match is not None for match in matches)
        return ThemeFit(len(model.themes), len(matches), assigned, events)

    def preview(self, every: Every = Every.MONTH) -> ThemeDiff:
        """Fit, but change nothing: tell what would change."""
        *_, found = self._found()
        with self.store.write() as store:  # the segments and their themes of one moment
            model = curate(found, in_force(store.theme_edits()))
            before = store.occurrences()
            places, _ = model.place(store.segments().embeddings)
        return compare(before, before.assigned(places, model.themes), every)

    def _found(self) -> tuple[_Start, StoredSegments, ThemeModel]:
        with self.store.write() as store:
            seen, start = store.segments(), _Start.read(store)
        found = self.fitter.fit(
            seen.texts,
            seen.embeddings,
            voices=seen.voices,
            tones=seen.tones,
            previous=start.known,
        )
        return start, seen, _following(found, start.known)

    def _named(
        self, found: ThemeModel, seen: StoredSegments, known: ThemeModel, namer: Namer
    ) -> ThemeModel:
        """Names in use are those of users too, and of hidden themes."""
        taken = {theme.name for theme in (*known.themes, *self.store.theme_model().themes)}
        return with_better_names(found, seen, namer, known=known, taken=taken)


def reassign(
    store: ThemeWriter, model: ThemeModel
) -> tuple[list[ThemeMatch | None], tuple[Event, ...]]:
    """Make `model` current and assign all segments to it; returns what became of the themes."""
    before, current = store.occurrences(), store.segments()
    matches = model.assign(current.embeddings)
    places, _ = model.place(current.embeddings)
    store.replace_themes(model, current.keys, matches)
    return matches, lineage(_assigned(before), Assigned(model.themes, places))


def _assigned(found: Occurrences) -> Assigned:
    return Assigned(found.themes, found.places)


def _following(found: ThemeModel, known: ThemeModel) -> ThemeModel:
    """A fit that found nothing leaves a floor for the themes that users keep."""
    number = max(found.next_number, known.next_number)
    floor = found.floor if found.themes else known.floor
    return replace(found, floor=floor, next_number=number)
