"""The report's parts as OpenAPI shows them; see `voc.web.schemas`."""

from datetime import date

from pydantic import ConfigDict, Field

from voc.domain.overview import Change
from voc.web import examples
from voc.web.pain_point_schemas import PainPointOut, StabilityOut
from voc.web.schemas import Strict, shown


class NeededOut(Strict):
    """The answers an NPS needs for an interval of ± `margin` points."""

    margin: float
    n: int


class EstimateOut(Strict):
    """A metric with base size and interval; where `value` is null, `reason` says why.

    `low_base` flags fewer than 30 answers. A mean tells the ends of its `scale`, the upper one
    being the best answer whichever way the survey asked.
    """

    metric: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    level: float
    reason: str | None
    scale: tuple[float, float] | None
    low_base: bool
    needed: NeededOut | None


class PeriodOut(Strict):
    """First and last day (UTC)."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    since: date | None = Field(alias="from")
    until: date | None = Field(alias="to")


class BaseOut(Strict):
    """How much the numbers rest on.

    `not_english` of the comments count with their scores alone, for their words can't be read;
    `coverage` is the share of the others with a theme.
    """

    responses: int
    comments: int
    coverage: float
    not_english: int


class _Insight(Strict):
    """`warnings` say what to check before trusting the numbers."""

    period: PeriodOut
    base: BaseOut
    warnings: list[str]


class GroupOut(Strict):
    """One group; `name` null stands for responses that name none."""

    name: str | None
    responses: int
    comments: int
    scores: list[EstimateOut]


class OmittedOut(Strict):
    """Smaller groups that are not listed, and how many responses are in them."""

    groups: int
    responses: int


class BreakdownOut(Strict):
    """Scores by one dimension; periods are named by their first day."""

    by: str
    period: str | None
    groups: list[GroupOut]
    omitted: OmittedOut


class DisagreementOut(Strict):
    """Of `n` comments given this stage that show any, `other` show only other stages."""

    n: int
    other: int
    share: float


class GapOut(Strict):
    """A measure at `stage` minus at `other`; the interval allows for having looked at several."""

    metric: str
    stage: str
    other: str
    value: float
    n: int
    difference: float
    low: float
    high: float
    level: float
    verdict: Change


class OverviewOut(Strict):
    """The weakest stage, the largest drop between neighbouring stages, and silent stages."""

    weakest: list[GapOut]
    transitions: list[GapOut]
    silent: list[str]


class StageRowOut(Strict):
    """One stage of the journey scorecard."""

    stage: str
    owner: str
    channels: list[str]
    responses: int
    comments: int
    scores: list[EstimateOut]
    net_sentiment: float | None
    sentiment: EstimateOut | None
    negative_share: float | None
    top_pain_point: str | None
    top_delight: str | None
    main_channel: str | None
    disagreement: DisagreementOut | None


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

    model_config = shown({**examples.BASIS, "scores": [examples.NPS], **examples.BROKEN_DOWN})

    scores: list[EstimateOut]
    sentiment: EstimateOut | None
    breakdowns: list[BreakdownOut]


class JourneyOut(_Insight):
    """The journey scorecard, in journey order, then "unknown"."""

    model_config = shown(
        {**examples.BASIS, "journey": [examples.STAGE], "overview": examples.OVERVIEW}
    )

    journey: list[StageRowOut]
    overview: OverviewOut


class PainPointsOut(_Insight):
    """Pain points, most costly first."""

    model_config = shown(
        {**examples.BASIS, "pain_points": [examples.PAIN_POINT], **examples.RANKED}
    )

    pain_points: list[PainPointOut]
    delights: list[PainPointOut]
    stability: StabilityOut


class ListedThemeOut(ThemeOut):
    """A theme, and the ids of those that look so much like it that they may be one."""

    model_config = shown({**examples.THEME, "alike": ["t-3"]})

    alike: list[str]


class ThemesOut(_Insight):
    """The current themes, most mentioned first."""

    model_config = shown({**examples.BASIS, "themes": [{**examples.THEME, "alike": ["t-3"]}]})

    themes: list[ListedThemeOut]
