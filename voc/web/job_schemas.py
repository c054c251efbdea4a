"""Jobs as OpenAPI shows them; see `voc.web.schemas`."""

from datetime import datetime
from typing import Any

from voc.jobs import Kind, State
from voc.web.examples import Example
from voc.web.schemas import Strict, shown

PARAMETERS: Example = {
    "format": "csv",
    "encoding": None,
    "columns": {"text": "Comment", "created_at": "Date"},
    "attributes": [],
    "date_format": "%d/%m/%Y",
    "read_as": {
        "fields": {"text": ["Comment"], "created_at": ["Date"]},
        "attributes": 12,
        "remarks": ["rows 1 and 2 repeat the header and were left out"],
    },
}
PROGRESS: Example = {
    "read": 1024,
    "stored": 1000,
    "duplicate": 20,
    "conflict": 1,
    "rejected": 3,
    "too_old_for_cases": 640,
    "notes": [
        {
            "column": "Remarks",
            "reason": "longer than 1,000 characters, nested or not text; left out",
            "values": 2,
        }
    ],
    "reasons": [
        {"field": "nps", "reason": "must lie between 0 and 10", "rows": 3, "first": 18},
        {
            "field": "id",
            "reason": "other content is already stored under this id; nothing was changed",
            "rows": 1,
            "first": 77,
        },
    ],
    "warnings": [],
}
JOB: Example = {
    "id": "j-5d1c0b7e9f20a3c4",
    "kind": "import",
    "state": "running",
    "cancel_requested": False,
    "created_at": "2026-03-02T09:30:00+00:00",
    "started_at": "2026-03-02T09:30:01+00:00",
    "finished_at": None,
    "parameters": PARAMETERS,
    "progress": PROGRESS,
    "errors": "/v1/jobs/j-5d1c0b7e9f20a3c4/errors",
    "result": None,
    "error": None,
    "message": None,
}
FIT: Example = {"dry_run": True, "every": "month"}


class NoteOut(Strict):
    """How many values of a column could not be used, or look wrong, and why."""

    column: str
    reason: str
    values: int


class ReasonOut(Strict):
    """How many rows were not stored for one reason, and the number of the first of them."""

    field: str
    reason: str
    rows: int
    first: int


class ProgressOut(Strict):
    """Rows dealt with. `conflict` and `rejected` ones are listed under `errors`.

    `reasons` sum these up: how many rows were not stored, and why.

    `too_old_for_cases` of those stored opened no case, because they were given long ago.
    `warnings` tell of scores that run against the words of the same file, so that its scale may
    be turned.
    """

    read: int
    stored: int
    duplicate: int
    conflict: int
    rejected: int
    too_old_for_cases: int
    notes: list[NoteOut]
    reasons: list[ReasonOut]
    warnings: list[str]


class JobOut(Strict):
    """A job; `progress` and `errors` are those of imports, `result` is that of a theme fit.

    `error` says why a job failed, `message` what became of what it had stored by then.
    """

    model_config = shown(JOB)

    id: str
    kind: Kind
    state: State
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    parameters: dict[str, Any]
    progress: ProgressOut | None
    errors: str | None
    result: dict[str, Any] | None
    error: str | None
    message: str | None


class JobPage(Strict):
    """Jobs, newest first; `next` is the cursor of the next page."""

    model_config = shown({"jobs": [JOB], "next": None})

    jobs: list[JobOut]
    next: str | None
