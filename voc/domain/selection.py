"""Which stored responses a question is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from voc.domain.errors import InvalidInput

OWN_FIELDS = ("channel", "touchpoint", "stage", "customer_id")  # all other names are attributes


@dataclass(frozen=True)
class Selection:
    """Responses created on `since`..`until` (UTC days, both included) that match `where`.

    The keys of `where` are `channel`, `touchpoint`, `stage`, `customer_id` or the name of
    an attribute. A period leaves out responses without a date.
    """

    since: date | None = None
    until: date | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_everything(self) -> bool:
        """Whether it leaves nothing out."""
        return self == EVERYTHING

    def just_before(self) -> "Selection":
        """The same responses in the equally long period that ended the day before.

        Raises `InvalidInput` unless the period has both ends, and days before it.
        """
        if self.since is None or self.until is None:
            raise InvalidInput("from", "and to are needed, or the period to compare with")
        try:
            ends = self.since - timedelta(days=1)
            return Selection(ends - (self.until - self.since), ends, self.where)
        except OverflowError:
            raise InvalidInput("from", "lies too far away for a period before it") from None

    def overlaps(self, other: "Selection") -> bool:
        """Whether a day lies in both periods; an open end reaches to the end of the calendar."""
        starts = (self.since or date.min, other.since or date.min)
        return max(starts) <= min(self.until or date.max, other.until or date.max)


EVERYTHING = Selection()
