"""Times as surveys write them, and times that can't be."""

from datetime import UTC, datetime, timedelta

from voc.domain.errors import InvalidInput

AHEAD = timedelta(days=1)  # somewhere it is tomorrow already
DAY, MONTH = "%d", "%m"


def declared_time(value: object, date_format: str, field: str) -> object:
    """Read text written as declared. What is no text, or blank, is left to the contract.

    Raises `InvalidInput` for `field`, and says where day and month the other way round would do:
    then times that could be read may be wrong as well.
    """
    if not isinstance(value, str) or not value.strip():
        return value
    if (moment := _read(value, date_format)) is not None:
        return moment  # the contract adds the zone
    reason = f"is not written as {date_format}"
    exchanged = _exchanged(date_format)
    if exchanged != date_format and _read(value, exchanged) is not None:
        reason += (
            f", but would be as {exchanged}: day and month may be exchanged in the other rows, too"
        )
    raise InvalidInput(field, reason)


def is_in_future(moment: datetime | None) -> bool:
    """Whether it lies after tomorrow: no answer was given then."""
    return moment is not None and moment.date() > (datetime.now(UTC) + AHEAD).date()


def _read(value: str, date_format: str) -> datetime | None:
    try:
        return datetime.strptime(value.strip(), date_format)
    except ValueError:
        return None


def _exchanged(date_format: str) -> str:
    """The format with day and month in each other's place, where it has both."""
    if DAY not in date_format or MONTH not in date_format:
        return date_format
    return DAY.join(part.replace(DAY, MONTH) for part in date_format.split(MONTH))
