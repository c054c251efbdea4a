"""The JSON shapes of jobs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from voc.domain.occurrences import Every
from voc.domain.plausibility import doubts
from voc.jobs import Fault, Job, Kind, Progress, State


class FitIn(BaseModel):
    """How themes are to be fitted."""

    model_config = ConfigDict(extra="forbid")

    dry_run: Annotated[
        StrictBool, Field(description="Change nothing; the result tells what a fit would change")
    ] = False
    every: Annotated[Every, Field(description="How long the periods of a dry run's trends are")] = (
        Every.MONTH
    )


def job_json(job: Job) -> dict[str, Any]:
    """Where a job stands."""
    is_import = job.kind is Kind.IMPORT
    return {
        "id": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "cancel_requested": job.is_cancelling,
        "created_at": job.created_at.isoformat(),
        "started_at": _moment(job.started_at),
        "finished_at": _moment(job.finished_at),
        "parameters": {name: value for name, value in job.parameters.items() if name != "file"},
        "progress": _progress_json(job.progress) if is_import else None,
        "errors": f"/v1/jobs/{job.id}/errors" if is_import else None,
        "result": job.result,
        "error": job.error,
        "message": _message(job),
    }


def fault_json(fault: Fault) -> Mapping[str, Any]:
    """One row that was not stored, as in the file of `voc import --errors`."""
    line = {} if fault.line is None else {"line": fault.line}
    return {"row": fault.row, **line, "field": fault.field, "reason": fault.reason}


def _progress_json(progress: Progress) -> dict[str, Any]:
    return {
        "read": progress.read,
        "stored": progress.stored,
        "duplicate": progress.duplicate,
        "conflict": progress.conflict,
        "rejected": progress.rejected,
        "too_old_for_cases": progress.old,
        "notes": [asdict(note) for note in progress.notes],
        "reasons": [asdict(reason) for reason in progress.reasons],
        "warnings": [f"In this file {doubt.text}" for doubt in doubts(progress.agreements)],
    }


def _message(job: Job) -> str | None:
    """What a person should know of an import that did not come to its end."""
    if job.kind is not Kind.IMPORT or job.state not in (State.CANCELLED, State.FAILED):
        return None
    stay = f"The {job.progress.stored:,} responses stored until then stay. "
    return f"{stay if job.progress.stored else ''}Sending the file again stores nothing twice."


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
