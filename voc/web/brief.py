"""The first screen of a report: what a meeting asks first."""

from dataclasses import dataclass

from voc.domain.impact import Verdict
from voc.domain.painpoints import PainPoint
from voc.report import Report
from voc.web.remarks import Remark, firm, remarks


@dataclass(frozen=True)
class Reason:
    """Why customers are lost at a stage: its first pain point, None where it has none."""

    stage: str
    point: PainPoint | None


@dataclass(frozen=True)
class Brief:
    """`places` are where customers are lost beyond chance, `reasons` why, one a stage.

    `first` is the first pain point of all, where it hurts or no score was there to weigh it by.
    """

    places: tuple[Remark, ...]
    reasons: tuple[Reason, ...]
    first: PainPoint | None

    @property
    def elsewhere(self) -> PainPoint | None:
        """The first pain point, where the reasons do not name it."""
        told = any(reason.point is self.first for reason in self.reasons)
        return None if told else self.first

    @property
    def matter(self) -> PainPoint | None:
        """What to do something about: the first reason that hurts, else the first of all."""
        hurting = (r.point for r in self.reasons if r.point and r.point.verdict is Verdict.HURTS)
        return next(hurting, self.first)


def brief(report: Report) -> Brief:
    """Say where customers are lost, and why they say so, at those very stages."""
    places, points = tuple(remarks(firm(report.overview))), report.pain_points
    stages = dict.fromkeys(place.stage for place in places)
    first = next(iter(points), None)
    tells = first and (first.verdict is Verdict.HURTS or first.impact.metric is None)
    reasons = (Reason(s, next((p for p in points if p.stage == s), None)) for s in stages)
    return Brief(places, tuple(reasons), first if tells else None)
