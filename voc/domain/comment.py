"""What comes in: one survey submission with its verbatim and its scores."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime

from voc.domain.scores import Metric, Score


@dataclass(frozen=True)
class Comment:
    """The open answer of a response: the verbatim, and the question it answers."""

    text: str
    question: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read."""
        return not self.text.strip()


@dataclass(frozen=True)
class Response:
    """One survey submission.

    `stage` is a *given* journey stage and beats the predicted one; `touchpoint` is where
    the survey was triggered, which need not be what the text is about.
    """

    id: str
    comment: Comment
    scores: tuple[Score, ...] = ()
    touchpoint: str | None = None
    stage: str | None = None
    channel: str | None = None
    created_at: datetime | None = None
    customer_id: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def score(self, metric: Metric) -> Score | None:
        """Return the answer to `metric`'s question, or None where it was not given."""
        return next((score for score in self.scores if score.metric is metric), None)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content without the id: equal for the same submission sent twice."""
        content = (
            self.comment.text,
            self.comment.question,
            sorted(
                (s.metric.value, *map(float, (s.value, *astuple(s.scale)))) for s in self.scores
            ),
            self.touchpoint,
            self.stage,
            self.channel,
            self.created_at.astimezone(UTC).isoformat() if self.created_at else None,
            self.customer_id,
            sorted(self.attributes.items()),
        )
        return hashlib.sha256(json.dumps(content).encode("utf-8", "surrogatepass")).hexdigest()
