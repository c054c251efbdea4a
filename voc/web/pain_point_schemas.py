"""Pain points and delights as OpenAPI shows them; see `voc.web.schemas`."""

from datetime import date

from voc.domain.impact import Verdict
from voc.domain.trend import Direction
from voc.web.schemas import Strict


class ImpactOut(Strict):
    """Points of `metric` that go along with a theme: an association, not a cause."""

    metric: str | None
    n: int
    leave_out: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    level: float
    reason: str | None
    adjusted_low: float | None
    adjusted_high: float | None


class StatementOut(Strict):
    """A sentence and the `n` responses it rests on, of which the first 1,000 are listed."""

    text: str
    responses: list[str]
    n: int


class QuoteOut(Strict):
    """The customer's exact words: the verbatim's `[start:end]`."""

    id: str
    text: str
    start: int
    end: int


class DetractorsOut(Strict):
    """The share who detract among the `n` scored ones, and their share of all detractors."""

    n: int
    share: float
    of_all: float


class TrendOut(Strict):
    """The change of its share of comments over the period, in percentage points."""

    direction: Direction
    change: float | None
    low: float | None
    high: float | None
    z: float | None
    p: float | None


class ValueAtRiskOut(Strict):
    """What the `n` distinct customers are worth who complain and detract."""

    attribute: str
    total: float
    n: int
    unknown: int


class ActionTakenOut(Strict):
    """What was done about a pain point, and in sentences what changed from the 90 days before it.

    `effect` is null beyond the ten latest; `/v1/actions/{id}` tells it in numbers.
    """

    id: str
    title: str
    date: date
    effect: list[str] | None


class PainPointOut(Strict):
    """A theme customers complain about (or, as a delight, praise) at one stage."""

    theme_id: str
    name: str
    stage: str
    owner: str
    responses: int
    impact: ImpactOut
    verdict: Verdict
    detractors: DetractorsOut | None
    severity: float | None
    trend: TrendOut
    value_at_risk: ValueAtRiskOut | None
    summary: list[StatementOut]
    quotes: list[QuoteOut]
    actions: list[ActionTakenOut]


class StabilityOut(Strict):
    """How often the first, and the first three, keep their place when responses are redrawn."""

    top_1: float | None
    top_3: float | None
    draws: int
