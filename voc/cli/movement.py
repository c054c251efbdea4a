"""`voc movement`: why a score moved between two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.files import whole_file, write_lines
from voc.cli.inputs import selection
from voc.cli.terminal import console

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from voc.domain.movement import GroupMovement, Movement
    from voc.domain.selection import Selection

By = Annotated[
    str,
    typer.Option(
        metavar="GROUPS", help="stage, theme, channel, touchpoint or the name of an attribute."
    ),
]
AgainstSince = Annotated[
    str | None,
    typer.Option(
        "--against-from",
        metavar="DATE",
        help="First day of the period to compare with; default: the equally long one before.",
    ),
]
AgainstUntil = Annotated[
    str | None, typer.Option("--against-to", metavar="DATE", help="Its last day, included.")
]
MetricOption = Annotated[
    Literal["nps", "csat", "ces"] | None,
    typer.Option("--metric", help="Default: the first of these with enough answers."),
]
MovementFormat = Annotated[Literal["text", "json"], typer.Option("--format")]


def movement(
    *,
    since: options.Since = None,
    until: options.Until = None,
    against_since: AgainstSince = None,
    against_until: AgainstUntil = None,
    by: By = "stage",
    metric: MetricOption = None,
    where: options.Where = None,
    format: MovementFormat = "text",
    output: options.Output = options.STANDARD,
    db: options.Database = None,
) -> None:
    """Explain why a score moved: other customers (mix), or other scores (rate).

    The parts add up exactly to the change, each with its interval. A response that speaks of
    several stages or themes counts in each with an equal share.

    \b
    Examples:
      voc movement --from 2026-04-01 --to 2026-06-30 --by stage
      voc movement --from 2026-04-01 --to 2026-06-30 --against-from 2025-04-01 \\
        --against-to 2025-06-30 --by plan --format json
    """
    from voc.domain.scores import Metric

    now = selection(since, until, where)
    has_other = against_since or against_until
    then = selection(against_since, against_until, where) if has_other else now.just_before()
    service = open_application(read_settings(db_url=db)).service
    found = service.movement(then, now, by, metric=Metric(metric) if metric else None)
    written = _json(found, then, now) if format == "json" else _text(found)
    with whole_file(output) as file:
        write_lines([written], file)


def _json(movement: Movement, then: Selection, now: Selection) -> str:
    import json

    from voc.batch.lines import escaped
    from voc.contract import movement_json

    return escaped(json.dumps(movement_json(movement, then, now), ensure_ascii=False, indent=2))


def _text(movement: Movement) -> str:
    from io import StringIO

    from rich import box
    from rich.table import Table

    from voc.domain.sentences import movement_sentence

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in (movement.by, "then", "now", "share then", "share now", "mix", "rate", "total"):
        table.add_column(column, justify="left" if column == movement.by else "right")
    for group in movement.groups:
        table.add_row(*_cells(group, movement.change.metric))
    text = StringIO()
    console(text).print(movement_sentence(movement), table if movement.groups else "", sep="\n")
    return text.getvalue().rstrip()


def _cells(group: GroupMovement, metric: str) -> list[str]:
    from voc.cli.terminal import harmless
    from voc.domain.sentences import number

    sides = (group.before, group.after)
    return [
        harmless(group.name),
        *(
            f"{'–' if s.value is None else number(s.value, metric)} (n {s.n:,})" if s.n else "–"
            for s in sides
        ),
        *(f"{100 * side.share:.0f} %" for side in sides),
        *(
            f"{number(e.value, metric, signed=True)} "
            f"({number(e.low, metric, signed=True)} to {number(e.high, metric, signed=True)})"
            for e in (group.mix, group.rate)
        ),
        number(group.total, metric, signed=True),
    ]
