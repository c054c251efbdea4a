"""A survey file, opened: which column was taken for what, and its rows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, islice

from voc.contract import ResponseParser
from voc.domain.errors import InvalidInput, UnusableInput
from voc.ingest.columns import FIELDS, ColumnMap, Target
from voc.ingest.headers import without_repeated_header
from voc.ingest.records import Record, Rejection, Source, Table
from voc.ingest.rows import Row, RowReader
from voc.ingest.tables import open_table

HEAD = 100  # records that show which columns a JSON Lines file has


@dataclass(frozen=True)
class Layout:
    """Which columns were taken for which field, and how many for attributes.

    Columns of fields were declared or recognised, so that their names are no customer's words.
    """

    fields: Mapping[str, tuple[str, ...]]
    attributes: int


@dataclass(frozen=True)
class Survey:
    """What stands in a file. `remarks` tell what its reader should know of it as a whole.

    Where each record brings its own columns, the `layout` is that of the first ones.
    """

    layout: Layout
    remarks: tuple[str, ...]
    rows: Iterator[Row | Rejection]


@contextmanager
def open_survey(
    source: Source, parser: ResponseParser, columns: ColumnMap | None = None
) -> Iterator[Survey]:
    """Open `source`; its rows stream, in order, each as a response or as a rejection.

    A row without an id gets one made of its content and of how often this content came
    before: the same file gives the same ids again, and two equal rows are two responses.
    (Remembering what came before takes about 100 bytes a row without id.)

    A column declared, or named as in the contract, rejects a row whose value it can't
    read. A column taken for `created_at` only by a synonym does not: 11/04 may be April
    or November, so such a value is kept as an attribute, with a remark. Columns that hold
    no field become attributes; values that can't be one are left out, with a remark. Of two
    columns with one name the second gets a number behind it, with a remark too.

    Rows that only repeat the header are left out, which the survey's remarks tell.

    Raises `UnusableInput` when the input as a whole can't be read.
    """
    mapping = columns or ColumnMap()
    reader = RowReader(parser, mapping)
    with open_table(source) as opened:
        table, shapes = _shown(without_repeated_header(opened))
        layout = _layout(shapes, mapping, source)
        yield Survey(layout, table.remarks, map(reader.read, table.records))


def read_rows(
    source: Source, parser: ResponseParser, columns: ColumnMap | None = None
) -> Iterator[Row | Rejection]:
    """Stream the rows of `source`; see `open_survey`."""
    with open_survey(source, parser, columns) as survey:
        yield from survey.rows


def _shown(table: Table) -> tuple[Table, Sequence[tuple[str, ...]]]:
    """The table, and each set of columns its header or its first records show."""
    if table.columns is not None:
        return table, [table.columns]
    head = list(islice(table.records, HEAD))
    shapes = dict.fromkeys(record.columns for record in head if isinstance(record, Record))
    return replace(table, records=chain(head, table.records)), list(shapes)


def _layout(shapes: Sequence[tuple[str, ...]], mapping: ColumnMap, source: Source) -> Layout:
    """Refuse the whole input when its columns can't be right."""
    if not shapes:
        return Layout({}, 0)
    seen = tuple(dict.fromkeys(chain.from_iterable(shapes)))
    try:
        mapping.check(seen, told=source.title is None)
        mapping.targets(shapes[0])
    except InvalidInput as error:
        raise UnusableInput(f"{source.name}: {error}") from None
    return _taken(list(chain.from_iterable(_targets(shapes, mapping))))


def _targets(shapes: Sequence[tuple[str, ...]], mapping: ColumnMap) -> Iterator[tuple[Target, ...]]:
    for shape in shapes:
        with suppress(InvalidInput):  # these records will be rejected
            yield mapping.targets(shape)


def _taken(targets: Sequence[Target]) -> Layout:
    named = [(field, [t.name for t in targets if t.field == field]) for field in FIELDS]
    fields = {field: tuple(dict.fromkeys(names)) for field, names in named if names}
    return Layout(fields, len({target.name for target in targets if target.field is None}))
