"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Input = Annotated[
    str,
    typer.Argument(
        metavar="IN",
        help="CSV, TSV, JSON Lines (each also .gz), Parquet or Excel (.xlsx) by suffix; "
        "- is standard input.",
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--db",
        envvar="VOC_DB_URL",
        metavar="URL",
        help="SQLAlchemy URL; default: a SQLite file in your data directory.",
    ),
]
Bundle = Annotated[
    Path | None,
    typer.Option(
        envvar="VOC_BUNDLE", metavar="DIR", help="Model bundle; default: the one shipped."
    ),
]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Read FIELD from COLUMN; attribute=COLUMN keeps a column as an attribute. Repeatable.",
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.toml",
        help="The same as a file: a table columns of FIELD = COLUMN, attributes, date_format.",
    ),
]
DateFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="How created_at is written where it is not ISO 8601: %d/%m/%Y %H:%M for instance.",
    ),
]
Format = Annotated[
    Literal["csv", "jsonl", "parquet", "xlsx"] | None,
    typer.Option("--format", help="What IN is, whatever its suffix says."),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Text encoding of IN where it is not UTF-8, e.g. cp1252."),
]
Errors = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Where rejected rows go, as JSON Lines without any text."),
]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="OUT", help="- is standard output."),
]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First day, e.g. 2026-01-01 (UTC).")
]
Until = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Last day, included (UTC).")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=VALUE",
        help="Only where channel, touchpoint, stage (the one the survey gave), customer_id or an "
        "attribute is VALUE. Repeatable.",
    ),
]
Shown = Annotated[
    Literal["text", "json"], typer.Option("--format", help="text for people, json for programs.")
]
Every = Annotated[
    Literal["week", "month", "quarter"], typer.Option(help="How long a period of a trend is.")
]
By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DIMENSION",
        help="Break the scores down by stage, channel, touchpoint, period or attribute:NAME. "
        "Repeatable.",
    ),
]
PeriodLength = Annotated[
    Literal["week", "month", "quarter"],
    typer.Option("--period", help="How long the periods of --by period are."),
]
MinBase = Annotated[
    int | None,
    typer.Option(
        envvar="VOC_MIN_BASE",
        min=1,
        metavar="N",
        help="Show no number on fewer answers; default: 5. Fewer than 30 are flagged.",
    ),
]
ValueAttribute = Annotated[
    str | None,
    typer.Option(
        envvar="VOC_VALUE_ATTRIBUTE",
        metavar="NAME",
        help="The attribute that says what a customer is worth: gives the value at risk.",
    ),
]
STANDARD = Path("-")
