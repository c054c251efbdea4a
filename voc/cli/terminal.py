"""What people see: messages, progress, and customers' words made harmless."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from rich.console import Console

PLAIN_WIDTH = 100
Item = TypeVar("Item")

# C0 and C1 controls start escape sequences; the others reverse what stands beside them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def say(message: str) -> None:
    """Tell the user something beside the data: on standard error."""
    typer.echo(harmless(message), err=True)


def harmless(text: str) -> str:
    """Return `text` on one line and without what a terminal would obey."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def console(file: IO[str] | None = None) -> Console:
    """Where tables are printed: standard output, or `file`; plain where that is no terminal."""
    from rich.console import Console

    is_terminal = file is None and sys.stdout.isatty()
    return Console(file=file, width=None if is_terminal else PLAIN_WIDTH, highlight=False)


def tracked(items: Iterable[Item], description: str) -> Iterator[Item]:
    """Pass `items` on; on a terminal, show how many have come by."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), "{task.description}", MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, description=description)
