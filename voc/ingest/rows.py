"""Records become responses: typed by the contract, identified by their content."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from uuid import UUID

from voc.contract import MAX_FIELD_CHARACTERS, ResponseParser
from voc.domain.comment import Response
from voc.domain.errors import InvalidInput, UnusableInput
from voc.ingest.columns import MAX_SHOWN_NAME, ColumnMap, Target
from voc.ingest.records import Record, Rejection, Source, Table
from voc.ingest.tables import open_table

HEAD = 100  # records that show which columns a JSON Lines file has
TIME = "created_at"
KEPT = "not ISO 8601, kept as an attribute (say how it is written with --date-format)"
LEFT_OUT = f"longer than {MAX_FIELD_CHARACTERS:,} characters, nested or not text; left out"
SHADOWED = "also stands in `attributes`; left out"


@dataclass(frozen=True)
class Remark:
    """What a reader should know of a value that could not be used as its column suggests."""

    column: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row that could be read. `number` 1 is the first row of data."""

    number: int
    response: Response
    remarks: tuple[Remark, ...] = ()
    line: int | None = None


def read_rows(
    source: Source, parser: ResponseParser, columns: ColumnMap | None = None
) -> Iterator[Row | Rejection]:
    """Stream the rows of `source`, in order, each as a response or as a rejection.

    A row without an id gets one made of its content and of how often this content came
    before: the same file gives the same ids again, and two equal rows are two responses.
    (Remembering what came before takes about 100 bytes a row without id.)

    A column declared, or named as in the contract, rejects a row whose value it can't
    read. A column taken for `created_at` only by a synonym does not: 11/04 may be April
    or November, so such a value is kept as an attribute, with a remark. Columns that hold
    no field become attributes; values that can't be one are left out, with a remark. Of two
    columns with one name the second gets a number behind it, with a remark too.

    Raises `UnusableInput` when the input as a whole can't be read.
    """
    mapping = columns or ColumnMap()
    reader = _Reader(parser, mapping)
    with open_table(source) as table:
        for record in _checked(table, mapping, source):
            yield record if isinstance(record, Rejection) else reader.read(record)


def _checked(table: Table, mapping: ColumnMap, source: Source) -> Iterator[Record | Rejection]:
    """Refuse the whole input when its columns can't be right."""
    head: list[Record | Rejection] = []
    if table.columns is None:
        head = list(islice(table.records, HEAD))
    known = [record.columns for record in head if isinstance(record, Record)]
    seen = table.columns or tuple(dict.fromkeys(chain.from_iterable(known)))
    try:
        if seen or known:
            mapping.check(seen, told=source.title is None)
            mapping.targets(table.columns or known[0])
    except InvalidInput as error:
        raise UnusableInput(f"{source.name}: {error}") from None
    return chain(head, table.records)


class _Reader:
    """Turns records into rows; remembers which contents came before."""

    def __init__(self, parser: ResponseParser, mapping: ColumnMap) -> None:
        self._parser = parser
        self._date_format = mapping.date_format
        self._targets = lru_cache(maxsize=256)(mapping.targets)
        self._seen: Counter[bytes] = Counter()

    def read(self, record: Record) -> Row | Rejection:
        try:
            cells = _sorted(record, self._targets(record.columns))
            response, remarks = self._response(cells)
        except InvalidInput as error:
            return Rejection(record.row, error.field, error.reason, record.line)
        remarks = (*cells.remarks, *remarks)
        return Row(record.row, self._identified(response), remarks, record.line)

    def _response(self, cells: "_Cells") -> tuple[Response, tuple[Remark, ...]]:
        if self._date_format:
            fields = {**cells.fields, TIME: _declared_time(cells.fields, self._date_format)}
            return self._parse(fields, cells.attributes), ()
        try:
            return self._parse(cells.fields, cells.attributes), ()
        except InvalidInput as error:
            if error.field != TIME or cells.guessed_time is None:
                raise
        fields = {name: value for name, value in cells.fields.items() if name != TIME}
        kept = {**cells.attributes, cells.guessed_time: _as_text(cells.fields[TIME])}
        return self._parse(fields, kept), (Remark(cells.guessed_time, KEPT),)

    def _parse(self, fields: Mapping[str, object], attributes: Mapping[str, object]) -> Response:
        return self._parser.parse({**fields, "attributes": attributes}, fallback_id="")

    def _identified(self, response: Response) -> Response:
        if response.id:
            return response
        content = bytes.fromhex(response.fingerprint)
        self._seen[content[:12]] += 1
        occurrence = self._seen[content[:12]].to_bytes(8, "big")
        return replace(response, id=f"r-{hashlib.sha256(content + occurrence).hexdigest()[:20]}")


@dataclass
class _Cells:
    """The values of a record, sorted by what their columns hold."""

    fields: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    guessed_time: str | None = None
    remarks: list[Remark] = field(default_factory=list)


def _sorted(record: Record, targets: tuple[Target, ...]) -> _Cells:
    cells = _Cells()
    extra: list[tuple[str, str, object]] = []
    for column, value, target in zip(record.columns, record.values, targets, strict=True):
        if target.field == "attributes" and isinstance(value, Mapping):
            cells.attributes.update({k: _as_text(v) for k, v in value.items() if v is not None})
        elif target.field is None or target.field == "attributes":
            extra.append((column, target.name, value))
        else:
            cells.fields[target.field] = _field_value(target.field, value)
            if target.field == TIME and target.is_guess:
                cells.guessed_time = column
    _add_attributes(cells, extra)
    return cells


def _add_attributes(cells: _Cells, extra: Iterable[tuple[str, str, object]]) -> None:
    """Keep the values of columns, each under a name of its own.

    A column nobody asked for must not fail a row, so what is no attribute is left out.
    """
    for column, name, value in extra:
        text = _as_text(value)
        if text is None or text == "":
            continue
        reason = None
        if name in cells.attributes:
            reason = SHADOWED
        elif isinstance(text, str) and _fits(text) and _fits(name):
            cells.attributes[name] = text
            reason = None if name == column else _repeated(name.removeprefix(column))
        else:
            reason = LEFT_OUT
        if reason:
            cells.remarks.append(Remark(column[:MAX_SHOWN_NAME], reason))


def _repeated(number: str) -> str:
    return f"several columns have this name; this one is kept with{number} behind it"


def _fits(text: str) -> bool:
    return len(text) <= MAX_FIELD_CHARACTERS and "\0" not in text and _is_unicode(text)


def _is_unicode(text: str) -> bool:
    """JSON can spell halves of characters, which no file or database can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _field_value(name: str, value: object) -> object:
    """Numbers are read by the contract; all other fields are text, ids often written as numbers."""
    if name == TIME or name in ("nps", "csat", "ces"):
        return _as_text(value) if type(value) is date else value
    return _as_text(value)


def _as_text(value: object) -> object:
    """Spell a scalar as text; anything else stays what it is, for the contract to refuse."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | float | Decimal | UUID) else value


def _declared_time(fields: Mapping[str, object], date_format: str) -> object:
    value = fields.get(TIME)
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return datetime.strptime(value.strip(), date_format)  # the contract adds the zone
    except ValueError:
        raise InvalidInput(TIME, f"is not written as {date_format}") from None
