"""What the life of themes needs of the store and of the model world."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voc.domain.analysis import ThemeMatch
from voc.domain.curation import Change, Edit
from voc.domain.facts import Facts
from voc.domain.lineage import Event
from voc.domain.occurrences import Occurrences
from voc.domain.quotes import Passage
from voc.domain.selection import Selection
from voc.domain.themes import EMPTY_THEME_MODEL, ThemeModel, Vectors
from voc.submission import Request, Submission


@dataclass(frozen=True, eq=False)
class StoredSegments:
    """Stored segments that have text: ids (database keys), texts, vectors (n, D).

    `voices` (n,) number who said each: the customer, or the response where none is given;
    `tones` (n,) are 1 for praise, -1 for complaint and 0 for neither.
    """

    keys: Sequence[int]
    texts: Sequence[str]
    embeddings: Vectors
    voices: Sequence[int]
    tones: Sequence[int]

    def only(self, rows: Sequence[int]) -> "StoredSegments":
        """Return the segments at `rows`."""
        return StoredSegments(
            [self.keys[row] for row in rows],
            [self.texts[row] for row in rows],
            self.embeddings[rows],
            [self.voices[row] for row in rows],
            [self.tones[row] for row in rows],
        )


@dataclass(frozen=True)
class Recorded:
    """An event of the themes' history: when it was, and what caused it.

    That is a fit; or, after that fit, an edit or `undoing` it.
    """

    event: Event
    at: datetime
    fit: int
    edit: int | None = None
    undoing: bool = False


class ThemeWriter(Protocol):
    """What can be done to themes inside the one write transaction."""

    def theme_model(self) -> ThemeModel:
        """Return the current themes: what was found, as users edited it."""

    def found_themes(self) -> ThemeModel:
        """Return what the last fit found, before any edit."""

    def fits(self) -> int:
        """Return how many fits there were."""

    def theme_edits(self) -> Sequence[Edit]:
        """Return all edits, oldest first."""

    def segments(self) -> StoredSegments:
        """Return what themes are fitted on and assigned to, in the order of storage."""

    def occurrences(self) -> Occurrences:
        """Return when the same segments, in the same order, spoke of which current theme."""

    def keep_found(self, found: ThemeModel) -> None:
        """Keep what a fit found, and count the fit."""

    def replace_themes(
        self, model: ThemeModel, keys: Sequence[int], matches: Sequence[ThemeMatch | None]
    ) -> None:
        """Make `model` current and assign the segments under `keys` to its themes."""

    def rename_themes(self, model: ThemeModel) -> None:
        """Make `model` current, which has the ids and centres of the one before it."""

    def log(self, change: Change, at: datetime) -> Edit:
        """Add a change to the log of edits."""

    def undo(self, edit: int) -> None:
        """Mark an edit as undone."""

    def record(
        self,
        events: Sequence[Event],
        at: datetime,
        *,
        edit: int | None = None,
        undoing: bool = False,
    ) -> None:
        """Add events to the history, under the last fit and the edit made or undone."""

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key."""


class ThemeStore(Protocol):
    """Where themes, their edits and their history are kept."""

    def write(self) -> AbstractContextManager[ThemeWriter]:
        """Begin the write transaction; a second writer waits."""

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""

    def theme_edits(self) -> Sequence[Edit]:
        """Return all edits, oldest first."""

    def theme_history(self) -> Sequence[Recorded]:
        """Return all events, oldest first."""

    def facts(self, selection: Selection) -> Facts:
        """Return what is counted of the selected responses, in the order they were stored."""

    def passages(self, keys: Sequence[int]) -> Mapping[int, Passage]:
        """Return the words of segments by their keys in `Facts`; deleted ones are missing."""

    def segments_under(self, keys: Sequence[int]) -> StoredSegments:
        """Return segments by their keys in `Facts`, in that order.

        Those deleted meanwhile, and those stored without a vector, are missing.
        """


class ThemeFitter(Protocol):
    """Discovers themes among segments."""

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        """Fit themes; those that match one of `previous` keep its id and name.

        `voices` tell one customer's segments from another's: no name has words of only one.
        `tones` tell praise from complaint: no name takes a side where they are divided.
        """


class Namer(Protocol):
    """Someone who can name a theme better than by its phrases."""

    def name(self, keywords: Sequence[str], quotes: Sequence[str]) -> str:
        """Suggest a name by keywords and a few verbatims. Raises `EndpointError`.

        What comes back is not to be trusted.
        """
