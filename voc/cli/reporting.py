"""`voc report` and `voc export`: what is stored, summed up or line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.files import whole_file, write_lines
from voc.cli.inputs import dimensions, selection
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
    db: options.Database = None,
) -> None:
    """Write every stored, analysed comment as one JSON object a line, with theme ids.

    \b
    Examples:
      voc export -o analysed.jsonl
      voc export | jq -c 'select(.sentiment.label == "negative")'
    """
    from voc.batch.lines import json_line
    from voc.contract import analysed_json
    from voc.domain.selection import EVERYTHING

    stored = open_application(read_settings(db_url=db)).service.repository.select(EVERYTHING)
    with whole_file(output) as file:
        write_lines((json_line(analysed_json(item)) for item in stored), file)


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
