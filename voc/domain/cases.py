"""Cases: single customers somebody should get back to, opened by rules (the inner loop)."""

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.churn import speaks_of_leaving
from voc.domain.estimates import LEVEL
from voc.domain.scores import Metric
from voc.domain.taxonomy import UNKNOWN_STAGE

Floats = npt.NDArray[np.float64]


class Rule(StrEnum):
    """Why a case is opened."""

    DETRACTOR_PROBLEM = "detractor_problem"  # NPS 0-6 and a complaint with a stage or theme
    PROMOTER_COMPLAINT = "promoter_complaint"  # NPS 9-10, but a complaint with a stage or theme
    CHURN_WORDS = "churn_words"  # says that they leave or won't come back


class CaseStatus(StrEnum):
    """How far a case is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"

    @property
    def is_closed(self) -> bool:
        """Whether nobody needs to look at it any more."""
        return self in (CaseStatus.RESOLVED, CaseStatus.DISMISSED)


@dataclass(frozen=True)
class Finding:
    """A rule that a response meets, and where in the journey."""

    rule: Rule
    stage: str | None
    theme_id: str | None


@dataclass(frozen=True)
class Case:
    """One response under one rule. `scores` are the answers as given, by metric."""

    id: str
    rule: Rule
    response_id: str
    stage: str | None
    theme_id: str | None
    scores: Mapping[str, float]
    opened_at: datetime
    due_at: datetime
    status: CaseStatus = CaseStatus.OPEN
    assignee: str | None = None
    closed_at: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been closed by now."""
        return not self.status.is_closed and self.due_at < now


class EventKind(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    STATUS = "status"
    ASSIGNED = "assigned"
    NOTE = "note"


@dataclass(frozen=True)
class CaseEvent:
    """One line of a case's history; `detail` is the status, the assignee or the note."""

    at: datetime
    kind: EventKind
    detail: str


@dataclass(frozen=True)
class CaseFile:
    """A case with its history, oldest event first."""

    case: Case
    events: tuple[CaseEvent, ...]


@dataclass(frozen=True)
class CaseChange:
    """What somebody does to a case; None leaves a thing as it is, "" takes the assignee off."""

    status: CaseStatus | None = None
    assignee: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class CaseQuery:
    """Which cases are meant; None means any. `overdue_at` asks for those overdue then."""

    status: tuple[CaseStatus, ...] = ()
    rule: Rule | None = None
    assignee: str | None = None
    stage: str | None = None
    response_id: str | None = None
    overdue_at: datetime | None = None

    @property
    def in_any_state(self) -> "CaseQuery":
        """The same cases, closed or not: what is to do has no time to close."""
        return replace(self, status=(), overdue_at=None)


@dataclass(frozen=True)
class TimeToClose:
    """Median hours from opening to closing, open cases included as "not closed yet".

    The Kaplan-Meier estimate with its log-log interval (Brookmeyer and Crowley 1982): leaving
    open cases out would make slow work look fast. None where the data don't reach so far.
    """

    closed: int
    open: int
    median_hours: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL


def findings(row: AnalysedResponse) -> tuple[Finding, ...]:
    """The rules a response meets, each once, at its worst complaint.

    All of them go by what it says: a comment the model can't read meets none.
    """
    if row.analysis.is_foreign:
        return ()
    complaint = _worst(row, [s for s in row.analysis.segments if _is_complaint(row, s)])
    leaving = _worst(row, [s for s in row.analysis.segments if _is_leaving(s)])
    nps = row.response.score(Metric.NPS)
    found = []
    if complaint and nps and nps.is_detractor:
        found.append(replace(complaint, rule=Rule.DETRACTOR_PROBLEM))
    if complaint and nps and nps.is_promoter:
        found.append(replace(complaint, rule=Rule.PROMOTER_COMPLAINT))
    if leaving:
        found.append(leaving)
    return tuple(found)


def new_case(row: AnalysedResponse, finding: Finding, now: datetime, due_in: timedelta) -> Case:
    """Open a case; the same response and rule always give the same id."""
    key = f"{row.response.id}\0{finding.rule}".encode("utf-8", "surrogatepass")
    return Case(
        id=f"c-{hashlib.sha256(key).hexdigest()[:16]}",
        rule=finding.rule,
        response_id=row.response.id,
        stage=finding.stage,
        theme_id=finding.theme_id,
        scores={score.metric.value: score.value for score in row.response.scores},
        opened_at=now,
        due_at=now + due_in,
    )


def changed(case: Case, change: CaseChange, now: datetime) -> tuple[Case, tuple[CaseEvent, ...]]:
    """The case after a change, and what to write into its history."""
    events = []
    if change.assignee is not None and (change.assignee or None) != case.assignee:
        case = replace(case, assignee=change.assignee or None)
        events.append(CaseEvent(now, EventKind.ASSIGNED, change.assignee))
    if change.status is not None and change.status is not case.status:
        closed_at = (case.closed_at or now) if change.status.is_closed else None
        case = replace(case, status=change.status, closed_at=closed_at)
        events.append(CaseEvent(now, EventKind.STATUS, change.status.value))
    if change.note:
        events.append(CaseEvent(now, EventKind.NOTE, change.note))
    return case, tuple(events)


def time_to_close(spans: Sequence[tuple[timedelta, bool]]) -> TimeToClose:
    """Estimate the median from (how long so far, closed or not) of each case."""
    hours = np.array([span.total_seconds() / 3600 for span, _ in spans])
    closed = np.array([is_closed for _, is_closed in spans], dtype=bool)
    counts = int(closed.sum()), int((~closed).sum())
    if not counts[0]:
        return TimeToClose(*counts)
    still_open: Any = stats.ecdf(stats.CensoredData.right_censored(hours, ~closed)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at the last closing the interval has no end: log(0)
        band: Any = still_open.confidence_interval(LEVEL, method="log-log")
    curves = (still_open, band.low, band.high)
    median, low, high = (_half_closed(curve.quantiles, curve.probabilities) for curve in curves)
    return TimeToClose(*counts, median, low, high)


def _half_closed(hours: Floats, still_open: Floats) -> float | None:
    """The first time at which no more than half are still open."""
    below = still_open <= 0.5
    return float(hours[below][0]) if below.any() else None


def _is_complaint(row: AnalysedResponse, segment: Segment) -> bool:
    named = segment.theme is not None or row.stage_of(segment) != UNKNOWN_STAGE
    return segment.sentiment.label is Sentiment.NEGATIVE and named


def _is_leaving(segment: Segment) -> bool:
    return segment.sentiment.label is not Sentiment.POSITIVE and speaks_of_leaving(segment.text)


def _worst(row: AnalysedResponse, segments: Sequence[Segment]) -> Finding | None:
    if not segments:
        return None
    worst = min(segments, key=lambda segment: segment.sentiment.score)
    stage = row.stage_of(worst)
    return Finding(
        Rule.CHURN_WORDS,
        None if stage == UNKNOWN_STAGE else stage,
        worst.theme.theme_id if worst.theme else None,
    )
