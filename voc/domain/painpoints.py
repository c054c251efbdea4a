"""Pain points and delights: themes at a stage, ranked by what they go along with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from voc.domain.facts import Facts, Floats, Ints, distinct
from voc.domain.impact import Impact, Measured, Membership, Verdict, impacts
from voc.domain.placement import Placement
from voc.domain.quotes import CANDIDATES, Passages, Quote, pick_quotes
from voc.domain.scores import Metric
from voc.domain.standing import (
    Standing,
    has_answer,
    impact_metric,
    scored,
    standings,
    unhappy,
)
from voc.domain.statements import (
    Statement,
    quote_statement,
    score_statement,
    volume_statement,
)
from voc.domain.themes import Theme
from voc.domain.trend import UNTOLD, Trend, trends
from voc.domain.value import ValueAtRisk, Worth
from voc.domain.voices import Voices, voices

VERDICT_ORDER = (Verdict.HURTS, Verdict.CANT_TELL, Verdict.HELPS)
TOP = 3


@dataclass(frozen=True)
class PainPoint:
    """A theme customers complain about at one stage of the journey.

    `standing` sets those who complain beside all others, None without enough scores; `owner` is
    the department that answers for the stage.
    """

    theme_id: str
    name: str
    stage: str
    response_ids: tuple[str, ...]
    impact: Impact
    summary: tuple[Statement, ...]
    quotes: tuple[Quote, ...]
    owner: str = ""
    standing: Standing | None = None
    trend: Trend = UNTOLD
    value_at_risk: ValueAtRisk | None = None

    @property
    def responses(self) -> int:
        """Volume: distinct responses that complain."""
        return len(self.response_ids)

    @property
    def verdict(self) -> Verdict:
        """What may be said about the impact."""
        return self.impact.verdict

    @property
    def severity(self) -> float | None:
        """How negative the mentions are times how low the scores, 0..1."""
        return self.standing.severity if self.standing else None


class Delight(PainPoint):
    """A theme customers praise at one stage: the same numbers, about those who praise."""


@dataclass(frozen=True)
class Stability:
    """How often, when responses are drawn anew, the ranking keeps its head.

    The share (0..1) of `draws` in which the first of the pain points that hurt stays first, and
    in which the first three stay the first three in any order; None where there are no others.
    """

    top_1: float | None
    top_3: float | None
    draws: int


UNRANKED = Stability(None, None, 0)


@dataclass(frozen=True)
class Findings:
    """Pain points, most costly first; delights, most rewarding first; how firm the order is."""

    pain_points: tuple[PainPoint, ...]
    delights: tuple[Delight, ...]
    stability: Stability


Found = TypeVar("Found", PainPoint, Delight)


def findings(
    placement: Placement,
    themes: Sequence[Theme],
    source: Passages,
    *,
    min_base: int,
    worth: Worth | None = None,
) -> Findings:
    """Rank what customers complain about and praise, stage by stage.

    Ranking of pain points: verdict (hurts, can't tell, helps), then leave-out impact on the
    survey's main metric, most costly first, then volume. Delights the other way round.
    """
    hidden = {theme.id for theme in themes if theme.hidden}
    bad, good = (voices(placement, tone, hidden=hidden) for tone in (-1, 1))
    measured = _measured(placement.facts, (bad, good), min_base)
    names = {theme.id: theme.name for theme in themes}
    report = _Describer(placement, names, source, min_base)
    pains = report.describe(PainPoint, bad, measured.impacts[: len(bad)], worth)
    joys = report.describe(Delight, good, measured.impacts[len(bad) :], None)
    order = sorted(range(len(pains)), key=lambda place: _rank(pains[place]))
    hurting = [place for place in order if pains[place].verdict is Verdict.HURTS]
    return Findings(
        pain_points=tuple(pains[place] for place in order),
        delights=tuple(sorted(joys, key=_delight_rank)),
        stability=stability(measured.draws[:, hurting]),
    )


def stability(draws: Floats) -> Stability:
    """How firm an order is, from the draws (draws, ranked) of what each goes along with."""
    count, ranked = draws.shape
    top = draws.argsort(axis=1, kind="stable")[:, :TOP]
    first = float((top[:, 0] == 0).mean()) if count and ranked > 1 else None
    three = (
        float((np.sort(top, axis=1) == np.arange(TOP)).all(axis=1).mean())
        if (count and ranked > TOP)
        else None
    )
    return Stability(first, three, count)


def _measured(facts: Facts, groups: Sequence[Voices], min_base: int) -> Measured:
    """Hold all complaints and all praise against each other in one regression."""
    width = sum(map(len, groups))
    metric = impact_metric(facts, min_base)
    if metric is None:
        none = Impact(None, 0, reason="too few responses have a score")
        return Measured((none,) * width, np.zeros((0, width)))
    members = scored(facts, _together([group.members for group in groups]), metric)
    return impacts(metric, facts.answers[metric].contributions, members, min_base=min_base)


def _together(groups: Sequence[Membership]) -> Membership:
    """One membership of all groups, one behind the other."""
    offsets = np.cumsum([0, *(group.width for group in groups)])
    columns = [group.columns + offset for group, offset in zip(groups, offsets, strict=False)]
    rows = np.concatenate([group.rows for group in groups])
    return Membership(rows, np.concatenate(columns), int(offsets[-1]))


@dataclass(frozen=True, eq=False)
class _Describer:
    """Puts together what is told about groups of one tone."""

    placement: Placement
    names: dict[str, str]
    source: Passages
    min_base: int

    def describe(
        self, kind: type[Found], groups: Voices, measured: Sequence[Impact], worth: Worth | None
    ) -> list[Found]:
        """One finding a group, in the order of the groups."""
        facts, least = self.placement.facts, self.min_base
        metric = impact_metric(facts, least)
        standing = self._standings(groups, metric)
        going = trends(facts.days, facts.has_comment, groups.members, min_base=least)
        quotes = pick_quotes(groups.candidates(CANDIDATES), facts.segments, self.source)
        summaries = self._summaries(groups, standing, quotes, praise=kind is Delight)
        detracting = unhappy(facts, metric)
        return [
            kind(
                theme_id=(theme_id := facts.segments.themes.names[groups.themes[place]]),
                name=self.names.get(theme_id, theme_id),
                stage=(stage := self.placement.stages[groups.stages[place]]).name,
                response_ids=facts.ids_of(rows),
                impact=measured[place],
                summary=summaries[place],
                quotes=quotes[place],
                owner=stage.owner,
                standing=standing[place],
                trend=going[place],
                value_at_risk=worth.at_risk(rows, detracting) if worth else None,
            )
            for place, rows in enumerate(groups.rows_of)
        ]

    def _standings(self, groups: Voices, metric: Metric | None) -> list[Standing | None]:
        if metric is None:
            return [None] * len(groups)
        facts = self.placement.facts
        members = scored(facts, groups.members, metric)
        return standings(facts.answers[metric], members, groups.strength(), min_base=self.min_base)

    def _summaries(
        self,
        groups: Voices,
        standing: Sequence[Standing | None],
        quotes: Sequence[Sequence[Quote]],
        *,
        praise: bool,
    ) -> list[tuple[Statement, ...]]:
        """Two or three sentences a group."""
        facts, speaking = self.placement.facts, self._speaking()
        answered = has_answer(facts, impact_metric(facts, self.min_base))
        return [
            (
                volume_statement(
                    facts.ids_of(rows),
                    commenting=int(speaking[stage]),
                    stage=self.placement.stages[stage].name,
                    praise=praise,
                ),
                *score_statement(facts.ids_of(rows[answered[rows]]), stands),
                *quote_statement(said),
            )
            for rows, stage, stands, said in zip(
                groups.rows_of, groups.stages, standing, quotes, strict=True
            )
        ]

    def _speaking(self) -> Ints:
        """How many comments speak of each stage."""
        width = len(self.placement.stages)
        cells = distinct(self.placement.facts.segments.rows * width + self.placement.main)
        return np.bincount(cells % width, minlength=width)


def _rank(point: PainPoint) -> tuple[int, float, int, str, str]:
    impact = point.impact.leave_out or 0.0
    order = VERDICT_ORDER.index(point.verdict)
    return order, impact, -point.responses, point.theme_id, point.stage


def _delight_rank(point: Delight) -> tuple[int, float, int, str, str]:
    order, impact, volume, theme, stage = _rank(point)
    return -order, -impact, volume, theme, stage
