"""Jobs: work that outlives the request that asked for it, and the process that began it."""

from voc.jobs.job import Fault, Job, Kind, Note, Progress, Reason, State, new_job
from voc.jobs.store import Claim, JobStore
from voc.jobs.worker import Halted, Shift, Task, Worker

__all__ = [
    "Claim",
    "Fault",
    "Halted",
    "Job",
    "JobStore",
    "Kind",
    "Note",
    "Progress",
    "Reason",
    "Shift",
    "State",
    "Task",
    "Worker",
    "new_job",
]
