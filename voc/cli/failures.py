"""How commands end: errors made on purpose are one line, a closed pipe is no error."""

import errno
import os
import signal
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from voc.cli.terminal import say
from voc.domain.errors import VocError

UNUSABLE = 2
FULL = (errno.ENOSPC, errno.EDQUOT)
SIGNALLED = 128  # a program ended by a signal has the status 128 + its number


class Commands(TyperGroup):
    """The command group that turns errors into exit statuses. A bug keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer does not export click's Context
        """Run the chosen command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except VocError as error:
            say(f"voc: {error}")
            raise typer.Exit(UNUSABLE) from None
        except BrokenPipeError:
            _forget_stdout()
            raise typer.Exit(SIGNALLED + signal.SIGPIPE) from None
        except OSError as error:
            if error.errno not in FULL:
                raise
            say(f"voc: the output can't be written: {error.strerror}")
            raise typer.Exit(UNUSABLE) from None
        except KeyboardInterrupt:
            raise typer.Exit(SIGNALLED + signal.SIGINT) from None
        return result


def _forget_stdout() -> None:
    """Whoever read the output (`| head`) has enough: let the last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
