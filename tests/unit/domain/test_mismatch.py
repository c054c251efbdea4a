from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.mismatch import MismatchKind, mismatches
from voc.domain.scores import Metric

GOOD = Said("Lovely.", Sentiment.POSITIVE)
BAD = Said("Terrible.", Sentiment.NEGATIVE)


def row(id: str, nps: float, *said: Said) -> AnalysedResponse:
    return analysed(id, *said, scores={Metric.NPS: nps})


def test_score_and_words_that_disagree_are_listed_surest_first() -> None:
    """Of equally sure ones, the more extreme score; mixed comments contradict nothing."""
    found = mismatches(
        [
            row("a", 9, BAD),
            row("b", 10, BAD),
            row("c", 1, GOOD),
            row("d", 10, GOOD),
            row("e", 0, BAD),
            row("f", 10, GOOD, BAD),
            row("g", 7, BAD),
            analysed("h", BAD),
        ]
    )
    assert [item.response_id for item in found.queue] == ["b", "a", "c"]
    assert found.queue[2].kind is MismatchKind.DETRACTOR_PRAISES
    assert found.clear == 5
    assert found.note is None


def test_many_of_them_hint_at_an_inverted_scale() -> None:
    """Where most clear comments contradict their score, the survey is the first suspect."""
    turned = [row(f"r-{n}", 10 if n % 2 else 0, BAD if n % 2 else GOOD) for n in range(20)]
    note = mismatches(turned).note
    assert note is not None
    assert "inverted scale" in note
