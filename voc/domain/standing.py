"""How those who mention a theme stand beside all others: their score, how many detract."""

from dataclasses import dataclass

import numpy as np

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
    """The metric themes are weighed by: NPS, else CSAT, else CES, with enough answers."""
    for metric in Metric:
        if metric in facts.answers and len(facts.answers[metric].rows) >= min_base:
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
    places = np.full(len(facts), -1)
    answers = facts.answers[metric]
    places[answers.rows] = np.arange(len(answers.rows))
    at = places[members.rows]
    return Membership(at[at >= 0], members.columns[at >= 0], members.width)


def standings(
    answers: Answers, members: Membership, strength: Floats, *, min_base: int
) -> list[Standing | None]:
    """Compare the members of each group, places among `answers`, with all others.

    `strength` says how strong each group's mentions are, 0..1. None below `min_base` answers.
    """
    width = max(1, len(answers.scores))
    cells = members.columns * width + answers.codes[members.rows]
    counts = np.bincount(cells, minlength=members.width * width).reshape(-1, width)
    everyone = np.bincount(answers.codes, minlength=width)
    unhappy = members.sums(answers.unhappy.astype(np.float64)).tolist()
    severity = (members.sums(answers.lowness) * strength).tolist()
    return [
        _standing(answers, here, everyone - here, float(detracting), float(severe), min_base)
        for here, detracting, severe in zip(counts, unhappy, severity, strict=True)
    ]


def _standing(
    answers: Answers, here: Ints, others: Ints, detracting: float, severe: float, min_base: int
) -> Standing | None:
    inside, outside = (_headline(answers, counts, min_base) for counts in (here, others))
    if inside is None or inside.value is None:
        return None
    share = detracting / int(answers.unhappy.sum()) if detracting else 0.0
    return Standing(inside, outside, detracting / inside.n, share, severe / inside.n)


def _headline(answers: Answers, counts: Ints, min_base: int) -> Estimate | None:
    """The headline estimate of one group, None where nobody is in it."""
    metric = answers.scores[0].metric
    found = estimates_of({metric: tally_of(answers.scores, counts.tolist())}, min_base=min_base)
    return found[0] if found else None
