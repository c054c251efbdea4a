"""The life of themes on a terminal: one theme, the history, a fit's changes, what rises."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voc.cli.terminal import harmless
from voc.domain.curation import Edit
from voc.domain.emerging import Rise
from voc.domain.quotes import Quote
from voc.domain.theme_quality import FitQuality
from voc.domain.trendlines import Line, ThemeDiff
from voc.theming import Alike, Emerging, Profile, Recorded
from voc.web import theme_wording, wording

LINES = 5
NAME_CHARACTERS = 60
QUOTE_CHARACTERS = 240
NO_EVENTS = "no theme was born, split, merged, renamed or retired"


def print_profile(profile: Profile, console: Console) -> None:
    """Print one theme, praise beside complaint."""
    theme = profile.theme
    console.print(Text(f"{theme.id}  {harmless(theme.name)}", style="bold"))
    console.print(Text(harmless(", ".join(theme.keywords)), style="dim"))
    share = wording.percent(profile.share)
    console.print(f"{wording.counted(profile.responses, 'response')}, {share} of all", markup=False)
    table = _table(f"praise ({profile.positive:,})", f"complaint ({profile.negative:,})")
    praise, complaint = ([*map(_quote, side)] for side in _sides(profile))
    for row in range(max(len(praise), len(complaint))):
        table.add_row(*(side[row] if row < len(side) else "" for side in (praise, complaint)))
    console.print(table)
    trend = _table("period", "responses", "of")
    for point in profile.trend:
        trend.add_row(point.period, _number(point.responses), _number(point.base))
    console.print(trend)
    if profile.rise:
        console.print(Text(theme_wording.rise(profile.rise)))
    print_history(profile.history, console)


def print_alike(pairs: Sequence[Alike], console: Console) -> None:
    """Print which themes may be one, and how to merge them."""
    if pairs:
        console.print("these look alike; if they are one, merge them:")
    for pair in pairs:
        names = harmless(f"{pair.other.name} and {pair.theme.name}")
        console.print(Text(f"  voc themes merge {pair.other.id} {pair.theme.id}   {names}"))


def print_history(history: Sequence[Recorded], console: Console) -> None:
    """Print events, oldest first."""
    table = _table("day", "cause", "what became of the themes")
    for recorded in history:
        cause = theme_wording.cause(recorded)
        table.add_row(f"{recorded.at:%Y-%m-%d}", cause, _sentence(recorded))
    console.print(table if history else "no history yet: voc themes fit")


def print_edits(edits: Sequence[Edit], console: Console) -> None:
    """Print the log of edits, oldest first."""
    table = _table("edit", "day", "what was done")
    for edit in edits:
        text = Text(harmless(theme_wording.edit(edit)), style="dim" if edit.undone else "")
        table.add_row(_number(edit.id), f"{edit.at:%Y-%m-%d}", text)
    console.print(table if edits else "nothing was edited")


def print_diff(diff: ThemeDiff, console: Console) -> None:
    """Print what a fit would change."""
    before, after = (wording.percent(x) for x in (diff.coverage_before, diff.coverage_after))
    console.print(f"themes: {diff.themes_before:,} now, {diff.themes_after:,} after a fit")
    console.print(f"segments in a theme: {before} now, {after} after")
    console.print(f"segments that would change their theme: {wording.percent(diff.moved)}")
    console.print(f"themes kept: {len(diff.kept):,}")
    for event in diff.events:
        console.print(Text(f"  {harmless(theme_wording.event(event))}"))
    if not diff.events:
        console.print(f"  {NO_EVENTS}")
    changed = [line for line in diff.lines if line.largest_change]
    if changed:
        console.print(_lines(diff, changed[:LINES]))
    console.print("nothing was changed; voc themes fit would do it")


def print_quality(quality: FitQuality, console: Console) -> None:
    """Print how far a fit can be trusted; where a figure is missing, why."""
    table = _table("measure", "value")
    table.add_row("segments in a theme", wording.percent(quality.coverage))
    for name, measure in (
        ("cohesion: mean similarity within a theme", quality.cohesion),
        ("silhouette", quality.silhouette),
        ("agreement of other seeds (adjusted Rand)", quality.seed_agreement),
        ("themes found again in nine tenths", quality.ids_kept),
    ):
        told = measure.reason if measure.value is None else wording.plain(measure.value, 2)
        table.add_row(name, told)
    for one, other in quality.redundant:
        table.add_row("hard to tell apart", f"{one} and {other}")
    console.print(table)


def print_emerging(emerging: Emerging, console: Console) -> None:
    """Print what rises first, then what does not, each with its test."""
    if emerging.period is None:
        console.print("can't tell: no response has a date")
        return
    console.print(f"{emerging.period} against the {emerging.every.value}s before")
    console.print(_rises("theme", [(f"{t.id}  {t.name}", r) for t, r in emerging.themes]))
    if emerging.groups:
        named = [(group.name, group.rise) for group in emerging.groups]
        console.print(_rises("group in no theme", named))
    else:
        console.print("nothing recurs among the comments of no theme")
    if emerging.sampled:
        console.print(Text(theme_wording.sampled(emerging.sampled)))


def _rises(title: str, rows: Sequence[tuple[str, Rise]]) -> Table:
    table = _table(title, "last period against its own history")
    for name, rise in rows:
        table.add_row(Text(_short(name)), Text(theme_wording.rise(rise)))
    return table


def _lines(diff: ThemeDiff, lines: Sequence[Line]) -> Table:
    """Each line in the period where it would change the most."""
    table = _table("trend lines that would change the most", "period", "responses now", "after")
    for line in lines:
        changes = [abs(b - a) for a, b in zip(line.before, line.after, strict=True)]
        place = changes.index(max(changes))
        name = Text(_short(f"{line.theme.id}  {line.theme.name}"))
        now, after = _number(line.before[place]), _number(line.after[place])
        table.add_row(name, diff.periods[place], now, after)
    return table


def _sides(profile: Profile) -> tuple[Sequence[Quote], Sequence[Quote]]:
    return profile.voices.praise, profile.voices.complaint


def _quote(quote: Quote) -> Text:
    text = wording.shortened(quote.text, QUOTE_CHARACTERS)
    return Text.assemble(("“", "dim"), harmless(text), ("” ", "dim"), (harmless(quote.id), "dim"))


def _sentence(recorded: Recorded) -> Text:
    return Text(harmless(theme_wording.event(recorded.event)))


def _short(name: str) -> str:
    return harmless(wording.shortened(name, NAME_CHARACTERS))


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _number(value: int) -> Text:
    return Text(f"{value:,}", justify="right")
