"""One generated response."""

from dataclasses import dataclass
from datetime import datetime

from voc.sample.verbatims import Label

COLUMNS = (
    "id", "created_at", "touchpoint", "channel", "question", "text", "nps", "csat", "ces",
    "customer_id", "plan", "region", "mrr",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """The columns of a response, as written to the survey, and what it is meant to say."""

    fields: dict[str, str]
    labels: tuple[Label, ...]
    language: str

    @property
    def id(self) -> str:
        """The response's id."""
        return self.fields["id"]

    @property
    def text(self) -> str:
        """The verbatim."""
        return self.fields["text"]

    @property
    def nps(self) -> int | None:
        """The answer to the NPS question, if it was asked."""
        return int(self.fields["nps"]) if self.fields["nps"] else None

    @property
    def is_customer(self) -> bool:
        """Whether a known customer answered."""
        return bool(self.fields["customer_id"])

    @property
    def created_at(self) -> datetime:
        """When the response was given."""
        return datetime.fromisoformat(self.fields["created_at"])
