"""Stores that hold what a test of the page needs: a believable survey, and a hostile one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.unit.domain.builders import Said, analysed
from tests.unit.web.fakes import Shelf, application
from voc.bootstrap import Application
from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.errors import NotFound
from voc.domain.scores import Metric
from voc.domain.selection import Selection
from voc.domain.themes import EMPTY_THEME_MODEL, Theme

DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
THEMES = (
    Theme("t-1", "advanced features not explained", ("advanced", "features", "explained")),
    Theme("t-2", "guided start", ("guided", "start", "checklist")),
)
HOSTILE_TEXTS = (
    "<script>alert('script')</script> nobody helps us here",
    '"><img src=x onerror="alert(\'image\')"> nobody helps us',
    "</style><svg onload=alert('svg')> nobody helps us here",
    "{{ 7 * 7 }} {% raw %} nobody helps us here &amp; &lt;b&gt;",
    "\u202edesrever si siht\u202e nobody \u2066helps us",
    "x" * 10_000,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 200,
    "javascript:alert('link') nobody helps us here",
)
HOSTILE_THEMES = (
    Theme("h-0", '<img src=x onerror="alert(1)">', ("<b>", "\u202eevil")),
    Theme("h-1", "y" * 300, ("w" * 300,)),
    Theme("h-2", "</title><script>alert(2)</script>"),
)


class Prepared(Shelf):
    """A store that holds what it was given; nobody has the plan "None"."""

    def __init__(self, rows: Sequence[AnalysedResponse], themes: tuple[Theme, ...]) -> None:
        super().__init__()
        self.prepared = rows
        self.model = replace(EMPTY_THEME_MODEL, themes=themes)

    def get(self, id: str) -> AnalysedResponse:
        found = [row for row in self.prepared if row.response.id == id]
        if not found:
            raise NotFound("response", id)
        return found[0]

    def select(self, selection: Selection) -> Iterator[AnalysedResponse]:
        return iter([] if "None" in selection.where.values() else self.prepared)


def believable() -> Application:
    """Forty customers: unhappy at renewal, happy after onboarding, one of them with no words."""
    return _holding([_customer(number) for number in range(40)], THEMES)


def hostile() -> Application:
    """Customers who try to break the page, each of them three times."""
    rows = [
        analysed(
            f'<b id="{number}">{text[:30]}',
            Said(text, Sentiment.NEGATIVE, ("renewal",), HOSTILE_THEMES[number % 3].id),
            scores={Metric.NPS: number % 7},
        )
        for number, text in enumerate(HOSTILE_TEXTS * 3)
    ]
    return _holding(rows, HOSTILE_THEMES)


def _customer(number: int) -> AnalysedResponse:
    moment = DAY_ONE + timedelta(days=7 * number)
    if number == 0:
        return analysed("r-0", scores={Metric.NPS: 7}, created_at=moment)
    if number % 2:
        text = f"Nobody explained the advanced features to team {number}."
        said = Said(text, Sentiment.NEGATIVE, ("renewal",), "t-1")
        return analysed(f"r-{number}", said, scores={Metric.NPS: number % 7}, created_at=moment)
    said = Said("The checklist was great.", Sentiment.POSITIVE, ("onboarding",), "t-2")
    scores = {Metric.NPS: 9, Metric.CSAT: 5 - number % 2, Metric.CES: 6}
    return analysed(f"r-{number}", said, scores=scores, created_at=moment)


def _holding(rows: Sequence[AnalysedResponse], themes: tuple[Theme, ...]) -> Application:
    wired = application()
    service = replace(wired.service, repository=Prepared(rows, themes))
    return replace(wired, service=service)
