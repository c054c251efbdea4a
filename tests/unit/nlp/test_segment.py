from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.nlp.segment import ClauseSegmenter

SEGMENTER = ClauseSegmenter()

WORDS = [
    "good",
    "but",
    "bad",
    "although",
    "while",
    "however",
    "e.g.",
    "Dr.",
    "3.5",
    "v2.0",
    "http://a.example/b?c=D.",
]
SPACES = [" ", "  ", "\t", "\r\n", "\n", "\u00a0", "\u2028"]
SIGNS = [",", ", ", "; ", ".", "...", "!", "?", "1. ", "2) ", "- ", "• ", "。"]
ODDITIES = ["😀", "👩\u200d👧", "e\u0301", "é", "很好", "\u200b", "\x00", "\ud83d"]
PIECES = st.sampled_from([*WORDS, *SPACES, *SIGNS, *ODDITIES])
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


def segments(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SEGMENTER.segment(text)]


@given(TEXTS)
def test_spans_are_trimmed_in_order_and_apart(text: str) -> None:
    """Each span is a stretch of the text without outer white space, behind the one before."""
    spans = SEGMENTER.segment(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@given(TEXTS)
def test_nothing_but_white_space_is_left_out(text: str) -> None:
    """Every character that is not white space stands in a span."""
    bounds = [
        0,
        *(n for span in SEGMENTER.segment(text) for n in (span.start, span.end)),
        len(text),
    ]
    assert all(text[bounds[n] : bounds[n + 1]].strip() == "" for n in range(0, len(bounds), 2))


def test_forgetting_words_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A segmenter that starts afresh, for the sake of memory, splits as before."""
    monkeypatch.setattr("voc.nlp.segment._REMEMBERED_WORDS", 0)
    text = "Dr. Smith was kind, but late. Never again"
    assert ClauseSegmenter().segment(text) == SEGMENTER.segment(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ordering was easy, | but support kept me waiting",
        "confusing website, | 20-minute hold to book, | long wait in lobby, | rushed doctor visit,"
        " | but a friendly nurse who remembered my name",
        "Good | but expensive",
        "Although ordering was easy, | support kept me waiting.",
        "While the staff were kind, | the wait was far too long.",
        "The room was lovely, | however, the food was cold",
        "Everything was fine | except the parking.",
        "All good | apart from the parking charges",
        "It arrived quickly, | unfortunately it was broken",
        "Cheap; | support never answers",
        "Staff friendly, | food good, | room clean",
        "The staff was kind, | the food was good, | and the room was clean.",
    ],
)
def test_independent_remarks_are_split(text: str) -> None:
    """Contrasts, concessions and lists of parallel remarks become segments of their own."""
    parts = text.split(" | ")
    assert segments(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "I bought apples, pears and plums",
        "friendly, helpful and quick staff",
        "I have to say, it works",
        "Nothing but praise",
        "It was not only fast but also cheap",
        "Nice staff, though.",
        "The food, however, was cold",
        "I like the red apples, green pears, and yellow plums",
        "They treated me as though I was a nuisance",
        "I waited in town, in the rain, for three hours",
        "no punctuation at all it just goes on and on and the writer never stops to breathe",
    ],
)
def test_one_remark_stays_whole(text: str) -> None:
    """Lists of words, asides and idioms are not torn apart."""
    assert segments(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith was kind, e.g. with my son",
        "I give it 3.5 stars for v2.0 of the app",
        "See https://shop.example/a.html?b=C.D for the page",
        "I waited approx. 20 mins. at the desk",
        "well... it works",
    ],
)
def test_a_dot_need_not_end_a_sentence(text: str) -> None:
    """Abbreviations, numbers, versions, addresses and hesitation don't end a sentence."""
    assert segments(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Great!|Will return.",
        "Great. |10/10.",
        "wow!!! 😀 |Bad?! |no.",
        "Waiting... |Staff rude",
        "- kind staff\r\n|- slow lift\n\n|• cold food",
        "1. cheaper |2. faster |3. kinder",
        "Nice\t|• slow",
        "Good. :) |Bad. :(",
    ],
)
def test_sentences_lines_and_list_points_end_a_segment(text: str) -> None:
    """A sentence, a line, a bullet and a list number begin a segment; a smiley ends one."""
    assert segments(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@pytest.mark.parametrize("text", ["", " ", "\r\n\t", "\u00a0\u2003"])
def test_blank_text_has_no_segment(text: str) -> None:
    """White space of any kind is nothing to read."""
    assert segments(text) == []


@pytest.mark.parametrize("text", ["!!! 😀", "\u200b", "...", "👍"])
def test_text_without_a_word_is_one_segment(text: str) -> None:
    """A thumb is an answer too."""
    assert segments(text) == [text]


@pytest.mark.parametrize("unit", ["(", "😀", '"', ".", "but ", "a, b ", "!a", "\u0301", "1. "])
def test_hostile_text_takes_no_time(unit: str) -> None:
    """Ten thousand characters of anything are split at once, not in quadratic time."""
    started = process_time()
    SEGMENTER.segment(unit * (10_000 // len(unit)))
    assert process_time() - started < 1.5
