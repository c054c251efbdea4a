"""What goes out: reports and their parts as JSON values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from voc.domain.actions import ActionTaken
from voc.domain.breakdown import Breakdown, Group
from voc.domain.estimates import PLANNED_MARGIN, Estimate
from voc.domain.journey import StageRow
from voc.domain.overview import Gap, Overview
from voc.domain.painpoints import PainPoint
from voc.domain.standing import Standing
from voc.domain.statements import Statement
from voc.report import Base, Journey, PainPoints, Period, Report, Scores, ThemeRow, Themes
from voc.theming import Alike

RECEIPTS = 1000  # ids of a sentence that are listed; `n` says on how many it rests


def report_json(report: Report) -> dict[str, Any]:
    """The report in the shape of the contract."""
    return {
        **_basis(report.period, report.base, report.warnings),
        "scores": estimates_json(report.scores),
        "sentiment": _maybe(report.sentiment),
        "breakdowns": [breakdown_json(each) for each in report.breakdowns],
        "trend": breakdown_json(report.trend),
        **_journey(report),
        **_pain_points(report),
        "themes": [theme_json(row) for row in report.themes],
    }


def scores_json(table: Scores) -> dict[str, Any]:
    """The scores, whole and broken down, with the basis they rest on."""
    return {
        **_basis(table.period, table.base, table.warnings),
        "scores": estimates_json(table.scores),
        "sentiment": _maybe(table.sentiment),
        "breakdowns": [breakdown_json(each) for each in table.breakdowns],
    }


def journey_json(report: Journey) -> dict[str, Any]:
    """The journey scorecard with the basis it rests on."""
    return {**_basis(report.period, report.base, report.warnings), **_journey(report)}


def pain_points_json(report: PainPoints) -> dict[str, Any]:
    """Pain points and delights with the basis they rest on."""
    return {**_basis(report.period, report.base, report.warnings), **_pain_points(report)}


def themes_json(report: Themes, pairs: Sequence[Alike]) -> dict[str, Any]:
    """Themes with the basis they rest on."""
    return {
        **_basis(report.period, report.base, report.warnings),
        "themes": listed_json(report.themes, pairs),
    }


def listed_json(rows: Sequence[ThemeRow], pairs: Sequence[Alike]) -> list[dict[str, Any]]:
    """Themes, each with the ids of those that look like it."""
    both = [pair for p in pairs for pair in ((p.theme.id, p.other.id), (p.other.id, p.theme.id))]
    return [
        {**theme_json(row), "alike": [other for id, other in both if id == row.theme.id]}
        for row in rows
    ]


def estimates_json(found: Sequence[Estimate]) -> list[dict[str, Any]]:
    """Estimates, each with its base and, where that is low, what a better one needs."""
    return [_estimate(estimate) for estimate in found]


def breakdown_json(found: Breakdown) -> dict[str, Any]:
    """Scores by one dimension."""
    return {
        "by": found.by.name,
        "period": found.by.unit.value if found.by.name == "period" else None,
        "groups": [_group(group) for group in found.groups],
        "omitted": {"groups": found.omitted, "responses": found.omitted_responses},
    }


def pain_point_json(point: PainPoint) -> dict[str, Any]:
    """One pain point, or delight, in the shape of the contract."""
    return {
        "theme_id": point.theme_id,
        "name": point.name,
        "stage": point.stage,
        "owner": point.owner,
        "responses": point.responses,
        "impact": asdict(point.impact),
        "verdict": point.verdict.value,
        "detractors": _detractors(point.standing),
        "severity": point.severity,
        "trend": asdict(point.trend),
        "value_at_risk": asdict(point.value_at_risk) if point.value_at_risk else None,
        "summary": [_statement(statement) for statement in point.summary],
        "quotes": [asdict(quote) for quote in point.quotes],
        "actions": [_action(action) for action in point.actions],
    }


def theme_json(row: ThemeRow) -> dict[str, Any]:
    """One theme with its volumes in the shape of the contract."""
    return {
        "id": row.theme.id,
        "name": row.theme.name,
        "parent": row.theme.parent,
        "hidden": row.theme.hidden,
        "pinned": row.theme.pinned,
        "keywords": list(row.theme.keywords),
        "responses": row.responses,
        "positive": row.positive,
        "negative": row.negative,
    }


def _basis(period: Period, base: Base, warnings: Sequence[str]) -> dict[str, Any]:
    return {
        "period": {
            "from": period.start.isoformat() if period.start else None,
            "to": period.end.isoformat() if period.end else None,
        },
        "base": asdict(base),
        "warnings": list(warnings),
    }


def _journey(report: Journey) -> dict[str, Any]:
    return {
        "journey": [_stage(row) for row in report.journey],
        "overview": _overview(report.overview),
    }


def _pain_points(report: PainPoints) -> dict[str, Any]:
    return {
        "pain_points": [pain_point_json(point) for point in report.pain_points],
        "delights": [pain_point_json(point) for point in report.delights],
        "stability": asdict(report.stability),
    }


def _maybe(found: Estimate | None) -> dict[str, Any] | None:
    return _estimate(found) if found else None


def _estimate(found: Estimate) -> dict[str, Any]:
    needed = {"margin": PLANNED_MARGIN, "n": found.needed} if found.needed else None
    return {**asdict(found), "low_base": found.is_low_base, "needed": needed}


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "responses": group.responses,
        "comments": group.comments,
        "scores": estimates_json(group.scores),
    }


def _stage(row: StageRow) -> dict[str, Any]:
    differing = row.disagreement
    return {
        "stage": row.stage,
        "owner": row.owner,
        "channels": list(row.channels),
        "responses": row.responses,
        "comments": row.comments,
        "scores": estimates_json(row.scores),
        "net_sentiment": row.net_sentiment,
        "sentiment": _maybe(row.sentiment),
        "negative_share": row.negative_share,
        "top_pain_point": row.top_pain_point,
        "top_delight": row.top_delight,
        "main_channel": row.main_channel,
        "disagreement": {**asdict(differing), "share": differing.share} if differing else None,
    }


def _overview(found: Overview) -> dict[str, Any]:
    return {
        "weakest": [_gap(gap) for gap in found.weakest],
        "transitions": [_gap(gap) for gap in found.transitions],
        "silent": list(found.silent),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {**asdict(gap), "verdict": gap.verdict.value}


def _detractors(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "n": standing.inside.n,
        "share": standing.detractors,
        "of_all": standing.of_all_detractors,
    }


def _action(taken: ActionTaken) -> dict[str, Any]:
    action = taken.action
    return {
        "id": action.id,
        "title": action.title,
        "date": action.date.isoformat(),
        "effect": list(taken.effect.sentences) if taken.effect else None,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    ids = statement.responses
    return {"text": statement.text, "responses": list(ids[:RECEIPTS]), "n": len(ids)}
