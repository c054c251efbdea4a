"""`voc report` and `voc export`: what is stored, summed up or line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.files import whole_file, write_lines
from voc.cli.inputs import dimensions, selection
from voc.cli.parquet_output import lines_file
from voc.cli.terminal import console

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from voc.domain.selection import Selection
    from voc.report import Report

ReportFormat = Annotated[
    Literal["json", "html", "text"],
    typer.Option("--format", help="json for programs, html for a browser, text for this terminal."),
]


def report(
    format: ReportFormat = "json",
    output: options.Output = options.STANDARD,
    *,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    by: options.By = None,
    period: options.PeriodLength = "month",
    min_base: options.MinBase = None,
    value_attribute: options.ValueAttribute = None,
    db: options.Database = None,
) -> None:
    """Sum up what is stored: scores, journey scorecard, pain points and themes.

    Every number comes with its base and its interval, every pain point with quotes.

    \b
    Examples:
      voc report --format html -o report.html
      voc report --format text --from 2026-01-01 --where plan=Team
      voc report --format text --by attribute:plan --by period --period quarter
      voc report | jq .pain_points[0].name
    """
    selected = selection(since, until, where)
    asked = dimensions(by, period)
    settings = read_settings(db_url=db, min_base=min_base, value_attribute=value_attribute)
    found = open_application(settings).service.report(selected, by=asked)
    if format == "text" and output == options.STANDARD:
        from voc.cli.scorecard import print_report

        print_report(found, console())
        return
    written = {"json": _json, "html": _html, "text": _text}[format]
    with whole_file(output) as file:
        write_lines([written(found, selected)], file)


def export(
    output: options.Output = options.STANDARD,
    *,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    db: options.Database = None,
) -> None:
    """Write the stored, analysed comments, with their themes.

    OUT is JSON Lines with theme ids, one comment a line; a table for spreadsheets if it ends in
    .csv: one row a response with what was given, what was read, and theme names; the same as JSON
    Lines in columns if it ends in .parquet. In CSV, text that a spreadsheet would run as a formula
    has an apostrophe in front.

    \b
    Examples:
      voc export -o analysed.jsonl
      voc export -o renewals.csv --from 2026-01-01 --where stage=renewal
      voc export | jq -c 'select(.sentiment.label == "negative")'
    """
    from voc.batch.exports import csv_lines, json_lines

    selected = selection(since, until, where)
    repository = open_application(read_settings(db_url=db)).service.repository
    lines = csv_lines if output.suffix == ".csv" else json_lines
    with lines_file(output) as file:
        write_lines(lines(repository, selected), file)


def _json(report: Report, _: Selection) -> str:
    import json

    from voc.batch.lines import escaped
    from voc.contract import report_json

    return escaped(json.dumps(report_json(report), ensure_ascii=False, indent=2))


def _html(report: Report, selected: Selection) -> str:
    from voc.web.pages import render_report

    return render_report(report, selected)


def _text(report: Report, _: Selection) -> str:
    from io import StringIO

    from voc.cli.scorecard import print_report

    text = StringIO()
    print_report(report, console(text))
    return text.getvalue()
