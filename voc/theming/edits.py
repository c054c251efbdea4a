"""What users do to themes. Every edit is logged, replayed on each refit, and can be undone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from voc.domain.comment import Comment
from voc.domain.curation import (
    Change,
    Define,
    Edit,
    Hide,
    Merge,
    Pin,
    Rename,
    Split,
    Unpin,
    curate,
    in_force,
    recognisable,
)
from voc.domain.errors import Conflict, InvalidInput, NotFound
from voc.domain.lineage import Assigned, lineage
from voc.domain.themes import Subject, Theme, ThemeModel, Vectors, centre_of, centres_of_part
from voc.pipeline import Analyzer
from voc.submission import Request, Status, Submission, replayed
from voc.theming.fits import reassign
from voc.theming.protocols import ThemeFitter, ThemeStore, ThemeWriter

LONGEST_NAME = 120
MOST_EXAMPLES = 50

Make = Callable[[ThemeModel], Change]


@dataclass(frozen=True)
class ThemeEdits:
    """Edits of the themes. Each one reassigns the stored segments without a refit.

    All raise `NotFound` for a theme that is not there, `InvalidInput` for a name that can't be
    used, and `Conflict` for what makes no sense as the themes are. An edit with a `request`
    seen before is not made again.
    """

    store: ThemeStore
    fitter: ThemeFitter
    analyzer: Analyzer

    def rename(self, theme_id: str, name: str) -> Edit:
        """Give a theme another name."""
        return self.change(theme_id, name=name)[0]

    def hide(self, theme_id: str, *, hidden: bool = True) -> Edit:
        """Leave a theme out of reports, or show it again; its segments still belong to it."""
        return self.change(theme_id, hidden=hidden)[0]

    def pin(self, theme_id: str, *, pinned: bool = True) -> Edit:
        """Keep a theme even where a refit does not find it, or let it go again."""
        return self.change(theme_id, pinned=pinned)[0]

    def change(
        self,
        theme_id: str,
        *,
        name: str | None = None,
        hidden: bool | None = None,
        pinned: bool | None = None,
    ) -> list[Edit]:
        """Rename, hide and pin a theme as given: all of it, or nothing where one is refused.

        Each is an edit of its own, which can be undone without the others.
        """

        def makes() -> Iterator[Make]:
            if name is not None:
                yield lambda model: Rename(theme_id, _free_name(model, name, theme_id))
            if hidden is not None:
                yield lambda _: Hide(theme_id, hidden)
            if pinned is not None:
                yield lambda model: Pin(_subject(model, theme_id)) if pinned else Unpin(theme_id)

        with self.store.write() as store:
            _subject(store.theme_model(), theme_id)
            return [_made(store, make) for make in makes()]

    def merge(self, source: str, target: str, *, request: Request | None = None) -> Edit:
        """Make all that belongs to `source` belong to `target`."""
        if source == target:
            raise InvalidInput("into", "must be another theme")

        def make(model: ThemeModel) -> Change:
            return Merge(_subject(model, source), _subject(model, target))

        return self._edit(make, request)

    def split(self, theme_id: str, *, request: Request | None = None) -> Edit:
        """Put the groups among a theme's segments in its place."""
        if request and (done := self._replayed(request)):
            return done
        parts = self._parts(theme_id)

        def make(model: ThemeModel) -> Change:
            whole = _subject(model, theme_id).theme
            return Split(theme_id, tuple(_numbered(model, parts, without=whole.name)))

        return self._edit(make, request)

    def define(
        self, name: str, examples: Sequence[str] = (), *, request: Request | None = None
    ) -> Edit:
        """Add a theme by a phrase, which names it, and sentences as customers would say them."""
        if len(examples) > MOST_EXAMPLES:
            raise InvalidInput("examples", f"must be at most {MOST_EXAMPLES}")
        if not name.strip():
            raise InvalidInput("name", "must not be blank")
        said = self._read([name, *examples])
        with self.store.write() as store:
            floor, stored = store.theme_model().floor, store.segments().embeddings
        centre = centre_of(said, stored, floor)

        def make(model: ThemeModel) -> Change:
            if not model.themes:
                raise Conflict("there are no themes yet: fit them first")
            theme = Theme("", _free_name(model, name), pinned=True)
            return Define(_numbered(model, [Subject(theme, centre)])[0])

        return self._edit(make, request)

    def undo(self, edit: int | None = None) -> Edit:
        """Undo an edit, or the last one that is in force."""
        with self.store.write() as store:
            undone = _to_undo(store.theme_edits(), edit)
            store.undo(undone.id)
            _replay(store, undone.id, undoing=True)
        return replace(undone, undone=True)

    def log(self) -> Sequence[Edit]:
        """All edits, oldest first; those undone included."""
        return self.store.theme_edits()

    def _edit(self, make: Make, request: Request | None = None) -> Edit:
        with self.store.write() as store:
            if request and (done := _replayed(store, request)):
                return done
            edit = _made(store, make)
            if request:
                store.remember(request, [Submission(str(edit.id), Status.STORED)])
        return edit

    def _replayed(self, request: Request) -> Edit | None:
        with self.store.write() as store:
            return _replayed(store, request)

    def _parts(self, theme_id: str) -> list[Subject]:
        """Group the segments of a theme; slow, so outside of any edit's transaction."""
        with self.store.write() as store:
            model, seen, now = store.theme_model(), store.segments(), store.occurrences()
        whole = _subject(model, theme_id)
        rows = np.flatnonzero(now.places == model.themes.index(whole.theme))
        mentions = seen.only(rows.tolist())
        vectors = mentions.embeddings
        found = self.fitter.fit(
            mentions.texts, vectors, voices=mentions.voices, tones=mentions.tones
        )
        places, _ = found.place(vectors)
        parts = [
            Subject(theme, centres_of_part(whole.centres, vectors, vectors[places == place]))
            for place, theme in enumerate(found.themes)
            if theme.parent is None
        ]
        if len(parts) < 2:
            raise Conflict("what customers say about this theme does not fall into parts")
        return parts

    def _read(self, phrases: Sequence[str]) -> Vectors:
        """Read phrases as comments are read; returns the vectors of their segments."""
        for phrase in phrases:
            if not phrase.strip():
                raise InvalidInput("examples", "must not be blank")
        readings = self.analyzer.analyze([Comment(phrase) for phrase in phrases])
        return np.concatenate(
            [reading.embeddings for reading in readings if len(reading.embeddings)]
        )


