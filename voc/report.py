"""The report: scores, journey, pain points and themes of a set of analysed responses.

Pure: the same responses give the same report. What is counted comes as columns (`Facts`);
words are fetched for the few segments that are quoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from voc.domain.analysis import AnalysedResponse
from voc.domain.breakdown import Breakdown, Dimension, breakdown, fitting_unit
from voc.domain.estimates import MIN_BASE, Estimate, estimates_of, net_sentiment_estimate, tally
from voc.domain.facts import Facts, Flags, distinct, facts_of, said_by
from voc.domain.journey import StageRow, journey
from voc.domain.overview import NOTHING, Overview, overview
from voc.domain.painpoints import UNRANKED, Delight, PainPoint, Stability, findings
from voc.domain.placement import place
from voc.domain.plausibility import contradictions
from voc.domain.quotes import Passages, RowPassages
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import Theme
from voc.domain.value import Worth, worth


@dataclass(frozen=True)
class Rules:
    """What a report goes by.

    Groups with fewer than `min_base` answers show no number; `value_attribute` says what a
    customer is worth.
    """

    min_base: int = MIN_BASE
    value_attribute: str | None = None


RULES = Rules()


@dataclass(frozen=True)
class Period:
    """First and last UTC day a report covers; None where nothing bounds it."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Base:
    """How much a report rests on.

    `comments` are not blank; `coverage` is the share of them with at least one theme.
    """

    responses: int
    comments: int
    coverage: float


@dataclass(frozen=True)
class ThemeRow:
    """A theme with its volume in distinct responses, and how many praise or complain."""

    theme: Theme
    responses: int
    positive: int
    negative: int


@dataclass(frozen=True)
class Report:
    """What a set of responses says.

    `sentiment` is net sentiment over all comments; `breakdowns` are those asked for, and `trend`
    the course over time; `warnings` say what to check before trusting the numbers.
    """

    period: Period
    base: Base
    scores: tuple[Estimate, ...]
    journey: tuple[StageRow, ...]
    pain_points: tuple[PainPoint, ...]
    themes: tuple[ThemeRow, ...]
    delights: tuple[Delight, ...] = ()
    sentiment: Estimate | None = None
    overview: Overview = NOTHING
    trend: Breakdown | None = None
    breakdowns: tuple[Breakdown, ...] = ()
    stability: Stability = UNRANKED
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreTable:
    """The scores alone: of all selected responses, and broken down."""

    period: Period
    base: Base
    scores: tuple[Estimate, ...]
    sentiment: Estimate | None
    breakdowns: tuple[Breakdown, ...]
    warnings: tuple[str, ...]


def build_report(
    rows: Sequence[AnalysedResponse],
    themes: Sequence[Theme],
    taxonomy: Taxonomy,
    *,
    selection: Selection = EVERYTHING,
    min_base: int = MIN_BASE,
    by: Sequence[Dimension] = (),
    value_attribute: str | None = None,
) -> Report:
    """Summarise `rows`, which `selection` picked; it only names the period here."""
    rules = Rules(min_base, value_attribute)
    facts = facts_of(rows, attributes=wanted(rules, by), customers=value_attribute is not None)
    return summarise(
        facts, RowPassages(rows), themes, taxonomy, selection=selection, rules=rules, by=by
    )


def summarise(
    facts: Facts,
    source: Passages,
    themes: Sequence[Theme],
    taxonomy: Taxonomy,
    *,
    selection: Selection = EVERYTHING,
    rules: Rules = RULES,
    by: Sequence[Dimension] = (),
) -> Report:
    """Summarise facts, which hold what is `wanted`.

    A response counts at its given stage, else at the one its touchpoint belongs to, else at
    those its comment speaks of.
    """
    least, placement = rules.min_base, place(facts, taxonomy)
    valued = worth(facts, rules.value_attribute) if rules.value_attribute else None
    found = findings(placement, themes, source, min_base=least, worth=valued)
    table = score_table(facts, taxonomy, selection=selection, rules=rules, by=by)
    course = Dimension("period", fitting_unit(facts.days))
    return Report(
        period=table.period,
        base=table.base,
        scores=table.scores,
        journey=journey(placement, found, min_base=least),
        pain_points=found.pain_points,
        themes=theme_rows(facts, [theme for theme in themes if not theme.hidden]),
        delights=found.delights,
        sentiment=table.sentiment,
        overview=overview(placement, min_base=least),
        trend=breakdown(placement, course, min_base=least),
        breakdowns=table.breakdowns,
        stability=found.stability,
        warnings=(*table.warnings, *_value_warnings(valued)),
    )


