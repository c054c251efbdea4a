"""Movement between two sets of responses: which groups a response belongs to.

Pure: the same facts give the same movement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from voc.domain.breakdown import SHOWN_GROUPS
from voc.domain.comparison import incomparable, on_one_scale
from voc.domain.estimates import MIN_BASE
from voc.domain.facts import Coded, Facts, Floats, Ints, distinct
from voc.domain.movement import Movement, Sample, movement
from voc.domain.placement import place
from voc.domain.scores import Metric
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import Theme

SPLITS = ("stage", "theme", "channel", "touchpoint", "customer_id")  # all others are attributes
NO_THEME = "no theme"
NOT_GIVEN = "not given"


@dataclass(frozen=True, eq=False)
class Memberships:
    """Response `rows[i]` belongs to the group `names[codes[i]]`; each to at least one."""

    rows: Ints
    codes: Ints
    names: tuple[str, ...]


def explain(
    before: Facts,
    after: Facts,
    by: str,
    *,
    metric: Metric | None,
    taxonomy: Taxonomy,
    themes: Sequence[Theme],
    min_base: int = MIN_BASE,
) -> Movement:
    """Split the change of a metric over the groups of `by`.

    `by` is `stage`, `theme`, `channel`, `touchpoint`, `customer_id` or an attribute, which the
    facts must hold; beyond the 200 largest groups all others are one. Without a `metric` it is
    the first of NPS, CSAT and CES that both sides have enough answers to.
    """
    metric = metric or main_metric(before, after, min_base)
    if not on_one_scale(metric, before, after):
        answers = (contributions(facts, metric) for facts in (before, after))
        return Movement(by, incomparable(metric.value, *answers))
    sides = [(facts, memberships(facts, by, taxonomy, themes)) for facts in (before, after)]
    names = sorted({name for _, members in sides for name in members.names})
    samples = [_sample(facts, members, metric, names) for facts, members in sides]
    names, samples = _largest(names, samples)
    return movement(metric.value, by, names, *samples, min_base=min_base)


def memberships(facts: Facts, by: str, taxonomy: Taxonomy, themes: Sequence[Theme]) -> Memberships:
    """Which groups each response belongs to: never none, several for stages and themes."""
    if by == "stage":
        placement = place(facts, taxonomy)
        return Memberships(placement.visits.rows, placement.visits.stages, placement.names)
    if by == "theme":
        return _by_theme(facts, {theme.id: theme for theme in themes})
    columns = {"channel": facts.channels, "touchpoint": facts.touchpoints}
    customers = facts.customers if by == "customer_id" else None
    return _by_column(customers or columns.get(by) or facts.attributes[by])


def main_metric(before: Facts, after: Facts, min_base: int) -> Metric:
    """The first of NPS, CSAT and CES that both sides answered often enough, else NPS."""
    for metric in Metric:
        if min(len(contributions(facts, metric)) for facts in (before, after)) >= min_base:
            return metric
    return Metric.NPS


def contributions(facts: Facts, metric: Metric) -> Floats:
    """What each answer adds to the metric's headline; (answers,)."""
    answers = facts.answers.get(metric)
    return np.zeros(0) if answers is None else answers.contributions


def _largest(names: list[str], samples: list[Sample]) -> tuple[list[str], list[Sample]]:
    """The largest groups, and all others as one: customers are too many to be told one by one."""
    sizes = sum(np.bincount(sample.groups, minlength=len(names)) for sample in samples)
    others = np.count_nonzero(sizes) - SHOWN_GROUPS
    if others <= 0:
        return names, samples
    kept = np.argsort(-sizes, kind="stable")[:SHOWN_GROUPS]
    numbers = np.full(len(names), len(kept))
    numbers[kept] = np.arange(len(kept))
    shown = [*(names[number] for number in kept), f"{others:,} smaller groups"]
    return shown, [replace(sample, groups=numbers[sample.groups]) for sample in samples]


def _by_column(column: Coded) -> Memberships:
    codes = np.where(column.codes < 0, len(column.names), column.codes)
    return Memberships(np.arange(len(codes)), codes, (*column.names, NOT_GIVEN))


def _by_theme(facts: Facts, themes: dict[str, Theme]) -> Memberships:
    """What is said of a hidden theme is said of none."""
    segments = facts.segments
    known = [themes.get(id, Theme(id, id)) for id in segments.themes.names]
    told = np.array([*(not theme.hidden for theme in known), False])
    themed = told[segments.themes.codes]
    width = len(segments.themes.names) + 1
    pairs = distinct(segments.rows[themed] * width + segments.themes.codes[themed])
    rows, codes = np.divmod(pairs, width)
    silent = np.ones(len(facts), bool)
    silent[rows] = False
    others = np.flatnonzero(silent)
    return Memberships(
        np.concatenate([rows, others]),
        np.concatenate([codes, np.full(len(others), width - 1)]),
        (*(theme.name for theme in known), NO_THEME),
    )


def _sample(facts: Facts, members: Memberships, metric: Metric, names: Sequence[str]) -> Sample:
    """The scored responses, renumbered, in groups numbered as in `names`."""
    answers = facts.answers.get(metric)
    if answers is None:
        nothing = np.zeros(0, np.int64)
        return Sample(np.zeros(0), nothing, nothing)
    at = answers.places(len(facts))[members.rows]
    scored = at >= 0
    numbers = {name: number for number, name in enumerate(names)}
    table = np.array([numbers[name] for name in members.names])
    return Sample(answers.contributions, at[scored], table[members.codes[scored]])
