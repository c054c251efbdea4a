"""Made comments carry the right labels at the right places."""

from random import Random

import pytest

from voc.training.corpus import example
from voc.training.synthetic import (
    IMPROVE,
    LIKE,
    Composer,
    ask,
    flips,
    whole_sentiment,
    with_open_question,
)

PRAISE = [
    example(f"The {word} was lovely.", sentiments=("positive",), stages=("usage",))
    for word in ("room", "garden", "view")
]
COMPLAINTS = [
    example(f"The {word} was too dear.", sentiments=("negative",), stages=("purchase",))
    for word in ("bar", "taxi", "tour")
]


def drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - draws a sample, keeps no secret


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["positive", "negative"], "mixed"),
        (["mixed", "positive"], "mixed"),
        (["positive", "neutral"], "positive"),
        (["neutral", "negative"], "negative"),
        (["neutral", "neutral"], "neutral"),
    ],
)
def test_the_whole_follows_from_its_parts(parts: list[str], whole: str) -> None:
    assert whole_sentiment(parts) == whole


@pytest.mark.parametrize("seed", range(20))
def test_each_span_of_a_composed_comment_holds_its_sentence(seed: int) -> None:
    made = Composer([*PRAISE, *COMPLAINTS]).compose(drawn(seed))
    for span in made.spans[1:]:
        assert span.anchor.rstrip(".") in made.text[span.start : span.end]
    assert made.whole.stages == frozenset().union(*(span.stages or () for span in made.spans[1:]))


@pytest.mark.parametrize(("mixed", "label"), [(1.0, {"mixed"}), (0.0, {"positive", "negative"})])
def test_the_share_of_mixed_comments_is_kept(mixed: float, label: set[str]) -> None:
    composer, chance = Composer([*PRAISE, *COMPLAINTS], mixed=mixed), drawn(1)
    made = [composer.compose(chance) for _ in range(30)]
    assert {next(iter(one.whole.sentiments)) for one in made} <= label


def test_nothing_means_the_opposite_under_opposite_questions() -> None:
    answers = [one for one in flips(drawn(0), 2000) if one.text == "Nothing at all".lower()]
    labels = {
        (one.question in IMPROVE, next(iter(one.whole.sentiments)))
        for one in answers
        if one.question in IMPROVE + LIKE
    }
    assert labels == {(True, "positive"), (False, "negative")}


def test_fragments_are_put_under_a_question_that_fits() -> None:
    praised, blamed = ask([PRAISE[0], COMPLAINTS[0]], drawn(0))
    assert praised.question in LIKE
    assert blamed.question in IMPROVE


def test_a_question_that_was_asked_is_kept() -> None:
    assert with_open_question(example("x", "How?"), drawn(0)).question == "How?"
