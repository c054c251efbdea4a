"""Examples made here: comments of several sentences, and answers that hang on the question."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from voc.training.corpus import Example, Span, example

IMPROVE = (
    "What could we do better?", "How could we improve?", "What can we improve?",
    "What should we change?", "What did you dislike?", "What do you dislike about the product?",
    "What was disappointing about your visit?", "What frustrated you?", "What went wrong?",
    "What is missing?", "What would make your experience better?", "What do you like least?",
    "Any suggestions for improvement?", "What would you like to see improved?",
    "What problems did you have?",
)  # fmt: skip
LIKE = (
    "What was good?", "What did we do well?", "What did you like?", "What impressed you?",
    "What do you like best about the product?", "What did you enjoy most?",
    "What went well?", "What works well for you?", "What do you value most?",
    "What was the best part of your stay?", "What are we doing right?",
    "Which features do you love?",
)  # fmt: skip
OPEN = (
    "Why did you give this score?", "What is the main reason for your score?", "Why?",
    "Please explain your rating.", "Any other comments?", "Tell us about your experience.",
    "Is there anything else you would like to tell us?", "Please tell us why you gave your answer.",
    "Do you have any further feedback?", "What made you choose this rating?",
)  # fmt: skip

_NONE = (
    "Nothing", "nothing at all", "Nothing really", "absolutely nothing", "None", "no", "Nope",
    "Nothing comes to mind", "Can't think of anything", "nothing to be honest", "not a thing",
    "Nothing I can think of", "Nothing in particular", "nothing.", "No, nothing", "none at all",
)  # fmt: skip
_BLANK = (
    "n/a", "N/A", "na", "don't know", "Not sure", "no comment", "-", "not applicable", "no opinion",
    "I don't know", "nothing to add", "Nothing to say", "x", "unsure", "No further comments", "?",
)  # fmt: skip
_ALL = ("Everything", "everything!", "All of it", "Absolutely everything", "the whole thing")
_FINE = (
    "All good", "all fine", "Everything is fine as it is", "keep it up", "Nothing, all was perfect",
    "Can't fault it", "no complaints", "Happy with everything", "It's great as it is",
    "Nothing, I was very satisfied", "no issues at all", "Just carry on",
)  # fmt: skip
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "awareness": (
        "website information", "opening hours", "the location", "clearer product descriptions",
        "the advertising", "information about what is on offer", "your promotions", "product range",
        "comparison of the plans", "the brand", "choice of models", "branch near me",
    ),
    "purchase": (
        "the price", "prices", "checkout", "payment options", "booking", "the booking system",
        "delivery", "delivery time", "the sales staff", "ordering", "shipping cost",
        "getting an appointment", "the cost", "value for money", "delivery slots",
    ),
    "onboarding": (
        "installation", "the set-up", "signing up", "the welcome e-mail", "training for new users",
        "check-in", "account verification", "activation", "the tutorial", "registration",
        "first-time login", "the implementation", "migration of our data", "quick start guide",
    ),
    "usage": (
        "waiting time", "waiting times", "parking", "the food", "the app", "speed", "cleanliness",
        "reporting", "the seats", "noise", "battery life", "the rooms", "the driver", "coverage",
        "the lessons", "search", "temperature in the ward", "the dashboard", "reliability",
    ),
    "support": (
        "customer service", "the help desk", "phone support", "complaint handling", "the chat",
        "response time to e-mails", "hold times", "refunds", "returns", "getting hold of someone",
        "the call centre", "follow-up on tickets", "warranty claims",
    ),
    "renewal": (
        "the loyalty programme", "the renewal process", "monthly bill", "rewards for members",
        "contract terms", "price increases", "cancellation", "the renewal quote", "upgrades",
        "after-care", "the subscription", "billing", "loyalty points", "follow-up after discharge",
    ),
}  # fmt: skip
_JOINS_AGAINST = (", but ", " but ", ". However, ", ". ", "\n", " although ", ". But ", " - ")
_JOINS_ALONG = (". ", ", ", " and ", "\n", ". ", " ", ". Also, ", "; ", "\n- ", "! ")


_EMPTY_ANSWERS = (
    (IMPROVE, _NONE + _FINE, "positive"),
    (IMPROVE, _ALL, "negative"),
    (IMPROVE, _BLANK, "neutral"),
    (LIKE, _NONE, "negative"),
    (LIKE, _ALL + _FINE, "positive"),
    (LIKE, _BLANK, "neutral"),
    (OPEN, _NONE + _BLANK, "neutral"),
    (OPEN, _FINE, "positive"),
    (("",), _BLANK, "neutral"),
    (("",), _FINE, "positive"),
)


def flips(chance: random.Random, count: int) -> list[Example]:
    """Short answers, each under a question that decides what it means."""
    kinds = (_empty_answer, _empty_answer, _subject_answer)
    return [chance.choice(kinds)(chance) for _ in range(count)]


def _empty_answer(chance: random.Random) -> Example:
    questions, answers, sentiment = chance.choice(_EMPTY_ANSWERS)
    return _answer(chance.choice(questions), chance.choice(answers), sentiment, frozenset())


def _subject_answer(chance: random.Random) -> Example:
    questions, sentiment = chance.choice(
        ((IMPROVE, "negative"), (LIKE, "positive"), (OPEN, "neutral"))
    )
    stage = chance.choice(tuple(_SUBJECTS))
    subject = chance.choice(_SUBJECTS[stage])
    return _answer(chance.choice(questions), subject, sentiment, frozenset({stage}))


def _answer(question: str, text: str, sentiment: str, stages: frozenset[str]) -> Example:
    return example(
        text, question, sentiments=(sentiment,), stages=stages, weight=0.7, source="flips"
    )


def ask(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Praise and complaint fragments under a question that fits them."""
    asked = {"positive": LIKE, "negative": IMPROVE}
    return [
        replace(one, question=chance.choice(asked[label]))
        for one in examples
        for label in one.whole.sentiments
    ]


