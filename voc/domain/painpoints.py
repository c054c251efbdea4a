"""Pain points: negative themes at a stage, ranked by what they go along with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.estimates import estimates
from voc.domain.impact import Flags, Impact, Verdict, impacts
from voc.domain.scores import Metric
from voc.domain.themes import Theme

MIN_RESPONSES = 3  # fewer complaints are anecdotes; they stay visible in their theme
QUOTES = 3
QUOTE_WORDS = range(4, 41)  # long enough to say why, short enough for a slide
VERDICT_ORDER = (Verdict.HURTS, Verdict.CANT_TELL, Verdict.HELPS)


@dataclass(frozen=True)
class Mention:
    """One segment in a theme, with the response it stands in."""

    source: AnalysedResponse
    segment: Segment
    stage: str
    theme_id: str
    similarity: float

    @property
    def response_id(self) -> str:
        """The response it stands in."""
        return self.source.response.id

    @property
    def sentiment(self) -> Sentiment:
        """How the segment speaks of the theme."""
        return self.segment.sentiment.label


@dataclass(frozen=True)
class Statement:
    """A computed sentence and the ids of the responses it rests on."""

    text: str
    responses: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """A verbatim stretch of a response's text: `text == verbatim[start:end]`."""

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class PainPoint:
    """A theme customers complain about at one stage of the journey."""

    theme_id: str
    name: str
    stage: str
    response_ids: tuple[str, ...]
    impact: Impact
    summary: tuple[Statement, ...]
    quotes: tuple[Quote, ...]

    @property
    def responses(self) -> int:
        """Volume: distinct responses that complain."""
        return len(self.response_ids)

    @property
    def verdict(self) -> Verdict:
        """What may be said about the impact."""
        return self.impact.verdict


def mentions_of(rows: Sequence[AnalysedResponse]) -> list[Mention]:
    """List every segment that belongs to a theme."""
    return [
        Mention(
            row, segment, row.stage_of(segment), segment.theme.theme_id, segment.theme.similarity
        )
        for row in rows
        for segment in row.analysis.segments
        if segment.theme
    ]


def impact_metric(rows: Sequence[AnalysedResponse], min_base: int) -> Metric | None:
    """The metric pain points are weighed by: NPS, else CSAT, else CES, with enough answers."""
    for metric in Metric:
        if sum(row.response.score(metric) is not None for row in rows) >= min_base:
            return metric
    return None


def pain_points(
    rows: Sequence[AnalysedResponse], themes: Sequence[Theme], *, min_base: int
) -> tuple[PainPoint, ...]:
    """Rank the negative themes of each stage.

    Ranking: verdict (hurts, can't tell, helps), then leave-out impact on the survey's
    main metric, most costly first, then volume. Only themes with at least three
    complaining responses are listed.
    """
    groups = _complaints(mentions_of(rows))
    names = {theme.id: theme.name for theme in themes}
    measured = _impacts(rows, list(groups.values()), min_base)
    points = [
        PainPoint(
            theme_id=theme_id,
            name=names.get(theme_id, theme_id),
            stage=stage,
            response_ids=_ids(group),
            impact=impact,
            summary=_summary(rows, stage, group, impact, min_base),
            quotes=pick_quotes(group),
        )
        for ((theme_id, stage), group), impact in zip(groups.items(), measured, strict=True)
    ]
    return tuple(sorted(points, key=_rank))


def pick_quotes(group: Sequence[Mention]) -> tuple[Quote, ...]:
    """Up to three verbatims: close to the theme's centre, sure in tone, no two alike."""
    by_text: dict[str, Mention] = {}
    for mention in sorted(group, key=_quotability, reverse=True):
        by_text.setdefault(" ".join(mention.segment.text.lower().split()), mention)
    return tuple(
        Quote(m.response_id, m.segment.text, m.segment.span.start, m.segment.span.end)
        for m in list(by_text.values())[:QUOTES]
    )


def _complaints(mentions: Sequence[Mention]) -> dict[tuple[str, str], list[Mention]]:
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        if mention.sentiment is Sentiment.NEGATIVE:
            groups.setdefault((mention.theme_id, mention.stage), []).append(mention)
    return {key: group for key, group in groups.items() if len(_ids(group)) >= MIN_RESPONSES}


def _impacts(
    rows: Sequence[AnalysedResponse], groups: Sequence[Sequence[Mention]], min_base: int
) -> list[Impact]:
    metric = impact_metric(rows, min_base)
    if metric is None:
        return [Impact(None, 0, reason="too few responses have a score") for _ in groups]
    scores = [(row.response.id, score) for row in rows if (score := row.response.score(metric))]
    flags: list[Flags] = []
    for group in groups:
        complaining = set(_ids(group))
        flags.append(np.array([id in complaining for id, _ in scores]))
    values = [score.contribution for _, score in scores]
    return impacts(metric, values, flags, min_base=min_base)


def _summary(
    rows: Sequence[AnalysedResponse],
    stage: str,
    group: Sequence[Mention],
    impact: Impact,
    min_base: int,
) -> tuple[Statement, ...]:
    ids = _ids(group)
    commenting = sum(_speaks_of(row, stage) for row in rows)
    share = 100 * len(ids) / commenting
    volume = f"{len(ids)} of {commenting} comments at {stage} complain about this ({share:.0f} %)."
    return (Statement(volume, ids), *_score_statement(rows, ids, impact, min_base))


def _score_statement(
    rows: Sequence[AnalysedResponse], ids: Sequence[str], impact: Impact, min_base: int
) -> tuple[Statement, ...]:
    """Compare the headline metric of those who complain with that of all others."""
    if impact.metric is None or impact.leave_out is None:
        return ()
    metric, complaining = Metric(impact.metric), set(ids)
    scored = [(row.response.id, s) for row in rows if (s := row.response.score(metric))]
    inside = estimates([s for id, s in scored if id in complaining], min_base=min_base)
    outside = estimates([s for id, s in scored if id not in complaining], min_base=min_base)
    if inside[0].value is None or not outside or outside[0].value is None:
        return ()
    text = (
        f"Their {metric.upper()} is {_written(inside[0].value)} (n = {inside[0].n}), "
        f"that of all others {_written(outside[0].value)} (n = {outside[0].n})."
    )
    return (Statement(text, tuple(id for id, _ in scored if id in complaining)),)


def _written(value: float) -> str:
    """A number as reports write it, with the minus sign of print."""
    return f"{value:.1f}".replace("-", "−")


def _speaks_of(row: AnalysedResponse, stage: str) -> bool:
    return any(row.stage_of(segment) == stage for segment in row.analysis.segments)


def _ids(group: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.response_id for mention in group))


def _quotability(mention: Mention) -> tuple[bool, float]:
    fits = len(mention.segment.text.split()) in QUOTE_WORDS
    return fits, mention.similarity * mention.segment.sentiment.confidence


def _rank(point: PainPoint) -> tuple[int, float, int, str, str]:
    impact = point.impact.leave_out or 0.0
    order = VERDICT_ORDER.index(point.verdict)
    return order, impact, -point.responses, point.theme_id, point.stage
