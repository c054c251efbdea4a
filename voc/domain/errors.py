"""Every error voc raises on purpose. None of them ever carries a customer's text."""

from dataclasses import dataclass


class VocError(Exception):
    """Root of all errors a caller of voc may want to catch."""


@dataclass
class InvalidInput(VocError):
    """One field of one row can't be used; the rest of the batch still can.

    `row` counts from 1 in the order of the input; None where there is only one.
    """

    field: str
    reason: str
    row: int | None = None

    def __str__(self) -> str:
        place = f"row {self.row}: " if self.row is not None else ""
        return f"{place}{self.field}: {self.reason}"


class UnusableInput(VocError):
    """The input as a whole can't be read (missing file, no known column, not UTF-8)."""


class ConfigurationError(VocError):
    """A setting, a taxonomy or a missing extra keeps voc from starting."""


class BundleError(VocError):
    """A model bundle is missing, damaged or not of a known form."""


class EndpointError(VocError):
    """The language model's endpoint gave no answer; says why without what was sent."""


@dataclass
class NotFound(VocError):
    """Nothing is stored under this id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"no {self.kind} {self.id!r} is stored"


class StoreUnavailable(VocError):
    """The database can't be reached or is busy; says how, and trying again later may help."""


class Conflict(VocError):
    """The request contradicts what is stored (same id or key, other content)."""
