import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.domain.churn import CLUES, LEAVING, STAYING_DENIED, speaks_of_leaving

KELVIN = "\N{KELVIN SIGN}"  # a k in lower case
VOCABULARY = sorted(
    {w.strip("*") for phrase in (*LEAVING, *STAYING_DENIED) for w in phrase.split()}
)


@pytest.mark.parametrize(
    "text",
    [
        "We will cancel in March.",
        "We won’t renew.",
        "I can't see us renewing, so we are not renewing.",
        "Never again!",
        "We are switching to a competitor",
        "please close my account",
        "You've lost a customer.",
        "I will not be back",
        "thinking about leaving",
        "We no longer use it much and are looking elsewhere",
    ],
)
def test_leaving_is_heard(text: str) -> None:
    """Said outright, with any apostrophe, whether as a deed or as a denial of staying."""
    assert speaks_of_leaving(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have no plans to cancel.",
        "We are not going to cancel",
        "We would never cancel",
        "We will renew.",
        "Leaving the page was slow",
        "My order was late",
        "",
    ],
)
def test_a_denial_or_another_matter_is_not_leaving(text: str) -> None:
    """A denial up to four words before the phrase takes it back."""
    assert not speaks_of_leaving(text)


WRITTEN = {"not": ("not", "n't", "n\N{RIGHT SINGLE QUOTATION MARK}t", "cannot", "can't")}


@given(
    phrase=st.sampled_from([*LEAVING, *STAYING_DENIED]),
    ending=st.sampled_from(["", "s", "ling"]),
    gap=st.sampled_from([" ", "  ", ", ", "\n", " - "]),
    spelling=st.sampled_from([str.lower, str.upper, str.title]),
    choice=st.integers(0, 4),
    around=st.text(max_size=20),
)
def test_whoever_is_heard_gives_a_clue(
    phrase: str, ending: str, gap: str, spelling: Callable[[str], str], choice: int, around: str
) -> None:
    """What a database looks for misses nobody, however the phrase is spelled and apostrophed."""
    words = [WRITTEN.get(word, (word,) * 5)[choice] for word in phrase.split()]
    spelled = spelling(gap.join(words).replace("*", ending))
    text = f"{around} {spelled.replace('k', KELVIN)} {around}"
    assert has_clue(text) or not speaks_of_leaving(text)


def has_clue(text: str) -> bool:
    """As the store asks: letters of words in their order, with anything between them."""
    patterns = (".*".join(re.escape(word) for word in words) for words in CLUES)
    return any(re.search(pattern, text.lower(), re.DOTALL) for pattern in patterns)


@given(st.lists(st.sampled_from([*VOCABULARY]), max_size=12))
def test_no_mix_of_words_is_heard_without_a_clue(words: list[str]) -> None:
    """Nor does any other order of the words that phrases are made of."""
    text = " ".join(words)
    assert has_clue(text) or not speaks_of_leaving(text)
