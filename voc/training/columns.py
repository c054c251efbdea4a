"""Which columns of a labelled file hold labels of the user's own, and how a value is read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voc.domain.errors import InvalidInput, UnusableInput
from voc.ingest.columns import ColumnMap, shown
from voc.ingest.records import Record

STANDARD = ("sentiment", "stages")
"""Columns with heads of their own."""
NOTHING = "none"
"""How a cell says that a comment bears no label; an empty cell says nothing."""
FEWEST_ROWS = 5
"""Rows a label needs at least: as many as there are folds to cross-validate."""
MOST_GUESSED = 50
"""Different values up to which an undeclared column is taken for labels."""

_SEPARATORS = str.maketrans("|", ";")


@dataclass(frozen=True)
class Choice:
    """What the user wants to be learnt.

    `single` columns give a comment one label, `several` any number of them; a column of JSON
    lists gives several anyway. Where both are empty, every column that looks like labels is
    taken. A label counts with at least `fewest` rows, if it is among the `top` most frequent
    of its column, and not among `unwanted`.
    """

    single: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    fewest: int = FEWEST_ROWS
    top: int | None = None
    unwanted: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The columns chosen by name."""
        return tuple(dict.fromkeys(self.single + self.several))


@dataclass(frozen=True)
class LabelColumn:
    """A dimension of a labelled file: its `labels` with their rows, most frequent or lowest first.

    `ignored` are labels that are neither learnt nor measured, with their rows. `n` rows have
    a value in this column.
    """

    name: str
    several: bool
    labels: Mapping[str, int]
    ignored: Mapping[str, int]
    n: int

    def read(self, value: object) -> frozenset[str] | None:
        """The labels of a row; None where it says nothing, or nothing that is learnt."""
        named = label_names(self.name, value, several=self.several)
        if named is None:
            return None
        known = named & self.labels.keys()
        return known if known or self.several else None

    def as_lines(self) -> list[str]:
        """What was taken as what, for people."""
        kind = "any number of labels" if self.several else "one label"
        lines = [f"{self.name}: {kind} a comment, {len(self.labels)} labels in {self.n} rows"]
        if self.ignored:
            counted = ", ".join(f"{label} ({n})" for label, n in self.ignored.items())
            lines.append(f"{self.name}: left out {counted}")
        return lines


@dataclass(frozen=True)
class LabelColumns:
    """All label columns of a file; `others` were not taken, each for a reason."""

    standard: tuple[str, ...]
    own: tuple[LabelColumn, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)

    def as_lines(self) -> list[str]:
        """What was taken as what, and what was left, for people."""
        lines = [f"{name}: one of the heads of every bundle" for name in self.standard]
        lines += [line for column in self.own for line in column.as_lines()]
        return lines + [f"{name}: not taken, {why}" for name, why in self.others.items()]


def find_columns(records: Sequence[Record], choice: Choice) -> LabelColumns:
    """Decide which columns hold labels.

    Raises `UnusableInput` when a chosen column is not there, and `InvalidInput` when one can't
    be read or has not two labels to tell apart.
    """
    values = _by_column(records)
    if lost := [name for name in choice.named if name not in values]:
        raise UnusableInput(f"there is no column {shown(lost)}; there are {shown(list(values))}")
    if not choice.named:
        return _guessed(values, choice)
    own = [name for name in choice.named if name not in STANDARD]
    return LabelColumns(
        standard=tuple(name for name in STANDARD if name in choice.named),
        own=tuple(label_column(name, values[name], choice) for name in own),
        others={name: "not chosen" for name in _candidates(values) if name not in choice.named},
    )


def known_columns(
    records: Sequence[Record], labels: Mapping[str, Collection[str]], several: Collection[str]
) -> tuple[LabelColumn, ...]:
    """The columns called like dimensions with known `labels`; other labels are ignored."""
    values = _by_column(records)
    found = []
    for name in labels:
        if name in values:
            counts, n = _counts(name, values[name], several=name in several)
            kept = {label: counts[label] for label in labels[name]}
            ignored = {label: rows for label, rows in counts.items() if label not in kept}
            found.append(LabelColumn(name, name in several, kept, ignored, n))
    return tuple(found)


