"""Changes and movements as OpenAPI shows them; see `voc.web.schemas`."""

from voc.domain.comparison import Direction
from voc.web.report_schemas import PeriodOut
from voc.web.schemas import Strict, shown

CHANGE = {
    "metric": "nps",
    "before": {"value": 20.0, "n": 400, "low": 12.0, "high": 27.7},
    "after": {"value": 30.0, "n": 400, "low": 22.15, "high": 37.4},
    "change": 10.0,
    "adjusted": 9.9256,
    "low": -1.07,
    "high": 20.92,
    "standard_error": 5.61,
    "z": 1.769,
    "p": 0.077,
    "needed": 1011,
    "level": 0.95,
    "reason": None,
    "verdict": "can't tell at this n",
}
EFFECT = {"value": 9.1, "low": 1.2, "high": 17.0}
MOVEMENT = {
    "metric": "nps",
    "by": "stage",
    "period": {"from": "2026-04-01", "to": "2026-06-30"},
    "against": {"from": "2025-12-31", "to": "2026-03-31"},
    "change": CHANGE,
    "mix": {"value": 0.9, "low": -1.1, "high": 2.8},
    "rate": EFFECT,
    "groups": [
        {
            "name": "renewal",
            "before": {"n": 120, "share": 0.3, "value": 22.0, "reason": None},
            "after": {"n": 132, "share": 0.33, "value": 51.0, "reason": None},
            "mix": {"value": 0.4, "low": -0.2, "high": 1.1},
            "rate": EFFECT,
            "total": 9.5,
        }
    ],
    "level": 0.95,
    "sentence": "NPS went from +20.0 then (n = 400) to +30.0 now (n = 400), …",
}


class SideOut(Strict):
    """One of two groups that are compared, with its own interval."""

    value: float | None
    n: int
    low: float | None
    high: float | None


class ChangeOut(Strict):
    """How a metric differs between two groups, after − before; association, not cause.

    NPS is tested on adjusted values, whose difference is `adjusted`. `needed` answers in each
    group would show a change of 10 points (CES: 0.5) four times out of five.
    """

    model_config = shown(CHANGE)

    metric: str
    before: SideOut
    after: SideOut
    change: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    z: float | None
    p: float | None
    needed: int | None
    level: float
    reason: str | None
    verdict: Direction


class EffectOut(Strict):
    """Points of a change, with their bootstrap interval."""

    value: float
    low: float
    high: float


class GroupSideOut(Strict):
    """A group in one period; on too few answers `value` is null and `reason` says so."""

    n: int
    share: float
    value: float | None
    reason: str | None


class GroupMovementOut(Strict):
    """What one group did to the change: `mix` + `rate` = `total`."""

    name: str
    before: GroupSideOut
    after: GroupSideOut
    mix: EffectOut
    rate: EffectOut
    total: float


class MovementOut(Strict):
    """A change and its parts, which add up exactly."""

    model_config = shown(MOVEMENT)

    metric: str
    by: str
    period: PeriodOut
    against: PeriodOut
    change: ChangeOut
    mix: EffectOut | None
    rate: EffectOut | None
    groups: list[GroupMovementOut]
    level: float
    sentence: str
