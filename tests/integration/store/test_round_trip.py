"""What is stored comes back as it was."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.store.builders import (
    MODEL,
    item,
    reading,
    response,
    stored,
    themes,
    vectors,
)
from voc.domain.analysis import (
    AnalysedResponse,
    Analysis,
    AnalysisWarning,
    DimensionReading,
    LabelReading,
    Segment,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
    StageSentiment,
)
from voc.domain.comment import Comment, Response
from voc.domain.errors import NotFound
from voc.domain.scores import CES_SCALE, CSAT_SCALE, NPS_SCALE, Metric, Scale, Score
from voc.domain.selection import EVERYTHING
from voc.pipeline import Reading
from voc.store import SqlRepository

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)
SHARE = st.floats(0, 1)
TONE = st.builds(SentimentReading, st.sampled_from(Sentiment), SHARE, st.floats(-1, 1))
ZONES = st.timezones() | st.just(UTC)
MOMENT = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=ZONES)
SCORE = st.one_of(
    st.builds(Score, st.just(Metric.NPS), st.integers(0, 10).map(float), st.just(NPS_SCALE)),
    st.builds(Score, st.just(Metric.CSAT), st.floats(1, 5), st.just(CSAT_SCALE)),
    st.builds(Score, st.just(Metric.CES), st.floats(1, 5), st.just(Scale(1, 5, 4, reversed=True))),
)
LABELS = st.lists(st.builds(LabelReading, TEXT, SHARE), max_size=2).map(tuple)
DIMENSION = st.builds(DimensionReading, TEXT, LABELS, st.booleans())


@st.composite
def items(draw: st.DrawFn) -> tuple[Response, Reading]:
    """Any response with any reading of its text."""
    text = draw(TEXT)
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=4)))
    spans = [Span(a, b) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]
    stages = st.lists(st.builds(StageReading, TEXT, SHARE), max_size=2).map(tuple)
    segments = tuple(
        Segment(span, text[span.start : span.end], draw(TONE), draw(stages)) for span in spans
    )
    analysis = Analysis(
        language=draw(st.none() | st.sampled_from(["en", "de"])),
        sentiment=draw(TONE),
        stages=tuple(
            draw(st.lists(st.builds(StageSentiment, TEXT, st.sampled_from(Sentiment), SHARE)))
        ),
        segments=segments,
        model=MODEL,
        warnings=tuple(draw(st.lists(st.sampled_from(AnalysisWarning)))),
        dimensions=tuple(draw(st.lists(DIMENSION, max_size=2))),
    )
    response = draw(
        st.builds(
            Response,
            id=TEXT.filter(bool),
            comment=st.builds(Comment, st.just(text), st.none() | TEXT),
            scores=st.lists(SCORE, max_size=3).map(tuple),
            touchpoint=st.none() | TEXT,
            stage=st.none() | TEXT,
            channel=st.none() | TEXT,
            created_at=st.none() | MOMENT,
            customer_id=st.none() | TEXT,
            attributes=st.dictionaries(TEXT, TEXT, max_size=3),
        )
    )
    return response, Reading(analysis, vectors(len(segments), seed=1))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(items())
def test_any_response(repository: SqlRepository, given_item: tuple[Response, Reading]) -> None:
    """Whatever was stored is read back equal, and known by its fingerprint."""
    response, reading = given_item
    with repository.write() as store:
        store.add([given_item])
        fingerprints = store.fingerprints([response.id])
    found = repository.get(response.id)
    with repository.write() as store:
        store.delete(response.id)
    assert found == AnalysedResponse(response, reading.analysis)
    assert fingerprints == {response.id: response.fingerprint}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "  leading blanks",
        "CRLF\r\nand\rCR\n",
        "👩‍👩‍👧 emoji 🙁 é",
        "اتصلت بالدعم",
        "'; DROP TABLE responses; --",
    ],
)
def test_verbatim(repository: SqlRepository, text: str) -> None:
    """A verbatim keeps its every character, and so do the segments cut from it."""
    [expected] = stored(repository, item("r-1", text))
    assert repository.get("r-1") == expected
    assert repository.get("r-1").response.comment.text == text


def test_bare_response(repository: SqlRepository) -> None:
    """A response without any optional field comes back without any."""
    [expected] = stored(repository, item("r-1", ""))
    found = repository.get("r-1")
    assert found == expected
    assert found.response == Response("r-1", Comment(""))
    assert found.analysis.segments == ()


def test_moment_in_utc(repository: SqlRepository) -> None:
    """A time given in another zone is the same moment, told in UTC."""
    moment = datetime(2026, 3, 1, 1, 30, 0, 123456, timezone(timedelta(hours=5, minutes=30)))
    stored(repository, item("r-1", created_at=moment))
    found = repository.get("r-1").response.created_at
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_score_order(repository: SqlRepository) -> None:
    """Scores keep their order and the scale each was given on."""
    scores = (Score(Metric.CES, 2.5, CES_SCALE), Score(Metric.NPS, 6, NPS_SCALE))
    stored(repository, item("r-1", scores=scores))
    assert repository.get("r-1").response.scores == scores


def test_attribute_order(repository: SqlRepository) -> None:
    """Attributes keep the order in which they were given."""
    stored(repository, item("r-1", attributes={"z": "1", "a": "2"}))
    assert list(repository.get("r-1").response.attributes) == ["z", "a"]


def test_vectors(repository: SqlRepository) -> None:
    """Segment vectors come back bit for bit, as float32, in storage order with their texts."""
    stored(repository, item("b", "Slow. Dear."), item("empty", ""), item("a", "🙁 bad app"))
    with repository.write() as store:
        found = store.segments()
    assert found.texts == ["Slow.", " Dear.", "🙁 bad", " app"]
    expected = [vectors(2, seed=11), vectors(2, seed=9)]
    assert found.embeddings.dtype == np.float32
    assert np.array_equal(found.embeddings, np.concatenate(expected))
    assert sorted(set(found.keys)) == list(found.keys)


def test_voices(repository: SqlRepository) -> None:
    """A customer is one voice in all responses; one who is not known is one in each."""
    one, other = item("a", customer_id="c-1"), item("b", customer_id="c-1")
    stored(repository, one, item("x"), other, item("y"))
    with repository.write() as store:
        assert store.segments().voices == [0, 0, 1, 1, 0, 0, 2, 2]
        assert store.segments().tones == [-1] * 8


def test_segments_of_nothing(repository: SqlRepository) -> None:
    """An empty store has no segments and no themes."""
    with repository.write() as store:
        found = store.segments()
    assert len(found.keys) == len(found.texts) == len(found.embeddings) == 0
    assert repository.theme_model().themes == ()


def test_theme_model(repository: SqlRepository) -> None:
    """A theme model comes back with its themes in order, its centres and its floor."""
    model = themes("t-9", "t-1", floor=0.1 + 0.2)
    with repository.write() as store:
        store.replace_themes(model, [], [])
    found = repository.theme_model()
    assert found.themes == model.themes
    assert np.array_equal(found.centres, model.centres)
    assert found.floor == model.floor


def test_unknown_id(repository: SqlRepository) -> None:
    """Asking for a response that isn't stored raises NotFound."""
    stored(repository, item("r-1"))
    with pytest.raises(NotFound, match="'R-1'"):
        repository.get("R-1")


def test_reading_without_segments(repository: SqlRepository) -> None:
    """A blank comment's reading, which has no vectors at all, can be stored."""
    blank = reading("  ")
    no_vectors = Reading(blank.analysis, np.zeros((0, 0), np.float32))
    stored(repository, (response("r-1", "  "), no_vectors))
    assert [found.analysis for found in repository.select(EVERYTHING)] == [blank.analysis]
