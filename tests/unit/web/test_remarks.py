from voc.domain.overview import REST, Gap, Overview
from voc.web.remarks import firm, remarks
from voc.web.wording import NARROW_SPACE as GAP


def test_measures_that_agree_on_a_stage_share_a_remark() -> None:
    """How far below what, with the interval, and whether that may be chance; rises are none."""
    low = Gap("nps", "usage", REST, 18.0, 78, -16.2, -46.0, 9.0, 0.99)
    said = Gap("net_sentiment", "usage", REST, -18.0, 94, -17.0, -41.0, 6.0, 0.99)
    drop = Gap("ces", "usage", "onboarding", 4.5, 60, -0.66, -1.1, -0.2, 0.99)
    rise = Gap("nps", "renewal", "usage", 30.0, 60, 12.0, 1.0, 22.0, 0.99)
    weakest, fall = remarks(Overview((low, said), (drop, rise), ()))
    assert weakest.stage == fall.stage == "usage"
    assert weakest.heading == "Perhaps the weakest stage by NPS and net sentiment: Usage"
    assert remarks(firm(Overview((low, said), (drop, rise), ()))) == [fall]
    assert weakest.sentences == (
        f"NPS +18 (n = 78), 16 points below the rest of the journey (95{GAP}% interval −46 to +9): "
        "too few answers to tell.",
        f"Net sentiment −18 (n = 94), 17 points below the rest of the journey "
        f"(95{GAP}% interval −41 to +6): too few answers to tell.",
    )
    assert str(fall) == (
        "Largest drop by CES: Onboarding to Usage. CES 4.50 (n = 60), 0.66 points below Onboarding "
        f"(95{GAP}% interval −1.10 to −0.20): beyond chance."
    )


def test_a_heading_says_by_which_measure() -> None:
    """Two weakest stages don't contradict each other: each is so by another measure."""
    score = Gap("nps", "usage", REST, 18.0, 78, -16.2, -46.0, -9.0, 0.99)
    said = Gap("net_sentiment", "awareness", REST, -18.0, 94, -17.0, -41.0, -6.0, 0.99)
    headings = [remark.heading for remark in remarks(Overview((score, said), (), ()))]
    assert headings == [
        "Weakest stage by NPS: Usage",
        "Weakest stage by net sentiment: Awareness",
    ]


def test_a_difference_beyond_chance_does_not_seem_to_end_at_zero() -> None:
    """It is written with one more digit where rounding would hide on which side it lies."""
    near = Gap("nps", "usage", REST, -93.0, 444, -5.0, -9.1, -0.4, 0.99)
    (remark,) = remarks(Overview((near,), (), ()))
    assert f"5.0 points below the rest of the journey (95{GAP}% interval −9.1 to −0.4)" in str(
        remark
    )
