"""All commands, put together."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from voc import __version__
from voc.cli import actions, cases, webhooks
from voc.cli.analyze import analyze
from voc.cli.demo import demo
from voc.cli.failures import Commands
from voc.cli.importing import import_rows
from voc.cli.models import evaluate, train
from voc.cli.movement import movement
from voc.cli.reporting import export, report
from voc.cli.serve import serve
from voc.cli.theme_edits import define, edits, hide, merge, pin, rename, split, undo
from voc.cli.themes import emerging, fit_themes, history, list_themes, show_theme

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would print local variables: customers' texts
    rich_markup_mode="rich",
)
themes = typer.Typer(
    no_args_is_help=True,
    help="Discover recurring subjects, look at them, and put them right; edits survive refits.",
)

app.command("demo")(demo)
app.command("analyze")(analyze)
app.command("import")(import_rows)
app.add_typer(themes, name="themes")
app.command("report")(report)
app.command("movement")(movement)
app.add_typer(cases.app, name="cases")
app.add_typer(actions.app, name="actions")
app.add_typer(webhooks.app, name="webhooks")
app.command("export")(export)
app.command("train")(train)
app.command("evaluate")(evaluate)
app.command("serve")(serve)
themes.command("fit")(fit_themes)
themes.command("list")(list_themes)
themes.command("show")(show_theme)
themes.command("history")(history)
themes.command("emerging")(emerging)
for edit in (rename, merge, split, pin, hide, define, undo, edits):
    themes.command(edit.__name__)(edit)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"voc {__version__}")
        raise typer.Exit


@app.callback()
def voc(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Read survey comments: sentiment, journey stage, themes and pain points beside the scores.

    Data goes to standard output, messages and progress to standard error. Exit status:
    0 all rows handled, 1 rows were rejected, 2 the input or a setting can't be used.
    """


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack a customer's letters
            stream.reconfigure(errors="replace")
    app()
