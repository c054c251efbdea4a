from io import StringIO

import pytest
from rich.console import Console

from tests.unit.domain.builders import Said, analysed, foreign
from voc.cli.scorecard import print_report, print_themes
from voc.cli.terminal import harmless
from voc.domain.analysis import Sentiment
from voc.domain.scores import Metric
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import Theme
from voc.report import Report, build_report

HOSTILE = "\x1b[31mthe [bold]new\x9b31m editor\u202e is slow[/bold] and slow"


def report_of(text: str = "the new editor is far too slow for us") -> Report:
    rows = [
        analysed(
            f"r-{n}",
            Said(text, Sentiment.NEGATIVE, ("usage",), "t-1"),
            scores={Metric.NPS: 3},
        )
        for n in range(6)
    ]
    rows += [
        analysed(
            f"r-1{n}",
            Said("setting it up was a real pleasure", Sentiment.POSITIVE, ("onboarding",), "t-2"),
            scores={Metric.NPS: 10, Metric.CSAT: 5},
        )
        for n in range(6)
    ]
    themes = (Theme("t-1", "slow [red]editor[/red]", ("slow",)), Theme("t-2", "quick set-up"))
    return build_report(rows, themes, DEFAULT_TAXONOMY)


def printed(report: Report, width: int) -> str:
    file = StringIO()
    print_report(report, Console(file=file, width=width, highlight=False))
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_the_scorecard_fits(width: int) -> None:
    """Stages, scores with intervals and bases, pain points and quotes fit the width."""
    text = printed(report_of(), width)
    assert max(len(line) for line in text.splitlines()) <= width
    for expected in ("Usage", "Product", "n = 6", "hurts", "r-0", "the new editor is far too slow"):
        assert expected in text


def test_customers_words_are_never_obeyed() -> None:
    """Escape sequences are neutralised and markup in a text is shown as it stands."""
    text = printed(report_of(HOSTILE), 120)
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}
    assert "[bold]new" in text
    assert "slow [red]editor[/red]" in text


def test_a_report_of_nothing() -> None:
    """An empty store prints a scorecard without numbers."""
    text = printed(build_report([], (), DEFAULT_TAXONOMY), 80)
    assert "0 responses" in text
    assert "none with three or more" in text


def test_themes_are_listed() -> None:
    """Themes show id, name and volumes; markup in names is text."""
    file = StringIO()
    print_themes(report_of().themes, Console(file=file, width=80))
    assert "slow [red]editor[/red]" in file.getvalue()


def test_harmless() -> None:
    """Newlines become spaces; other controls become a visible replacement."""
    assert harmless("a\r\n b\tc") == "a b c"
    assert harmless("a\x1b[2Jb\x9b\u2066") == "a\ufffd[2Jb\ufffd\ufffd"


def test_comments_that_were_not_read_are_told() -> None:
    """How many, and that their scores count."""
    row = foreign(analysed("r", Said("Störung seit drei Wochen"), scores={Metric.NPS: 0}))
    text = printed(build_report([row], (), DEFAULT_TAXONOMY), 120)
    assert "1 comment is not in English: its scores count, but its words were not read." in text
    assert "of those in English in a theme" in text
