"""What goes out: changes, movements and their parts as JSON values."""

from dataclasses import asdict
from datetime import date
from typing import Any

from voc.domain.comparison import Change
from voc.domain.movement import GroupMovement, Movement
from voc.domain.selection import Selection
from voc.domain.sentences import movement_sentence


def change_json(change: Change) -> dict[str, Any]:
    """A change with its test and verdict."""
    return {**asdict(change), "verdict": change.verdict.value}


def movement_json(movement: Movement, before: Selection, after: Selection) -> dict[str, Any]:
    """A movement from the period of `before` to that of `after`."""
    return {
        "metric": movement.change.metric,
        "by": movement.by,
        "period": period_json(after.since, after.until),
        "against": period_json(before.since, before.until),
        "change": change_json(movement.change),
        "mix": asdict(movement.mix) if movement.mix else None,
        "rate": asdict(movement.rate) if movement.rate else None,
        "groups": [_group(group) for group in movement.groups],
        "level": movement.level,
        "sentence": movement_sentence(movement),
    }


def period_json(first: date | None, last: date | None) -> dict[str, str | None]:
    """First and last day; None where nothing bounds it."""
    return {
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
    }


def _group(group: GroupMovement) -> dict[str, Any]:
    return {**asdict(group), "total": group.total}
