"""How the page words numbers: signs, units, intervals, and why a number is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voc.domain.breakdown import Breakdown, Dimension
from voc.domain.estimates import LOW_BASE, Estimate
from voc.domain.impact import Impact
from voc.domain.painpoints import PainPoint
from voc.domain.plurals import counted as counted
from voc.domain.statements import Statement
from voc.domain.taxonomy import UNKNOWN_STAGE
from voc.domain.trend import Trend
from voc.report import Base, Period, Scores

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
FEW = LOW_BASE
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
INTERVAL = f"95{NARROW_SPACE}% interval"


@dataclass(frozen=True)
class Wording:
    """How one metric is named and its values are written."""

    name: str
    meaning: str
    digits: int = 0
    signed: bool = False
    suffix: str = ""

    def write(self, value: float) -> str:
        """Write a value."""
        return (signed if self.signed else plain)(value, self.digits) + self.suffix


METRICS = {
    "nps": Wording("NPS", "promoters minus detractors", signed=True),
    "csat": Wording("CSAT", "satisfied", suffix=f"{NARROW_SPACE}%"),
    "csat_mean": Wording("CSAT mean", "mean answer", digits=2),
    "ces": Wording("CES", "mean answer, higher is easier", digits=2),
    "net_sentiment": Wording(
        "Net sentiment", "praise minus complaint, % of what is said", signed=True
    ),
    "ces_easy": Wording("CES easy", "found it easy", suffix=f"{NARROW_SPACE}%"),
}
FAMILIES = (("nps",), ("csat", "csat_mean"), ("ces", "ces_easy"))
SAID = ("net_sentiment",)


def plain(value: float, digits: int = 0) -> str:
    """A number with a real minus sign and thousands separators, without a negative zero."""
    text = f"{abs(value):,.{digits}f}"
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else MINUS + text


def signed(value: float, digits: int = 0) -> str:
    """As `plain`, with a plus sign above zero."""
    text = plain(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def metric(name: str) -> Wording:
    """The wording of a metric."""
    return METRICS[name]


def value_of(estimate: Estimate) -> str:
    """The value, or a dash."""
    return MISSING if estimate.value is None else METRICS[estimate.metric].write(estimate.value)


def interval_of(estimate: Estimate) -> str:
    """The interval's ends; why there is none is in `estimate.reason`."""
    if estimate.low is None or estimate.high is None:
        return ""
    write = METRICS[estimate.metric].write
    return f"{write(estimate.low)} to {write(estimate.high)}"


def scale_of(estimate: Estimate) -> str:
    """Between which answers a mean lies, and which of them is best; empty for all else."""
    if estimate.scale is None:
        return ""
    low, high = estimate.scale
    return f"answers run from {low:g} to {high:g}, {high:g} is best"


def base_of(estimate: Estimate) -> str:
    """How many answers an estimate rests on."""
    return f"n = {estimate.n:,}" + (", few" if 0 < estimate.n < FEW else "")


def impact_interval(impact: Impact) -> str:
    """The ends of an impact's interval."""
    if impact.low is None or impact.high is None:
        return ""
    return f"{signed(impact.low, 1)} to {signed(impact.high, 1)}"


def adjusted_interval(impact: Impact) -> str:
    """The ends of an adjusted impact's interval."""
    if impact.adjusted_low is None or impact.adjusted_high is None:
        return ""
    return f"{signed(impact.adjusted_low, 1)} to {signed(impact.adjusted_high, 1)}"


def unhappy(metric: str) -> str:
    """What those are called who are unhappy by a metric."""
    return {"nps": "detractors", "csat": "dissatisfied", "ces": "those it was not easy for"}[metric]


def at(stage: str) -> str:
    """A stage as the place of something said."""
    return "where no stage is named" if stage == UNKNOWN_STAGE else f"at {stage}"


def unread(base: Base) -> str:
    """How many comments were not read, and why; nothing where all were."""
    if not base.not_english:
        return ""
    count, one = counted(base.not_english, "comment"), base.not_english == 1
    return (
        f"{count} {'is' if one else 'are'} not in English: {'its' if one else 'their'} scores "
        f"count, but {'its' if one else 'their'} words were not read."
    )


def course(trend: Trend) -> str:
    """Which way a theme goes, with the change that says so."""
    if trend.change is None or trend.low is None or trend.high is None:
        return trend.direction.value
    ends = f"{signed(trend.low, 1)} to {signed(trend.high, 1)}"
    change = f"{signed(trend.change, 1)} percentage points"
    return f"{trend.direction.value}: {change} over the period ({ends})"


