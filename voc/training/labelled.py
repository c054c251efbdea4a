"""Labelled comments, for training and measuring, and the files they are read from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.domain.errors import InvalidInput, UnusableInput
from voc.ingest.columns import RENAME, shown
from voc.ingest.csv_records import csv_table
from voc.ingest.jsonl_records import jsonl_table
from voc.ingest.records import Format, Record, Rejection, Source, Table
from voc.ingest.text import Lines, open_bytes, open_lines
from voc.training.columns import NOTHING, STANDARD, LabelColumns

StageLabels = Mapping[str, Sentiment | None]


@dataclass(frozen=True)
class LabelledComment:
    """A comment with what people say of it; None where they were not asked.

    `stages` maps each stage the comment shows to the sentiment at that stage, if known; an
    empty mapping says that it shows none. `labels` holds, by dimension, the user's own labels:
    exactly one or any number of them.
    """

    comment: Comment
    sentiment: Sentiment | None = None
    stages: StageLabels | None = None
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_labelled(path: Path) -> list[LabelledComment]:
    """Read labelled comments from JSON Lines or CSV, both also with `.gz`.

    Fields or columns: `text`, and any of `question`, `sentiment` and `stages`. Stages are a
    list of names, an object `{stage: sentiment}`, or in CSV `purchase:positive; support`.

    Raises `UnusableInput` when the file can't be read, and `InvalidInput` with field, reason
    and row for the first row that is wrong. Neither quotes a customer's text.
    """
    return labelled_comments(read_records(path), LabelColumns(standard=STANDARD))


def labelled_comments(records: Iterable[Record], columns: LabelColumns) -> list[LabelledComment]:
    """Read the labels that stand in `columns`. Raises `InvalidInput` as `read_labelled`."""
    return [_labelled(record, columns) for record in records]


def read_records(path: Path) -> list[Record]:
    """Read the rows of a labelled file, all their columns. Raises as `read_labelled`."""
    source = Source(path)
    if (kind := source.known_format()) not in (Format.CSV, Format.JSONL):
        raise UnusableInput(f"{source.name}: labelled comments are read from JSON Lines or CSV")
    with (
        open_bytes(source) as data,
        open_lines(data, source, newline="" if kind is Format.CSV else "\n") as lines,
    ):
        rows = [_readable(record) for record in _table(lines, source).records]
    if not rows:
        raise UnusableInput(f"{source.name} has no rows")
    return rows


def _table(lines: Lines, source: Source) -> Table:
    if source.known_format() is not Format.CSV:
        return jsonl_table(lines)
    table = csv_table(lines, source)
    columns = table.columns or ()
    if "text" not in columns:
        raise UnusableInput(f"{source.name} has no column `text`")
    if repeated := [name for name, n in Counter(columns).items() if n > 1]:
        raise UnusableInput(
            f"{source.name}: several columns are called {shown(repeated)}; {RENAME}"
        )
    return table


def _readable(record: Record | Rejection) -> Record:
    if isinstance(record, Rejection):
        raise InvalidInput(record.field, record.reason, record.row)
    return record


def _labelled(record: Record, columns: LabelColumns) -> LabelledComment:
    fields = dict(zip(record.columns, record.values, strict=True))
    standard = {name: fields.get(name) for name in columns.standard}
    own = {column.name: column.read(fields.get(column.name)) for column in columns.own}
    try:
        return LabelledComment(
            Comment(_text(fields.get("text")), _question(fields.get("question"))),
            _sentiment("sentiment", standard.get("sentiment")),
            _stages(standard.get("stages")),
            {name: labels for name, labels in own.items() if labels is not None},
        )
    except InvalidInput as error:
        raise InvalidInput(error.field, error.reason, record.row) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("text", "must be text that is not blank")
    return value


def _question(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidInput("question", "must be text")
    return value if value and value.strip() else None


def _sentiment(field: str, value: object) -> Sentiment | None:
    if value is None or value == "":
        return None
    name = value.strip().lower() if isinstance(value, str) else ""
    if name not in list(Sentiment):
        raise InvalidInput(
            field,
            f"must be one of {', '.join(Sentiment)}; "
            "other labels of yours belong in a column of another name",
        )
    return Sentiment(name)


def _stages(value: object) -> StageLabels | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return _stages_of_cell(value)
    if isinstance(value, Mapping):
        return _stage_labels(value.items())
    if isinstance(value, list):
        return _stage_labels((name, None) for name in value)
    raise InvalidInput("stages", "must be a list of names or an object {stage: sentiment}")


def _stages_of_cell(cell: str) -> StageLabels:
    if cell.strip().lower() == NOTHING:
        return {}
    parts = (part.partition(":") for part in cell.split(";") if part.strip())
    return _stage_labels((name, tone.strip()) for name, _, tone in parts)


def _stage_labels(pairs: Iterable[tuple[object, object]]) -> StageLabels:
    labels = {}
    for name, tone in pairs:
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput("stages", "must be named by text that is not blank")
        labels[name.strip().lower()] = _sentiment("stages", tone)
    return labels
