import numpy as np
import pytest

from voc.nlp.phrases import Core, Phrase, Phrases, stems_of


def phrases(*texts: str) -> dict[str, Phrase]:
    """The phrases of one group whose texts are different customers'."""
    core = Core(texts, np.ones((len(texts), 1), np.float32), range(len(texts)))
    return {phrase.text: phrase for phrase in Phrases([core]).of(0)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("waiting time", "waiting times"),
        ("invoice wrong", "wrong invoices"),
        ("no internet", "don't have internet"),
        ("value for money", "money value"),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    """Inflections, order and small words make no other phrase."""
    assert stems_of(one.split()) == stems_of(other.split())


@pytest.mark.parametrize(
    ("one", "other"), [("internet", "no internet"), ("waiting", "kept me waiting")]
)
def test_what_makes_another_phrase(one: str, other: str) -> None:
    """A denial does, and what was done."""
    assert stems_of(one.split()) != stems_of(other.split())


def test_phrases_begin_and_end_with_content() -> None:
    """No small word stands at the edge of a phrase, but may inside."""
    found = phrases("It is value for money", "This was value for money")
    assert set(found) == {"value", "money", "value for money"}


def test_a_verb_keeps_its_particle() -> None:
    """It is "sign up" that customers do, not "sign"."""
    assert "sign up" in phrases("Easy to sign up", "hard to sign up")


def test_dates_are_no_phrases() -> None:
    """Numbers tell nothing about a subject."""
    assert set(phrases("On the 28th in March", "By the 28th of March")) == {"March"}


def test_a_piece_of_something_longer_is_less_entire() -> None:
    """A phrase that mostly goes on, or that something leads up to, counts less."""
    found = phrases("slow mobile app", "the mobile app", "my mobile app")
    assert found["mobile app"].entirety > found["mobile"].entirety
    assert found["mobile app"].entirety > found["app"].entirety


def test_texts_are_counted_once() -> None:
    """A text that repeats a phrase uses it once."""
    assert phrases("parking, parking, parking", "parking")["parking"].uses == 2
