"""`voc themes rename` and its kin: what users do to themes; all of it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.json_output import print_json
from voc.cli.terminal import console, say
from voc.cli.themes import ThemeId

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from voc.domain.curation import Edit
    from voc.theming import ThemeEdits

Name = Annotated[str, typer.Argument(metavar="NAME", help="The new name.")]
Target = Annotated[str, typer.Argument(metavar="INTO", help="The id of the theme that stays.")]
Off = Annotated[bool, typer.Option("--off", help="Take it back.")]
Phrase = Annotated[str, typer.Argument(metavar="PHRASE", help="What it is about, as its name.")]
Examples = Annotated[
    list[str] | None,
    typer.Option("--example", metavar="TEXT", help="What a customer may say of it. Repeatable."),
]
EditNumber = Annotated[
    int | None,
    typer.Argument(metavar="[EDIT]", help="Its number in `voc themes edits`; default: the last."),
]


def rename(id: ThemeId, name: Name, *, db: options.Database = None) -> None:
    """Give a theme another name; refits keep it.

    \b
    Example:
      voc themes rename t-12 "advanced features not explained"
    """
    _tell(_edits(db).rename(id, name))


def merge(id: ThemeId, into: Target, *, db: options.Database = None) -> None:
    """Make all that belongs to one theme belong to another, now and after every refit.

    \b
    Example:
      voc themes merge t-7 t-3
    """
    _tell(_edits(db).merge(id, into))


def split(id: ThemeId, *, db: options.Database = None) -> None:
    """Put the groups among a theme's segments in its place.

    \b
    Example:
      voc themes split t-3
    """
    edit = _edits(db).split(id)
    _tell(edit)
    for part in edit.change.subjects:
        say(f"  {part.theme.id}  {part.theme.name}")


def pin(id: ThemeId, *, off: Off = False, db: options.Database = None) -> None:
    """Keep a theme even where a refit does not find it.

    \b
    Examples:
      voc themes pin t-12
      voc themes pin t-12 --off
    """
    _tell(_edits(db).pin(id, pinned=not off))


def hide(id: ThemeId, *, off: Off = False, db: options.Database = None) -> None:
    """Leave a theme out of reports; its segments still count as assigned.

    \b
    Examples:
      voc themes hide t-1
      voc themes hide t-1 --off
    """
    _tell(_edits(db).hide(id, hidden=not off))


def define(phrase: Phrase, *, example: Examples = None, db: options.Database = None) -> None:
    """Add a theme by hand: a phrase and sentences as customers would say them.

    \b
    Example:
      voc themes define "parking" --example "There is nowhere to park." \\
        --example "I paid a fortune for the car park."
    """
    edit = _edits(db).define(phrase, example or [])
    _tell(edit)
    say(f"  {edit.change.theme_ids[0]}  {phrase}")


def undo(edit: EditNumber = None, *, db: options.Database = None) -> None:
    """Undo an edit, or the last one; the others stay.

    \b
    Examples:
      voc themes undo
      voc themes undo 4
    """
    undone = _edits(db).undo(edit)
    say(f"edit {undone.id} undone")


def edits(*, format: options.Shown = "text", db: options.Database = None) -> None:
    """List what was done to themes by hand, oldest first.

    \b
    Example:
      voc themes edits
    """
    from voc.cli.theme_tables import print_edits
    from voc.contract.themes import edit_json

    log = _edits(db).log()
    if format == "json":
        print_json([edit_json(edit) for edit in log])
    else:
        print_edits(log, console())


def _edits(db: str | None) -> ThemeEdits:
    return open_application(read_settings(db_url=db)).service.theme_edits


def _tell(edit: Edit) -> None:
    say(f"edit {edit.id} made; take it back with: voc themes undo {edit.id}")
