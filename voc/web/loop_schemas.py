"""Cases, mismatches and actions as OpenAPI shows them; see `voc.web.schemas`."""

from datetime import date, datetime

from voc.domain.actions import ActionStatus
from voc.domain.cases import CaseStatus, EventKind, Rule
from voc.domain.mismatch import MismatchKind
from voc.web.change_schemas import CHANGE, ChangeOut
from voc.web.examples import Example
from voc.web.report_schemas import PeriodOut
from voc.web.schemas import Strict, shown

CASE: Example = {
    "id": "c-3f0a9be2c41d7a60",
    "response_id": "r-17",
    "rule": "detractor_problem",
    "status": "in_progress",
    "stage": "renewal",
    "theme_id": "t-12",
    "scores": {"nps": 3},
    "assignee": "mira",
    "opened_at": "2026-03-02T09:30:00+00:00",
    "due_at": "2026-03-04T09:30:00+00:00",
    "closed_at": None,
    "overdue": False,
    "customer": {
        "id": "c-1042",
        "channel": "email",
        "responded_at": "2026-03-02T08:50:00+00:00",
        "attributes": {"plan": "Team"},
    },
}
EVENT = {"at": "2026-03-02T10:05:00+00:00", "kind": "assigned", "detail": "mira"}
TIMES = {"closed": 41, "open": 12, "median_hours": 26.5, "low": 19.0, "high": 44.0, "level": 0.95}
ACTION: Example = {
    "id": "a-5d1c0b7e9f20",
    "title": "Advanced documentation published",
    "date": "2026-09-01",
    "created_at": "2026-09-01T08:00:00+00:00",
    "stage": "renewal",
    "theme_id": "t-12",
    "where": {},
    "owner": "Success",
    "note": None,
    "status": "open",
}
EFFECT = {
    "before": {"from": "2026-06-03", "to": "2026-08-31"},
    "after": {"from": "2026-09-01", "to": "2026-11-29"},
    "changes": [CHANGE],
    "beyond_others": None,
    "sentences": ["NPS went from +20.0 before (n = 400) to +30.0 after (n = 400), …"],
}
CASE_CHANGE: Example = {"status": "in_progress", "assignee": "mira", "note": "Called back."}
NEW_ACTION: Example = {
    "title": "Advanced documentation published",
    "date": "2026-09-01",
    "stage": "renewal",
    "theme_id": "t-12",
    "owner": "Success",
}
ACTION_CHANGE: Example = {"status": "closed"}
MISMATCH = {
    "response_id": "r-31",
    "kind": "promoter_complains",
    "nps": 10,
    "surety": 0.98,
}


class CustomerOut(Strict):
    """Who gave the response, how and when, as far as it tells; attributes as they came."""

    id: str | None
    channel: str | None
    responded_at: datetime | None
    attributes: dict[str, str]


class CaseOut(Strict):
    """A customer to get back to; `scores` are the answers as given.

    `customer` is null where the response was deleted meanwhile.
    """

    model_config = shown(CASE)

    id: str
    response_id: str
    rule: Rule
    status: CaseStatus
    stage: str | None
    theme_id: str | None
    scores: dict[str, float]
    assignee: str | None
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    overdue: bool
    customer: CustomerOut | None


class CaseEventOut(Strict):
    """One line of a case's history."""

    at: datetime
    kind: EventKind
    detail: str


class CaseFileOut(CaseOut):
    """A case with its history, oldest event first."""

    model_config = shown({**CASE, "events": [EVENT]})

    events: list[CaseEventOut]


class TimeToCloseOut(Strict):
    """Median hours to close (Kaplan-Meier) of the cases asked for, those still open included."""

    closed: int
    open: int
    median_hours: float | None
    low: float | None
    high: float | None
    level: float


class CasePage(Strict):
    """Cases, due first first, of `total`; `next` is the cursor of the next page."""

    model_config = shown({"cases": [CASE], "next": None, "total": 1, "time_to_close": TIMES})

    cases: list[CaseOut]
    next: str | None
    total: int
    time_to_close: TimeToCloseOut


class MismatchOut(Strict):
    """A response whose score and words disagree; `surety` is the confidence of the tone."""

    response_id: str
    kind: MismatchKind
    nps: float
    surety: float


class MismatchesOut(Strict):
    """The mismatch queue: `mismatched` of `clear` comments contradict their score.

    `next` is the cursor of the next page.
    """

    model_config = shown(
        {"clear": 210, "mismatched": 1, "note": None, "mismatches": [MISMATCH], "next": None}
    )

    clear: int
    mismatched: int
    note: str | None
    mismatches: list[MismatchOut]
    next: str | None


class ActionOut(Strict):
    """What was done on a day, for responses at `stage` that match `where`."""

    model_config = shown(ACTION)

    id: str
    title: str
    date: date
    created_at: datetime
    stage: str | None
    theme_id: str | None
    where: dict[str, str]
    owner: str | None
    note: str | None
    status: ActionStatus


class ActionsOut(Strict):
    """Actions, latest first."""

    model_config = shown({"actions": [ACTION]})

    actions: list[ActionOut]


class EffectPartOut(Strict):
    """What changed from the days before an action to those from it on."""

    before: PeriodOut
    after: PeriodOut
    changes: list[ChangeOut]
    beyond_others: ChangeOut | None
    sentences: list[str]


class EffectOut(ActionOut):
    """An action with what changed after it: association, not proof of cause."""

    model_config = shown({**ACTION, "effect": EFFECT})

    effect: EffectPartOut
