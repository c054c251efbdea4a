"""The journey scorecard: what customers say and score at each stage."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from voc.domain.estimates import Estimate, Tally, estimates_by, tallies
from voc.domain.facts import Ints
from voc.domain.net_sentiment import net_sentiment, spoken
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
class Crowd:
    """Those who count at one stage.

    `comments` of the `responses` are not blank; `scores` pool their answers; `sentiment` is the
    net sentiment of what they say there, None where they say nothing.
    """

    responses: int
    comments: int
    scores: tuple[Estimate, ...]
    sentiment: Estimate | None


@dataclass(frozen=True)
class StageRow:
    """One stage of the scorecard.

    `responses` count here; `comments` of them are not blank; `scores` pool the responses;
    `sentiment` is the net sentiment with its interval, None as long as nothing was said.
    `negative_share` is the share (0..1) of all complaining segments that stand here,
    `main_channel` the one most of the responses came through. `disagreement` sets the given
    stage against the words.
    """

    stage: str
    owner: str
    channels: tuple[str, ...]
    comments: int
    scores: tuple[Estimate, ...]
    top_pain_point: str | None
    top_delight: str | None
    responses: int = 0
    sentiment: Estimate | None = None
    negative_share: float | None = None
    main_channel: str | None = None
    disagreement: Disagreement | None = None

    @property
    def net_sentiment(self) -> float | None:
        """The net sentiment, -100..100; None where too few comments speak of this stage."""
        return self.sentiment.value if self.sentiment else None


def journey(
    placement: Placement,
    *,
    pains: Mapping[str, str],
    joys: Mapping[str, str],
    min_base: int,
) -> tuple[StageRow, ...]:
    """One row a stage in journey order, then "unknown" for what shows no stage.

    A response counts in every stage its comment speaks of, clause by clause; a given stage
    beats the predicted ones. `pains` and `joys` name the top pain point and delight of a stage.
    """
    return tuple(
        StageRow(
            stage=stage.name,
            owner=stage.owner,
            channels=stage.channels,
            comments=crowd.comments,
            scores=crowd.scores,
            top_pain_point=pains.get(stage.name),
            top_delight=joys.get(stage.name),
            responses=crowd.responses,
            sentiment=crowd.sentiment,
            negative_share=share,
            main_channel=channel,
            disagreement=differing,
        )
        for stage, crowd, share, channel, differing in zip(
            placement.stages,
            crowds(placement, min_base=min_base),
            _negative_shares(placement),
            _main_channels(placement),
            _disagreements(placement),
            strict=True,
        )
    )


def crowds(placement: Placement, *, min_base: int) -> list[Crowd]:
    """Those who count at each stage."""
    visits, size = placement.visits, len(placement.stages)
    counts = np.bincount(visits.stages, minlength=size).tolist(), placement.comments.tolist()
    scores = estimates_by(_tallies(placement), size, min_base=min_base)
    said = spoken(visits.said, visits.stages, size)
    return [
        Crowd(responses, comments, scored, net_sentiment(group, min_base=min_base))
        for responses, comments, scored, group in zip(*counts, scores, said, strict=True)
    ]


def _tallies(placement: Placement) -> dict[Metric, list[Tally]]:
    """The answers of the responses at each stage."""
    facts, visits, size = placement.facts, placement.visits, len(placement.stages)
    return {
        metric: tallies(
            answers.scores, answers.by_response(len(facts))[visits.rows], visits.stages, size
        )
        for metric, answers in facts.answers.items()
    }


def _negative_shares(placement: Placement) -> list[float | None]:
    """The share of all complaining segments that stand at each stage."""
    size, negative = len(placement.stages), placement.facts.segments.tones < 0
    segments, stages = placement.pairs
    total = int(negative.sum())
    here = np.bincount(stages[negative[segments]], minlength=size).tolist()
    return [count / total if total else None for count in here]


def _main_channels(placement: Placement) -> list[str | None]:
    """The channel most of each stage's responses came through; the first named of several."""
    channels, visits = placement.facts.channels, placement.visits
    width, size = len(channels.names), len(placement.stages)
    codes = channels.codes[visits.rows]
    cells = visits.stages * width + codes
    counts = np.bincount(cells[codes >= 0], minlength=size * width).reshape(size, width)
    return [channels.names[row.argmax()] if row.any() else None for row in counts]


def _disagreements(placement: Placement) -> list[Disagreement | None]:
    """Where the survey gives a stage: how many of the comments there show only others."""
    segments, size = placement.facts.segments, len(placement.stages)
    shows = (placement.predicted[:, :, None] == np.arange(size)).any(axis=1)  # (sets, stages)
    at = np.flatnonzero(placement.given[segments.rows] >= 0)
    rows, sets = segments.rows[at], segments.stage_codes[at]
    telling = _by_given(placement, rows[shows.any(axis=1)[sets]])
    agreeing = _by_given(placement, rows[shows[sets, placement.given[rows]]])
    return [
        Disagreement(n, n - agreed) if n else None
        for n, agreed in zip(telling, agreeing, strict=True)
    ]


def _by_given(placement: Placement, rows: Ints) -> list[int]:
    """Count distinct responses by the stage they are given."""
    once = np.zeros(len(placement.facts), bool)
    once[rows] = True
    given: list[int] = np.bincount(placement.given[once], minlength=len(placement.stages)).tolist()
    return given
