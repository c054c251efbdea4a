import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.domain.churn import CLUES, SIGNS, WORDS, speaks_of_leaving

KELVIN = "\N{KELVIN SIGN}"  # a k in lower case

LEAVING = [
    "We will cancel in March.",
    "We won’t renew.",
    "I can't see us renewing, so we are not renewing.",
    "Never again!",
    "We are switching to a competitor",
    "please close my account",
    "You've lost a customer.",
    "I will not be back",
    "I'm thinking about leaving you",
    "We are looking elsewhere",
    "I cancelled my contract last week",
    "We have cancelled the subscription.",
    "I want to cancel my contract",
    "Cancelled my subscription",
    "Cancelled our contract last week",
    "Canceled my account because of this.",
    "I've asked for a cancellation",
    "In two minds to cancel",
    "Please cancel my membership and refund me",
    "I'm going to switch to another provider",
    "I'd rather switch to Northwind",
    "Switching to Northwind after this.",
    "We have switched suppliers",
    "I'm moving to another provider as soon as I can",
    "After this week I will move to another supplier",
    "We might have to go elsewhere",
    "By March we were close to leaving.",
    "I will look at alternatives",
    "Wish I'd gone elsewhere",
    "We are taking our business elsewhere",
    "I'm leaving you once the term is over",
    "We're leaving.",
    "This makes me want to leave you",
    "I'm uninstalling the app",
    "I will end my contract",
    "No reason to renew",
    "My team is small and I am not renewing",
    "Will not be renewing in the autumn",
    "I wouldn't use you again",
    "will never order from them ever again",
    "We shall not be ordering here again",
    "Half of it was broken, would not use this again",
    "I won't be using the app anymore",
    "I wont go there next time",
    "I would never go back there",
    "I will not go back to your old branch",
    "I switched from you to your competitor",
    "We switched to a competitor last year",
    "I'm not coming back",
    "I will not return to your shop",
    "I'll just stop using it",
    "We no longer use the service",
    "We stopped using you in May",
    "I will stop using this product",
    "We have stopped using Larkfield",
    "I will no longer be using this service",
    "I will avoid this company",
    "I'll use the bus instead from now on",
    "This is the last time I order here",
    "You have lost me as a customer",
    "They've lost my custom",
]
OTHERWISE = [
    "I have no plans to cancel.",
    "We are not going to cancel",
    "We would never cancel",
    "I don't think I will cancel",
    "If I want to cancel, it takes an hour",
    "We will renew.",
    "My order was cancelled twice",
    "They cancelled my contract by mistake",
    "You cancelled our order without telling us",
    "Appointments cancelled and not informed",
    "Because your fitter called to cancel on the day",
    "My subscription got cancelled",
    "Your office cancelled my services by mistake",
    "I cancelled my order",
    "Had to cancel our order after the third delay",
    "I will not return to my old provider",
    "Please cancel my order",
    "I cancelled the appointment",
    "Cancelled my order",
    "Cancelled my account without telling me",
    "Cancelled our contract by mistake",
    "Cancelled my subscription and then set up another",
    "My bank cancelled my plan",
    "They cancelled my plan",
    "The engineer cancelled",
    "Your agent told me to cancel my account and open another",
    "I cancelled the ride after ten minutes",
    "I had to cancel the appointment",
    "I want to cancel one booking but can't",
    "I will have to cancel and rebook",
    "We cancelled our broadband with our old supplier",
    "After I cancelled my order, I was charged in full",
    "I just switched to your service",
    "I switched from your competitor to you",
    "We switched from your competitors last year",
    "I would not go back to my old provider",
    "No wish to go back to our previous supplier",
    "No going back to my former bank",
    "I no longer use the paper form",
    "I have stopped using my other apps",
    "We stopped using your competitors",
    "We switched from another supplier to you last year",
    "I am moving to a new house",
    "Moving to another room took an hour",
    "Had trouble switching on the router",
    "Leaving the page was slow",
    "I had to leave work early",
    "He refused to leave",
    "Nobody told my old provider I was leaving",
    "They never came back",
    "The engineer did not return my call",
    "They will not return my deposit",
    "The alarm rings and I never go back to sleep",
    "It never worked again",
    "They promised it would not happen again",
    "The sauna was what we could no longer use",
    "It is no longer possible to pay by card",
    "Last time I called it was quick",
    "My last order was late",
    "I lost my account details",
    "They lost my order",
    "Do not use this site",
    "Don't send me any more newsletters",
    "Can you cancel faster?",
    "The licence could not be renewed online",
    "My order was late",
    "",
]


@pytest.mark.parametrize("text", LEAVING)
def test_leaving_is_heard(text: str) -> None:
    """Customers who leave, may leave, or won't come back say so of themselves."""
    assert speaks_of_leaving(text)


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_others_do_or_is_denied_is_not_leaving(text: str) -> None:
    """The company cancels, a single ride or order is cancelled, a denial takes it back."""
    assert not speaks_of_leaving(text)


def test_a_long_text_is_read_in_no_time() -> None:
    """No pattern goes back and forth over what a customer repeats."""
    for words in ("really ", "we have been ", "will not ", "i will never use a b c "):
        assert not speaks_of_leaving(words * 2_000)


@given(
    text=st.sampled_from(LEAVING),
    spelling=st.sampled_from([str.lower, str.upper, str.title]),
    gap=st.sampled_from([" ", "  ", "\n", " - "]),
    around=st.text(max_size=20),
)
def test_whoever_is_heard_gives_a_clue(
    text: str, spelling: Callable[[str], str], gap: str, around: str
) -> None:
    """What a database looks for misses nobody, however it is spelled and spaced."""
    spelled = f"{around} {spelling(text.replace(' ', gap)).replace('k', KELVIN)} {around}"
    assert has_clue(text)
    assert has_clue(spelled) or not speaks_of_leaving(spelled)


def has_clue(text: str) -> bool:
    """As the store asks: letters of words in their order, with anything between them."""
    patterns = (".*".join(re.escape(word) for word in words) for words in CLUES)
    return any(re.search(pattern, text.lower(), re.DOTALL) for pattern in patterns)


VOCABULARY = sorted({*re.findall(r"[a-z]+", " ".join([*WORDS.values(), *(p for _, p in SIGNS)]))})


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_no_mix_of_words_is_heard_without_a_clue(words: list[str]) -> None:
    """Nor does any other order of the words that the patterns are made of."""
    text = " ".join(words)
    assert has_clue(text) or not speaks_of_leaving(text)
