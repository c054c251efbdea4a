"""The life of themes in sentences, the same on pages and terminals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from voc.domain.curation import Change, Define, Edit, Hide, Merge, Pin, Rename, Split, Unpin
from voc.domain.emerging import Rise, Trend
from voc.domain.lineage import Event, EventKind
from voc.domain.themes import Theme
from voc.report import ThemeRow
from voc.theming import Recorded, Sample
from voc.web.wording import counted, percent, plain, span

SMALLEST_P = 0.001
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True)
class Listed:
    """A theme in a list, behind the one it is a part of, if that is there, too.

    `parts` says how many sub-themes are counted with it.
    """

    row: ThemeRow
    parent: Theme | None
    parts: int


def nested(rows: Sequence[ThemeRow]) -> list[Listed]:
    """Themes in their order, each with its sub-themes behind it in theirs."""
    known = {row.theme.id: row.theme for row in rows}
    parts = Counter(row.theme.parent for row in rows)
    rank = {row.theme.id: number for number, row in enumerate(rows)}
    listed = [Listed(row, known.get(row.theme.parent or ""), parts[row.theme.id]) for row in rows]
    return sorted(
        listed, key=lambda one: (rank[(one.parent or one.row.theme).id], one.parent is not None)
    )


def event(event: Event) -> str:
    """What became of a theme."""
    theme, size = _quoted(event.theme_id, event.name), counted(event.segments, "segment")
    share = percent(event.share or 0)
    match event.kind:
        case EventKind.BORN:
            return f"{theme} was born with {size}"
        case EventKind.SPLIT:
            return f"{theme} split off from {_other(event)}: {share} of its {size} come from there"
        case EventKind.MERGED:
            return f"{theme} merged into {_other(event)}: {share} of its {size} went there"
        case EventKind.RENAMED:
            return f"{theme} was called “{event.other_name}” before"
        case EventKind.RETIRED if event.share == 0:
            return f"{theme} retired: its {size} are in other themes now"
        case EventKind.RETIRED if event.share is not None:
            return f"{theme} retired: {share} of its {size} are in no theme now"
        case _:
            return f"{theme} retired; nothing was in it"


def cause(recorded: Recorded) -> str:
    """What an event came from."""
    if recorded.edit is None:
        return f"fit {recorded.fit}"
    return f"{'undoing ' if recorded.undoing else ''}edit {recorded.edit}"


def edit(edit: Edit) -> str:
    """What a user did."""
    return _change(edit.change) + (" (undone)" if edit.undone else "")


def rise(rise: Rise) -> str:
    """The last period against those before it, with the statistic."""
    if rise.p is None or rise.corrected is None:
        return f"can’t tell: {rise.reason}"
    times = f", {plain(rise.ratio, 1)} times as often" if rise.ratio else ""
    verdict = "rising" if rise.trend is Trend.RISING else "not rising"
    return (
        f"{verdict}: {rise.mentions:,} of {rise.base:,} responses in {span(rise.period, '')} "
        f"({percent(rise.rate)}) against {percent(rise.rate_before)} before{times}; "
        f"p {_p(rise.p)}, corrected {_p(rise.corrected)}"
    )


def sampled(sample: Sample) -> str:
    """Where groups in no theme were looked for, if not everywhere."""
    return (
        f"Groups in no theme: looked for in every {_ordinal(sample.step)} response "
        f"({sample.responses:,} of {sample.of:,}), and counted in those."
    )


def _ordinal(number: int) -> str:
    is_teen = number // 10 % 10 == 1
    return f"{number:,}{'th' if is_teen else ENDINGS.get(number % 10, 'th')}"


def _p(value: float) -> str:
    return f"< {SMALLEST_P}" if value < SMALLEST_P else f"= {value:.3f}"


def _change(change: Change) -> str:
    """One sentence a kind of change."""
    match change:
        case Rename(theme_id=id, name=name):
            return f"{id} renamed to “{name}”"
        case Hide(theme_id=id, hidden=hidden):
            return f"{id} {'hidden' if hidden else 'shown again'}"
        case Pin(subject=subject):
            return f"{_theme(subject.theme)} pinned"
        case Unpin(theme_id=id):
            return f"{id} no longer pinned"
        case Merge(source=source, target=target):
            return f"{_theme(source.theme)} merged into {_theme(target.theme)}"
        case Split(theme_id=id, parts=parts):
            return f"{id} split into {', '.join(_theme(part.theme) for part in parts)}"
        case Define(subject=subject):
            return f"{_theme(subject.theme)} defined by hand"
    return ", ".join(change.theme_ids)


def _theme(theme: Theme) -> str:
    return _quoted(theme.id, theme.name)


def _other(event: Event) -> str:
    return _quoted(event.other_id or "", event.other_name or "")


def _quoted(id: str, name: str) -> str:
    return f"{id} “{name}”"
