from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from tests.unit.web.prepared import believable
from voc.domain.errors import EndpointError
from voc.rephrasing import MOST, rephrase
from voc.report import Report

Reword = Callable[[list[str]], list[str]]


@dataclass
class Rewords:
    """A rephraser that does one thing to the sentences of every summary."""

    reword: Reword

    def rephrase(self, sentences: Sequence[str], *, theme: str, stage: str) -> Sequence[str]:
        return self.reword(list(sentences))


def fail(_sentences: list[str]) -> list[str]:
    raise EndpointError("answered 500")


@pytest.fixture(scope="module")
def plain() -> Report:
    return believable().service.report()


def test_sentences_get_other_words_and_keep_their_receipts(plain: Report) -> None:
    """The first pain points only; a warning tells that it was not voc that wrote them."""
    report = rephrase(plain, Rewords(lambda said: [f"Note: {text}" for text in said]))
    assert plain.pain_points
    for new, old in zip(report.pain_points[:MOST], plain.pain_points, strict=False):
        assert [s.text for s in new.summary] == [f"Note: {s.text}" for s in old.summary]
        assert [s.responses for s in new.summary] == [s.responses for s in old.summary]
    assert report.pain_points[MOST:] == plain.pain_points[MOST:]
    assert "language model" in report.warnings[-1]


@pytest.mark.parametrize(
    "reword",
    [
        fail,
        lambda said: said[:-1],
        lambda said: [*said, "More."],
        lambda said: list(reversed(said)),
        lambda said: [*said[:-1], "Nobody says: “This was made up”"],
        lambda said: [f"{text} 1" for text in said],
    ],
)
def test_one_unfaithful_sentence_leaves_the_whole_summary(plain: Report, reword: Reword) -> None:
    """As does a missing one, or a dead endpoint; the log does not tell the words."""
    with capture_logs() as logs:
        report = rephrase(plain, Rewords(reword))
    assert report == plain
    assert {line["log_level"] for line in logs} == {"warning"}
    for point in plain.pain_points:
        assert all(quote.text not in str(logs) for quote in point.quotes)
