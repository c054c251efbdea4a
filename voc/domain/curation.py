"""What users change about themes, as a log that is replayed on whatever a fit finds.

A change carries the themes it speaks of with their centres, as they were when it was made. So
it holds after a refit that finds them anew (then the fit's own centres are used), that finds
only some of them, or none; and undoing it is replaying the log without it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import numpy as np

from voc.domain.themes import Subject, ThemeModel

_KEYWORDS = 7

Subjects = dict[str, Subject]


class Change(Protocol):
    """One thing a user did to the themes."""

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The themes it speaks of."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The themes it keeps alive, each as it was."""

    def apply(self, subjects: Subjects) -> None:
        """Do it to `subjects`; where its theme is not there any more, do nothing."""


@dataclass(frozen=True)
class Rename:
    """A theme has another name."""

    theme_id: str
    name: str

    subjects: tuple[Subject, ...] = ()

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme renamed."""
        return (self.theme_id,)

    def apply(self, subjects: Subjects) -> None:
        """Rename it."""
        _change(subjects, self.theme_id, name=self.name)


@dataclass(frozen=True)
class Hide:
    """A theme is left out of reports, or shown again; its segments still belong to it."""

    theme_id: str
    hidden: bool = True

    subjects: tuple[Subject, ...] = ()

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme hidden."""
        return (self.theme_id,)

    def apply(self, subjects: Subjects) -> None:
        """Hide it, or show it."""
        _change(subjects, self.theme_id, hidden=self.hidden)


@dataclass(frozen=True, eq=False)
class Pin:
    """A theme stays even where a refit does not find it."""

    subject: Subject

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme pinned."""
        return (self.subject.theme.id,)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The theme pinned."""
        return (self.subject,)

    def apply(self, subjects: Subjects) -> None:
        """Put it back where it is missing."""
        _keep(subjects, self.subject)
        _change(subjects, self.subject.theme.id, pinned=True)


@dataclass(frozen=True)
class Unpin:
    """A theme no longer needs to stay; the next refit decides."""

    theme_id: str

    subjects: tuple[Subject, ...] = ()

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme let go."""
        return (self.theme_id,)

    def apply(self, subjects: Subjects) -> None:
        """Take the pin out."""
        _change(subjects, self.theme_id, pinned=False)


@dataclass(frozen=True, eq=False)
class Merge:
    """All that belongs to `source` belongs to `target` from now on."""

    source: Subject
    target: Subject

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme that goes, and the one that stays."""
        return (self.source.theme.id, self.target.theme.id)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Both."""
        return (self.source, self.target)

    def apply(self, subjects: Subjects) -> None:
        """Give the centres of the source, found or remembered, to the target."""
        for subject in self.subjects:
            _keep(subjects, subject)
        gone = subjects.pop(self.source.theme.id, None)
        kept = subjects.get(self.target.theme.id)
        if gone is None or kept is None:  # another encoder made them: nothing to draw by
            return
        words = dict.fromkeys((*kept.theme.keywords, *gone.theme.keywords))
        theme = replace(kept.theme, keywords=tuple(words)[:_KEYWORDS])
        subjects[theme.id] = Subject(theme, np.concatenate([kept.centres, gone.centres]))
        _adopt(subjects, gone.theme.id, theme.id)


@dataclass(frozen=True, eq=False)
class Split:
    """A theme is no more; `parts` stand in its place."""

    theme_id: str
    parts: tuple[Subject, ...]

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme that goes, and those that come."""
        return (self.theme_id, *(part.theme.id for part in self.parts))

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The parts."""
        return self.parts

    def apply(self, subjects: Subjects) -> None:
        """Put the parts, found or remembered, in the place of the whole."""
        for part in self.parts:
            _keep(subjects, part)
        subjects.pop(self.theme_id, None)
        _adopt(subjects, self.theme_id, None)


@dataclass(frozen=True, eq=False)
class Define:
    """A theme that a user described by a phrase and examples."""

    subject: Subject

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The theme defined."""
        return (self.subject.theme.id,)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The theme defined."""
        return (self.subject,)

    def apply(self, subjects: Subjects) -> None:
        """Put it beside the others; it stays like a pinned one."""
        _keep(subjects, self.subject)
        _change(subjects, self.subject.theme.id, pinned=True)


@dataclass(frozen=True, eq=False)
class Edit:
    """A change in the log: its number there, when it was made, and whether it was undone."""

    id: int
    at: datetime
    change: Change
    undone: bool = False


def in_force(edits: Iterable[Edit]) -> list[Change]:
    """Return the changes of the log that were not undone, oldest first."""
    return [edit.change for edit in edits if not edit.undone]


def curate(found: ThemeModel, changes: Sequence[Change]) -> ThemeModel:
    """Replay `changes` on what a fit found."""
    subjects = {subject.theme.id: subject for subject in found.subjects}
    for change in changes:
        change.apply(subjects)
    return _model(found, subjects.values(), changes)


def recognisable(found: ThemeModel, changes: Sequence[Change]) -> ThemeModel:
    """Return every theme that a refit may find again: all that was found, and all edited.

    Nothing is merged or replaced here, so that what `curate` needs keeps its id. The parts of
    a split theme are its sub-themes here: whoever finds the whole again finds all of them.
    """
    subjects = {subject.theme.id: subject for subject in found.subjects}
    for change in changes:
        for subject in change.subjects:
            _keep(subjects, subject)
        if isinstance(change, Split) and change.theme_id in subjects:
            for part in change.parts:
                _change(subjects, part.theme.id, parent=change.theme_id)
    return _model(found, subjects.values(), changes)


def _model(found: ThemeModel, subjects: Iterable[Subject], changes: Sequence[Change]) -> ThemeModel:
    ids = {id for change in changes for id in change.theme_ids}
    ids |= {theme.id for theme in found.themes}
    following = max([found.next_number, *(number_of(id) + 1 for id in ids)])
    return ThemeModel.of(subjects, floor=found.floor, next_number=following)


def number_of(theme_id: str) -> int:
    """Return the number in a theme's id; 0 where it has none."""
    number = theme_id.removeprefix("t-")
    return int(number) if number.isdecimal() else 0


def _keep(subjects: Subjects, subject: Subject) -> None:
    """Put `subject` back unless it is there; centres of another encoder are of no use."""
    dimensions = {known.centres.shape[1] for known in subjects.values()}
    if dimensions <= {subject.centres.shape[1]}:
        subjects.setdefault(subject.theme.id, subject)


def _change(subjects: Subjects, theme_id: str, **fields: object) -> None:
    if known := subjects.get(theme_id):
        subjects[theme_id] = replace(known, theme=replace(known.theme, **fields))  # type: ignore[arg-type]  # the callers name fields of `Theme`


def _adopt(subjects: Subjects, parent: str, new_parent: str | None) -> None:
    """Give the sub-themes of a theme that goes to the one that takes its place."""
    for id, subject in _children(subjects, parent):
        heir = new_parent if new_parent != id else None
        subjects[id] = replace(subject, theme=replace(subject.theme, parent=heir))


def _children(subjects: Subjects, parent: str) -> Iterator[tuple[str, Subject]]:
    return ((id, s) for id, s in list(subjects.items()) if s.theme.parent == parent)
