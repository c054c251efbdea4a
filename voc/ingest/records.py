"""What every input format is read as: numbered records with named columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voc.domain.errors import UnusableInput


class Format(StrEnum):
    """The file formats voc reads. CSV covers `,`, `;`, tab and `|` as delimiters."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


SUFFIXES = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.XLSX,
}


@dataclass(frozen=True)
class Source:
    """Where responses are read from; no `path` is standard input.

    `format` overrides what the suffix says. `encoding` is UTF-8 unless declared; a
    byte-order mark is a declaration too. A `title` stands in messages where neither the path
    nor what the file calls its columns may be told.
    """

    path: Path | None
    format: Format | None = None
    encoding: str | None = None
    title: str | None = None

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.title or (str(self.path) if self.path else "standard input")

    @property
    def is_gzipped(self) -> bool:
        """Whether the suffix says that the file is compressed."""
        return self.path is not None and self.path.suffix.lower() == ".gz"

    def known_format(self) -> Format | None:
        """The format declared or told by the suffix; None for standard input.

        Raises `UnusableInput` for a suffix that says nothing.
        """
        if self.format or self.path is None:
            return self.format
        suffixes = [suffix.lower() for suffix in self.path.suffixes]
        suffix = "".join(suffixes[-2:-1] if self.is_gzipped else suffixes[-1:])
        if suffix not in SUFFIXES:
            known = ", ".join(SUFFIXES)
            raise UnusableInput(
                f"{self.name}: voc reads {known} (CSV and JSON Lines also with .gz); "
                "save it as one of these, or say what it is with --format"
            )
        return SUFFIXES[suffix]


@dataclass(frozen=True)
class Record:
    """One row as it stands in the file.

    `row` 1 is the first row of data; a spreadsheet's rows have the numbers it shows.
    """

    row: int
    columns: tuple[str, ...]
    values: tuple[object, ...]
    line: int | None = None


@dataclass(frozen=True)
class Rejection:
    """A row that can't be read, and why. Never holds a value of the row."""

    row: int
    field: str
    reason: str
    line: int | None = None


@dataclass(frozen=True)
class Table:
    """An opened input. `columns` are None where each record brings its own (JSON Lines).

    `remarks` tell what its reader should know of how it was opened.
    """

    columns: tuple[str, ...] | None
    records: Iterator[Record | Rejection]
    remarks: tuple[str, ...] = ()