def score_table(
    facts: Facts,
    taxonomy: Taxonomy,
    *,
    selection: Selection = EVERYTHING,
    rules: Rules = RULES,
    by: Sequence[Dimension] = (),
) -> ScoreTable:
    """Estimate every metric over all facts and in each group asked for."""
    placement = place(facts, taxonomy)
    return ScoreTable(
        period=_period(facts, selection),
        base=_base(facts),
        scores=_scores(facts, rules.min_base),
        sentiment=_sentiment(facts, rules.min_base),
        breakdowns=tuple(breakdown(placement, one, min_base=rules.min_base) for one in by),
        warnings=tuple(found.text for found in contradictions(facts)),
    )


def wanted(rules: Rules, by: Sequence[Dimension]) -> list[str]:
    """The attributes a report needs."""
    named = [one.attribute for one in by if one.attribute]
    return [*named, *([rules.value_attribute] if rules.value_attribute else [])]


def theme_rows(facts: Facts, themes: Sequence[Theme]) -> tuple[ThemeRow, ...]:
    """Count each theme's mentions, most mentioned first; themes without any included.

    What mentions a sub-theme mentions its parent too; a response counts once in each.
    """
    segments, n = facts.segments, max(1, len(facts))
    names = list(dict.fromkeys([*segments.themes.names, *(theme.id for theme in themes)]))
    code = {id: i for i, id in enumerate(names)}
    parents = {theme.id: theme.parent for theme in themes}
    above = np.array([code.get(parents.get(id) or id, code[id]) for id in names], np.int64)

    def volumes(chosen: Flags) -> dict[str, int]:
        mine = chosen & (segments.themes.codes >= 0)
        codes, rows = segments.themes.codes[mine], segments.rows[mine]
        pairs = distinct(np.concatenate([codes * n + rows, above[codes] * n + rows]))
        counts = np.bincount(pairs // n, minlength=len(names)).tolist()
        return dict(zip(names, counts, strict=True))

    whole, good, bad = (
        volumes(chosen)
        for chosen in (np.ones(len(segments), bool), segments.tones > 0, segments.tones < 0)
    )
    counted = [ThemeRow(t, *(found.get(t.id, 0) for found in (whole, good, bad))) for t in themes]
    return tuple(sorted(counted, key=lambda row: (-row.responses, row.theme.id)))


def _period(facts: Facts, selection: Selection) -> Period:
    dated = facts.days[~np.isnat(facts.days)]
    first, last = (dated.min().item(), dated.max().item()) if len(dated) else (None, None)
    return Period(selection.since or first, selection.until or last)


def _base(facts: Facts) -> Base:
    segments = facts.segments
    themed = np.zeros(len(facts), bool)
    themed[segments.rows[segments.themes.codes >= 0]] = True
    comments = int(facts.has_comment.sum())
    covered = int((themed & facts.has_comment).sum())
    return Base(len(facts), comments, covered / comments if comments else 0.0)


def _scores(facts: Facts, min_base: int) -> tuple[Estimate, ...]:
    everyone = {m: tally(a, np.ones(len(a.rows), bool)) for m, a in facts.answers.items()}
    return estimates_of(everyone, min_base=min_base)


def _sentiment(facts: Facts, min_base: int) -> Estimate | None:
    tones, mentions = said_by(facts)
    speaking = mentions > 0
    if not speaking.any():
        return None
    return net_sentiment_estimate(tones[speaking], mentions[speaking], min_base=min_base)


def _value_warnings(valued: Worth | None) -> list[str]:
    if valued is None:
        return []
    if np.isnan(valued.values).all():
        return [f"no selected response has a number as {valued.attribute}: no value at risk"]
    if valued.unreadable:
        return [f"{valued.unreadable} responses have a {valued.attribute} that is not a number"]
    return []
