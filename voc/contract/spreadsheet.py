"""Stored responses as rows of a table that spreadsheets open: one row a response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voc.contract.outgoing import analysed_json, response_json
from voc.domain.analysis import AnalysedResponse

GIVEN = (
    "id", "text", "question", "nps", "csat", "ces", "touchpoint", "stage", "channel",
    "created_at", "customer_id",
)  # fmt: skip
READ = (
    "sentiment", "sentiment_confidence", "sentiment_score", "stages_read", "themes", "language",
    "warnings",
)  # fmt: skip
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # OWASP, "CSV Injection"
PARTED = "; "

Cell = str | float | int | None


@dataclass(frozen=True)
class Spreadsheet:
    """What the columns of a table are: `theme_names` by id, `attributes` by name.

    What a customer wrote is never run as a formula: text that begins like one gets an apostrophe
    in front, the sign by which spreadsheets tell text.
    """

    theme_names: Mapping[str, str]
    attributes: Sequence[str]

    @property
    def header(self) -> list[Cell]:
        """The names of the columns; an attribute named as another column says what it is."""
        taken = {*GIVEN, *READ}
        return [
            *GIVEN,
            *READ,
            *(_text(f"attribute {n}" if n in taken else n) for n in self.attributes),
        ]

    def row(self, item: AnalysedResponse) -> list[Cell]:
        """One response: what was given, what was read in it, its attributes."""
        given, own = response_json(item.response), item.response.attributes
        return [
            *(_text(given[name]) for name in GIVEN),
            *self._read(item),
            *(_text(own.get(name)) for name in self.attributes),
        ]

    def _read(self, item: AnalysedResponse) -> list[Cell]:
        shape = analysed_json(item)
        tone = shape["sentiment"]
        stages = [f"{stage['stage']}: {stage['sentiment']}" for stage in shape["stages"]]
        themes = [self.theme_names.get(id, id) for id in shape["themes"]]
        return [
            tone["label"],
            tone["confidence"],
            tone["score"],
            _text(PARTED.join(stages)),
            _text(PARTED.join(themes)),
            shape["language"],
            PARTED.join(shape["warnings"]),
        ]


def _text(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
