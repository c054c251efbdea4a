"""How those who mention a theme stand beside all others: their score, how many detract."""

from dataclasses import dataclass

import numpy as np

from voc.domain.comparison import on_one_scale
from voc.domain.estimates import Estimate, estimates_of, tally_of
from voc.domain.facts import Answers, Facts, Flags, Floats, Ints
from voc.domain.impact import Membership
from voc.domain.scores import Metric


@dataclass(frozen=True)
class Standing:
    """The headline score of those who mention a theme, `inside`, and of all others, `outside`.

    `detractors` is the share (0..1) of them who detract (of a metric other than NPS: who are
    below the top box), `of_all_detractors` the share of all detractors they make up.
    `severity` (0..1): how strong the mentions are times how low the scores.
    """

    inside: Estimate
    outside: Estimate | None
    detractors: float
    of_all_detractors: float
    severity: float


def impact_metric(facts: Facts, min_base: int) -> Metric | None:
    """The metric themes are weighed by: NPS, else CSAT, else CES, with enough answers.

    CES answers on different scales weigh nothing: they have no common mean.
    """
    for metric in Metric:
        is_asked = metric in facts.answers and len(facts.answers[metric].rows) >= min_base
        if is_asked and on_one_scale(metric, facts):
            return metric
    return None


def unhappy(facts: Facts, metric: Metric | None) -> Flags:
    """Which responses detract on a metric; none without one."""
    found = np.zeros(len(facts), bool)
    if metric:
        found[facts.answers[metric].rows] = facts.answers[metric].unhappy
    return found


def has_answer(facts: Facts, metric: Metric | None) -> Flags:
    """Which responses answered a metric; none without one."""
    found = np.zeros(len(facts), bool)
    if metric:
        found[facts.answers[metric].rows] = True
    return found


def scored(facts: Facts, members: Membership, metric: Metric) -> Membership:
    """The members who answered a metric, as places among its answers."""
    at = facts.answers[metric].places(len(facts))[members.rows]
    given = at >= 0
    return Membership(at[given], members.columns[given], members.width)


def standings(
    answers: Answers, members: Membership, strength: Floats, *, min_base: int
) -> list[Standing | None]:
    """Compare the members of each group, places among `answers`, with all others.

    `strength` says how strong each group's mentions are, 0..1. None below `min_base` answers.
    """
    scores, width = answers.scores, len(answers.scores)
    cells = members.columns * width + answers.codes[members.rows]
    counts = np.bincount(cells, minlength=members.width * width).reshape(-1, width)
    everyone = np.bincount(answers.codes, minlength=width)
    unhappy = np.array([score.is_unhappy for score in scores], np.float64)
    lowness = np.array([score.lowness for score in scores], np.float64)
    detracting, severe = counts @ unhappy, (counts @ lowness) * strength
    shares = detracting / np.maximum(1.0, everyone @ unhappy)
    told = (each.tolist() for each in (detracting, shares, severe))
    return [
        _standing(_sides(answers, here, everyone - here, min_base), *sums)
        for here, *sums in zip(counts, *told, strict=True)
    ]


def _standing(
    sides: tuple[Estimate | None, Estimate | None], unhappy: float, of_all: float, severe: float
) -> Standing | None:
    inside, outside = sides
    if inside is None or inside.value is None:
        return None
    return Standing(inside, outside, unhappy / inside.n, of_all, severe / inside.n)


def _sides(
    answers: Answers, here: Ints, others: Ints, min_base: int
) -> tuple[Estimate | None, Estimate | None]:
    return _headline(answers, here, min_base), _headline(answers, others, min_base)


def _headline(answers: Answers, counts: Ints, min_base: int) -> Estimate | None:
    """The headline estimate of one group, None where nobody is in it."""
    metric = answers.scores[0].metric
    found = estimates_of({metric: tally_of(answers.scores, counts.tolist())}, min_base=min_base)
    return found[0] if found else None