def label_column(name: str, values: Iterable[tuple[int, object]], choice: Choice) -> LabelColumn:
    """Read a column, given as (row, value), and choose among its labels.

    Raises `InvalidInput` for a value that is no label, and where there is nothing to learn.
    """
    values = list(values)
    several = name in choice.several or any(isinstance(value, list) for _, value in values)
    counts, n = _counts(name, values, several=several)
    # A label that every comment bears can't be told from its absence.
    enough = [
        label
        for label, rows in counts.most_common()
        if rows >= choice.fewest
        and label not in choice.unwanted
        and not (several and n - rows < choice.fewest)
    ][: choice.top]
    if len(enough) < (1 if several else 2):
        raise InvalidInput(name, f"has too few labels with at least {choice.fewest} rows")
    if not several and all(label.lstrip("-").isdigit() for label in enough):
        enough.sort(key=int)  # levels are easier to read in their order
    return LabelColumn(
        name,
        several,
        {label: counts[label] for label in enough},
        {label: rows for label, rows in counts.most_common() if label not in enough},
        n,
    )


def label_names(field: str, value: object, *, several: bool) -> frozenset[str] | None:
    """The labels a value names; None where it says nothing.

    Several are a JSON list, or text with ; or | between them; `none` is no label. Numbers
    and true or false are labels too. Raises `InvalidInput`.
    """
    if not _says(value):
        return None
    if not several:
        return frozenset([_name(field, value)])
    if isinstance(value, str):
        parts = [part for part in value.translate(_SEPARATORS).split(";") if part.strip()]
        value = [] if value.strip().lower() == NOTHING else parts
    return frozenset(_name(field, part) for part in (value if isinstance(value, list) else [value]))


def _says(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _name(field: str, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float) and str(value).strip():
        return str(value).strip()
    raise InvalidInput(field, "must be a label: text that is not blank, or a number")


def _counts(
    name: str, values: Iterable[tuple[int, object]], *, several: bool
) -> tuple[Counter[str], int]:
    """Rows of each label, and rows that say anything."""
    counts: Counter[str] = Counter()
    n = 0
    for row, value in values:
        try:
            labels = label_names(name, value, several=several)
        except InvalidInput as error:
            raise InvalidInput(name, error.reason, row) from None
        if labels is not None:
            counts.update(sorted(labels))
            n += 1
    return counts, n


def _guessed(values: Mapping[str, list[tuple[int, object]]], choice: Choice) -> LabelColumns:
    """Take every column that looks like labels, and say why not for the others."""
    own, others = [], {}
    for name in _candidates(values):
        reason = _unlike_labels(values[name])
        try:
            if reason is None:
                own.append(label_column(name, values[name], choice))
        except InvalidInput as error:
            reason = error.reason
        if reason is not None:
            others[name] = reason
    standard = tuple(name for name in STANDARD if any(_says(v) for _, v in values.get(name, ())))
    return LabelColumns(standard, tuple(own), others)


def _unlike_labels(values: Iterable[tuple[int, object]]) -> str | None:
    """Why a column does not look like labels; None where it does."""
    said = [value for _, value in values if _says(value)]
    if any(isinstance(value, dict) for value in said):
        return "its values are objects"
    if any(isinstance(value, list) for value in said):
        return None
    texts = [value for value in said if isinstance(value, str)]
    if any(";" in text or "|" in text for text in texts):
        return "its values hold ; or |: if these part several labels, choose it with --several"
    different = len(set(map(str, said)))
    if different > MOST_GUESSED or 2 * different > len(said):
        return f"it has {different} different values"
    return None


def _candidates(values: Mapping[str, object]) -> list[str]:
    """The columns that hold no field of a response and no standard label."""
    targets = zip(values, (ColumnMap().targets((name,))[0] for name in values), strict=True)
    return [name for name, target in targets if not target.field and name not in STANDARD]


def _by_column(records: Sequence[Record]) -> dict[str, list[tuple[int, object]]]:
    """(row, value) by column, in the order in which the columns come."""
    found: dict[str, list[tuple[int, object]]] = {}
    for record in records:
        for name, value in zip(record.columns, record.values, strict=True):
            found.setdefault(name, []).append((record.row, value))
    return found
