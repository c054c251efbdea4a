"""What changed with an action: two windows of responses compared.

Pure: the same facts give the same effect.
"""

from collections.abc import Sequence

import numpy as np

from voc.domain.actions import Action, Effect
from voc.domain.comparison import Change, compare, difference_in_differences
from voc.domain.estimates import MIN_BASE
from voc.domain.facts import Coded, Facts, Flags, Floats
from voc.domain.placement import place
from voc.domain.scores import Metric
from voc.domain.selection import Selection
from voc.domain.sentences import NO_CAUSE, beyond_sentence, change_sentence
from voc.domain.taxonomy import Taxonomy

COMPLAINTS = "complaints"


def effect(
    action: Action,
    periods: tuple[Selection, Selection],
    before: Facts,
    after: Facts,
    taxonomy: Taxonomy,
    *,
    min_base: int = MIN_BASE,
) -> Effect:
    """Compare the responses an action is meant for, before and after it, with all others.

    The facts must hold what the action's conditions name: attributes, and customers.
    """
    sides = [(facts, _meant(facts, action, taxonomy)) for facts in (before, after)]
    others = [(facts, ~meant) for facts, meant in sides]
    scores = _score_changes(sides, min_base)
    changes = (*scores, *_complaint_change(action, sides, min_base))
    beyond = _beyond(scores, others, min_base)
    sentences = (*_warnings(action, taxonomy), *_sentences(changes, beyond))
    return Effect(action, *periods, changes, beyond, sentences)


def _meant(facts: Facts, action: Action, taxonomy: Taxonomy) -> Flags:
    """Which responses an action is meant for."""
    meant = np.ones(len(facts), bool)
    if action.stage is not None:
        meant &= _at(action.stage, facts, taxonomy)
    for name, value in action.where.items():
        meant &= _is(_column(facts, name), value)
    return meant


def _at(stage: str, facts: Facts, taxonomy: Taxonomy) -> Flags:
    """Which responses count at a stage: none where neither the journey nor they know it."""
    placement = place(facts, taxonomy)
    if stage not in placement.names:
        return np.zeros(len(facts), bool)
    return placement.at(placement.names.index(stage))


def _column(facts: Facts, name: str) -> Coded:
    """What a condition speaks of, as in a `Selection`."""
    own = {"channel": facts.channels, "touchpoint": facts.touchpoints, "stage": facts.stages}
    customers = facts.customers if name == "customer_id" else None
    return customers or own.get(name) or facts.attributes[name]


def _is(column: Coded, value: str) -> Flags:
    names = np.array([name == value for name in column.names] + [False])
    return np.asarray(names[column.codes])


def _answers(side: tuple[Facts, Flags], metric: Metric) -> Floats:
    """What the chosen responses' answers add to a metric's headline."""
    facts, chosen = side
    answers = facts.answers.get(metric)
    return np.zeros(0) if answers is None else answers.contributions[chosen[answers.rows]]


def _score_changes(sides: Sequence[tuple[Facts, Flags]], min_base: int) -> list[Change]:
    """One change for each metric that was asked."""
    values = [(metric, [_answers(side, metric) for side in sides]) for metric in Metric]
    return [
        compare(metric.value, first, second, min_base=min_base)
        for metric, (first, second) in values
        if len(first) or len(second)
    ]


def _complaint_change(
    action: Action, sides: Sequence[tuple[Facts, Flags]], min_base: int
) -> list[Change]:
    """The share of comments that complain about the action's theme."""
    if action.theme_id is None:
        return []
    first, second = (_complaints(*side, action.theme_id) for side in sides)
    return [compare(COMPLAINTS, first, second, min_base=min_base)]


def _complaints(facts: Facts, chosen: Flags, theme_id: str) -> Floats:
    segments = facts.segments
    complain = np.zeros(len(facts), bool)
    complain[segments.rows[_is(segments.themes, theme_id) & (segments.tones < 0)]] = True
    return 100.0 * complain[chosen & facts.has_comment]


def _beyond(
    scores: Sequence[Change], others: Sequence[tuple[Facts, Flags]], min_base: int
) -> Change | None:
    if not scores:
        return None
    metric = Metric(scores[0].metric)
    first, second = (_answers(side, metric) for side in others)
    outside = compare(metric.value, first, second, min_base=min_base)
    return difference_in_differences(scores[0], outside)


def _warnings(action: Action, taxonomy: Taxonomy) -> list[str]:
    """The journey may have changed since the action was written down."""
    if action.stage is None or action.stage in taxonomy.names:
        return []
    return [f"The stage {action.stage} is not in the journey any more."]


def _sentences(changes: Sequence[Change], beyond: Change | None) -> tuple[str, ...]:
    said = [change_sentence(change) for change in changes]
    if beyond is not None:
        said.append(beyond_sentence(beyond))
    if any(change.change is not None for change in changes):
        said.append(NO_CAUSE)
    return tuple(said) or ("No response was scored in either period.",)
