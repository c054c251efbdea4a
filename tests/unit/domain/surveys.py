"""Any survey, for property tests: few distinct values, so that they are shared; many missing."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from voc.domain.analysis import (
    AnalysedResponse,
    Analysis,
    AnalysisWarning,
    ModelRef,
    Segment,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
    ThemeMatch,
)
from voc.domain.comment import Comment, Response
from voc.domain.facts import Coded, Facts
from voc.domain.scores import CES_SCALE, CSAT_SCALE, NPS_SCALE, Metric, Scale, Score

STAGES = ("support", "usage", "renewal", "purchase")
THEMES = ("t-1", "t-2", "t-3")
NAME = st.sampled_from(["", "a", "b", "ü\u2028"])
MOMENTS = [datetime(2026, 2, day, hour, tzinfo=UTC) for day in (2, 3, 4) for hour in (0, 23)]
SCORE = st.one_of(
    st.builds(Score, st.just(Metric.NPS), st.integers(0, 10).map(float), st.just(NPS_SCALE)),
    st.builds(Score, st.just(Metric.CSAT), st.sampled_from([1, 2.5, 5]), st.just(CSAT_SCALE)),
    st.builds(
        Score,
        st.just(Metric.CES),
        st.sampled_from([1, 4]),
        st.sampled_from([CES_SCALE, Scale(1, 5, 4, reversed=True)]),
    ),
)
READ = st.builds(SentimentReading, st.sampled_from(Sentiment), st.floats(0, 1), st.floats(-1, 1))
STAGE = st.builds(StageReading, st.sampled_from(STAGES), st.floats(0, 1))
MATCH = st.builds(ThemeMatch, st.sampled_from(THEMES), st.floats(0.1, 1))
SEGMENT = st.tuples(READ, st.lists(STAGE, max_size=4).map(tuple), st.none() | MATCH)


@st.composite
def responses(draw: st.DrawFn) -> AnalysedResponse:
    """One analysed response, its id not yet known to be its own alone."""
    said = draw(st.lists(SEGMENT, max_size=3))
    segments = tuple(
        Segment(Span(n, n + 1), "x", tone, stages, theme)
        for n, (tone, stages, theme) in enumerate(said)
    )
    response = Response(
        id="?",
        comment=Comment("x" * len(said) or draw(st.sampled_from(["", " \n"]))),
        scores=tuple(draw(st.lists(SCORE, max_size=3))),
        touchpoint=draw(st.none() | NAME),
        stage=draw(st.none() | st.sampled_from(STAGES)),
        channel=draw(st.none() | NAME),
        created_at=draw(st.none() | st.sampled_from(MOMENTS)),
        customer_id=draw(st.none() | NAME),
        attributes=draw(st.dictionaries(st.sampled_from(["plan", "worth", ""]), NAME)),
    )
    warnings = (
        (AnalysisWarning.UNSUPPORTED_LANGUAGE,) if said and not draw(st.integers(0, 3)) else ()
    )
    analysis = Analysis(None, draw(READ), (), segments, ModelRef("test", "1"), warnings)
    return AnalysedResponse(response, analysis)


def told(facts: Facts) -> dict[str, Any]:
    """All that facts say, to the last code, but for the keys of segments."""
    said = facts.segments
    return {
        "ids": list(facts.ids),
        "days": facts.days.astype(str).tolist(),
        "comments": facts.has_comment.tolist(),
        "foreign": facts.foreign.tolist(),
        "stages": _names(facts.stages),
        "touchpoints": _names(facts.touchpoints),
        "channels": _names(facts.channels),
        "answers": {
            metric: (answers.rows.tolist(), answers.codes.tolist(), answers.scores)
            for metric, answers in facts.answers.items()
        },
        "rows": said.rows.tolist(),
        "tones": said.tones.tolist(),
        "stage sets": (said.stage_codes.tolist(), said.stage_sets),
        "themes": _names(said.themes),
        "scores": said.scores.tolist(),
        "similarities": said.similarities.tolist(),
        "attributes": {name: _names(column) for name, column in facts.attributes.items()},
        "customers": facts.customers and _names(facts.customers),
    }


def _names(column: Coded) -> tuple[list[int], tuple[str, ...]]:
    return column.codes.tolist(), column.names
