import pytest

from voc.nlp.words import Remark, general_remark, runs, stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good.", Remark.PRAISE),
        ("Thanks!", Remark.PRAISE),
        ("Very good service", Remark.PRAISE),
        ("No problems", Remark.PRAISE),
        ("Nothing, everything was perfect", Remark.PRAISE),
        ("Terrible experience", Remark.BLAME),
        ("n/a", Remark.NOTHING),
        ("Nothing", Remark.NOTHING),
        ("Nothing in particular", Remark.NOTHING),
        ("Nothing to be honest", Remark.NOTHING),
        ("I don't know", Remark.NOTHING),
        ("I can't think of anything", Remark.NOTHING),
        ("There is nothing I dislike at the moment", Remark.PRAISE),
        ("but it didn't happen", Remark.VAGUE),
        ("", Remark.VAGUE),
        ("?!", Remark.VAGUE),
    ],
)
def test_remarks_without_a_subject(text: str, expected: Remark) -> None:
    """A remark that names no subject is told by what it says in general."""
    assert general_remark(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "Great support",
        "The app crashes",
        "not bad",
        "no internet",
        "It doesn't work",
        "I still don't have a service",
    ],
)
def test_remarks_with_a_subject(text: str) -> None:
    """A remark about something, or one too subtle for word lists, is not a general one."""
    assert general_remark(text) is None


def test_runs_end_at_punctuation_and_markup() -> None:
    """Words on both sides of a comma or a tag are no neighbours, and tags are no words."""
    found = [[token.text for token in run] for run in runs("slow app, <b>poor</b> help")]
    assert found == [["slow", "app"], ["poor"], ["help"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("appointment", "appointments"),
        ("company", "companies"),
        ("activated", "activation"),
        ("invoice", "invoicing"),
        ("renew", "renewal"),
        ("process", "processes"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    """Singular and plural, verb and noun of one word have the same stem."""
    assert stem(one) == stem(other)
