"""The report on a terminal: scores, the journey scorecard and the top pain points."""

from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voc.cli.terminal import harmless
from voc.domain.actions import ActionTaken
from voc.domain.breakdown import Breakdown
from voc.domain.estimates import Estimate
from voc.domain.impact import Verdict
from voc.domain.journey import StageRow
from voc.domain.overview import Overview
from voc.domain.painpoints import PainPoint
from voc.domain.quotes import Quote
from voc.domain.taxonomy import UNKNOWN_STAGE
from voc.report import Report, ThemeRow
from voc.web import wording
from voc.web.remarks import remarks

POINTS = 5
DELIGHTS = 3
QUOTE_CHARACTERS = 240
NAME_CHARACTERS = 80
VERDICT_STYLES = {Verdict.HURTS: "red", Verdict.HELPS: "green", Verdict.CANT_TELL: "yellow"}


def print_report(report: Report, console: Console) -> None:
    """Print scores, scorecard and pain points."""
    console.print(_heading(report))
    if unread := wording.unread(report.base):
        console.print(Text(unread))
    for warning in report.warnings:
        console.print(Text(f"Check: {warning}", style="yellow"))
    console.print(_scores((*report.scores, *([report.sentiment] if report.sentiment else []))))
    for found in report.breakdowns:
        console.print(_breakdown(found))
    console.print(_journey(report))
    console.print(_whole(report.overview))
    console.print(Text("Top pain points", style="bold"))
    points = [_point(number, point) for number, point in enumerate(report.pain_points[:POINTS], 1)]
    console.print(Group(*points) if points else Text("  none with three or more responses"))
    if report.delights:
        console.print(Text("Top delights", style="bold"))
        joys = [_point(number, joy) for number, joy in enumerate(report.delights[:DELIGHTS], 1)]
        console.print(Group(*joys))


def print_themes(rows: Sequence[ThemeRow], console: Console) -> None:
    """Print the themes, most mentioned first."""
    table = _table("id", "theme", "responses", "praise", "complain", "keywords")
    for row in rows:
        table.add_row(
            row.theme.id,
            _words(row.theme.name),
            *(_number(n) for n in (row.responses, row.positive, row.negative)),
            _words(", ".join(row.theme.keywords), "dim"),
        )
    console.print(table if rows else "no themes yet: voc themes fit")


def _heading(report: Report) -> Text:
    base = report.base
    those = "those in English" if base.not_english else "those"
    return Text(
        f"{wording.counted(base.responses, 'response')}, {base.comments:,} with a comment, "
        f"{wording.percent(base.coverage)} of {those} in a theme; {wording.period(report.period)}",
    )


def _scores(scores: Sequence[Estimate]) -> Table:
    table = _table("score", "value", "95 % interval", "n")
    for estimate in scores:
        table.add_row(
            wording.metric(estimate.metric).name,
            Text(wording.value_of(estimate), style="bold", justify="right"),
            wording.interval_of(estimate) or estimate.reason or "",
            _number(estimate.n),
        )
    return table


def _breakdown(found: Breakdown) -> Table:
    """One line a group, so that it fits 80 columns."""
    metrics = wording.metrics_of(found)
    table = _table(wording.dimension(found.by), "n", *(wording.metric(m).name for m in metrics))
    for group in found.groups:
        scores = [_cell(wording.headline(group.scores, name)) for name in metrics]
        table.add_row(_words(wording.group_name(group.name)), _number(group.responses), *scores)
    if found.omitted:
        table.caption = f"{found.omitted:,} smaller groups not shown"
    return table


