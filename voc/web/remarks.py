"""The journey as a whole, in sentences: where it is weakest, and where it loses people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from voc.domain.overview import REST, Change, Gap, Overview
from voc.web.wording import INTERVAL, metric, plain, signed, stage_name


@dataclass(frozen=True)
class Remark:
    """What is worth knowing of one place in the journey, in one sentence a measure."""

    heading: str
    stage: str
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        """All of it, in one line."""
        return f"{self.heading}. {' '.join(self.sentences)}"


def remarks(found: Overview) -> list[Remark]:
    """The weakest stages and the largest drops; measures that agree on one share a remark."""
    drops = [gap for gap in found.transitions if gap.difference < 0]
    return [
        *(_remark("Weakest stage", _stage, gaps) for gaps in _by_place(found.weakest)),
        *(_remark("Largest drop", _step, gaps) for gaps in _by_place(drops)),
    ]


def firm(found: Overview) -> Overview:
    """What of an overview is beyond chance."""
    return replace(
        found,
        weakest=tuple(gap for gap in found.weakest if gap.verdict is Change.LOWER),
        transitions=tuple(gap for gap in found.transitions if gap.verdict is Change.LOWER),
    )


def _stage(gap: Gap) -> str:
    return stage_name(gap.stage)


def _step(gap: Gap) -> str:
    return f"{stage_name(gap.other)} to {stage_name(gap.stage)}"


def _remark(what: str, named: Callable[[Gap], str], gaps: Sequence[Gap]) -> Remark:
    """Its heading says by which measures, and claims no more than its sentences do."""
    is_open = all(gap.verdict is Change.CANT_TELL for gap in gaps)
    measures = " and ".join(_inside(metric(gap.metric).name) for gap in gaps)
    title = f"Perhaps the {what.lower()}" if is_open else what
    heading = f"{title} by {measures}: {named(gaps[0])}"
    return Remark(heading, gaps[0].stage, tuple(_gap(gap) for gap in gaps))


def _inside(name: str) -> str:
    """The name of a measure inside a sentence."""
    return name if name.isupper() else name[:1].lower() + name[1:]


def _by_place(gaps: Sequence[Gap]) -> list[list[Gap]]:
    places = dict.fromkeys((gap.stage, gap.other) for gap in gaps)
    return [[gap for gap in gaps if (gap.stage, gap.other) == place] for place in places]


def _gap(gap: Gap) -> str:
    """A measure at a stage, and how far it lies from what it is compared with."""
    measure = metric(gap.metric)
    digits = _digits(gap, measure.digits)
    size = plain(abs(gap.difference), digits)
    side = "below" if gap.difference < 0 else "above"
    against = gap.other if gap.other == REST else stage_name(gap.other)
    ends = f"{signed(gap.low, digits)} to {signed(gap.high, digits)}"
    firm = "too few answers to tell" if gap.verdict is Change.CANT_TELL else "beyond chance"
    return (
        f"{measure.name} {measure.write(gap.value)} (n = {gap.n:,}), "
        f"{size} points {side} {against} ({INTERVAL} {ends}): {firm}."
    )


def _digits(gap: Gap, usual: int) -> int:
    """One more than usual where an interval beside zero would seem to end there."""
    ends_there = not round(gap.low, usual) or not round(gap.high, usual)
    return usual + (ends_there and gap.verdict is not Change.CANT_TELL)
