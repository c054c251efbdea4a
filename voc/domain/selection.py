"""Which stored responses a question is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Selection:
    """Responses created on `since`..`until` (UTC days, both included) that match `where`.

    The keys of `where` are `channel`, `touchpoint`, `stage`, `customer_id` or the name of
    an attribute. A period leaves out responses without a date.
    """

    since: date | None = None
    until: date | None = None
    where: Mapping[str, str] = field(default_factory=dict)


EVERYTHING = Selection()
