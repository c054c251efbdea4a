"""The journey scorecard: what customers say and score at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.estimates import Estimate, estimates, net_sentiment
from voc.domain.painpoints import MIN_RESPONSES, PainPoint, mentions_of
from voc.domain.taxonomy import UNKNOWN_STAGE, Stage, Taxonomy
from voc.domain.themes import Theme


@dataclass(frozen=True)
class StageRow:
    """One stage of the scorecard.

    `comments` speak of the stage; `scores` pool the responses those comments belong to;
    `net_sentiment` counts segments and runs -100..100, None without any.
    """

    stage: str
    owner: str
    channels: tuple[str, ...]
    comments: int
    scores: tuple[Estimate, ...]
    net_sentiment: float | None
    top_pain_point: str | None
    top_delight: str | None


def journey(
    rows: Sequence[AnalysedResponse],
    taxonomy: Taxonomy,
    themes: Sequence[Theme],
    points: Sequence[PainPoint],
    *,
    min_base: int,
) -> tuple[StageRow, ...]:
    """One row a stage in journey order, then "unknown" for what shows no stage.

    A response counts in every stage its comment speaks of; a given stage beats the
    predicted ones. Responses without a comment or a given stage are in "unknown".
    """
    names = {theme.id: theme.name for theme in themes}
    stages = (*taxonomy.stages, Stage(UNKNOWN_STAGE, owner=""))
    return tuple(_row(stage, rows, names, points, min_base) for stage in stages)


def _row(
    stage: Stage,
    rows: Sequence[AnalysedResponse],
    names: dict[str, str],
    points: Sequence[PainPoint],
    min_base: int,
) -> StageRow:
    here = [row for row in rows if stage.name in stages_of(row)]
    tones = [s.sentiment.label for row in here for s in _segments_at(row, stage.name)]
    scores = [score for row in here for score in row.response.scores]
    return StageRow(
        stage=stage.name,
        owner=stage.owner,
        channels=stage.channels,
        comments=sum(not row.response.comment.is_blank for row in here),
        scores=estimates(scores, min_base=min_base),
        net_sentiment=net_sentiment(
            tones.count(Sentiment.POSITIVE), tones.count(Sentiment.NEGATIVE), len(tones)
        ),
        top_pain_point=next((p.name for p in points if p.stage == stage.name), None),
        top_delight=_top_delight(here, stage.name, names),
    )


def stages_of(row: AnalysedResponse) -> tuple[str, ...]:
    """The stages a response counts in; "unknown" where nothing shows one."""
    if row.response.stage:
        return (row.response.stage,)
    return tuple(reading.stage for reading in row.analysis.stages) or (UNKNOWN_STAGE,)


def _segments_at(row: AnalysedResponse, stage: str) -> list[Segment]:
    if row.response.stage or stage == UNKNOWN_STAGE:
        return list(row.analysis.segments)
    return [s for s in row.analysis.segments if stage in {reading.stage for reading in s.stages}]


def _top_delight(rows: Sequence[AnalysedResponse], stage: str, names: dict[str, str]) -> str | None:
    praising: dict[str, set[str]] = {}
    for mention in mentions_of(rows):
        if mention.sentiment is Sentiment.POSITIVE and mention.stage == stage:
            praising.setdefault(mention.theme_id, set()).add(mention.response_id)
    best = max(praising, key=lambda theme: (len(praising[theme]), theme), default=None)
    if best is None or len(praising[best]) < MIN_RESPONSES:
        return None
    return names.get(best, best)
