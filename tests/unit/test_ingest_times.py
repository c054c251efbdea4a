from datetime import UTC, datetime, timedelta

import pytest

from voc.domain.errors import InvalidInput
from voc.ingest.times import declared_time, is_in_future


def test_day_and_month_the_other_way_round_are_pointed_out() -> None:
    """What a declared format refuses tells that the others may have been read wrongly."""
    with pytest.raises(InvalidInput) as refused:
        declared_time("25/01/2026", "%m/%d/%Y", "created_at")
    assert refused.value.field == "created_at"
    assert refused.value.reason == (
        "is not written as %m/%d/%Y, but would be as %d/%m/%Y: day and month may be exchanged in "
        "the other rows, too"
    )


@pytest.mark.parametrize(
    ("value", "date_format"),
    [
        ("soon", "%m/%d/%Y"),
        ("2026-01-25", "%m/%d/%Y"),
        ("32/13/2026", "%d/%m/%Y"),
        ("25/2026", "%m/%Y"),
    ],
)
def test_what_is_wrong_either_way_is_only_refused(value: str, date_format: str) -> None:
    """The advice is given where it holds."""
    with pytest.raises(InvalidInput, match=rf"is not written as {date_format}$"):
        declared_time(value, date_format, "created_at")


def test_only_after_tomorrow_is_the_future() -> None:
    """Somewhere it is tomorrow already."""
    now = datetime.now(UTC)
    assert is_in_future(now + timedelta(days=3))
    assert not is_in_future(now + timedelta(hours=20))
    assert not is_in_future(None)
