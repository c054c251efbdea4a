"""Between themes, their edits and events, and rows, both ways."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row

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
)
from voc.domain.lineage import Event, EventKind
from voc.domain.themes import Subject, Theme, ThemeModel
from voc.store.rows import Values, to_bytes, to_vector
from voc.theming import Recorded

Payload = Mapping[str, Any]


def theme_values(model: ThemeModel) -> Iterator[Values]:
    """Return the row of each theme."""
    for position, subject in enumerate(model.subjects):
        theme = subject.theme
        yield {
            "id": theme.id,
            "position": position,
            "name": theme.name,
            "keywords": list(theme.keywords),
            "parent": theme.parent,
            "hidden": theme.hidden,
            "pinned": theme.pinned,
            "centres": to_bytes(subject.centres),
            "rows": len(subject.centres),
        }


def to_subject(row: Row[Any]) -> Subject:
    """Read a row of `themes` or of `found_themes`."""
    flags = {name: getattr(row, name, False) for name in ("hidden", "pinned")}
    theme = Theme(row.id, row.name, tuple(row.keywords), row.parent, **flags)
    return Subject(theme, to_vector(row.centres).reshape(row.rows, -1))


def event_values(event: Event) -> Values:
    """Return the columns of an event."""
    return {**asdict(event), "kind": event.kind.value}


def to_recorded(row: Row[Any]) -> Recorded:
    """Read a row of `theme_events`."""
    values = {field.name: getattr(row, field.name) for field in fields(Event)}
    event = Event(**{**values, "kind": EventKind(row.kind)})
    return Recorded(event, row.at, row.fit, row.edit, row.undoing)


def change_values(change: Change) -> Values:
    """Return the kind of a change and all that is needed to replay it, as JSON."""
    kind = next(name for name, (form, _) in _KINDS.items() if isinstance(change, form))
    return {
        "kind": kind,
        "payload": {f.name: _value(getattr(change, f.name)) for f in _told(change)},
    }


def to_edit(row: Row[Any]) -> Edit:
    """Read a row of `theme_edits`."""
    _, read = _KINDS[row.kind]
    return Edit(row.id, row.at, read(row.payload), undone=row.undone)


def _told(change: Change) -> list[Any]:
    """The fields of a change that make it; `subjects` of plain changes is always empty."""
    return [field for field in fields(change) if field.name != "subjects"]  # type: ignore[arg-type]  # all changes are dataclasses


def _value(value: object) -> object:
    if isinstance(value, Subject):
        return _subject_json(value)
    return [_value(part) for part in value] if isinstance(value, tuple) else value


def _subject_json(subject: Subject) -> Values:
    return {
        "theme": {**asdict(subject.theme), "keywords": list(subject.theme.keywords)},
        "rows": len(subject.centres),
        "centres": b64encode(to_bytes(subject.centres)).decode("ascii"),
    }


def _subject(payload: Payload) -> Subject:
    theme = Theme(**{**payload["theme"], "keywords": tuple(payload["theme"]["keywords"])})
    centres = to_vector(b64decode(payload["centres"]))
    return Subject(theme, centres.reshape(payload["rows"], -1))


def _parts(payload: Sequence[Payload]) -> tuple[Subject, ...]:
    return tuple(_subject(part) for part in payload)


_KINDS: Mapping[str, tuple[type, Callable[[Payload], Change]]] = {
    "rename": (Rename, lambda said: Rename(said["theme_id"], said["name"])),
    "hide": (Hide, lambda said: Hide(said["theme_id"], said["hidden"])),
    "pin": (Pin, lambda said: Pin(_subject(said["subject"]))),
    "unpin": (Unpin, lambda said: Unpin(said["theme_id"])),
    "merge": (Merge, lambda said: Merge(_subject(said["source"]), _subject(said["target"]))),
    "split": (Split, lambda said: Split(said["theme_id"], _parts(said["parts"]))),
    "define": (Define, lambda said: Define(_subject(said["subject"]))),
}
