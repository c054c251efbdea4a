import pytest

from voc.domain.churn import speaks_of_leaving


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
