from voc.domain.estimates import Estimate
from voc.domain.standing import Standing
from voc.domain.statements import score_statement, volume_statement


def test_what_names_no_stage_is_told_in_words() -> None:
    """Readers never meet the name that programs use for it; large counts are grouped."""
    said = volume_statement(["r"] * 1_200, commenting=4_800, stage="unknown", praise=False)
    assert said.text == (
        "1,200 of 4,800 comments that name no stage complain about this (25\u202f%)."
    )


def test_a_share_has_its_unit() -> None:
    """A CSAT of 11.7 % is no grade of 11.7."""
    inside, outside = Estimate("csat", 11.7, 40, 5, 25), Estimate("csat", 80.0, 400, 76, 84)
    (said,) = score_statement(["r"], Standing(inside, outside, 0.9, 0.1, 0.5))
    assert said.text == (
        "Their CSAT is 11.7\u202f% (n = 40), that of all others 80.0\u202f% (n = 400)."
    )
