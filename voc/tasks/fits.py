"""The job behind `POST /v1/themes/fits`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from voc.contract.themes import diff_json
from voc.domain.occurrences import Every
from voc.jobs import Job, Shift
from voc.service import Service


def fit_parameters(*, dry_run: bool, every: Every) -> dict[str, Any]:
    """As a job keeps them."""
    return {"dry_run": dry_run, "every": every.value}


@dataclass(frozen=True)
class FitTask:
    """Fits themes, or tells what a fit would change. A fit that runs can't be stopped."""

    service: Service

    def run(self, job: Job, shift: Shift) -> Mapping[str, Any]:
        """Fit once. After a crash the fit is made anew; one that was stored stays the same."""
        shift.advance(job.progress)  # the last moment to cancel it
        if job.parameters["dry_run"]:
            return diff_json(self.service.theme_fits.preview(Every(job.parameters["every"])))
        fit = self.service.fit_themes()
        return {"themes": fit.themes, "segments": fit.segments, "assigned": fit.assigned}

    def clean(self, job: Job) -> None:
        """There is nothing to remove."""

    def tidy(self, unfinished: Collection[str]) -> None:
        """There is nothing to remove."""
