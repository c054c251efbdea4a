import json

import pytest
from sklearn.metrics import f1_score

from tests.unit.training.labels import MIXED, NEGATIVE, NEUTRAL, POSITIVE
from voc.domain.analysis import Analysis, ModelRef, Sentiment, SentimentReading, StageSentiment
from voc.domain.comment import Comment
from voc.domain.errors import InvalidInput
from voc.training.evaluate import compare, differences
from voc.training.labelled import LabelledComment

JOURNEY = ("purchase", "usage", "support")
TRUTH = [POSITIVE, POSITIVE, NEGATIVE, NEGATIVE, NEUTRAL, MIXED, POSITIVE, NEGATIVE]
READ = [POSITIVE, NEGATIVE, NEGATIVE, NEGATIVE, POSITIVE, MIXED, POSITIVE, MIXED]


def analysis(tone: Sentiment = NEUTRAL, confidence: float = 1.0, **stages: Sentiment) -> Analysis:
    read = tuple(StageSentiment(name, at, 0.9) for name, at in stages.items())
    return Analysis("en", SentimentReading(tone, confidence, 0.0), read, (), ModelRef("t", "1"))


def labelled(tone: Sentiment | None = None, **stages: Sentiment | None) -> LabelledComment:
    return LabelledComment(Comment("x"), tone, stages or None)


def test_sentiment_is_measured_as_scikit_learn_does() -> None:
    """Accuracy, macro-F1 and the confusion of a small case, with n and an interval around."""
    rows = [labelled(tone) for tone in TRUTH]
    result = compare(rows, [analysis(tone) for tone in READ], stages=JOURNEY)
    measured = result.sentiment
    assert measured is not None
    assert measured.accuracy.value == pytest.approx(5 / 8)
    assert measured.macro_f1.value == pytest.approx(f1_score(TRUTH, READ, average="macro"))
    assert measured.confusion == ((2, 1, 0, 0), (0, 2, 0, 1), (1, 0, 0, 0), (0, 0, 0, 1))
    positive = measured.labels[0]
    assert (positive.label, positive.n) == ("positive", 3)
    assert (positive.precision, positive.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    for estimate in (measured.accuracy, measured.macro_f1):
        assert estimate.n == 8
        assert estimate.low is not None
        assert estimate.high is not None
        assert 0 <= estimate.low <= (estimate.value or 0) <= estimate.high <= 1
    assert result.stages is None
    assert result.pairs_f1 is None


def test_a_sentiment_the_labels_lack_does_not_count_for_the_macro() -> None:
    """On labels without mixed, reading mixed is an error but no class of its own."""
    rows = [labelled(POSITIVE), labelled(POSITIVE), labelled(NEGATIVE)]
    read = [analysis(POSITIVE), analysis(MIXED), analysis(NEGATIVE)]
    measured = compare(rows, read, stages=JOURNEY).sentiment
    assert measured is not None
    assert measured.macro_f1.value == pytest.approx((2 / 3 + 1) / 2)


def test_stages_and_their_sentiments_are_compared_as_sets() -> None:
    """A stage found with the wrong tone is right as a stage and wrong as a pair."""
    rows = [
        labelled(purchase=POSITIVE, support=NEGATIVE),
        labelled(usage=POSITIVE),
        LabelledComment(Comment("x"), None, {}),
    ]
    read = [
        analysis(purchase=POSITIVE, support=POSITIVE),
        analysis(purchase=POSITIVE),
        analysis(),
    ]
    result = compare(rows, read, stages=JOURNEY)
    assert result.stages is not None
    assert result.pairs_f1 is not None
    assert result.stages.micro_f1.value == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert result.stages.macro_f1.value == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert result.pairs_f1.value == pytest.approx(2 * 1 / (2 * 1 + 2 + 2))
    assert [(s.label, s.n) for s in result.stages.labels] == [
        ("purchase", 1),
        ("usage", 1),
        ("support", 1),
    ]


def test_pairs_need_a_sentiment_at_each_stage() -> None:
    """Rows that only name their stages are not measured for pairs."""
    result = compare([labelled(usage=None)], [analysis(usage=POSITIVE)], stages=JOURNEY)
    assert result.stages is not None
    assert result.pairs_f1 is None


def test_calibration_is_the_gap_between_confidence_and_accuracy() -> None:
    """Four readings of confidence .9, half of them right: an error of .4."""
    rows = [labelled(POSITIVE)] * 4
    read = [analysis(tone, 0.9) for tone in (POSITIVE, POSITIVE, NEGATIVE, NEGATIVE)]
    measured = compare(rows, read, stages=JOURNEY).sentiment
    assert measured is not None
    assert measured.ece.value == pytest.approx(0.4)


def test_nothing_to_find_is_no_figure() -> None:
    """Where no comment shows a stage the F1 has no value, and says why."""
    rows = [LabelledComment(Comment("x"), None, {})] * 3
    result = compare(rows, [analysis()] * 3, stages=JOURNEY)
    assert result.stages is not None
    assert result.stages.micro_f1.value is None
    assert result.stages.macro_f1.reason
    assert result.stages.macro_f1.reason in result.as_text()


def test_intervals_are_seeded() -> None:
    """The same seed gives the same interval."""
    rows, read = [labelled(tone) for tone in TRUTH], [analysis(tone) for tone in READ]
    assert compare(rows, read, stages=JOURNEY) == compare(rows, read, stages=JOURNEY)


def test_an_evaluation_can_be_written_down() -> None:
    """As JSON without loss and as text for people."""
    rows = [labelled(POSITIVE, usage=POSITIVE), labelled(NEGATIVE, usage=NEGATIVE)]
    read = [analysis(POSITIVE, usage=POSITIVE), analysis(NEGATIVE, usage=POSITIVE)]
    result = compare(rows, read, stages=JOURNEY)
    assert json.loads(json.dumps(result.as_dict()))["sentiment"]["accuracy"]["value"] == 1.0
    text = result.as_text()
    assert text.startswith("2 labelled comments")
    for word in ("accuracy", "macro_f1", "pairs_f1", "said / read", "usage"):
        assert word in text


def test_labels_are_needed() -> None:
    """A file without any label can't measure anything."""
    with pytest.raises(InvalidInput, match="label"):
        compare([labelled()], [analysis()], stages=JOURNEY)


def test_two_analyses_of_the_same_comments_are_compared() -> None:
    """Each difference is that of the two evaluations, with one interval around it."""
    rows = [LabelledComment(Comment("x"), tone, {"usage": tone}) for tone in TRUTH]
    ours = [analysis(tone, usage=tone) for tone in TRUTH]
    theirs = [analysis(tone, purchase=tone) for tone in READ]
    found = differences(rows, ours, theirs, stages=JOURNEY)
    assert found["accuracy"].value == pytest.approx(3 / 8)
    assert found["stages_micro_f1"].value == pytest.approx(1)
    assert found["pairs_f1"].value == pytest.approx(1)
    assert found["macro_f1"].low is not None


def test_what_the_labels_lack_is_not_compared() -> None:
    """Without stages among the labels only the sentiment is."""
    rows, read = [labelled(tone) for tone in TRUTH], [analysis(tone) for tone in READ]
    found = differences(rows, read, read, stages=JOURNEY)
    assert list(found) == ["accuracy", "macro_f1"]
