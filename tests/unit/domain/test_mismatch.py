import pytest

from tests.unit.domain.builders import Said, analysed
from tests.unit.domain.streamed import streamed_mismatches
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.mismatch import Mismatches, MismatchKind, mismatch_kind
from voc.domain.scores import CSAT_SCALE, NPS_SCALE, Metric, Score

GOOD = Said("Lovely.", Sentiment.POSITIVE)
BAD = Said("Terrible.", Sentiment.NEGATIVE)


def row(id: str, nps: float, *said: Said) -> AnalysedResponse:
    return analysed(id, *said, scores={Metric.NPS: nps})


@pytest.mark.parametrize(
    ("nps", "tone", "kind"),
    [
        (9, Sentiment.NEGATIVE, MismatchKind.PROMOTER_COMPLAINS),
        (6, Sentiment.POSITIVE, MismatchKind.DETRACTOR_PRAISES),
        (9, Sentiment.POSITIVE, None),
        (6, Sentiment.NEGATIVE, None),
        (7, Sentiment.NEGATIVE, None),
        (10, Sentiment.MIXED, None),
        (0, Sentiment.NEUTRAL, None),
    ],
)
def test_score_and_words_disagree_where_one_praises_and_the_other_complains(
    nps: float, tone: Sentiment, kind: MismatchKind | None
) -> None:
    """Passives take no side; mixed and neutral comments contradict nothing."""
    assert mismatch_kind(Score(Metric.NPS, nps, NPS_SCALE), tone) is kind


def test_only_nps_has_sides() -> None:
    """Other answers know neither promoters nor detractors."""
    assert mismatch_kind(Score(Metric.CSAT, 1, CSAT_SCALE), Sentiment.POSITIVE) is None


def test_the_surest_come_first() -> None:
    """Of equally sure ones, the more extreme score, then by id; passives are no clear ones."""
    found = streamed_mismatches(
        [
            row("a", 9, BAD),
            row("b", 10, BAD),
            row("c", 1, GOOD),
            row("d", 10, GOOD),
            row("e", 0, BAD),
            row("f", 10, GOOD, BAD),
            row("g", 7, BAD),
            analysed("h", BAD),
        ],
        limit=2,
    )
    assert [item.response_id for item in found.shown] == ["b", "a"]
    assert (found.clear, found.count, found.more, found.note) == (5, 3, True, None)


def test_many_of_them_hint_at_an_inverted_scale() -> None:
    """Where most clear comments contradict their score, the survey is the first suspect."""
    turned = [row(f"r-{n}", 10 if n % 2 else 0, BAD if n % 2 else GOOD) for n in range(20)]
    note = streamed_mismatches(turned, limit=1).note
    assert note is not None
    assert note.startswith("20 of 20 clear comments")
    assert "inverted scale" in note


@pytest.mark.parametrize(
    ("clear", "count", "text"),
    [
        (1, 0, "0 of 1 clear comment contradicts its score"),
        (12, 1, "1 of 12 clear comments contradicts its score"),
        (1_200, 0, "0 of 1,200 clear comments contradict their score"),
    ],
)
def test_few_mismatches_are_told_in_good_english(clear: int, count: int, text: str) -> None:
    """One comment contradicts, several contradict."""
    assert Mismatches(clear, count, ()).text == text
