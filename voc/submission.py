"""What comes in once but may be sent again: requests, and what became of their responses."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of one submitted response."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same content stands under this id already
    CONFLICT = "conflict"  # other content stands under this id; nothing was changed


@dataclass(frozen=True)
class Submission:
    """The outcome for one submitted response, in the order of submission."""

    id: str
    status: Status


@dataclass(frozen=True)
class Request:
    """A request that may be sent again: its idempotency key and a hash of its body."""

    key: str
    fingerprint: str
