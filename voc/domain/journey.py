"""The journey scorecard: what customers say and score at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.estimates import (
    Estimate,
    Tally,
    estimates_of,
    net_sentiment_estimate,
    tally,
)
from voc.domain.facts import distinct
from voc.domain.painpoints import Findings, PainPoint
from voc.domain.placement import Placement
from voc.domain.scores import Metric


@dataclass(frozen=True)
class Disagreement:
    """Of `n` comments given a stage whose words show any, `other` show only other stages."""

    n: int
    other: int

    @property
    def share(self) -> float:
        """The share (0..1) that shows only other stages."""
        return self.other / self.n


@dataclass(frozen=True)
class StageRow:
    """One stage of the scorecard.

    `responses` count here; `comments` of them are not blank; `scores` pool the responses;
    `net_sentiment` counts segments and runs -100..100, None without any, and `sentiment` is the
    same with its interval (None as long as nothing was said). `negative_share` is the share
    (0..1) of all complaining segments that stand here, `main_channel` the one most of the
    responses came through. `disagreement` sets the given stage against the words.
    """

    stage: str
    owner: str
    channels: tuple[str, ...]
    comments: int
    scores: tuple[Estimate, ...]
    net_sentiment: float | None
    top_pain_point: str | None
    top_delight: str | None
    responses: int = 0
    sentiment: Estimate | None = None
    negative_share: float | None = None
    main_channel: str | None = None
    disagreement: Disagreement | None = None


def journey(placement: Placement, found: Findings, *, min_base: int) -> tuple[StageRow, ...]:
    """One row a stage in journey order, then "unknown" for what shows no stage.

    A response counts in every stage its comment speaks of, clause by clause; a given stage
    beats the predicted ones.
    """
    return tuple(
        _row(placement, number, found, min_base) for number in range(len(placement.stages))
    )


def tallies_at(placement: Placement, number: int) -> dict[Metric, Tally]:
    """The answers of the responses at a stage."""
    here = placement.present[:, number]
    answers = placement.facts.answers
    return {metric: tally(given, here[given.rows]) for metric, given in answers.items()}


def sentiment_at(placement: Placement, number: int, *, min_base: int) -> Estimate | None:
    """Net sentiment at a stage; None where nothing was said."""
    speaking = np.flatnonzero(placement.mentions[:, number])
    if not len(speaking):
        return None
    tones, mentions = placement.tones[speaking, number], placement.mentions[speaking, number]
    return net_sentiment_estimate(tones, mentions, min_base=min_base)


def _row(placement: Placement, number: int, found: Findings, min_base: int) -> StageRow:
    stage, facts = placement.stages[number], placement.facts
    here = placement.present[:, number]
    said = float(placement.mentions[:, number].sum())
    return StageRow(
        stage=stage.name,
        owner=stage.owner,
        channels=stage.channels,
        comments=int((here & facts.has_comment).sum()),
        scores=estimates_of(tallies_at(placement, number), min_base=min_base),
        net_sentiment=100.0 * float(placement.tones[:, number].sum()) / said if said else None,
        top_pain_point=_first(found.pain_points, stage.name),
        top_delight=_first(found.delights, stage.name),
        responses=int(here.sum()),
        sentiment=sentiment_at(placement, number, min_base=min_base),
        negative_share=_negative_share(placement, number),
        main_channel=_main_channel(placement, number),
        disagreement=_disagreement(placement, number),
    )


def _first(points: Sequence[PainPoint], stage: str) -> str | None:
    return next((point.name for point in points if point.stage == stage), None)


def _negative_share(placement: Placement, number: int) -> float | None:
    negative = placement.facts.segments.tones < 0
    segments, stages = placement.pairs
    here = int(negative[segments[stages == number]].sum())
    return here / int(negative.sum()) if negative.any() else None


def _main_channel(placement: Placement, number: int) -> str | None:
    channels = placement.facts.channels
    codes = channels.codes[placement.present[:, number]]
    known = codes[codes >= 0]
    return channels.names[np.bincount(known).argmax()] if len(known) else None


def _disagreement(placement: Placement, number: int) -> Disagreement | None:
    segments = placement.facts.segments
    given = placement.given[segments.rows] == number
    shown = placement.predicted[segments.stage_codes]
    telling = distinct(segments.rows[given & (shown >= 0).any(axis=1)])
    agreeing = distinct(segments.rows[given & (shown == number).any(axis=1)])
    return Disagreement(len(telling), len(telling) - len(agreeing)) if len(telling) else None
