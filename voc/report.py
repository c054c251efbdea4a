"""The report: scores, journey, pain points and themes of a set of analysed responses.

Pure: the same responses give the same report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.estimates import Estimate, estimates
from voc.domain.journey import StageRow, journey
from voc.domain.painpoints import Mention, PainPoint, mentions_of, pain_points
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import Theme

MIN_BASE = 5  # fewer scored responses show no number


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
    """What a set of responses says."""

    period: Period
    base: Base
    scores: tuple[Estimate, ...]
    journey: tuple[StageRow, ...]
    pain_points: tuple[PainPoint, ...]
    themes: tuple[ThemeRow, ...]


def build_report(
    rows: Sequence[AnalysedResponse],
    themes: Sequence[Theme],
    taxonomy: Taxonomy,
    *,
    selection: Selection = EVERYTHING,
    min_base: int = MIN_BASE,
) -> Report:
    """Summarise `rows`, which `selection` picked; it only names the period here.

    A response counts at its given stage, else at the one its touchpoint belongs to, else at
    those its comment speaks of.
    """
    rows = [_placed(row, taxonomy) for row in rows]
    points = pain_points(rows, themes, min_base=min_base)
    return Report(
        period=_period(rows, selection),
        base=_base(rows),
        scores=estimates([s for row in rows for s in row.response.scores], min_base=min_base),
        journey=journey(rows, taxonomy, themes, points, min_base=min_base),
        pain_points=points,
        themes=theme_rows(rows, themes),
    )


def theme_rows(rows: Sequence[AnalysedResponse], themes: Sequence[Theme]) -> tuple[ThemeRow, ...]:
    """Count each theme's mentions, most mentioned first; themes without any included."""
    mentions = mentions_of(rows)
    counted = [_theme_row(theme, mentions) for theme in themes]
    return tuple(sorted(counted, key=lambda row: (-row.responses, row.theme.id)))


def _theme_row(theme: Theme, mentions: Sequence[Mention]) -> ThemeRow:
    mine = [mention for mention in mentions if mention.theme_id == theme.id]

    def volume(*tones: Sentiment) -> int:
        return len({m.response_id for m in mine if not tones or m.sentiment in tones})

    return ThemeRow(theme, volume(), volume(Sentiment.POSITIVE), volume(Sentiment.NEGATIVE))


def _placed(row: AnalysedResponse, taxonomy: Taxonomy) -> AnalysedResponse:
    given = row.response.stage or taxonomy.stage_at(row.response.touchpoint)
    return replace(row, response=replace(row.response, stage=given))


def _period(rows: Sequence[AnalysedResponse], selection: Selection) -> Period:
    days = [
        row.response.created_at.astimezone(UTC).date() for row in rows if row.response.created_at
    ]
    return Period(
        selection.since or min(days, default=None), selection.until or max(days, default=None)
    )


def _base(rows: Sequence[AnalysedResponse]) -> Base:
    comments = [row for row in rows if not row.response.comment.is_blank]
    themed = sum(bool(row.analysis.theme_ids) for row in comments)
    return Base(len(rows), len(comments), themed / len(comments) if comments else 0.0)