def group_name(name: str | None) -> str:
    """The name of a group."""
    return "not given" if name is None else name


def group_of(by: Dimension, name: str | None) -> str:
    """The name of a group of a breakdown."""
    if name is not None and by.name == "stage":
        return stage_name(name)
    return span(name, by.unit) if by.name == "period" else group_name(name)


def dimension(by: Dimension) -> str:
    """What scores are broken down by."""
    return f"by {by.unit}" if by.name == "period" else f"by {by.attribute or by.name}"


def metrics_of(found: Breakdown) -> list[str]:
    """The headline metrics that occur in any group."""
    told = {estimate.metric for group in found.groups for estimate in group.scores}
    return [name for name in ("nps", "csat", "ces", "net_sentiment") if name in told]


def span(name: str | None, unit: str) -> str:
    """A period in words: "January 2026", "Q1 2026" or "week of 5 January 2026".

    `name` is its first day, or as themes name it: 2026-01, 2026-Q1, 2026-W02.
    """
    if name is None:
        return group_name(None)
    year, _, part = name.partition("-")
    if part.startswith("Q"):
        return f"{part} {year}"
    if part.startswith("W"):
        return f"week of {day(date.fromisocalendar(int(year), int(part[1:]), 1))}"
    first = date.fromisoformat(name if len(part) > 2 else f"{name}-01")
    if unit == "quarter":
        return f"Q{(first.month + 2) // 3} {first.year}"
    return f"week of {day(first)}" if unit == "week" else f"{first:%B %Y}"


def percent(share: float) -> str:
    """A share or level as a percentage."""
    return f"{100 * share:.0f}{NARROW_SPACE}%"


def families(report: Scores) -> list[tuple[Wording, tuple[Estimate, ...]]]:
    """The three survey questions and what is said, each with its estimates; the empty ones last."""
    told = [*report.scores, *([report.sentiment] if report.sentiment else [])]
    found = {estimate.metric: estimate for estimate in told}
    groups = [
        (METRICS[family[0]], tuple(found[name] for name in family if name in found))
        for family in (*FAMILIES, SAID)
    ]
    return sorted(groups, key=lambda group: not group[1])


def leading(report: Scores) -> Estimate | None:
    """The score to name first: NPS, else CSAT, else CES, else net sentiment."""
    asked = [headline(report.scores, family[0]) for family in FAMILIES]
    found = [one for one in (*asked, report.sentiment) if one is not None]
    return next((one for one in found if one.value is not None), found[0] if found else None)


def unquoted(point: PainPoint) -> list[Statement]:
    """The sentences of a pain point, without one that only repeats a quote shown beside it."""
    shown = {quote.id: quote.text for quote in point.quotes}
    return [
        one
        for one in point.summary
        if len(one.responses) != 1 or shown.get(one.responses[0], one.text) not in one.text
    ]


def headline(scores: Sequence[Estimate], name: str) -> Estimate | None:
    """The estimate of one metric, or None where nobody answered."""
    return next((estimate for estimate in scores if estimate.metric == name), None)


def stage_name(stage: str) -> str:
    """A stage as a heading."""
    return "No stage named" if stage == UNKNOWN_STAGE else stage[:1].upper() + stage[1:]


def day(moment: date) -> str:
    """A day in words."""
    return f"{moment.day} {moment:%B %Y}"


def period(covered: Period) -> str:
    """A period in words."""
    if covered.start and covered.end:
        return f"{day(covered.start)} to {day(covered.end)}"
    if covered.start:
        return f"from {day(covered.start)}"
    return f"until {day(covered.end)}" if covered.end else "responses without a date"


def shortened(text: str, most: int) -> str:
    """The text, cut where it is too long for a page; the cut is marked."""
    return text if len(text) <= most else f"{text[:most]} […]"


def told_apart(names: Sequence[str], most: int) -> list[str]:
    """Names, cut as in `shortened`; of those that would look alike, the ends are kept, too."""
    cut = [shortened(name, most) for name in names]
    times = Counter(cut)
    half = most // 2
    return [
        f"{name[:half]} […] {name[-half:]}" if times[short] > 1 and short != name else short
        for name, short in zip(names, cut, strict=True)
    ]
