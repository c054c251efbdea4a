"""Which column holds which field: declared, named as in the contract, or a plain synonym.

Names are compared without case, spaces, underscores and hyphens. A declaration beats the
contract's own name, which beats a synonym; what is left over becomes an attribute. Two
columns with an equal claim are an error, never a guess.

Scores are never guessed: a column "rating" or "How likely are you to recommend us?" must be
declared, since a wrong scale would give a wrong NPS without anybody noticing.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from voc.domain.errors import ConfigurationError, InvalidInput

FIELDS = (
    "id", "text", "question", "nps", "csat", "ces", "touchpoint", "stage", "channel",
    "created_at", "customer_id", "attributes",
)  # fmt: skip
SYNONYMS = {
    "id": ("response id", "comment id", "feedback id", "review id"),
    "text": (
        "comment", "comments", "comment text", "verbatim", "verbatims", "feedback",
        "feedback text", "review", "review text", "answer", "open answer",
    ),
    "question": ("question text", "survey question"),
    "created_at": ("date", "datetime", "timestamp", "submitted at", "responded at", "created"),
}  # fmt: skip
ANSWERS = frozenset({"text", "nps", "csat", "ces"})  # without any of them there is nothing to read
ATTRIBUTE = "attribute"  # declares that a column is none of the fields
MAX_SHOWN_NAME = 200  # whole questions stand in headers, and have to be mapped by their names
MAX_UNKNOWN_NAME = 40  # where nothing is known of a file, its header may be a customer's words
MAX_SHOWN_NAMES = 50
RENAME = "rename all but one in the file"


class _Claim(IntEnum):
    """How sure it is that a column holds a field, surest first."""

    DECLARED = 0
    DECLARED_LOOSELY = 1
    NAMED = 2
    GUESSED = 3


@dataclass(frozen=True)
class Target:
    """What a column's values are: a field, or an attribute where `field` is None.

    `name` is the column's own, or where a column before it has the same, that with a number.
    """

    name: str
    field: str | None = None
    is_guess: bool = False


@dataclass(frozen=True)
class ColumnMap:
    """What a survey declares about its columns.

    `columns` names the column of a field, `attributes` the columns to keep as attributes
    whatever they are called. `date_format` (as in `datetime.strptime`) says how the
    column of `created_at` writes times; without it they are ISO 8601.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    date_format: str | None = None

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in FIELDS:
                raise ConfigurationError(
                    f"{name!r} is not a field a column can be mapped to; "
                    f"known are {', '.join(FIELDS)} and {ATTRIBUTE}"
                )
        taken = [*self.columns.values(), *self.attributes]
        if doubled := next((column for column in taken if taken.count(column) > 1), None):
            raise ConfigurationError(f"the column {doubled!r} is mapped twice")
        if self.date_format is not None and not _tells_the_year(self.date_format):
            raise ConfigurationError(
                f"the date format {self.date_format!r} can't be read back; "
                "write the year, each part once, as in %d/%m/%Y %H:%M"
            )

    def replaced_by(self, options: Sequence[str], date_format: str | None) -> "ColumnMap":
        """Return this map with `FIELD=COLUMN` options and a date format laid over it."""
        pairs = [_pair(option) for option in options]
        attributes = tuple(column for name, column in pairs if name == ATTRIBUTE)
        fields = [pair for pair in pairs if pair[0] != ATTRIBUTE]
        columns = dict(fields)
        if len(columns) < len(fields):
            raise ConfigurationError("map each field once")
        return ColumnMap(
            {**self.columns, **columns},
            (*self.attributes, *attributes),
            date_format or self.date_format,
        )

    def targets(self, columns: Sequence[str]) -> tuple[Target, ...]:
        """Say what each of `columns` holds.

        Raises `InvalidInput` with a field and its columns when several claim it equally.
        """
        claims = [self._claim(column) for column in columns]
        best: dict[str, _Claim] = {}
        for name, claim in filter(None, claims):
            best[name] = min(claim, best.get(name, claim))
        for name, claim in best.items():
            holders = [c for c, x in zip(columns, claims, strict=True) if x == (name, claim)]
            if len(holders) > 1:
                is_named_apart = len(set(holders)) == len(holders)
                way_out = f"map one of them to {name}" if is_named_apart else RENAME
                raise InvalidInput(
                    name, f"the columns {shown(holders)} could both be it; {way_out}"
                )
        return tuple(
            Target(own, claim[0], is_guess=claim[1] is _Claim.GUESSED)
            if claim and best[claim[0]] == claim[1]
            else Target(own)
            for own, claim in zip(_named_apart(columns), claims, strict=True)
        )

    def check(self, columns: Sequence[str], *, told: bool = True) -> None:
        """Raise `InvalidInput` if a declared column or every column to read is missing.

        The columns that are there are `told` to whoever has the file at hand. Without a header
        they are what the first customer said.
        """
        there, seen = (
            f"; there are {shown(columns, most)}" if told else ""
            for most in (MAX_SHOWN_NAME, MAX_UNKNOWN_NAME)
        )
        declared = (*self.columns.values(), *self.attributes)
        here = {normal(column) for column in columns}
        if lost := [column for column in declared if normal(column) not in here]:
            raise InvalidInput("columns", f"{shown(lost)} is not there{there}")
        claims = filter(None, (self._claim(column) for column in columns))
        if ANSWERS.isdisjoint(name for name, _ in claims):
            raise InvalidInput(
                "columns",
                f"none holds a text or a score{seen}. Map the column of comments to text",
            )

    def _claim(self, column: str) -> tuple[str, _Claim] | None:
        for name, declared in self.columns.items():
            if column == declared:
                return name, _Claim.DECLARED
        plain = normal(column)
        if plain in {normal(kept) for kept in self.attributes}:
            return None
        for name, declared in self.columns.items():
            if plain == normal(declared):
                return name, _Claim.DECLARED_LOOSELY
        return _KNOWN.get(plain)


