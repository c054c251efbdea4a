"""Makes a report, or the part of it that was asked for."""

from collections.abc import Sequence

import numpy as np

from voc.domain.analysis import AnalysedResponse
from voc.domain.breakdown import Dimension, breakdown, fitting_unit
from voc.domain.estimates import MIN_BASE, estimates_of, tally
from voc.domain.facts import facts_of
from voc.domain.journey import journey
from voc.domain.net_sentiment import net_sentiment, spoken
from voc.domain.overview import overview
from voc.domain.painpoints import findings
from voc.domain.quotes import RowPassages
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import Theme
from voc.domain.value import Worth, worth
from voc.report.parts import Journey, PainPoints, Report, Scores, Themes
from voc.report.survey import Rules, Survey, wanted
from voc.report.volumes import theme_rows


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
    """Report on `rows`, which `selection` picked; it only names the period here."""
    asked = wanted(by, value_attribute)
    facts = facts_of(rows, attributes=asked, customers=value_attribute is not None)
    rules = Rules(min_base, value_attribute)
    return report_of(Survey(facts, RowPassages(rows), themes, taxonomy, selection, rules), by=by)


def report_of(survey: Survey, *, by: Sequence[Dimension] = ()) -> Report:
    """Report on everything; the facts must hold what is `wanted`."""
    parts = (
        scores_of(survey, by=by),
        journey_of(survey),
        themes_of(survey),
        pain_points_of(survey),
    )
    told = {name: value for part in parts for name, value in vars(part).items()}
    told["warnings"] = tuple(dict.fromkeys(text for part in parts for text in part.warnings))
    course = Dimension("period", fitting_unit(survey.facts.days))
    trend = breakdown(survey.placement, course, min_base=survey.rules.min_base)
    return Report(**told, trend=trend)


def scores_of(survey: Survey, *, by: Sequence[Dimension] = ()) -> Scores:
    """Estimate every metric over all responses and in each group asked for."""
    facts, least = survey.facts, survey.rules.min_base
    (said,) = spoken(facts.said, np.zeros(len(facts), np.int64), 1)
    everyone = {metric: tally(answers) for metric, answers in facts.answers.items()}
    return Scores(
        **vars(survey.basis),
        scores=estimates_of(everyone, min_base=least),
        sentiment=net_sentiment(said, min_base=least),
        breakdowns=tuple(breakdown(survey.placement, one, min_base=least) for one in by),
    )


def journey_of(survey: Survey) -> Journey:
    """Sum up stage by stage, and the journey as a whole."""
    least, found = survey.rules.min_base, survey.ranking
    pains, joys = found.tops(found.pains), found.tops(found.joys)
    return Journey(
        **vars(survey.basis),
        journey=journey(survey.placement, pains=pains, joys=joys, min_base=least),
        overview=overview(survey.placement, min_base=least),
    )


def pain_points_of(survey: Survey) -> PainPoints:
    """Tell of what is complained about and praised; value at risk needs the facts to hold it."""
    rules, basis = survey.rules, survey.basis
    valued = worth(survey.facts, rules.value_attribute) if rules.value_attribute else None
    found = findings(survey.ranking, survey.source, min_base=rules.min_base, worth=valued)
    return PainPoints(
        period=basis.period,
        base=basis.base,
        warnings=(*basis.warnings, *_value_warnings(valued)),
        pain_points=found.pain_points,
        delights=found.delights,
        stability=found.stability,
    )


def themes_of(survey: Survey, *, hidden: bool = False) -> Themes:
    """Count what mentions each theme; the `hidden` ones are left out, unless asked for.

    What mentions a hidden sub-theme still mentions its parent.
    """
    rows = theme_rows(survey.facts, survey.themes)
    shown = tuple(row for row in rows if hidden or not row.theme.hidden)
    return Themes(**vars(survey.basis), themes=shown)


def _value_warnings(valued: Worth | None) -> list[str]:
    if valued is None:
        return []
    if np.isnan(valued.values).all():
        return [f"no selected response has a number as {valued.attribute}: no value at risk"]
    if valued.unreadable:
        return [f"{valued.unreadable} responses have a {valued.attribute} that is not a number"]
    return []
