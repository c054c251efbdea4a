"""Charts as inline SVG: drawn by Vega-Lite on the server, so a page needs no script."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import altair as alt
import vl_convert
from markupsafe import Markup

from voc.domain.breakdown import Breakdown, Group
from voc.domain.cover import WHOLE
from voc.domain.estimates import Estimate
from voc.domain.journey import StageRow
from voc.domain.painpoints import PainPoint
from voc.theming.views import Point
from voc.web.wording import FEW, base_of, headline, percent, shortened, signed, stage_name
from voc.web.wording import metric as wording_of

BLUE, ORANGE, GREY, INK, LINE = "#1d5c9e", "#b5500a", "#5c6773", "#1b2430", "#d5dbe1"
PLOT_WIDTH, ROW_HEIGHT = 240, 30
COURSE_WIDTH, COURSE_HEIGHT = 400, 150
CHARACTER_WIDTH = 7  # generous: a reader's font may run wider than the one Vega measures with
LONGEST_NAME = 30
ROUGH = f"fewer than {FEW} answers, or on data for a part of its period only"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True)
class Row:
    """One line of a chart: a value under a name, with its interval where it has one."""

    name: str
    value: float
    label: str
    note: str = ""
    low: float | None = None
    high: float | None = None
    rough: bool = False

    @property
    def colour(self) -> str:
        """Above and below zero, in colours that colour-blind readers tell apart."""
        return ORANGE if self.value < 0 else BLUE


def nps_by_stage(stages: Sequence[StageRow]) -> Markup | None:
    """NPS with its interval at each stage; None where no stage has one."""
    scored = [(stage, nps) for stage in stages if (nps := headline(stage.scores, "nps"))]
    rows = [
        Row(stage_name(s.stage), nps.value, signed(nps.value), f"n = {nps.n:,}", nps.low, nps.high)
        for s, nps in scored
        if nps.value is not None
    ]
    chart = _intervals(rows, axis="NPS", ends=(-100, 100))
    return _svg(chart, "NPS by stage, with intervals", rows) if rows else None


def net_sentiment_by_stage(stages: Sequence[StageRow]) -> Markup | None:
    """Net sentiment with its interval at each stage; None where no comment speaks of any."""
    rows = [
        Row(
            stage_name(s.stage),
            told.value,
            signed(told.value),
            f"n = {told.n:,}",
            told.low,
            told.high,
        )
        for s in stages
        if (told := s.sentiment) and told.value is not None
    ]
    chart = _intervals(rows, axis="Net sentiment", ends=(-100, 100))
    return _svg(chart, "Net sentiment by stage, with intervals", rows) if rows else None


def course(trend: Breakdown | None, metric: str) -> Markup | None:
    """A metric over time with the band of its intervals; None below two periods that have one."""
    told = [
        (group, estimate)
        for group in (trend.groups if trend else ())
        if group.name and (estimate := headline(group.scores, metric))
    ]
    rows = [
        Row(
            group.name or "",
            e.value,
            wording_of(metric).write(e.value),
            _course_note(e, group),
            e.low,
            e.high,
            rough=e.is_low_base or group.covered < WHOLE,
        )
        for group, e in told
        if e.value is not None
    ]
    if trend is None or len(rows) < 2:
        return None
    name = wording_of(metric).name
    return _svg(_band(rows, axis=name), f"{name} by {trend.by.unit}, with intervals", rows)


def _course_note(found: Estimate, group: Group) -> str:
    """The base of a period, and whether it is a rough one."""
    part = "" if group.covered >= WHOLE else f", {percent(group.covered)} of its days"
    return base_of(found) + part


def impact_by_pain_point(points: Sequence[PainPoint]) -> Markup | None:
    """What each pain point goes along with, on one scale; None where nothing was measured."""
    names = [point.name for point in points]
    rows = [
        Row(
            f"{rank}. {_pain_name(point, alone=names.count(point.name) == 1)}",
            impact.leave_out,
            signed(impact.leave_out, 1),
            low=impact.low,
            high=impact.high,
        )
        for rank, point in enumerate(points, 1)
        if (impact := point.impact).leave_out is not None
    ]
    unit = f"{str(points[0].impact.metric).upper()} points" if points else ""
    chart = _intervals(rows, axis=unit)
    return _svg(chart, f"{unit} that go along with each pain point", rows) if rows else None


def _pain_name(point: PainPoint, *, alone: bool) -> str:
    """A theme that hurts at several stages is told with its stage."""
    name = shortened(point.name, LONGEST_NAME)
    return name if alone else f"{name} ({stage_name(point.stage).lower()})"


def intervals(rows: Sequence[Row], *, axis: str, title: str) -> Markup | None:
    """A dot with its interval for each row; None without any."""
    return _svg(_intervals(rows, axis=axis), title, rows) if rows else None


def share_by_period(points: Sequence[Point]) -> Markup | None:
    """The share of each period's responses that mention a theme; None without any date."""
    rows = [
        Row(
            p.period,
            100 * p.share,
            percent(p.share),
            f"({p.responses:,} of {p.base:,})",
            rough=p.base < FEW or p.covered < WHOLE,
        )
        for p in points
    ]
    return _svg(_columns(rows), "Share of responses by period", rows) if rows else None


