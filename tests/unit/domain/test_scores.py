import pytest

from voc.domain.errors import ConfigurationError, InvalidInput
from voc.domain.scores import CES_SCALE, CSAT_SCALE, NPS_SCALE, Metric, Scale, Score


@pytest.mark.parametrize("value", [-1, 11, 7.5])
def test_an_impossible_nps_is_refused_by_name(value: float) -> None:
    """NPS takes whole numbers from 0 to 10; the error names the field."""
    with pytest.raises(InvalidInput) as refused:
        Score(Metric.NPS, value, NPS_SCALE)
    assert refused.value.field == "nps"


@pytest.mark.parametrize(
    ("value", "promoter", "detractor", "contribution"),
    [(10, True, False, 100), (9, True, False, 100), (8, False, False, 0), (6, False, True, -100)],
)
def test_nps_groups(value: float, promoter: bool, detractor: bool, contribution: float) -> None:
    """9-10 promote, 7-8 are passive, 0-6 detract."""
    score = Score(Metric.NPS, value, NPS_SCALE)
    assert (score.is_promoter, score.is_detractor) == (promoter, detractor)
    assert score.contribution == contribution


def test_other_metrics_have_no_promoters() -> None:
    """A CSAT of 5 is satisfied, not a promoter, and a CES of 1 no detractor."""
    assert not Score(Metric.CSAT, 5, CSAT_SCALE).is_promoter
    assert not Score(Metric.CES, 1, CES_SCALE).is_detractor


def test_a_reversed_scale_is_turned() -> None:
    """Where less was better on the survey, the ends swap."""
    assert Scale(1, 5, 4, reversed=True).orient(5) == 1


def test_a_scale_that_contradicts_itself_is_refused() -> None:
    """The satisfied threshold must lie on the scale."""
    with pytest.raises(ConfigurationError):
        Scale(1, 5, satisfied_from=6)
