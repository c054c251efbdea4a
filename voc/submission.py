"""What comes in once but may be sent again: requests, and what became of their responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from voc.domain.analysis import Analysis
from voc.domain.comment import Response
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

    `analysis` is what was read in it, where it was stored just now. In an outcome that was
    remembered there is none, and `id` is blank where the response was deleted since.
    """

    id: str
    status: Status
    analysis: Analysis | None = field(default=None, compare=False)

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


def outcomes(responses: Sequence[Response], known: Mapping[str, str]) -> tuple[Submission, ...]:
    """Decide each response's fate against the batch itself and what is stored.

    `known` are the fingerprints of stored responses by their ids.
    """
    standing = dict(known)
    found = []
    for response in responses:
        stored = standing.get(response.id)
        standing.setdefault(response.id, response.fingerprint)
        found.append(Submission(response.id, _status(response, stored)))
    return tuple(found)


def _status(response: Response, stored: str | None) -> Status:
    if stored is None:
        return Status.STORED
    return Status.DUPLICATE if stored == response.fingerprint else Status.CONFLICT


def to_store(responses: Sequence[Response], outcome: Sequence[Submission]) -> list[Response]:
    """Those of the responses that are new."""
    return [r for r, o in zip(responses, outcome, strict=True) if o.status is Status.STORED]


def with_analyses(
    outcome: Sequence[Submission], analyses: Mapping[str, Analysis]
) -> tuple[Submission, ...]:
    """Put what was read beside what was stored."""
    return tuple(
        replace(each, analysis=analyses[each.id]) if each.status is Status.STORED else each
        for each in outcome
    )
