"""The report's parts as OpenAPI shows them; see `voc.web.schemas`."""

from datetime import date

from pydantic import ConfigDict, Field

from voc.domain.impact import Verdict
from voc.web import examples
from voc.web.schemas import Strict, shown


class EstimateOut(Strict):
    """A metric with base size and interval; where `value` is null, `reason` says why."""

    metric: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    level: float
    reason: str | None


class PeriodOut(Strict):
    """First and last day (UTC)."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    since: date | None = Field(alias="from")
    until: date | None = Field(alias="to")


class BaseOut(Strict):
    """How much the numbers rest on; `coverage` is the share of comments with a theme."""

    responses: int
    comments: int
    coverage: float


class _Insight(Strict):
    period: PeriodOut
    base: BaseOut


class StageRowOut(Strict):
    """One stage of the journey scorecard."""

    stage: str
    owner: str
    channels: list[str]
    comments: int
    scores: list[EstimateOut]
    net_sentiment: float | None
    top_pain_point: str | None
    top_delight: str | None


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


class StatementOut(Strict):
    """A computed sentence and the responses it rests on."""

    text: str
    responses: list[str]


class QuoteOut(Strict):
    """The customer's exact words: the verbatim's `[start:end]`."""

    id: str
    text: str
    start: int
    end: int


class PainPointOut(Strict):
    """A theme customers complain about at one stage."""

    theme_id: str
    name: str
    stage: str
    responses: int
    impact: ImpactOut
    verdict: Verdict
    summary: list[StatementOut]
    quotes: list[QuoteOut]


class ThemeOut(Strict):
    """A theme, its volume in distinct responses, and how many praise or complain."""

    model_config = shown(examples.THEME)

    id: str
    name: str
    parent: str | None
    hidden: bool
    pinned: bool
    keywords: list[str]
    responses: int
    positive: int
    negative: int


class ScoresOut(_Insight):
    """The survey's own scores."""

    model_config = shown({**examples.BASIS, "scores": [examples.NPS]})

    scores: list[EstimateOut]


class JourneyOut(_Insight):
    """The journey scorecard, in journey order, then "unknown"."""

    model_config = shown({**examples.BASIS, "journey": [examples.STAGE]})

    journey: list[StageRowOut]


class PainPointsOut(_Insight):
    """Pain points, most costly first."""

    model_config = shown({**examples.BASIS, "pain_points": [examples.PAIN_POINT]})

    pain_points: list[PainPointOut]


class ThemesOut(_Insight):
    """The current themes, most mentioned first."""

    model_config = shown({**examples.BASIS, "themes": [examples.THEME]})

    themes: list[ThemeOut]
