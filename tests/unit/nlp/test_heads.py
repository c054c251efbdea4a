import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.domain.analysis import Sentiment, SentimentReading, StageReading
from voc.nlp.heads import LinearLayer, LinearSentimentHead, LinearStageHead, RollUp

POSITIVE, NEGATIVE, NEUTRAL, MIXED = range(4)
LOGITS = st.lists(st.floats(-200, 200, width=32), min_size=4, max_size=4)


def layer(labels: int, temperature: float = 1.0) -> LinearLayer:
    """Features are the logits."""
    return LinearLayer(np.eye(labels, dtype=np.float32), np.zeros(labels, np.float32), temperature)


def head(
    trust: float = 0.5, mixed_from: float = 0.5, temperature: float = 1.0
) -> LinearSentimentHead:
    return LinearSentimentHead(layer(4, temperature), RollUp(trust, mixed_from))


def features(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


def share(*shares: float) -> list[float]:
    """Features that mean these probabilities."""
    return [float(np.log(p)) for p in shares]


def test_a_segment_is_never_mixed() -> None:
    """What a segment's probability of mixed says goes to the other three."""
    (reading,) = head().segments(features(share(0.2, 0.1, 0.1, 0.6)))
    assert reading.label is Sentiment.POSITIVE
    assert reading.confidence == pytest.approx(0.5)
    assert reading.score == pytest.approx(0.25)


def test_temperature_softens_without_changing_the_label() -> None:
    """Calibration changes how sure a reading is, not what it says."""
    row = features([2.0, 0.0, 0.0, 0.0])
    (sharp,), (soft,) = head().segments(row), head(temperature=2.0).segments(row)
    assert sharp.label is soft.label
    assert sharp.confidence > soft.confidence


def test_praise_and_complaint_in_two_segments_are_mixed() -> None:
    """Sure praise beside a sure complaint is a mixed comment, whatever the whole looks like."""
    segments = head().segments(
        features(share(0.96, 0.02, 0.01, 0.01), share(0.02, 0.96, 0.01, 0.01))
    )
    reading = head(trust=0.8).comment(features(share(0.7, 0.1, 0.1, 0.1))[0], segments)
    assert reading.label is Sentiment.MIXED
    assert reading.confidence > 0.5


def test_a_hedge_is_not_a_complaint() -> None:
    """A segment unsure of its complaint does not make a praising comment mixed."""
    segments = head().segments(features(share(0.9, 0.05, 0.04, 0.01), share(0.3, 0.4, 0.29, 0.01)))
    reading = head().comment(features(share(0.8, 0.05, 0.05, 0.1))[0], segments)
    assert reading.label is Sentiment.POSITIVE


def test_one_segment_may_still_be_mixed() -> None:
    """With nothing to roll up the reading of the whole comment decides."""
    whole = features(share(0.2, 0.1, 0.1, 0.6))
    reading = head(trust=1.0).comment(whole[0], head().segments(whole))
    assert reading.label is Sentiment.MIXED
    assert reading.confidence == pytest.approx(0.6)


def test_mixed_is_a_matter_of_its_threshold() -> None:
    """Below the threshold the likeliest of the other three is the label."""
    whole = features(share(0.35, 0.15, 0.1, 0.4))
    segments = head().segments(whole)
    assert head(mixed_from=0.3).comment(whole[0], segments).label is Sentiment.MIXED
    assert head(mixed_from=0.5).comment(whole[0], segments).label is Sentiment.POSITIVE


@given(whole=LOGITS, segments=st.lists(LOGITS, min_size=1, max_size=6), trust=st.floats(0, 1))
def test_readings_stay_in_their_ranges(
    whole: list[float], segments: list[list[float]], trust: float
) -> None:
    """Confidences lie in [0, 1] and scores in [-1, 1], also for extreme features."""
    reader = head(trust=trust)
    readings = reader.segments(features(*segments))
    comment = reader.comment(features(whole)[0], readings)
    for reading in (*readings, comment):
        assert 0.0 <= reading.confidence <= 1.0
        assert -1.0 <= reading.score <= 1.0


@given(segments=st.lists(LOGITS, min_size=2, max_size=4))
def test_the_segments_view_is_a_distribution(segments: list[list[float]]) -> None:
    """What the segments say of a comment adds up to one."""
    readings = head().segments(features(*segments))
    view = RollUp(trust=1.0).blend(np.full(4, 0.25, np.float32), readings)
    assert view.sum() == pytest.approx(1.0, abs=1e-5)


def test_the_view_follows_the_surest_segments() -> None:
    """Praise .9 and complaint .8 in different segments are both there with .9 × .8."""
    readings = [
        SentimentReading(Sentiment.POSITIVE, 0.9, 0.9),
        SentimentReading(Sentiment.NEGATIVE, 0.8, -0.8),
        SentimentReading(Sentiment.NEUTRAL, 0.6, 0.1),
    ]
    view = RollUp(trust=1.0).blend(np.zeros(4, np.float32), readings)
    assert view == pytest.approx([0.18, 0.08, 0.02, 0.72])


def test_a_stage_is_heard_only_from_the_segments_that_speak_of_it() -> None:
    """What some segments say of a stage leaves the rest of a mixed comment out of account."""
    segments = head().segments(
        features(share(0.96, 0.02, 0.01, 0.01), share(0.02, 0.96, 0.01, 0.01))
    )
    whole = features(share(0.2, 0.2, 0.1, 0.5))[0]
    tones = [head().comment(whole, segments, among=[n]).label for n in (0, 1)]
    assert tones == [Sentiment.POSITIVE, Sentiment.NEGATIVE]
    assert head().comment(whole, segments, among=[0, 1]).label is Sentiment.MIXED


def test_stages_are_shown_from_their_own_thresholds() -> None:
    """Each stage has its threshold; the surest comes first, and none is an answer."""
    stages = LinearStageHead(layer(3), ("purchase", "usage", "support"), (0.5, 0.9, 0.3))
    row = [0.0, 2.0, 1.0]
    (two,) = stages.segments(features(row, row))
    (none,) = stages.segments(features([-1.0, 2.0, -3.0], [-1.0, 2.0, -3.0]))
    assert two == (
        StageReading("support", pytest.approx(0.7311, abs=1e-4)),
        StageReading("purchase", pytest.approx(0.5)),
    )
    assert none == ()


def test_the_comment_decides_and_its_surest_segment_bears_the_stage() -> None:
    """A stage the whole comment shows stands at its surest segment; others need it themselves."""
    stages = LinearStageHead(layer(1), ("usage",), (0.5,))
    sure, hint, no = 3.0, -0.5, -3.0
    assert [len(s) for s in stages.segments(features([sure], [hint], [no]))] == [1, 0]
    assert [len(s) for s in stages.segments(features([sure], [sure], [sure], [no]))] == [1, 1, 0]
    assert [len(s) for s in stages.segments(features([no], [hint], [no]))] == [0, 0]


def test_extreme_stage_logits_stay_probabilities() -> None:
    """No overflow, no value outside of [0, 1]."""
    stages = LinearStageHead(layer(2), ("a", "b"), (0.0, 0.0))
    (row,) = stages.segments(features([1e4, -1e4], [1e4, -1e4]))
    assert [reading.confidence for reading in row] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("weight", "bias", "temperature"),
    [
        (np.zeros((2, 3), np.float32), np.zeros(3, np.float32), 1.0),
        (np.zeros(3, np.float32), np.zeros(3, np.float32), 1.0),
        (np.full((1, 1), np.nan, np.float32), np.zeros(1, np.float32), 1.0),
        (np.zeros((1, 1)), np.zeros(1), 1.0),
        (np.zeros((1, 1), np.float32), np.zeros(1, np.float32), 0.0),
        (np.zeros((1, 1), np.float32), np.zeros(1, np.float32), float("nan")),
    ],
)
def test_a_layer_that_makes_no_sense_is_refused(
    weight: np.ndarray, bias: np.ndarray, temperature: float
) -> None:
    """Wrong shapes, types, values and temperatures never reach a reading."""
    with pytest.raises(ValueError, match="head"):
        LinearLayer(weight, bias, temperature)


def test_heads_match_their_labels() -> None:
    """A head whose labels and weights differ in number is refused."""
    with pytest.raises(ValueError, match="sentiment"):
        LinearSentimentHead(layer(3))
    with pytest.raises(ValueError, match="threshold"):
        LinearStageHead(layer(2), ("a", "b"), (0.5,))
    with pytest.raises(ValueError, match="between 0 and 1"):
        LinearStageHead(layer(1), ("a",), (1.5,))
    with pytest.raises(ValueError, match="roll-up"):
        RollUp(trust=1.5)
