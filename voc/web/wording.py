"""How the page words numbers: signs, units, intervals, and why a number is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voc.domain.estimates import Estimate
from voc.domain.impact import Impact
from voc.domain.taxonomy import UNKNOWN_STAGE
from voc.report import Period

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
FEW = 30  # below this, an interval is wide and one answer moves the value
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


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
    "ces_easy": Wording("CES easy", "found it easy", suffix=f"{NARROW_SPACE}%"),
}
FAMILIES = (("nps",), ("csat", "csat_mean"), ("ces", "ces_easy"))


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


def base_of(estimate: Estimate) -> str:
    """How many answers an estimate rests on."""
    return f"n = {estimate.n:,}" + (", few" if 0 < estimate.n < FEW else "")


def impact_interval(impact: Impact) -> str:
    """The ends of an impact's interval."""
    if impact.low is None or impact.high is None:
        return ""
    return f"{signed(impact.low, 1)} to {signed(impact.high, 1)}"


def percent(share: float) -> str:
    """A share or level as a percentage."""
    return f"{100 * share:.0f}{NARROW_SPACE}%"


def families(scores: Sequence[Estimate]) -> list[tuple[Wording, tuple[Estimate, ...]]]:
    """The three survey questions, each with its estimates; none where nobody answered."""
    found = {estimate.metric: estimate for estimate in scores}
    return [
        (METRICS[family[0]], tuple(found[name] for name in family if name in found))
        for family in FAMILIES
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


def counted(n: int, noun: str) -> str:
    """A count with its noun."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
