import pytest

from voc.theming import Sample
from voc.web import theme_wording


@pytest.mark.parametrize(
    ("step", "told"),
    [(2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (21, "21st"), (112, "112th")],
)
def test_a_sample_in_one_sentence(step: int, told: str) -> None:
    """With the number of responses looked at, of all."""
    assert theme_wording.sampled(Sample(step, 83_333, 1_000_000)) == (
        f"Groups in no theme: looked for in every {told} response (83,333 of 1,000,000), "
        "and counted in those."
    )