def _columns(rows: Sequence[Row]) -> alt.LayerChart:
    data = {"values": [asdict(row) for row in rows]}
    names = alt.Axis(domain=False, ticks=False, labelAngle=0, labelColor=GREY, labelOverlap=True)
    bars = (
        alt.Chart(data)
        .mark_bar(color=BLUE)
        .encode(
            opacity=alt.condition("datum.rough", alt.value(0.35), alt.value(1)),
            x=alt.X("name:O", sort=None, title=None, axis=names),
            y=alt.Y("value:Q", title="%", scale=alt.Scale(nice=True, zero=True), axis=_axis()),
        )
    )
    chart = alt.LayerChart(layer=[bars])
    sized = chart.properties(width=2 * PLOT_WIDTH, height=140, background="transparent")
    sized.config = _config()
    return sized


def _intervals(
    rows: Sequence[Row], *, axis: str, ends: tuple[float, float] | None = None
) -> alt.LayerChart:
    """A dot for each value on the line of its interval."""
    base = _coloured(rows)
    scale = alt.Scale(domain=list(ends)) if ends else alt.Scale(nice=True, zero=True)
    x = alt.X("low:Q", scale=scale, title=axis, axis=_axis())
    line = base.mark_rule(strokeWidth=4, opacity=0.4).encode(x=x, x2="high:Q")
    dot = base.mark_point(filled=True, size=100, opacity=1).encode(x="value:Q")
    return _finished(alt.LayerChart(layer=[_zero(), line, dot, *_labels(rows)]), rows)


def _band(rows: Sequence[Row], *, axis: str) -> alt.LayerChart:
    """A line through the values on the band of their intervals, over time."""
    data = {"values": [asdict(row) for row in rows]}
    time = alt.X("name:T", title=None, axis=_axis(), scale=alt.Scale(type="utc"))
    scale = alt.Scale(nice=True, zero=True)
    base = alt.Chart(data).encode(x=time)
    y = alt.Y("low:Q", title=axis, scale=scale, axis=_axis())
    band = base.mark_area(color=BLUE, opacity=0.2).encode(y=y, y2="high:Q")
    line = base.mark_line(color=BLUE).encode(y="value:Q")
    dots = base.mark_point(filled=True, size=45, opacity=1, stroke=BLUE, strokeWidth=1.5).encode(
        y="value:Q", fill=alt.condition("datum.rough", alt.value("white"), alt.value(BLUE))
    )
    zero = alt.Chart({"values": [{"y": 0}]}).mark_rule(color=GREY).encode(y="y:Q")
    chart = alt.LayerChart(layer=[zero, band, line, dots])
    sized = chart.properties(width=COURSE_WIDTH, height=COURSE_HEIGHT, background="transparent")
    sized.config = _config()
    return sized


def _base(rows: Sequence[Row]) -> alt.Chart:
    """The rows, their names down the side in the order given; each has its own line.

    The axis counts rows and writes names: rows of the same name would share a line else.
    """
    width = CHARACTER_WIDTH * max((len(row.name) for row in rows), default=0)
    names = alt.Axis(
        domain=False,
        ticks=False,
        labelPadding=8,
        labelColor=INK,
        labelLimit=0,
        minExtent=width,
        labelExpr=f"{json.dumps([row.name for row in rows])}[datum.value]",
    )
    values = [{**asdict(row), "colour": row.colour, "row": n} for n, row in enumerate(rows)]
    y = alt.Y("row:N", sort=None, title=None, axis=names)
    return alt.Chart({"values": values}).encode(y=y)


def _coloured(rows: Sequence[Row]) -> alt.Chart:
    return _base(rows).encode(color=alt.Color("colour:N", scale=None))


def _axis() -> alt.Axis:
    return alt.Axis(
        gridColor=LINE, domain=False, ticks=False, tickCount=5, labelColor=GREY, titleColor=GREY
    )


def _zero() -> alt.Chart:
    zero: alt.Chart = alt.Chart({"values": [{"x": 0}]}).mark_rule(color=GREY)
    return zero.encode(x="x:Q")


def _labels(rows: Sequence[Row]) -> list[alt.Chart]:
    """The value and its note to the right of the plot, where no mark can cover them."""
    value = _base(rows).mark_text(align="right", fontWeight=600, color=INK)
    note = _base(rows).mark_text(align="left", color=GREY)
    return [
        value.encode(x=alt.value(PLOT_WIDTH + 40), text="label:N"),
        note.encode(x=alt.value(PLOT_WIDTH + 50), text="note:N"),
    ]


def _finished(chart: alt.LayerChart, rows: Sequence[Row]) -> alt.LayerChart:
    sized = chart.properties(
        width=PLOT_WIDTH,
        height=ROW_HEIGHT * len(rows),
        background="transparent",
        padding={"left": 10, "top": 0, "bottom": 0, "right": 24},
    )
    sized.config = _config()
    return sized


def _config() -> alt.Config:
    return alt.Config(
        font=FONT,
        axis=alt.AxisConfig(labelFontSize=12, titleFontSize=12, titleFontWeight="normal"),
        text=alt.MarkConfig(fontSize=12),
        view=alt.ViewConfig(stroke=None),
    )


def _svg(chart: alt.LayerChart, title: str, rows: Sequence[Row]) -> Markup:
    """Draw a chart; for those who can't see it, its title and its values are told."""
    spec = chart.to_dict(validate=False)  # each part was checked as it was made
    # Vega escapes the names it draws
    opening, _, drawing = Markup(vl_convert.vegalite_to_svg(spec)).partition(">")  # noqa: S704
    size = opening[opening.index("viewBox=") :]
    told = "; ".join(f"{row.name}: {row.label} {row.note}".rstrip() for row in rows)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" {}><title>{}</title><desc>{}</desc>{}'
    ).format(size, title, told, drawing)
