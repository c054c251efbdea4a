"""What comes in once but may be sent again: requests, and what became of their responses."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from voc.domain.errors import Conflict

KEYS_KEPT = timedelta(days=7)  # an idempotency key sent again later counts as new
USED_BEFORE = (
    "this idempotency key was used for another request, or for this one before a setting changed "
    "what of it can be read"
)
DELETED_SINCE = "what this request stored was deleted since; send it under another key"


class Status(StrEnum):
    """What became of one submitted response."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same content stands under this id already
    CONFLICT = "conflict"  # other content stands under this id; nothing was changed


@dataclass(frozen=True)
class Submission:
    """The outcome for one submitted response, in the order of submission.

    In an outcome that was remembered, `id` is blank where the response was deleted since.
    """

    id: str
    status: Status

    @property
    def is_deleted(self) -> bool:
        """Whether the response was deleted since: nothing remembers its id."""
        return not self.id


@dataclass(frozen=True)
class Request:
    """A request that may be sent again: its idempotency key and a hash of its body."""

    key: str
    fingerprint: str


def replayed(
    request: Request, known: tuple[str, tuple[Submission, ...]] | None
) -> tuple[Submission, ...] | None:
    """What a request led to when it came first; None where it is new.

    `known` is the fingerprint and the outcome remembered under its key. Raises `Conflict` when
    that key was used for another body.
    """
    if known is None:
        return None
    fingerprint, outcome = known
    if fingerprint != request.fingerprint:
        raise Conflict(USED_BEFORE)
    return outcome
