from tests.unit.domain.builders import Said, analysed
from voc.domain.analysis import Sentiment

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def test_each_stage_has_its_own_tone_and_its_surest_confidence() -> None:
    """Stages come in order of first mention, each judged by the segments that show it."""
    row = analysed(
        "r", Said("easy", GOOD, ("purchase",)), Said("slow", BAD, ("support", "purchase"))
    )
    found = [(stage.stage, stage.sentiment) for stage in row.analysis.stages]
    assert found == [("purchase", Sentiment.MIXED), ("support", BAD)]


def test_a_comment_lists_each_theme_once() -> None:
    """Themes of the segments, in order of first mention."""
    row = analysed("r", Said("a", theme="t-2"), Said("b", theme="t-1"), Said("c", theme="t-2"))
    assert row.analysis.theme_ids == ("t-2", "t-1")