def _cell(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text(wording.MISSING)
    flag = "*" if estimate.is_low_base else ""
    ends = wording.interval_of(estimate) or estimate.reason or ""
    return Text.assemble((wording.value_of(estimate) + flag, "bold"), "\n", (ends, "dim"))


def _whole(found: Overview) -> Text:
    """The journey as a whole, one remark a line."""
    lines = [str(remark) for remark in remarks(found)]
    if found.silent:
        lines.append(f"Hardly anybody speaks of: {', '.join(found.silent)}.")
    return Text("\n".join(lines) + "\n")


def _journey(report: Report) -> Table:
    """Two lines a stage, so that it fits 80 columns."""
    metric = next((e.metric for e in report.scores), "nps")
    name = wording.metric(metric).name
    table = _table(
        "stage\nowner",
        "comments",
        f"{name}\n95 % interval, n",
        "net\nsentiment",
        "- top pain point\n+ top delight",
    )
    for row in _shown_rows(report.journey):
        table.add_row(
            Text(f"{wording.stage_name(row.stage)}\n").append(harmless(row.owner), style="dim"),
            _number(row.comments),
            _stage_score(wording.headline(row.scores, metric)),
            Text(_net_sentiment(row), justify="right"),
            _extremes(row),
        )
    return table


def _shown_rows(journey: Sequence[StageRow]) -> list[StageRow]:
    """All stages of the journey; what shows no stage only where there is something."""
    return [row for row in journey if row.comments or row.stage != UNKNOWN_STAGE]


def _stage_score(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text(wording.MISSING)
    detail = wording.interval_of(estimate) or estimate.reason or ""
    return Text.assemble(
        (wording.value_of(estimate), "bold"), "\n", (f"{detail}, n = {estimate.n}", "dim")
    )


def _net_sentiment(row: StageRow) -> str:
    return wording.MISSING if row.net_sentiment is None else wording.signed(row.net_sentiment)


def _extremes(row: StageRow) -> Text:
    marked = (("- ", row.top_pain_point), ("+ ", row.top_delight))
    return Text("\n").join(Text(mark).append(_words(name)) for mark, name in marked if name)


def _point(number: int, point: PainPoint) -> RenderableType:
    title = Text.assemble(
        f"{number}. ",
        (_shown(point.name), "bold"),
        f"  {wording.stage_name(point.stage)} · {wording.counted(point.responses, 'response')}",
    )
    if point.impact.metric:
        title.append(" · ").append(point.verdict.value, style=VERDICT_STYLES[point.verdict])
    details = (
        Text(_impact(point)),
        *(_quote(quote) for quote in point.quotes),
        *(_taken(taken) for taken in point.actions),
    )
    return Group(title, *(Padding(detail, (0, 0, 0, 3), expand=False) for detail in details), "")


def _impact(point: PainPoint) -> str:
    impact = point.impact
    if impact.metric is None or impact.leave_out is None:
        return impact.reason or ""
    name = wording.metric(impact.metric).name
    return (
        f"{name} impact {wording.signed(impact.leave_out, 1)} "
        f"({wording.impact_interval(impact)}, n = {impact.n}), "
        f"adjusted {wording.signed(impact.adjusted or 0.0, 1)} "
        f"({wording.adjusted_interval(impact)}); {wording.course(point.trend)}"
    )


def _taken(taken: ActionTaken) -> Text:
    """What was done about a pain point, and what changed after it."""
    action, sentences = taken.action, taken.effect.sentences if taken.effect else ()
    said = f". {' '.join(sentences)}" if sentences else ""
    day = wording.day(action.date)
    return Text.assemble((f"done on {day}: ", "bold"), _shown(action.title), said)


def _quote(quote: Quote) -> Text:
    text = wording.shortened(quote.text, QUOTE_CHARACTERS)
    return Text.assemble(("“", "dim"), harmless(text), ("” ", "dim"), (harmless(quote.id), "dim"))


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _number(value: int) -> Text:
    return Text(f"{value:,}", justify="right")


def _words(text: str, style: str = "") -> Text:
    """Customers' words: shown, never interpreted as markup."""
    return Text(_shown(text), style=style)


def _shown(text: str) -> str:
    return harmless(wording.shortened(text, NAME_CHARACTERS))
