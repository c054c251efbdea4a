import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.domain.faithfulness import is_faithful
from voc.domain.quotes import Quote
from voc.domain.statements import quote_statement, volume_statement

VOLUME = "52 of 98 comments at renewal complain about this (53\u202f%)."
SCORE = "Their NPS is −8.3 (n = 52), that of all others 30.0 (n = 600)."
QUOTE = "One of them writes: “The docs don't say how, 3 times!”"

counts = st.integers(1, 5_000)
stages = st.text(st.characters(categories=["L"], include_characters=" &/-"), min_size=1)


def volume(count: int, more: int, stage: str = "renewal") -> str:
    ids = tuple(map(str, range(count)))
    return volume_statement(ids, commenting=count + more, stage=stage, praise=False).text


def quoted(text: str) -> str:
    return quote_statement([Quote("r-1", text, 0, len(text))])[0].text


@given(counts, counts, stages.filter(str.strip))
def test_what_was_computed_is_faithful_to_itself(count: int, more: int, stage: str) -> None:
    """Whatever the counts are and however the stage is called."""
    text = volume(count, more, stage)
    assert is_faithful(text, text, names=[stage])


@given(st.text(max_size=240))
def test_a_quote_may_hold_anything(verbatim: str) -> None:
    """Customers write quotation marks, digits and line breaks, too."""
    assert is_faithful(quoted(verbatim), quoted(verbatim))


@given(counts, counts, st.data())
def test_a_changed_digit_is_found(count: int, more: int, data: st.DataObject) -> None:
    """In whichever number, and whatever it became."""
    text = volume(count, more)
    place = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", text)]))
    other = data.draw(st.sampled_from([d for d in "0123456789٣½²" if d != text[place]]))
    assert not is_faithful(text, text[:place] + other + text[place + 1 :])


@given(counts, counts, st.data())
def test_a_digit_a_sign_or_a_quotation_mark_more_is_found(
    count: int, more: int, data: st.DataObject
) -> None:
    """Wherever it was put in."""
    text = volume(count, more)
    place = data.draw(st.integers(0, len(text)))
    added = data.draw(st.sampled_from([*'0123456789−+%“”"«»<>[]*_`#\n\t\x00\u202e']))
    assert not is_faithful(text, text[:place] + added + text[place:])


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_changed_quote_is_found(verbatim: str, data: st.DataObject) -> None:
    """A quote is kept to the letter, or it is none."""
    place = data.draw(st.integers(0, len(verbatim) - 1))
    other = data.draw(st.characters().filter(lambda letter: letter != verbatim[place]))
    assert not is_faithful(
        quoted(verbatim), quoted(verbatim[:place] + other + verbatim[place + 1 :])
    )


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (VOLUME, "Of the comments, 52 of 98 that touch on renewal are complaints (53%)."),
        (SCORE, "Their NPS stands at -8.3 (n=52); for all others it is 30.0 (n=600)."),
        (QUOTE, "In the words of one customer: “The docs don't say how, 3 times!”"),
    ],
)
def test_other_words_are_welcome(plain: str, said: str) -> None:
    """Also with the common minus sign, and a per cent sign without its space."""
    assert is_faithful(plain, said, names=["renewal", "usage"])


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (VOLUME, "53 of 98 comments at renewal complain about this (53 %)."),
        (VOLUME, "98 of 52 comments at renewal complain about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53)."),
        (VOLUME, "52 of 98 comments at renewal complain about this."),
        (VOLUME, "52 of 98 comments at purchase complain about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal praise this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal do not complain about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53 %), half of them twice."),
        (VOLUME, "52 of 98 comments at renewal complain (53 %), because the docs are missing."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53 %). “Never again”"),
        (VOLUME, "52 of 98 comments at renewal complain about 'awful' docs (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53 %): all leave in droves."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53 %), so customers leave."),
        (VOLUME, "52 of 98 comments at renewal falsely claim to complain about this (53 %)."),
        (SCORE, "The happiest have an NPS of −8.3 (n = 52), that of all others 30.0 (n = 600)."),
        (VOLUME, "<b>52</b> of 98 comments at renewal complain about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53 %)." + " Really." * 30),
        (VOLUME, "52 thousand of 98 comments at renewal complain about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain0 about this (53 %)."),
        (VOLUME, "52 of 98 comments at renewal complain about this (53\n%)."),
        (VOLUME, ""),
        (SCORE, "Their NPS is 8.3 (n = 52), that of all others 30.0 (n = 600)."),
        (SCORE, "Their NPS is – 8.3 (n = 52), that of all others 30.0 (n = 600)."),
        (SCORE, "Their NPS is −8.3 (n = 52), that of all others – 30.0 (n = 600)."),
        (SCORE, "All others have an NPS of −8.3 (n = 52), they 30.0 (n = 600)."),
        (SCORE, "Their CSAT is −8.3 (n = 52), that of all others 30.0 (n = 600)."),
        (QUOTE, "One of them writes: “The docs say how, 3 times!”"),
        (QUOTE, "One of them writes: The docs don't say how, 3 times!"),
        (QUOTE, f"{QUOTE} “The docs don't say how, 3 times!”"),
    ],
)
def test_what_says_something_else_is_found(plain: str, said: str) -> None:
    """Numbers, their order and signs, quotes, stages, directions, claims, markup, length, words."""
    assert not is_faithful(plain, said, names=["renewal", "usage"])
