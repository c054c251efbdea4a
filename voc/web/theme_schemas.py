"""The life of themes as OpenAPI shows it; see `voc.web.schemas`."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict

from voc.domain.emerging import Trend
from voc.domain.lineage import EventKind
from voc.domain.occurrences import Every
from voc.web import theme_examples
from voc.web.pain_point_schemas import QuoteOut
from voc.web.report_schemas import ThemeOut
from voc.web.schemas import Strict, shown


class EventOut(Strict):
    """What became of a theme, by a fit, or by an edit after it or by undoing that.

    `share` of its segments came from the other theme (split), went there (merged), or are in
    no theme now (retired). A renamed theme's `other_name` is its old one.
    """

    model_config = shown(theme_examples.EVENT)

    at: datetime
    fit: int
    edit: int | None
    undoing: bool
    kind: EventKind
    theme_id: str
    name: str
    segments: int
    other_id: str | None
    other_name: str | None
    share: float | None


class HistoryOut(Strict):
    """Events, oldest first."""

    model_config = shown({"history": [theme_examples.EVENT]})

    history: list[EventOut]


class RiseOut(Strict):
    """The last period against all earlier ones; where `p` is null, `reason` says why."""

    trend: Trend
    period: str
    mentions: int
    base: int
    mentions_before: int
    base_before: int
    highest_before: float
    p: float | None
    corrected: float | None
    reason: str | None
    rate: float
    rate_before: float
    ratio: float | None


class PointOut(Strict):
    """Responses of one period that mention the theme, of `base` that say anything."""

    period: str
    responses: int
    base: int


class ProfileOut(ThemeOut):
    """One theme in full, sub-themes included; `share` is of the responses that say anything."""

    model_config = shown(theme_examples.PROFILE)

    share: float
    verbatims: list[QuoteOut]
    praise: list[QuoteOut]
    complaint: list[QuoteOut]
    trend: list[PointOut]
    rise: RiseOut | None
    history: list[EventOut]


class EditOut(Strict):
    """One edit of the log; the other members depend on its kind."""

    model_config = ConfigDict(
        extra="allow", json_schema_extra={"examples": [theme_examples.MERGE, theme_examples.SPLIT]}
    )

    id: int
    at: datetime
    kind: Literal["rename", "hide", "pin", "unpin", "merge", "split", "define"]
    theme_ids: list[str]
    undone: bool


class EditsOut(Strict):
    """The log of edits, oldest first."""

    model_config = shown({"edits": [theme_examples.EDIT]})

    edits: list[EditOut]


class EditedOut(ProfileOut):
    """The theme as it is now, and the edits that made it so."""

    model_config = shown(theme_examples.EDITED)

    edits: list[EditOut]


class ThemeRiseOut(RiseOut):
    """A theme's last period."""

    id: str
    name: str


class GroupOut(RiseOut):
    """A recurring subject among the segments of no theme, most central responses first."""

    name: str
    keywords: list[str]
    segments: int
    responses: list[str]


class SampleOut(Strict):
    """Every `step`-th response in the order of storage: `responses` of `of`."""

    step: int
    responses: int
    of: int


class EmergingOut(Strict):
    """What rises comes first.

    Groups are looked for, and counted, in the responses `sampled`; null stands for all.
    """

    model_config = shown(theme_examples.EMERGING)

    every: Every
    period: str | None
    test: str
    themes: list[ThemeRiseOut]
    unassigned_groups: list[GroupOut]
    sampled: SampleOut | None
