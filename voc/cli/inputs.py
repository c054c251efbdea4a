"""What a command reads, put together from its options."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from voc.domain.errors import ConfigurationError, InvalidInput

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Sequence

    from voc.domain.breakdown import Dimension
    from voc.domain.selection import Selection
    from voc.ingest import ColumnMap, Source


def source_of(name: str, format: str | None, encoding: str | None) -> Source:
    """Return the input called `name`; `-` is standard input."""
    from voc.ingest import Format, Source

    path = None if name == "-" else Path(name)
    return Source(path, Format(format) if format else None, encoding)


def column_map(
    options: Sequence[str] | None, file: Path | None, date_format: str | None
) -> ColumnMap:
    """Lay the options over what the mapping file declares."""
    from voc.ingest import ColumnMap, load_column_map

    declared = load_column_map(file) if file else ColumnMap()
    return declared.replaced_by(options or (), date_format)


def selection(since: str | None, until: str | None, where: Sequence[str] | None) -> Selection:
    """Say which stored responses are meant."""
    from voc.domain.selection import Selection

    first, last = _day("--from", since), _day("--to", until)
    if first and last and first > last:
        raise ConfigurationError("--from lies behind --to")
    return Selection(first, last, _conditions(where or ()))


def dimensions(by: Sequence[str] | None, period: str) -> list[Dimension]:
    """Say what scores are broken down by."""
    from voc.domain.breakdown import Dimension, Unit

    try:
        return [Dimension(name, Unit(period)) for name in dict.fromkeys(by or ())]
    except InvalidInput as error:
        raise ConfigurationError(f"--{error.field} {error.reason}") from None


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigurationError(f"{option} must be a day such as 2026-01-31") from None


def _conditions(options: Sequence[str]) -> dict[str, str]:
    pairs = [_condition(option) for option in options]
    if len(found := dict(pairs)) < len(pairs):
        raise ConfigurationError("--where must name each key once")
    return found


def _condition(option: str) -> tuple[str, str]:
    key, equals, value = option.partition("=")
    if not equals or not key:
        raise ConfigurationError("--where takes KEY=VALUE")
    return key, value
