"""`voc analyze`: comments in, one analysed comment per line out, nothing stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voc.cli import options
from voc.cli.configuration import read_settings
from voc.cli.files import write_lines
from voc.cli.inputs import column_map, source_of
from voc.cli.intake import intake
from voc.cli.parquet_output import lines_file
from voc.cli.terminal import say
from voc.domain.errors import ConfigurationError
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterator

    from voc.ingest import Row
    from voc.settings import Settings

Engine = Annotated[
    Literal["local", "ray"],
    typer.Option(help="ray: on all cores, or on the cluster at RAY_ADDRESS (extra: voc\\[ray])."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="With --engine ray: how many processes hold the model; one a core."),
]


def analyze(
    input: options.Input,
    output: options.Output = options.STANDARD,
    *,
    engine: Engine = "local",
    workers: Workers = None,
    map: options.Mapped = None,
    mapping: options.Mapping = None,
    date_format: options.DateFormat = None,
    format: options.Format = None,
    encoding: options.Encoding = None,
    errors: options.Errors = None,
    bundle: options.Bundle = None,
) -> None:
    """Analyse comments: one JSON object per comment and line, in input order.

    Nothing is stored and no database is touched. OUT is JSON Lines, or Parquet if it ends
    in .parquet, and appears only when it is complete. Rows that can't be read go to
    OUT.errors.jsonl (row number, field, reason), or to standard error where the output
    goes to standard output; --errors names another place.

    Columns: text (the comment), id, question, nps (0-10), csat (1-5), ces (1-7), stage,
    touchpoint, channel, created_at (ISO 8601), customer_id; all others become attributes.
    Common other names (comment, verbatim, feedback, review, answer, date, timestamp ...)
    are recognised, those of scores never. VOC_CSAT_SCALE and VOC_CES_SCALE declare other
    scales. A score may have its label beside it ("10 - Extremely likely"). Which column was
    read as what is told before the rows. Of a workbook the first sheet with anything in it is
    read; rows that repeat the header, as in exports of Qualtrics and SurveyMonkey, are left out.

    \b
    Examples:
      voc analyze comments.csv -o analysed.jsonl
      voc analyze survey.csv --map text="What could be better?" --map nps=Q1 -o out.jsonl
      voc analyze years.parquet -o analysed.parquet --engine ray
      cat comments.jsonl | voc analyze - | head
    """
    source, columns = source_of(input, format, encoding), column_map(map, mapping, date_format)
    _keep_apart(source.path, output)
    settings = read_settings(bundle=bundle)
    with lines_file(output) as file, intake("analysed", errors or _errors_beside(output)) as taken:
        from voc.bootstrap import parser

        rows = taken.rows(source, parser(settings), columns)
        if engine == "ray":
            lines = _on_ray(rows, settings, workers, output)
        else:
            lines = _here(rows, settings)
        count = write_lines(lines, file)
    if output != options.STANDARD:
        say(f"{counted(count, 'comment')} analysed: {output}")
    raise typer.Exit(1 if taken.rejected else 0)


def _here(rows: Iterator[Row], settings: Settings) -> Iterator[str]:
    from voc.batch.local import analyze_locally
    from voc.bootstrap import analyzer

    return analyze_locally(rows, analyzer(settings))


def _on_ray(
    rows: Iterator[Row], settings: Settings, workers: int | None, output: Path
) -> Iterator[str]:
    """Work beside OUT: on a cluster that is a place all machines see."""
    from voc.batch.cluster import analyze_on_ray

    folder = None if output == options.STANDARD else output.absolute().parent
    return analyze_on_ray(rows, settings, workers=workers, folder=folder)


def _errors_beside(output: Path) -> Path | None:
    return None if output == options.STANDARD else output.with_name(f"{output.name}.errors.jsonl")


def _keep_apart(input: Path | None, output: Path) -> None:
    if input and input.exists() and output.exists() and input.samefile(output):
        raise ConfigurationError("IN and OUT are the same file")
