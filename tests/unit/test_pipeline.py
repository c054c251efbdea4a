from collections.abc import Iterator, Sequence

import numpy as np

from voc.domain.analysis import (
    AnalysisWarning,
    ModelRef,
    Sentiment,
    SentimentReading,
    Span,
    StageReading,
)
from voc.domain.comment import Comment
from voc.domain.themes import Theme, ThemeModel, Vectors
from voc.pipeline import Analyzer, Encoding, Passage, with_themes


class Words:
    """A segmenter: every word is a segment."""

    def segment(self, text: str) -> tuple[Span, ...]:
        spans, start = [], 0
        for word in text.split():
            start = text.index(word, start)
            spans.append(Span(start, start + len(word)))
            start += len(word)
        return tuple(spans)


class Lengths:
    """An encoder: a span's vector is the length of its text, and how often it was called."""

    def __init__(self) -> None:
        self.passages = 0

    def encode(self, passages: Sequence[Passage]) -> Iterator[Encoding]:
        self.passages += len(passages)
        return map(self._encode, passages)

    def _encode(self, passage: Passage) -> Encoding:
        lengths = [len(passage.comment.text), *(s.end - s.start for s in passage.spans)]
        column = np.array(lengths, np.float32)[:, None]
        return Encoding(column, np.hstack([column > 3, column <= 3]).astype(np.float32))


class LongIsGood:
    """A sentiment head: more than three characters are praise, also of some segments only."""

    def segments(self, features: Vectors) -> list[SentimentReading]:
        return [self._read(float(row[0])) for row in features]

    def comment(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        *,
        among: Sequence[int] | None = None,
    ) -> SentimentReading:
        return self._read(float(whole[0])) if among is None else segments[among[0]]

    def _read(self, length: float) -> SentimentReading:
        label = Sentiment.POSITIVE if length > 3 else Sentiment.NEGATIVE
        return SentimentReading(label, 0.9, 0.8)


class LongIsUsage:
    """A stage head: more than three characters speak of usage."""

    labels = ("usage",)

    def segments(self, features: Vectors) -> list[tuple[StageReading, ...]]:
        return [(StageReading("usage", 0.7),) if row[0] > 3 else () for row in features[1:]]


class Fixed:
    """A language detector that always answers the same."""

    def __init__(self, code: str | None) -> None:
        self.code = code

    def detect(self, text: str) -> str | None:
        return self.code


def analyzer(language: str | None = "en") -> Analyzer:
    return Analyzer(
        Fixed(language), Words(), Lengths(), LongIsGood(), LongIsUsage(), ModelRef("toy", "1")
    )


THEMES = ThemeModel(
    (Theme("t-1", "long"), Theme("t-2", "short")), np.eye(2, dtype=np.float32), floor=0.5
)


def test_segments_are_slices_of_the_verbatim() -> None:
    """Every segment's text is the verbatim between its offsets, in order."""
    text = " good  bad "
    (reading,) = analyzer().analyze([Comment(text)])
    segments = reading.analysis.segments
    assert [s.text for s in segments] == ["good", "bad"]
    assert all(s.text == text[s.span.start : s.span.end] for s in segments)
    assert reading.embeddings.shape == (2, 2)


def test_a_blank_comment_is_answered_in_its_place() -> None:
    """Nothing is dropped: a blank comment keeps its place, with a warning."""
    readings = analyzer().analyze([Comment("good"), Comment(" "), Comment("bad")])
    assert [len(r.analysis.segments) for r in readings] == [1, 0, 1]
    assert readings[1].analysis.warnings == (AnalysisWarning.BLANK,)
    assert readings[1].analysis.sentiment.label is Sentiment.NEUTRAL


def test_each_comment_is_encoded_once_and_blanks_never() -> None:
    """One pass: the encoder sees each comment with something to read exactly once."""
    reader = analyzer()
    reader.analyze([Comment("good bad"), Comment(""), Comment("good")], themes=THEMES)
    assert reader.encoder.passages == 2  # type: ignore[attr-defined]  # the toy counts


def test_stages_roll_up_from_segments() -> None:
    """The comment shows the stages its segments show, with their tone."""
    (reading,) = analyzer().analyze([Comment("bad good")])
    (stage,) = reading.analysis.stages
    assert (stage.stage, stage.sentiment) == ("usage", Sentiment.POSITIVE)


def test_a_given_stage_beats_the_predicted_one() -> None:
    """What the survey knows about a comment is certain; segments keep their own reading."""
    (reading,) = analyzer().analyze([Comment("good")], given_stages=["renewal"])
    (stage,) = reading.analysis.stages
    assert (stage.stage, stage.confidence) == ("renewal", 1.0)
    assert reading.analysis.segments[0].main_stage == "usage"


def test_another_language_is_read_with_a_warning() -> None:
    """A language the model was not made for is never silently trusted; unsure is no warning."""
    (foreign,) = analyzer("de").analyze([Comment("sehr gut")])
    (unsure,) = analyzer(None).analyze([Comment("ok")])
    assert foreign.analysis.warnings == (AnalysisWarning.UNSUPPORTED_LANGUAGE,)
    assert foreign.analysis.is_foreign
    assert not unsure.analysis.is_foreign
    assert unsure.analysis.warnings == ()


def test_assigning_later_equals_assigning_at_once() -> None:
    """Themes need only the vectors: a reading assigned afterwards is the same."""
    (at_once,) = analyzer().analyze([Comment("good bad")], themes=THEMES)
    (before,) = analyzer().analyze([Comment("good bad")])
    assert [s.theme.theme_id for s in at_once.analysis.segments if s.theme] == ["t-1", "t-2"]
    assert with_themes(before, THEMES).analysis == at_once.analysis


def test_another_language_belongs_to_no_theme() -> None:
    """Neither at once nor later: its vectors say nothing."""
    reader = analyzer("de")
    (at_once,) = reader.analyze([Comment("good bad")], themes=THEMES)
    assert at_once.analysis.theme_ids == with_themes(at_once, THEMES).analysis.theme_ids == ()
