"""The outer loop: actions on what many customers say, and what changed after them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from voc.domain.actions import (
    WINDOW_DAYS,
    Action,
    ActionChange,
    ActionTaken,
    Effect,
    windows,
)
from voc.domain.errors import Conflict, InvalidInput, NotFound
from voc.domain.estimates import MIN_BASE
from voc.domain.facts import Facts
from voc.domain.joining import chosen, within
from voc.domain.painpoints import PainPoint
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import ThemeModel
from voc.effects import effect
from voc.report import PainPoints
from voc.submission import DELETED_SINCE, Request, Status, Submission, replayed

COMPARED = 10  # actions whose effect stands in the report; all have one on their pages

Told = TypeVar("Told", bound=PainPoints)  # a report is one too


class ActionWriter(Protocol):
    """Writes actions inside a write transaction."""

    def add(self, action: Action) -> None:
        """Store a new action."""

    def get(self, id: str) -> Action:
        """Return one action. Raises `NotFound`."""

    def replace(self, action: Action) -> None:
        """Replace a stored action."""

    def delete(self, id: str) -> None:
        """Delete an action. Raises `NotFound`."""

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key."""


class ActionStore(Protocol):
    """Where actions are kept."""

    def write(self) -> AbstractContextManager[ActionWriter]:
        """Begin the write transaction."""

    def all(self) -> Sequence[Action]:
        """Return all actions, latest date first."""

    def get(self, id: str) -> Action:
        """Return one action. Raises `NotFound`."""


class Responses(Protocol):
    """The stored responses, and the themes they are in."""

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""

    def facts(
        self, selection: Selection, *, attributes: Sequence[str] = (), customers: bool = False
    ) -> Facts:
        """Return what is counted of the selected responses."""


def with_actions(found: Told, taken: Sequence[ActionTaken]) -> Told:
    """Put beside each pain point what was done about it."""
    points = (
        replace(point, actions=tuple(one for one in taken if _is_about(one.action, point)))
        for point in found.pain_points
    )
    return replace(found, pain_points=tuple(points))


@dataclass(frozen=True)
class Actions:
    """The use cases around actions."""

    store: ActionStore
    responses: Responses
    taxonomy: Taxonomy
    min_base: int = MIN_BASE

    def add(self, action: Action, *, request: Request | None = None) -> Action:
        """Store an action; a `request` seen before returns its first one and stores nothing.

        Raises `InvalidInput` for a stage the journey lacks or a theme there is not, and `Conflict`
        when the key of `request` was used for another body, or its first action was deleted since.
        """
        with self.store.write() as writer:
            if request and (known := replayed(request, writer.recall(request.key))) is not None:
                return _first(writer, known)
            action.require_stage(self.taxonomy)
            self._require_theme(action)
            writer.add(action)
            if request:
                writer.remember(request, [Submission(action.id, Status.STORED)])
        return action

    def change(self, id: str, change: ActionChange) -> Action:
        """Change an action. Raises `NotFound`, or `InvalidInput` for an unknown stage or theme.

        A stage or a theme that is gone since stays where nobody gives another one.
        """
        with self.store.write() as writer:
            action = replace(writer.get(id), **change.given)
            if "stage" in change.given:
                action.require_stage(self.taxonomy)
            if "theme_id" in change.given:
                self._require_theme(action)
            writer.replace(action)
        return action

    def _require_theme(self, action: Action) -> None:
        known = {theme.id for theme in self.responses.theme_model().themes}
        if action.theme_id is not None and action.theme_id not in known:
            raise InvalidInput("theme_id", "is not a theme there is; see voc themes list")

    def delete(self, id: str) -> None:
        """Delete an action. Raises `NotFound`."""
        with self.store.write() as writer:
            writer.delete(id)

    def beside(self, found: Told) -> Told:
        """Put beside each pain point what was done about it; of the latest, what changed after."""
        points = found.pain_points
        about = [a for a in self.store.all() if any(_is_about(a, point) for point in points)]
        latest = about[:COMPARED]
        effects = self.effects(latest, before=WINDOW_DAYS, after=WINDOW_DAYS) if latest else ()
        rest = [ActionTaken(action) for action in about[COMPARED:]]
        return with_actions(found, [*(ActionTaken(e.action, e) for e in effects), *rest])

    def effect(self, id: str, *, before: int, after: int) -> Effect:
        """Compare the `before` days up to an action with the `after` days from it on."""
        (found,) = self.effects([self.store.get(id)], before=before, after=after)
        return found

    def effects(self, actions: Sequence[Action], *, before: int, after: int) -> tuple[Effect, ...]:
        """Compare in the same way for each of `actions`; the responses are read once for all."""
        periods = [windows(action, before, after) for action in actions]
        names = sorted({name for action in actions for name in action.where})
        facts = self.responses.facts(EVERYTHING, attributes=names, customers="customer_id" in names)
        return tuple(
            effect(
                action,
                (then, now),
                chosen(facts, within(facts, then)),
                chosen(facts, within(facts, now)),
                self.taxonomy,
                min_base=self.min_base,
            )
            for action, (then, now) in zip(actions, periods, strict=True)
        )


def _is_about(action: Action, point: PainPoint) -> bool:
    return action.is_about(point.theme_id, point.stage)


def _first(writer: ActionWriter, outcome: Sequence[Submission]) -> Action:
    """The action a request led to when it came first. Raises `Conflict` if it is gone."""
    try:
        return writer.get(outcome[0].id)
    except NotFound:
        raise Conflict(DELETED_SINCE) from None
