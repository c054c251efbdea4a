"""The answers of the API as OpenAPI shows them.

Routes build their answers in `voc.contract`; these models only document them, and a test
holds the two equal.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from voc.contract import ResponseIn
from voc.domain.analysis import AnalysisWarning
from voc.submission import Status
from voc.web import examples

Tone = Literal["positive", "negative", "neutral"]
CommentTone = Literal["positive", "negative", "neutral", "mixed"]


def shown(example: dict[str, Any]) -> ConfigDict:
    """The configuration of a model with an example."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Strict(BaseModel):
    """A shape without other fields than these."""

    model_config = ConfigDict(extra="forbid")


class SentimentOut(Strict):
    """The tone of a segment."""

    label: Tone
    confidence: float = Field(ge=0, le=1)
    score: float = Field(ge=-1, le=1)


class CommentSentimentOut(SentimentOut):
    """The tone of a whole comment; mixed where praise and complaint stand side by side."""

    label: CommentTone  # type: ignore[assignment]  # a comment can be mixed, a segment can't


class StageOut(Strict):
    """A journey stage a segment speaks of."""

    stage: str
    confidence: float


class StageSentimentOut(StageOut):
    """A journey stage a comment speaks of, and how."""

    sentiment: CommentTone


class SegmentOut(Strict):
    """A sentence or clause: `text` is the verbatim's `[start:end]`, in code points."""

    start: int
    end: int
    text: str
    sentiment: SentimentOut
    stages: list[StageOut]
    theme_id: str | None


class ModelOut(Strict):
    """The model bundle that made an analysis."""

    bundle: str
    version: str


class LabelOut(Strict):
    """One of your own labels."""

    label: str
    confidence: float = Field(ge=0, le=1)


class AnalysedOut(Strict):
    """One analysed comment.

    `labels` is there when the bundle was trained on labels of your own: by label column the
    label, or the list of labels where a comment may bear several.
    """

    model_config = shown(examples.ANALYSED)

    id: str
    language: str | None
    sentiment: CommentSentimentOut
    stages: list[StageSentimentOut]
    segments: list[SegmentOut]
    themes: list[str]
    scores: dict[str, float]
    model: ModelOut
    warnings: list[AnalysisWarning]
    labels: dict[str, LabelOut | list[LabelOut]] | None = None


class ItemError(Strict):
    """Why one item of a list can't be used; `index` counts from 0."""

    index: int
    id: str | None
    field: str
    reason: str


class AnalyzeOut(Strict):
    """The readable comments in the order they came, and the faults of the others."""

    model_config = shown(examples.ANALYZE_OUT)

    results: list[AnalysedOut]
    errors: list[ItemError]


class SubmissionOut(Strict):
    """What became of one submitted response.

    `id` is null where the request was sent before and the response was deleted since.
    `too_old_for_case` is there where it was stored, but given so long ago
    (VOC_CASE_MAX_AGE_DAYS) that it opened no case; `voc cases open --from DATE` opens one where
    a rule is met.
    """

    model_config = shown(examples.SUBMISSION)

    id: str | None
    status: Status
    too_old_for_case: bool = False


class IndexedSubmission(SubmissionOut):
    """What became of one response of a list; `index` counts from 0."""

    model_config = shown(examples.INDEXED)

    index: int


class SubmissionsOut(Strict):
    """What became of a list of responses."""

    model_config = shown(examples.SUBMISSIONS)

    results: list[IndexedSubmission]
    errors: list[ItemError]


class StoredOut(ResponseIn):
    """A stored response: what was sent, and its analysis."""

    model_config = shown(examples.STORED)

    analysis: AnalysedOut


class StoredPage(Strict):
    """Stored responses ordered by id; `next` is the path of the next page."""

    model_config = shown({"responses": [examples.STORED], "next": "/v1/responses?cursor=ci0xNw"})

    responses: list[StoredOut]
    next: str | None


class HealthOut(Strict):
    """A sign of life."""

    model_config = shown({"status": "ok"})

    status: Literal["ok"]


class ProblemOut(BaseModel):
    """RFC 9457 problem details; `type` is stable, `instance` names this occurrence."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    field: str | None = None
    row: int | None = None
