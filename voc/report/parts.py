"""What a report consists of. A `Report` is all of its parts at once."""

from dataclasses import dataclass
from datetime import date

from voc.domain.breakdown import Breakdown
from voc.domain.estimates import Estimate
from voc.domain.journey import StageRow
from voc.domain.overview import Overview
from voc.domain.painpoints import Delight, PainPoint
from voc.domain.ranking import Stability
from voc.domain.themes import Theme


@dataclass(frozen=True)
class Period:
    """First and last UTC day a report covers; None where nothing bounds it."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Base:
    """How much a report rests on.

    `comments` are not blank. `not_english` of them count with their scores alone, for their words
    can't be read; `coverage` is the share of the others with at least one theme.
    """

    responses: int
    comments: int
    coverage: float
    not_english: int = 0


@dataclass(frozen=True)
class ThemeRow:
    """A theme with its volume in distinct responses, and how many praise or complain."""

    theme: Theme
    responses: int
    positive: int
    negative: int


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a part rests on; `warnings` say what to check before trusting the numbers."""

    period: Period
    base: Base
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scores(Basis):
    """The scores of all responses, net sentiment over all comments, and both in groups."""

    scores: tuple[Estimate, ...]
    sentiment: Estimate | None
    breakdowns: tuple[Breakdown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Journey(Basis):
    """The journey stage by stage, and as a whole."""

    journey: tuple[StageRow, ...]
    overview: Overview


@dataclass(frozen=True, kw_only=True)
class PainPoints(Basis):
    """Pain points and delights, and how firm the order of the former is."""

    pain_points: tuple[PainPoint, ...]
    delights: tuple[Delight, ...]
    stability: Stability


@dataclass(frozen=True, kw_only=True)
class Themes(Basis):
    """The current themes, most mentioned first."""

    themes: tuple[ThemeRow, ...]


@dataclass(frozen=True, kw_only=True)
class Report(Scores, Journey, PainPoints, Themes):
    """What a set of responses says: all parts, and the course of the scores over time."""

    trend: Breakdown
