"""What customers complain about and praise, ranked by what it goes along with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.facts import Floats
from voc.domain.impact import Impact, Measured, Verdict, impacts
from voc.domain.placement import Placement
from voc.domain.scores import Metric
from voc.domain.standing import impact_metric, scored
from voc.domain.taxonomy import Stage
from voc.domain.themes import Theme
from voc.domain.voices import Voices, voices

VERDICT_ORDER = (Verdict.HURTS, Verdict.CANT_TELL, Verdict.HELPS)
TOP = 3


@dataclass(frozen=True)
class Stability:
    """How often, when responses are drawn anew, the ranking keeps its head.

    The share (0..1) of `draws` in which the first of the pain points that hurt stays first, and
    in which the first three stay the first three in any order; None where there are no others.
    """

    top_1: float | None
    top_3: float | None
    draws: int


@dataclass(frozen=True, eq=False)
class Ranking:
    """Themes complained about and praised, stage by stage, in order.

    `voices` are the groups and `impacts` theirs on `metric`; `pains` and `joys` number the
    groups, most costly and most rewarding first.
    """

    subjects: "Subjects"
    metric: Metric | None
    impacts: tuple[Impact, ...]
    pains: tuple[int, ...]
    joys: tuple[int, ...]
    stability: Stability

    def tops(self, groups: Sequence[int]) -> dict[str, str]:
        """The theme of the first of `groups` at each stage that has any, by their names."""
        told = self.subjects
        return {told.stage(group).name: told.name(group) for group in reversed(groups)}


@dataclass(frozen=True, eq=False)
class Subjects:
    """What groups of segments are about: a theme, called as in `names`, at a stage."""

    placement: Placement
    voices: Voices
    names: Mapping[str, str]

    def theme_id(self, group: int) -> str:
        """The theme's id."""
        return self.placement.facts.segments.themes.names[int(self.voices.themes[group])]

    def name(self, group: int) -> str:
        """The theme's name."""
        return self.names.get(self.theme_id(group), self.theme_id(group))

    def stage(self, group: int) -> Stage:
        """The stage."""
        return self.placement.stages[int(self.voices.stages[group])]


def rank(placement: Placement, themes: Sequence[Theme], *, min_base: int) -> Ranking:
    """Rank what customers complain about and praise; hidden themes are left out.

    Pain points by verdict (hurts, can't tell, helps), then leave-out impact on the survey's main
    metric, most costly first, then volume. Delights the other way round.
    """
    groups = voices(placement, hidden={theme.id for theme in themes if theme.hidden})
    subjects = Subjects(placement, groups, {theme.id: theme.name for theme in themes})
    metric = impact_metric(placement.facts, min_base)
    measured = _measured(groups, metric, min_base)
    pains, joys = (_order(subjects, measured.impacts, tone) for tone in (-1, 1))
    hurting = [group for group in pains if measured.impacts[group].verdict is Verdict.HURTS]
    firm = stability(measured.draws[:, hurting])
    return Ranking(subjects, metric, measured.impacts, pains, joys, firm)


def _measured(groups: Voices, metric: Metric | None, min_base: int) -> Measured:
    """Hold all complaints and all praise against each other in one regression."""
    if metric is None:
        asked = any(len(answers.rows) for answers in groups.facts.answers.values())
        reason = "too few responses have a score" if asked else "no score was asked"
        none = Impact(None, 0, reason=reason)
        return Measured((none,) * len(groups), np.zeros((0, len(groups))))
    members, answers = scored(groups.facts, groups.members, metric), groups.facts.answers[metric]
    values = answers.contributions
    return impacts(metric, values, members, ends=answers.ends, min_base=min_base)


def _order(subjects: Subjects, found: Sequence[Impact], tone: int) -> tuple[int, ...]:
    """The groups of a tone, those first whose impact goes furthest the same way."""
    volumes = subjects.voices.volumes

    def rank_of(group: int) -> tuple[int, float, int, str, str]:
        impact, about = found[group], (subjects.theme_id(group), subjects.stage(group).name)
        verdict, points = VERDICT_ORDER.index(impact.verdict), impact.leave_out or 0.0
        return -tone * verdict, -tone * points, -int(volumes[group]), *about

    mine = np.flatnonzero(subjects.voices.tones == tone).tolist()
    return tuple(sorted(mine, key=rank_of))


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
