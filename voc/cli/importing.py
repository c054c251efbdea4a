"""`voc import`: comments in, analysed and stored."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.inputs import column_map, source_of
from voc.cli.intake import Intake, intake
from voc.cli.terminal import say

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterable

    from voc.ingest import Row
    from voc.service import Service
    from voc.tasks import Tally


def import_rows(
    input: options.Input,
    *,
    db: options.Database = None,
    map: options.Mapped = None,
    mapping: options.Mapping = None,
    date_format: options.DateFormat = None,
    format: options.Format = None,
    encoding: options.Encoding = None,
    errors: options.Errors = None,
    bundle: options.Bundle = None,
) -> None:
    """Analyse comments and store them; the same file twice stores nothing twice.

    Columns are those of voc analyze. Rows without an id get one made of their content, so
    that they too are known again. An id under which other content is stored is rejected.
    Rejected rows are told on standard error; --errors keeps them in a file. An interrupted
    import is finished by running it again. Recent unhappy responses open cases (voc cases);
    those given longer than VOC_CASE_MAX_AGE_DAYS ago are counted instead.

    \b
    Examples:
      voc import survey.csv
      voc import survey.csv --map created_at=Date --date-format "%d/%m/%Y" --errors bad.jsonl
      voc import survey.parquet --db postgresql+psycopg://voc@localhost/voc
    """
    source, columns = source_of(input, format, encoding), column_map(map, mapping, date_format)
    application = open_application(read_settings(db_url=db, bundle=bundle))
    with intake("stored", errors) as taken:
        rows = taken.rows(source, application.parser, columns)
        done = store(rows, application.service, taken)
    say(", ".join(f"{count:,} {status}" for status, count in sorted(done.outcome.items())))
    tell(done, application.settings.case_max_age_days)
    raise typer.Exit(1 if taken.rejected else 0)


def tell(done: Tally, days: float) -> None:
    """Say what an import's reader should know: doubtful scores, and responses without a case."""
    from voc.domain.plausibility import doubts

    for doubt in doubts(done.agreements):
        say(f"warning: in this file {doubt.text}")
    if done.old:
        were = "response was" if done.old == 1 else "responses were"
        say(
            f"{done.old:,} {were} given more than {days:g} days ago and opened no case; "
            "voc cases open --from DATE does so for all since DATE"
        )


def store(rows: Iterable[Row], service: Service, taken: Intake) -> Tally:
    """Submit rows batch by batch; reject conflicts. Returns what became of all of them."""
    from voc.tasks import BATCH_ROWS, NOTHING_YET, submit_rows

    done = NOTHING_YET
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH_ROWS)):
        tally = submit_rows(batch, service)
        for rejection in tally.conflicts:
            taken.reject(rejection)
        taken.remark(tally.remarks)
        done += replace(tally, conflicts=(), remarks=())
    return done
