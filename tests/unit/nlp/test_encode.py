import numpy as np
import pytest

from tests.unit.nlp.tiny import SIZE, VOCABULARY, tiny_model, tiny_tokenizer
from voc.domain.analysis import AnalysisWarning, Span
from voc.domain.comment import Comment
from voc.nlp.encode import QUESTION_TOKENS, WINDOW, OnnxEncoder
from voc.nlp.segment import ClauseSegmenter
from voc.pipeline import Encoding, Passage


def whole(text: str, question: str | None = None) -> Passage:
    return Passage(Comment(text, question), (Span(0, len(text)),))


def read(encoder: OnnxEncoder, passage: Passage) -> Encoding:
    (encoding,) = encoder.encode([passage])
    return encoding


def table() -> np.ndarray:
    """The word vectors of the tiny model."""
    return np.random.default_rng(0).normal(size=(len(VOCABULARY), SIZE)).astype(np.float32)


def test_a_span_is_the_mean_of_its_own_tokens(encoder: OnnxEncoder) -> None:
    """Row 0 reads the whole comment, row 1 + i segment i, by the tokenizer's offsets."""
    text = "Órdering  was EASY, but slow"
    passage = Passage(Comment(text), (Span(0, 19), Span(20, 28)))
    encoding = read(encoder, passage)
    ids = [VOCABULARY[w] for w in ("ordering", "was", "easy", ",", "but", "slow")]
    expected = [table()[ids].mean(axis=0), table()[ids[:4]].mean(axis=0), table()[ids[4:]].mean(0)]
    assert encoding.features == pytest.approx(np.array(expected), abs=0.05)
    assert np.linalg.norm(encoding.embeddings, axis=1) == pytest.approx(1)


def test_the_question_is_read_apart_from_the_comment(encoder: OnnxEncoder) -> None:
    """With a question the comment's tokens bear type 1, and the question is in no span."""
    plain = read(encoder, whole("slow"))
    asked = read(encoder, whole("slow", "why"))
    assert asked.features - plain.features == pytest.approx(np.array([[1, 0, 0, 0]] * 2), abs=0.05)
    blank = read(encoder, whole("slow", "  "))
    assert np.array_equal(blank.features, plain.features)


def test_neighbours_change_nothing(encoder: OnnxEncoder) -> None:
    """A comment's vectors are the same bits alone and in a batch, in whatever order."""
    one, two, three = (whole(t) for t in ("ordering was easy", "slow support" * 3, "why . , but"))
    alone = read(encoder, one)
    batch = list(encoder.encode([two, one, three] * 8))
    for n in range(1, 24, 3):
        assert np.array_equal(batch[n].features, alone.features)
        assert np.array_equal(batch[n].embeddings, alone.embeddings)


def test_a_long_comment_is_read_to_its_end(encoder: OnnxEncoder) -> None:
    """Windows are averaged by their tokens, so that the whole is what it is in one piece."""
    sentence = "word word. "
    text = sentence * 200 + "slow support slow support."
    spans = (*(Span(11 * n, 11 * n + 10) for n in range(200)), Span(2200, len(text)))
    encoding = read(encoder, Passage(Comment(text), spans))
    rows = table()
    words = [VOCABULARY[w] for w in ("word", "word", ".")] * 200
    last = [VOCABULARY[w] for w in ("slow", "support", "slow", "support", ".")]
    assert encoding.features.shape == (202, SIZE)
    assert encoding.features[0] == pytest.approx(rows[words + last].mean(axis=0), abs=0.05)
    assert encoding.features[-1] == pytest.approx(rows[last].mean(axis=0), abs=0.05)


def test_a_segment_longer_than_a_window_is_averaged(encoder: OnnxEncoder) -> None:
    """A run-on comment of several windows still has one row per span, of unit length."""
    text = "word " * 300 + "slow " * 300
    encoding = read(encoder, whole(text, "why"))
    ids = [VOCABULARY["word"], VOCABULARY["slow"]]
    expected = table()[ids].mean(axis=0) + np.array([1, 0, 0, 0])
    assert encoding.features == pytest.approx(np.array([expected] * 2), abs=0.05)
    assert np.linalg.norm(encoding.embeddings, axis=1) == pytest.approx(1)


@pytest.mark.parametrize("tokens", [1, WINDOW - 3, WINDOW - 2, WINDOW - 1, WINDOW, 3 * WINDOW])
def test_no_run_is_longer_than_a_window(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch, tokens: int
) -> None:
    """However long the comment, the graph never sees more tokens than it has positions."""
    seen = []
    run = encoder._run
    monkeypatch.setattr(
        encoder,
        "_run",
        lambda b, ids, w: seen.append((len(b), w[-1].end - w[0].start)) or run(b, ids, w),
    )
    read(encoder, whole("word " * tokens))
    assert all(before + comment + 1 <= WINDOW for before, comment in seen)
    assert sum(comment for _, comment in seen) == tokens


def test_a_long_question_is_cut_and_said_so(encoder: OnnxEncoder) -> None:
    """Only the question is ever cut, and then there is a warning."""
    short = read(encoder, whole("slow", "why " * QUESTION_TOKENS))
    long = read(encoder, whole("slow", "why " * (QUESTION_TOKENS + 1)))
    assert short.warnings == ()
    assert long.warnings == (AnalysisWarning.QUESTION_TRUNCATED,)
    assert np.array_equal(short.features, long.features)


@pytest.mark.parametrize(
    "text",
    ["\u200b", "\u0301", "😀", "\ufe0f", "\ud83d", "很好", "\x00 but \x01", "x" * 10_000, "!"],
)
def test_odd_text_has_finite_vectors(
    encoder: OnnxEncoder, segmenter: ClauseSegmenter, text: str
) -> None:
    """A segment the tokenizer makes nothing of still has a reading."""
    spans = segmenter.segment(text)
    encoding = read(encoder, Passage(Comment(text), spans))
    assert encoding.features.shape == encoding.embeddings.shape == (1 + len(spans), SIZE)
    assert np.isfinite(encoding.features).all()
    assert np.linalg.norm(encoding.embeddings, axis=1) == pytest.approx(1)


def test_a_segment_without_tokens_has_finite_vectors(encoder: OnnxEncoder) -> None:
    """Also among other segments: its own row is finite, the others are what they were."""
    text = "slow \u200b easy"
    spans = (Span(0, 4), Span(5, 6), Span(7, 11))
    encoding = read(encoder, Passage(Comment(text), spans))
    assert np.isfinite(encoding.features).all()
    assert encoding.features[1] == pytest.approx(table()[VOCABULARY["slow"]], abs=0.05)
    assert encoding.features[3] == pytest.approx(table()[VOCABULARY["easy"]], abs=0.05)


def test_written_markers_are_words(encoder: OnnxEncoder) -> None:
    """A customer who types [SEP] does not end the comment."""
    typed = read(encoder, whole("slow [SEP]"))
    marked = table()[[VOCABULARY["slow"], VOCABULARY["[SEP]"]]].mean(axis=0)
    assert typed.features[0] != pytest.approx(marked, abs=0.05)


def test_no_passages_need_no_run(encoder: OnnxEncoder) -> None:
    """An empty batch is an empty list."""
    assert list(encoder.encode([])) == []


def test_a_tokenizer_without_markers_is_refused() -> None:
    """A tokenizer that can't frame a comment fails at start, not at the first comment."""
    tokenizer = tiny_tokenizer().replace("[SEP]", "[END]")
    with pytest.raises(ValueError, match="SEP"):
        OnnxEncoder(tiny_model(), tokenizer)
