"""Rows behind the header that only repeat it.

Qualtrics writes the questions there and then an `{"ImportId": …}` under each; SurveyMonkey writes
what kind of answer a column holds. Taken for answers they would be customers who never were.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from voc.ingest.columns import normal
from voc.ingest.records import Record, Rejection, Table

MOST_REPEATS = 2
IMPORT_ID = re.compile(r'\{\s*"ImportId"\s*:')
KINDS_OF_ANSWER = frozenset({"Response", "Open-Ended Response", "Other (please specify)"})
NEVER_BLANK = frozenset({"respondentid", "collectorid"})  # in an answer SurveyMonkey exports


def without_repeated_header(table: Table) -> Table:
    """Leave such rows out and remark on it; the others keep their numbers."""
    if table.columns is None:
        return table
    head = list(islice(table.records, MOST_REPEATS))
    repeats = head[: _repeats(head)]
    records = chain(head[len(repeats) :], table.records)
    return replace(table, records=records, remarks=(*table.remarks, *_remarks(repeats)))


def _repeats(head: Sequence[Record | Rejection]) -> int:
    """How many rows repeat the header: all down to the import ids, or one of kinds of answers."""
    for count, row in reversed(list(enumerate(head, 1))):
        if isinstance(row, Record) and _tells_import_ids(row):
            return count
    return int(bool(head) and isinstance(head[0], Record) and _tells_kinds_of_answers(head[0]))


def _tells_import_ids(row: Record) -> bool:
    cells = _cells(row)
    return bool(cells) and all(IMPORT_ID.match(cell) for _, cell in cells)


def _tells_kinds_of_answers(row: Record) -> bool:
    """A question of several choices has these there, so a row without a respondent is one, too."""
    cells = _cells(row)
    kinds = [cell for _, cell in cells if cell in KINDS_OF_ANSWER]
    columns = {normal(column) for column in row.columns}
    filled = {normal(column) for column, _ in cells}
    is_nobodys = columns >= NEVER_BLANK and NEVER_BLANK.isdisjoint(filled)
    return bool(kinds) and (is_nobodys or len(kinds) == len(cells))


def _cells(row: Record) -> list[tuple[str, str]]:
    """What is not blank, with its column."""
    texts = ("" if value is None else str(value).strip() for value in row.values)
    return [(column, text) for column, text in zip(row.columns, texts, strict=True) if text]


def _remarks(repeats: Sequence[Record | Rejection]) -> tuple[str, ...]:
    if not repeats:
        return ()
    rows = " and ".join(f"{row.row:,}" for row in repeats)
    told = f"rows {rows} repeat" if len(repeats) > 1 else f"row {rows} repeats"
    return (f"{told} the header and {'were' if len(repeats) > 1 else 'was'} left out",)
