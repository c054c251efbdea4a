"""`voc webhooks`: what was told to another system, and what waits."""

from typing import Annotated

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.json_output import print_json
from voc.cli.terminal import say
from voc.domain.errors import ConfigurationError
from voc.domain.plurals import counted

app = typer.Typer(
    no_args_is_help=True,
    help="Signed webhooks about cases (Standard Webhooks), sent to VOC_WEBHOOK_URL.",
)


@app.command("list")
def list_messages(
    *,
    dead: Annotated[
        bool, typer.Option("--dead", help="Only those that nobody will try again.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    db: options.Database = None,
) -> None:
    """List messages as JSON, newest first: attempts, outcome, time of the next attempt."""
    from voc.contract import receipt_json

    outbox = open_application(read_settings(db_url=db)).loop.outbox
    print_json([receipt_json(receipt) for receipt in outbox.receipts(dead=dead, limit=limit)])


@app.command("deliver")
def deliver_due(*, db: options.Database = None) -> None:
    """Send what is due, once; exit status 1 where something was not accepted.

    voc serve does this by itself every few seconds. A receiver may get a message twice, then
    under the same webhook-id.
    """
    from voc.closed_loop import deliver

    loop = open_application(read_settings(db_url=db)).loop
    if loop.sender is None:
        raise ConfigurationError("set VOC_WEBHOOK_URL and VOC_WEBHOOK_SECRET first")
    found = deliver(loop.outbox, loop.sender)
    say(f"{found.delivered:,} delivered, {found.failed:,} failed")
    raise typer.Exit(1 if found.failed else 0)


@app.command("retry")
def retry(*, db: options.Database = None) -> None:
    """Let dead messages be tried again."""
    from datetime import UTC, datetime

    revived = open_application(read_settings(db_url=db)).loop.outbox.revive(datetime.now(UTC))
    say(f"{counted(revived, 'message')} will be tried again")