def _made(store: ThemeWriter, make: Make) -> Edit:
    edit = store.log(make(_numbers_from(store)), datetime.now(UTC))
    _replay(store, edit.id)
    return edit


def _replay(store: ThemeWriter, edit: int, *, undoing: bool = False) -> None:
    """Make what was found, with all edits in force, the current themes."""
    before = store.theme_model()
    model = curate(store.found_themes(), in_force(store.theme_edits()))
    if _draw_alike(before, model):
        places = store.occurrences().places
        store.rename_themes(model)
        events = lineage(Assigned(before.themes, places), Assigned(model.themes, places))
    else:
        _, events = reassign(store, model)
    store.record(events, datetime.now(UTC), edit=edit, undoing=undoing)


def _draw_alike(one: ThemeModel, other: ThemeModel) -> bool:
    """Whether two models assign every segment alike."""
    return [t.id for t in one.themes] == [t.id for t in other.themes] and all(
        np.array_equal(a.centres, b.centres)
        for a, b in zip(one.subjects, other.subjects, strict=True)
    )


def _numbers_from(store: ThemeWriter) -> ThemeModel:
    """The current themes; the next number is behind that of every theme ever known."""
    known = recognisable(store.found_themes(), [edit.change for edit in store.theme_edits()])
    model = store.theme_model()
    return replace(model, next_number=max(model.next_number, known.next_number))


def _numbered(
    model: ThemeModel, subjects: Sequence[Subject], *, without: str = ""
) -> list[Subject]:
    """Give new themes their ids and, where a name is taken, a number behind it.

    The name `without` becomes free: its theme goes.
    """
    taken = {theme.name for theme in model.themes} - {without}
    return [
        Subject(
            replace(
                subject.theme,
                id=f"t-{number}",
                name=subject.theme.name
                if subject.theme.name not in taken
                else f"{subject.theme.name} ({number})",
            ),
            subject.centres,
        )
        for number, subject in enumerate(subjects, model.next_number)
    ]


def _subject(model: ThemeModel, theme_id: str) -> Subject:
    for subject in model.subjects:
        if subject.theme.id == theme_id:
            return subject
    raise NotFound("theme", theme_id)


def _free_name(model: ThemeModel, name: str, theme_id: str | None = None) -> str:
    """Check a name: not blank, not too long, printable, and no other theme's."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("name", "must not be blank")
    if len(name) > LONGEST_NAME:
        raise InvalidInput("name", f"must have at most {LONGEST_NAME} characters")
    if not name.isprintable():
        raise InvalidInput("name", "must not hold control characters")
    if any(theme.name == name and theme.id != theme_id for theme in model.themes):
        raise Conflict("another theme has this name")
    return name


def _to_undo(edits: Sequence[Edit], id: int | None) -> Edit:
    if id is None:
        if last := next((edit for edit in reversed(edits) if not edit.undone), None):
            return last
        raise Conflict("there is no edit to undo")
    found = next((edit for edit in edits if edit.id == id), None)
    if found is None:
        raise NotFound("theme edit", str(id))
    if found.undone:
        raise Conflict("this edit was undone before")
    return found


def _replayed(store: ThemeWriter, request: Request) -> Edit | None:
    """The edit that a request made when it first came. Raises `Conflict` for another body."""
    outcome = replayed(request, store.recall(request.key))
    if outcome is None:
        return None
    return next(edit for edit in store.theme_edits() if str(edit.id) == outcome[0].id)
