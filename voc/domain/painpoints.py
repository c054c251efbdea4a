"""Pain points and delights: themes at a stage, ranked by what they go along with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from voc.domain.actions import ActionTaken
from voc.domain.facts import Flags, Ints
from voc.domain.impact import Impact, Verdict
from voc.domain.quotes import CANDIDATES, Passages, Quote, pick_quotes
from voc.domain.ranking import Ranking, Stability
from voc.domain.scores import Metric
from voc.domain.standing import Standing, has_answer, scored, standings, unhappy
from voc.domain.statements import Statement, quote_statement, score_statement, volume_statement
from voc.domain.trend import UNTOLD, Trend, trends
from voc.domain.value import ValueAtRisk, Worth
from voc.domain.voices import Voices


@dataclass(frozen=True)
class PainPoint:
    """A theme customers complain about at one stage of the journey.

    `standing` sets those who complain beside all others, None without enough scores; `owner` is
    the department that answers for the stage, `actions` what was done about it and what changed,
    latest first.
    """

    theme_id: str
    name: str
    stage: str
    response_ids: Sequence[str]
    impact: Impact
    summary: tuple[Statement, ...]
    quotes: tuple[Quote, ...]
    owner: str = ""
    standing: Standing | None = None
    trend: Trend = UNTOLD
    value_at_risk: ValueAtRisk | None = None
    actions: tuple[ActionTaken, ...] = ()

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
class Findings:
    """Pain points, most costly first; delights, most rewarding first; how firm the order is."""

    pain_points: tuple[PainPoint, ...]
    delights: tuple[Delight, ...]
    stability: Stability


Found = TypeVar("Found", PainPoint, Delight)


def findings(
    ranking: Ranking, source: Passages, *, min_base: int, worth: Worth | None = None
) -> Findings:
    """Tell of everything ranked: how it stands, where it goes, in whose words."""
    told = _Told.of(ranking, source, min_base)
    pains = tuple(told.finding(PainPoint, group, worth) for group in ranking.pains)
    joys = tuple(told.finding(Delight, group, None) for group in ranking.joys)
    return Findings(pains, joys, ranking.stability)


@dataclass(frozen=True, eq=False)
class _Told:
    """What is told about each group of a ranking, besides its impact."""

    ranking: Ranking
    standings: Sequence[Standing | None]
    trends: Sequence[Trend]
    quotes: Sequence[tuple[Quote, ...]]
    commenting: Ints  # at each stage
    answered: Flags
    unhappy: Flags

    @classmethod
    def of(cls, ranking: Ranking, source: Passages, min_base: int) -> "_Told":
        placement, groups = ranking.subjects.placement, ranking.subjects.voices
        facts, metric = placement.facts, ranking.metric
        return cls(
            ranking,
            _standings(groups, metric, min_base),
            trends(facts.days, facts.has_comment, groups.members, min_base=min_base),
            pick_quotes(groups.candidates(CANDIDATES), facts.segments, source),
            placement.comments,
            has_answer(facts, metric),
            unhappy(facts, metric),
        )

    def finding(self, kind: type[Found], group: int, worth: Worth | None) -> Found:
        """One pain point or delight."""
        about, rows = self.ranking.subjects, self.ranking.subjects.voices.rows_of[group]
        return kind(
            theme_id=about.theme_id(group),
            name=about.name(group),
            stage=about.stage(group).name,
            response_ids=about.placement.facts.ids_of(rows),
            impact=self.ranking.impacts[group],
            summary=self._summary(group, rows, praise=kind is Delight),
            quotes=self.quotes[group],
            owner=about.stage(group).owner,
            standing=self.standings[group],
            trend=self.trends[group],
            value_at_risk=worth.at_risk(rows, self.unhappy) if worth else None,
        )

    def _summary(self, group: int, rows: Ints, *, praise: bool) -> tuple[Statement, ...]:
        """Two or three sentences."""
        about, ids_of = self.ranking.subjects, self.ranking.subjects.placement.facts.ids_of
        commenting = int(self.commenting[about.voices.stages[group]])
        stage, answered = about.stage(group).name, rows[self.answered[rows]]
        return (
            volume_statement(ids_of(rows), commenting=commenting, stage=stage, praise=praise),
            *score_statement(ids_of(answered), self.standings[group]),
            *quote_statement(self.quotes[group]),
        )


def _standings(groups: Voices, metric: Metric | None, min_base: int) -> list[Standing | None]:
    if metric is None:
        return [None] * len(groups)
    members = scored(groups.facts, groups.members, metric)
    answers = groups.facts.answers[metric]
    return standings(answers, members, groups.strength(), min_base=min_base)
