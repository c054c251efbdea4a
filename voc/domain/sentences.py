"""Changes in plain sentences, for people who don't read z-scores."""

from datetime import date

from voc.domain.comparison import Change, Direction, worth_knowing
from voc.domain.movement import Movement
from voc.domain.taxonomy import UNKNOWN_STAGE

MINUS = "−"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
PER_CENT = ("csat", "complaints")
NAMES = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "complaints": "The share of complaints"}
NO_CAUSE = (
    "That is what went along with it, not proof of its cause: other things may have changed too."
)


def number(value: float, metric: str, *, signed: bool = False) -> str:
    """A value with the minus sign of print: one decimal, CES two; NPS always with its sign."""
    text = f"{abs(value):.{2 if metric == 'ces' else 1}f}"
    is_zero = not text.strip("0.")
    if value < 0 and not is_zero:
        return MINUS + text
    return f"+{text}" if (signed or metric == "nps") and not is_zero else text


def change_sentence(change: Change, *, first: str = "before", second: str = "after") -> str:
    """What changed, how sure that is, and what it would take to know where it is not."""
    metric, name = change.metric, NAMES.get(change.metric, change.metric)
    if change.change is None:
        bases = f"n = {change.before.n:,} {first}, {change.after.n:,} {second}"
        return f"{name} can't be compared: {change.reason} ({bases})."
    values = (
        f"from {measured(change.before.value or 0.0, metric)} {first} (n = {change.before.n:,}) "
        f"to {measured(change.after.value or 0.0, metric)} {second} (n = {change.after.n:,})"
    )
    if change.verdict is Direction.CANT_TELL:
        return f"{name} went {values}, {_size(change)}: {_undecided(change)}"
    return f"{name} {change.verdict} {values}: {_size(change)}."


def movement_sentence(movement: Movement) -> str:
    """The change, and how much of it is mix and how much rate."""
    said = change_sentence(movement.change, first="then", second="now")
    if movement.mix is None or movement.rate is None:
        return said
    metric = movement.change.metric
    mix, rate = (number(e.value, metric, signed=True) for e in (movement.mix, movement.rate))
    largest = movement.groups[0]
    is_unknown = movement.by == "stage" and largest.name == UNKNOWN_STAGE
    return (
        f"{said} Other shares of each {movement.by} make {mix} of it (mix), other scores inside "
        f"them {rate} (rate). The largest part: "
        f"{'no stage named' if is_unknown else largest.name}, "
        f"{number(largest.total, metric, signed=True)}."
    )


def beyond_sentence(beyond: Change) -> str:
    """How much more a score changed than that of all others, and how sure that is."""
    size, low, high = (
        number(value or 0.0, beyond.metric, signed=True)
        for value in (beyond.change, beyond.low, beyond.high)
    )
    firm = "may be chance" if beyond.verdict is Direction.CANT_TELL else "is more than chance"
    return (
        f"How {NAMES.get(beyond.metric, beyond.metric)} changed, compared with all other responses "
        f"of the same days: a difference of {size} points "
        f"({100 * beyond.level:.0f}{NARROW_SPACE}% interval {low} to {high}), which {firm}."
    )


def day(moment: date) -> str:
    """A day in words."""
    return f"{moment.day} {moment:%B %Y}"


def measured(value: float, metric: str) -> str:
    """A value with its unit."""
    unit = f"{NARROW_SPACE}%" if metric in PER_CENT else ""
    return f"{number(value, metric)}{unit}"


def _size(change: Change) -> str:
    size = f"{number(change.change or 0.0, change.metric, signed=True)} points"
    if change.low is None or change.high is None or change.p is None or change.z is None:
        return size
    ends = " to ".join(number(end, change.metric, signed=True) for end in (change.low, change.high))
    p = "p < 0.001" if change.p < 0.001 else f"p = {change.p:.3f}"
    letter = "t" if change.metric == "ces" else "z"
    z = f"{letter} = {change.z:.2f}".replace("-", MINUS)
    return f"{size} ({100 * change.level:.0f}{NARROW_SPACE}% interval {ends}, {z}, {p})"


def _undecided(change: Change) -> str:
    if change.needed is None:
        return f"{change.reason or 'which may be chance'}."
    size = f"{worth_knowing(change.metric):g}"
    return (
        f"that may be chance. About {change.needed:,} answers in each period would be needed to "
        f"see a change of {size} points four times out of five."
    )