def whole_sentiment(parts: Sequence[str]) -> str:
    """The comment's label from its parts': praise and complaint together are mixed."""
    seen = set(parts)
    if "mixed" in seen or {"positive", "negative"} <= seen:
        return "mixed"
    return next((label for label in ("positive", "negative") if label in seen), "neutral")


class Composer:
    """Comments of two to four sentences from single labelled ones.

    Sentences are mostly of the same source and question, so that what stands
    together could have been written together.
    """

    def __init__(self, sentences: Sequence[Example], *, mixed: float = 0.3) -> None:
        """``mixed`` is the share of comments made to hold both praise and complaint."""
        self.mixed = mixed
        self.everything = list(sentences)
        self.groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
        for one in sentences:
            self.groups[one.source, one.question].append(one)

    def compose(self, chance: random.Random) -> Example:
        """One new comment."""
        first = chance.choice(self.everything)
        group = self.groups[first.source, first.question]
        count = chance.choice((2, 2, 2, 3, 3, 4))
        against = chance.random() < self.mixed
        return self._join(self._pick(first, group, count, against, chance), chance)

    def _pick(
        self, first: Example, group: list[Example], count: int, against: bool, chance: random.Random
    ) -> list[Example]:
        picked = [first]
        for _ in range(40):
            other = chance.choice(group if chance.random() < 0.9 else self.everything)
            if other not in picked and _fits(picked, other, against):
                picked.append(other)
            if len(picked) == count:
                break
        chance.shuffle(picked)
        return picked

    def _join(self, parts: list[Example], chance: random.Random) -> Example:
        text, spans = "", list[Span]()
        for part in parts:
            join = chance.choice(self._joins(spans[-1], part.whole)) if spans else ""
            text = (text.rstrip() if join[:1] == "\n" else text.rstrip(" .,")) + join
            # Sometimes the joining word belongs to the part it opens, as a splitter may cut.
            opening = len(join.lstrip(" .,;!\n-")) if chance.random() < 0.5 else 0
            start = len(text) - opening
            text += part.text.strip()
            spans.append(replace(part.whole, start=start, end=len(text)))
        whole = Span(0, len(text), *_whole_labels(spans))
        question = next((part.question for part in parts if part.question), "")
        return Example(text, (whole, *spans), question, source="composed")

    @staticmethod
    def _joins(before: Span, after: Span) -> tuple[str, ...]:
        along = before.sentiments == after.sentiments or "neutral" in before.sentiments
        return _JOINS_ALONG if along else _JOINS_AGAINST


def _whole_labels(spans: Sequence[Span]) -> tuple[frozenset[str], frozenset[str]]:
    """The comment's sentiment, and every stage that one of its parts shows."""
    sentiment = whole_sentiment([next(iter(span.sentiments)) for span in spans])
    stages = frozenset[str]().union(*(span.stages or () for span in spans))
    return frozenset({sentiment}), stages


def _fits(picked: Sequence[Example], other: Example, against: bool) -> bool:
    """Whether a further sentence keeps a one-sided comment one-sided; any fits a mixed one."""
    labels = [next(iter(one.whole.sentiments)) for one in (*picked, other)]
    # Sentences about another question would change their meaning here.
    if other.question not in ("", picked[0].question):
        return False
    return (whole_sentiment(labels) == "mixed") == against or (against and len(picked) > 1)


def with_open_question(one: Example, chance: random.Random) -> Example:
    """The same text under a question that leaves its meaning as it is."""
    return one if one.question else replace(one, question=chance.choice(OPEN))
