"""Actions: what a company did about a pain point, when, and what changed (the outer loop)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from voc.domain.comparison import Change
from voc.domain.errors import InvalidInput
from voc.domain.selection import Selection
from voc.domain.taxonomy import Taxonomy

WINDOW_DAYS = 90
LONGEST_WINDOW = 3_650


class ActionStatus(StrEnum):
    """How far an action is."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Action:
    """What was done on `date`, for responses at `stage` that match `where`.

    `theme_id` is the subject of the complaints it is meant to end. Without stage, theme and
    conditions the action is meant for everyone.
    """

    id: str
    title: str
    date: date
    created_at: datetime
    stage: str | None = None
    theme_id: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None
    note: str | None = None
    status: ActionStatus = ActionStatus.OPEN

    def is_about(self, theme_id: str, stage: str) -> bool:
        """Whether it was meant for complaints about a theme at a stage: for both, or for one."""
        is_meant = self.theme_id is not None or self.stage is not None
        return is_meant and self.theme_id in (None, theme_id) and self.stage in (None, stage)

    def require_stage(self, taxonomy: Taxonomy) -> None:
        """Raise `InvalidInput` unless the stage, if any, is one of the journey's."""
        if self.stage is not None and self.stage not in taxonomy.names:
            raise InvalidInput("stage", f"must be one of {', '.join(taxonomy.names)}")


@dataclass(frozen=True)
class ActionChange:
    """What to change of an action: the fields named in `given`, with their new values."""

    given: Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """An action with what changed from the days before it to those from it on.

    `changes` are the scores of the responses it is meant for, and the share of them that
    complain about its theme. `beyond` is how much more the first score changed among them
    than among all others (difference in differences); None where there are too few others.
    """

    action: Action
    before: Selection
    after: Selection
    changes: tuple[Change, ...]
    beyond: Change | None
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ActionTaken:
    """What was done about a pain point, and what changed after it; None where nobody looked."""

    action: Action
    effect: Effect | None = None


def windows(action: Action, before: int, after: int) -> tuple[Selection, Selection]:
    """The days before an action, and those from it on. Raises `InvalidInput`."""
    for name, days in (("before", before), ("after", after)):
        if not 1 <= days <= LONGEST_WINDOW:
            raise InvalidInput(name, f"must lie between 1 and {LONGEST_WINDOW} days")
    try:
        first = action.date - timedelta(days=before)
        last = action.date + timedelta(days=after - 1)
    except OverflowError:
        raise InvalidInput("date", "lies too far away") from None
    return Selection(first, action.date - timedelta(days=1)), Selection(action.date, last)
