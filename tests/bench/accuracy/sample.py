"""The sample survey as labelled comments: written by the project, so easy, and no evidence.

It shows the procedure where the real data are not at hand.
"""

import csv
import json
from collections.abc import Iterable

from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.sample import answers_path, survey_path
from voc.training.labelled import LabelledComment


def sample_rows() -> list[LabelledComment]:
    """Every comment that is not blank, with the sentiment and stages it was written to show."""
    topics = json.loads(answers_path().read_text("utf-8"))["topics"]
    with survey_path().open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["text"].strip()]
    return [_labelled(row["text"], row["question"], topics[row["id"]]) for row in rows]


def _labelled(text: str, question: str, labels: list[list[str]]) -> LabelledComment:
    stages = dict.fromkeys(stage for _, stage, _ in labels if stage)
    return LabelledComment(
        Comment(text, question or None),
        _together(tone for _, _, tone in labels),
        {name: _together(tone for _, stage, tone in labels if stage == name) for name in stages},
    )


def _together(tones: Iterable[str]) -> Sentiment:
    """Praise and complaint together are mixed."""
    sides = set(tones) - {"neutral"}
    if len(sides) > 1:
        return Sentiment.MIXED
    return Sentiment(next(iter(sides), "neutral"))
