"""Records become responses: typed by the contract, identified by their content."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from voc.contract import MAX_FIELD_CHARACTERS, ResponseParser
from voc.domain.comment import Response
from voc.domain.errors import InvalidInput
from voc.ingest.columns import ColumnMap, Target
from voc.ingest.records import Record, Rejection
from voc.ingest.times import declared_time, is_in_future

TIME = "created_at"
KEPT = "not ISO 8601, kept as an attribute (declare how dates are written)"
AHEAD = "after tomorrow: check how dates are written, and which comes first, day or month"
LEFT_OUT = f"longer than {MAX_FIELD_CHARACTERS:,} characters, nested or not text; left out"
SHADOWED = "also stands in `attributes`; left out"


@dataclass(frozen=True)
class Remark:
    """What a reader should know of a value that could not be used, or looks wrong."""

    column: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row that could be read, with the number its record has.

    `has_id` says whether it came with an id; else one was made of its content.
    """

    number: int
    response: Response
    remarks: tuple[Remark, ...] = ()
    line: int | None = None
    has_id: bool = True


class RowReader:
    """Turns records into rows; remembers which contents came before."""

    def __init__(self, parser: ResponseParser, mapping: ColumnMap) -> None:
        self._parser = parser
        self._date_format = mapping.date_format
        self._targets = lru_cache(maxsize=256)(mapping.targets)
        self._seen: Counter[bytes] = Counter()

    def read(self, record: Record | Rejection) -> Row | Rejection:
        """Read a record; a rejection stays one."""
        if isinstance(record, Rejection):
            return record
        try:
            cells = _sorted(record, self._targets(record.columns))
            response, remarks = self._response(cells)
        except InvalidInput as error:
            return Rejection(record.row, error.field, error.reason, record.line)
        remarks = (*cells.remarks, *remarks)
        if cells.time and is_in_future(response.created_at):
            remarks = (*remarks, Remark(cells.time, AHEAD))
        identified = self._identified(response)
        return Row(record.row, identified, remarks, record.line, has_id=bool(response.id))

    def _response(self, cells: "_Cells") -> tuple[Response, tuple[Remark, ...]]:
        if self._date_format:
            moment = declared_time(cells.fields.get(TIME), self._date_format, TIME)
            fields = {**cells.fields, TIME: moment}
            return self._parse(fields, cells.attributes), ()
        try:
            return self._parse(cells.fields, cells.attributes), ()
        except InvalidInput as error:
            if error.field != TIME or cells.time is None or not cells.is_time_guessed:
                raise
        fields = {name: value for name, value in cells.fields.items() if name != TIME}
        kept = {**cells.attributes, cells.time: _as_text(cells.fields[TIME])}
        return self._parse(fields, kept), (Remark(cells.time, KEPT),)

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
    """The values of a record, sorted by what their columns hold; `time` is that of times."""

    fields: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    time: str | None = None
    is_time_guessed: bool = False
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
            if target.field == TIME:
                cells.time, cells.is_time_guessed = column, target.is_guess
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
            cells.remarks.append(Remark(column, reason))


def _repeated(number: str) -> str:
    return f"several columns have this name; this one is kept with{number} behind it"


def _fits(text: str) -> bool:
    return len(text) <= MAX_FIELD_CHARACTERS and "\0" not in text and _is_unicode(text)


def _is_unicode(text: str) -> bool:
    """JSON can spell halves of characters, which no file or database can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _field_value(name: str, value: object) -> object:
    """Numbers are read by the contract; all other fields are text, ids often written as numbers."""
    if name == TIME and type(value) is date:
        return datetime.combine(value, time.min)  # known to be a day, whatever format is declared
    return value if name in (TIME, "nps", "csat", "ces") else _as_text(value)


def _as_text(value: object) -> object:
    """Spell a scalar as text; anything else stays what it is, for the contract to refuse."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | float | Decimal | UUID) else value
