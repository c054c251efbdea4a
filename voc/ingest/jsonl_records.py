"""JSON Lines: one object a line, read by the standard library's parser."""

import json
from collections.abc import Iterator, Sequence

from voc.ingest.records import Record, Rejection, Table
from voc.ingest.text import MAX_LINE_CHARACTERS, Lines, OverlongLine


class _NotJson(ValueError):
    """What strict JSON forbids and the standard library would let pass."""


def jsonl_table(lines: Lines) -> Table:
    """Read objects line by line; blank lines are skipped."""
    return Table(None, _records(lines))


def _records(lines: Lines) -> Iterator[Record | Rejection]:
    row = 0
    while True:
        try:
            line = next(lines)
        except StopIteration:
            return
        except OverlongLine:
            row += 1
            reason = f"has more than {MAX_LINE_CHARACTERS:,} characters"
            yield Rejection(row, "row", reason, lines.number)
            continue
        if line.strip():
            row += 1
            yield _record(row, line, lines.number)


def _record(row: int, line: str, number: int) -> Record | Rejection:
    try:
        value = json.loads(line, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _NotJson as error:
        return Rejection(row, "row", str(error), number)
    except json.JSONDecodeError as error:
        reason = f"is not valid JSON: {error.msg} at character {error.colno}"
        return Rejection(row, "row", reason, number)
    except (ValueError, RecursionError):  # thousands of digits; thousands of brackets
        return Rejection(row, "row", "is not JSON of a reasonable size", number)
    if not isinstance(value, dict):
        return Rejection(row, "row", "must be a JSON object", number)
    return Record(row, tuple(value), tuple(value.values()), number)


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Two values under one key: which of them was meant can't be known."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotJson("has the same key twice")
    return found


def _no_constant(name: str) -> object:
    raise _NotJson(f"is not valid JSON: {name} is not a number")
