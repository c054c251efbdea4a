"""The closed loop: cases for single customers, actions on what many say, and their webhooks."""

from dataclasses import dataclass

from voc.closed_loop.actions import Actions, with_actions
from voc.closed_loop.cases import Cases, CaseStore, CaseWriter, Opening
from voc.closed_loop.outbox import Delivery, Message, Outbox, Receipt, Sender, deliver


@dataclass(frozen=True)
class ClosedLoop:
    """The use cases of both loops, and the way out: `sender` is None without a webhook."""

    cases: Cases
    actions: Actions
    outbox: Outbox
    sender: Sender | None


__all__ = [
    "Actions",
    "CaseStore",
    "CaseWriter",
    "Cases",
    "ClosedLoop",
    "Delivery",
    "Message",
    "Opening",
    "Outbox",
    "Receipt",
    "Sender",
    "deliver",
    "with_actions",
]
