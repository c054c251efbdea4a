from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import Sentiment
from voc.domain.facts import Facts, facts_of
from voc.domain.plausibility import contradictions
from voc.domain.scores import Metric


def survey(*, turned: bool) -> Facts:
    """Thirty who praise and thirty who complain, with a CSAT that fits or is turned."""
    rows = []
    for n in range(60):
        tone = Sentiment.POSITIVE if n % 2 else Sentiment.NEGATIVE
        answer = (5 - n % 3) if (n % 2 == 1) != turned else (1 + n % 3)
        rows.append(analysed(str(n), Said("So it is", tone), scores={Metric.CSAT: answer}))
    return facts_of(rows)


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
