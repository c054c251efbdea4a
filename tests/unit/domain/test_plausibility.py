import pytest

from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.facts import Facts, facts_of
from voc.domain.plausibility import agreement_of, contradictions, doubts, joined
from voc.domain.scores import Metric


def survey(*, turned: bool) -> Facts:
    """Thirty who praise and thirty who complain, with a CSAT that fits or is turned."""
    return facts_of(rows_of(turned=turned))


def rows_of(*, turned: bool) -> list[AnalysedResponse]:
    rows = []
    for n in range(60):
        tone = Sentiment.POSITIVE if n % 2 else Sentiment.NEGATIVE
        answer = (5 - n % 3) if (n % 2 == 1) != turned else (1 + n % 3)
        rows.append(analysed(str(n), Said("So it is", tone), scores={Metric.CSAT: answer}))
    return rows


def test_a_turned_scale_is_pointed_out() -> None:
    """Who praises gives low scores: the warning names the metric and the setting."""
    (found,) = contradictions(survey(turned=True))
    assert (found.metric, found.n) == ("csat", 60)
    assert found.r < -0.5
    assert "VOC_CSAT_SCALE" in found.text


def test_scores_that_fit_the_words_raise_no_doubt() -> None:
    """Nor does a survey too small to tell."""
    assert contradictions(survey(turned=False)) == ()
    assert contradictions(facts_of([])) == ()


def test_a_turned_file_is_seen_in_its_parts() -> None:
    """Sums of parts add up to those of the whole, whichever way they were made."""
    rows = rows_of(turned=True)
    parts = [{Metric.CSAT: agreement_of(part, Metric.CSAT)} for part in (rows[:7], rows[7:])]
    whole = joined(joined({}, parts[0]), parts[1])
    (found,), (expected,) = doubts(whole), contradictions(facts_of(rows))
    assert (found.metric, found.n) == (expected.metric, expected.n)
    assert found.r == pytest.approx(expected.r, abs=1e-12)
    assert "new database" in found.text


def test_without_spread_there_is_no_doubt() -> None:
    """All answers alike, or all words."""
    rows = [
        analysed(str(n), Said("Bad", Sentiment.NEGATIVE), scores={Metric.NPS: 7}) for n in range(50)
    ]
    assert agreement_of(rows, Metric.NPS).contradiction(Metric.NPS) is None
    assert agreement_of(rows, Metric.CES).n == 0