def load_column_map(path: Path) -> ColumnMap:
    """Read a mapping file.

    TOML: a table `[columns]` of FIELD = "COLUMN", and optionally `attributes` (a list of
    columns) and `date_format`. Raises `ConfigurationError` when it can't be used.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"the mapping {path} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the mapping {path} is not valid TOML: {error}") from error
    if unknown := sorted(content.keys() - {"columns", "attributes", "date_format"}):
        raise ConfigurationError(f"the mapping {path}: unknown key {unknown[0]!r}")
    columns, attributes = content.get("columns", {}), content.get("attributes", [])
    date_format = content.get("date_format")
    if not isinstance(columns, dict) or not all(isinstance(c, str) for c in columns.values()):
        raise ConfigurationError(f"the mapping {path}: [columns] must give each field a name")
    if not isinstance(attributes, list) or not all(isinstance(c, str) for c in attributes):
        raise ConfigurationError(f"the mapping {path}: attributes must be a list of names")
    if not isinstance(date_format, str | None):
        raise ConfigurationError(f"the mapping {path}: date_format must be text")
    return ColumnMap(columns, tuple(attributes), date_format)


def shown(columns: Sequence[str], most: int = MAX_SHOWN_NAME) -> str:
    """Column names as a message may show them, without control characters and not endless."""
    names = [repr(cut(column, most)) for column in columns[:MAX_SHOWN_NAMES]]
    more = len(columns) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "") if names else "none"


def cut(name: str, most: int = MAX_SHOWN_NAME) -> str:
    """A name with at most so many characters, and a sign where some are missing."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def normal(name: str) -> str:
    """What is compared of a name."""
    return re.sub(r"[\s_-]+", "", name.casefold())


def _named_apart(columns: Sequence[str]) -> Iterator[str]:
    """The columns' names, with a number behind one that was there before: "plan (2)"."""
    taken, numbers = set(columns), Counter[str]()
    for column in columns:
        numbers[column] += 1
        while numbers[column] > 1 and f"{column} ({numbers[column]})" in taken:
            numbers[column] += 1
        yield column if numbers[column] == 1 else f"{column} ({numbers[column]})"


def _tells_the_year(date_format: str) -> bool:
    """Whether a time written so can be read again; without its year it would be one of 1900."""
    moment = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    try:
        written = moment.strftime(date_format).strip()
        return datetime.strptime(written, date_format).year == moment.year
    except (ValueError, re.error):  # `re.error`: a part that stands twice
        return False


def _pair(option: str) -> tuple[str, str]:
    name, equals, column = option.partition("=")
    if not equals or not column:
        raise ConfigurationError(f"a column is mapped as FIELD=COLUMN, not {option!r}")
    return name.strip(), column


_KNOWN = {
    **{normal(word): (name, _Claim.GUESSED) for name, words in SYNONYMS.items() for word in words},
    **{normal(name): (name, _Claim.NAMED) for name in FIELDS},
}
