"""Delivers webhooks while the service runs."""

import threading

import structlog

from voc.closed_loop import ClosedLoop, deliver
from voc.web.background import Routine

PAUSE_S = 2.0


def courier(loop: ClosedLoop) -> list[Routine]:
    """Send what is due; nothing without a webhook."""

    def round(_: threading.Event) -> None:
        if loop.sender is not None:
            done = deliver(loop.outbox, loop.sender)
            if done.delivered or done.failed:
                structlog.get_logger("voc.web").info(
                    "webhooks", delivered=done.delivered, failed=done.failed
                )

    return [Routine("courier", round, PAUSE_S)] if loop.sender else []
