"""`voc actions`: what was done about a pain point, and what changed after it."""

from __future__ import annotations

from typing import Annotated

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.inputs import selection
from voc.cli.json_output import print_json
from voc.cli.terminal import console, harmless, say

app = typer.Typer(
    no_args_is_help=True, help="What was done about a pain point, and what changed after it."
)
ActionId = Annotated[str, typer.Argument(metavar="ACTION", help="Id of an action, a-…")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


@app.command("add")
def add(
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    *,
    date: Annotated[str, typer.Option(metavar="DATE", help="The day it took effect.")],
    stage: Annotated[str | None, typer.Option(help="The stage it is meant for.")] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="ID", help="The theme of the complaints it should end.")
    ] = None,
    where: options.Where = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    db: options.Database = None,
) -> None:
    """Write down what was done, when, and for whom; prints its id.

    \b
    Example:
      voc actions add "Advanced documentation published" --date 2026-09-01 --stage renewal
    """
    from voc.contract import parse_action

    given = {
        "title": title,
        "date": date,
        "stage": stage,
        "theme_id": theme,
        "where": dict(selection(None, None, where).where),
        "owner": owner,
        "note": note,
    }
    actions = open_application(read_settings(db_url=db)).loop.actions
    typer.echo(actions.add(parse_action(given)).id)


@app.command("list")
def list_actions(*, as_json: AsJson = False, db: options.Database = None) -> None:
    """List actions, latest first."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from voc.contract import action_json

    found = open_application(read_settings(db_url=db)).loop.actions.store.all()
    if as_json:
        print_json([action_json(action) for action in found])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("action", "date", "title", "stage", "theme", "owner", "status"):
        table.add_column(column, overflow="fold")
    for action in found:
        cells = (
            action.id,
            action.date.isoformat(),
            action.title,
            action.stage or "",
            action.theme_id or "",
            action.owner or "",
            action.status.value,
        )
        table.add_row(*(Text(harmless(cell)) for cell in cells))
    console().print(table if found else "no action")


@app.command("show")
def show(
    id: ActionId,
    *,
    before: Annotated[int, typer.Option(metavar="DAYS", help="Days before it.")] = 90,
    after: Annotated[int, typer.Option(metavar="DAYS", help="Days from it on.")] = 90,
    as_json: AsJson = False,
    db: options.Database = None,
) -> None:
    """Compare the days before an action with those from it on, in plain sentences.

    Only the responses it is meant for are compared; all others tell what changed anyway.
    """
    from voc.contract import effect_json
    from voc.domain.sentences import day

    found = open_application(read_settings(db_url=db)).loop.actions.effect(
        id, before=before, after=after
    )
    if as_json:
        print_json(effect_json(found))
        return
    action = found.action
    place = f", {action.stage}" if action.stage else ""
    typer.echo(f"{harmless(action.title)}, {day(action.date)}{harmless(place)}")
    for sentence in found.sentences:
        typer.echo(sentence)


@app.command("close")
def close(id: ActionId, *, db: options.Database = None) -> None:
    """Mark an action as done with; its effect stays visible."""
    from voc.domain.actions import ActionChange, ActionStatus

    loop = open_application(read_settings(db_url=db)).loop
    loop.actions.change(id, ActionChange({"status": ActionStatus.CLOSED}))
    say("closed")


@app.command("delete")
def delete(id: ActionId, *, db: options.Database = None) -> None:
    """Delete an action."""
    open_application(read_settings(db_url=db)).loop.actions.delete(id)
    say("deleted")
