"""From the figures to docs/evaluation.md: tables, put into the words that stand beside this."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.accuracy.figures import Confusion, Figure, Results
from voc.domain.estimates import Estimate

_TEMPLATE = Path(__file__).with_name("evaluation.md")
_EXPLAINED = Path(__file__).with_name("confusions.toml")
_WORST = 6
_NAMES = {
    "accuracy": "sentiment accuracy",
    "macro_f1": "sentiment macro-F1",
    "ece": "ECE",
    "stages_macro_f1": "stages macro-F1",
    "stages_micro_f1": "stages micro-F1",
    "pairs_f1": "pairs micro-F1",
    "label_accuracy": "accuracy",
    "label_macro_f1": "macro-F1",
    "label_micro_f1": "micro-F1",
    "macro_recall": "macro-recall",
    "nmi": "NMI",
    "f1": "F1",
}


def render(results: Results) -> str:
    """The page, as Markdown."""
    return _TEMPLATE.read_text("utf-8").format(
        bundle=results.bundle,
        encoder=results.encoder[:12],
        peers=_systems(results, "peers"),
        peers_apart=_apart(results, "peers"),
        sentiments=_groups(results, "sentiments"),
        stages=_groups(results, "stages"),
        sources=_groups(results, "sources"),
        kinds=_groups(results, "kinds"),
        passes=_changes(results, "pass"),
        patients=_systems(results, "patients"),
        patients_apart=_apart(results, "patients"),
        own_labels=_groups(results, "own labels"),
        tweets=_systems(results, "tweets"),
        vectors=_by_group_and_system(results, "vectors"),
        tone_confusions=_confusions(results, "sentiment"),
        stage_confusions=_confusions(results, "stages"),
    )


def _systems(results: Results, part: str) -> str:
    """A row per system, a column per metric."""
    own = [figure for figure in results.part(part) if not figure.against]
    return _pivot("system", own, lambda figure: figure.system)


def _apart(results: Results, part: str) -> str:
    """A row per system that ours is compared with."""
    own = [figure for figure in results.part(part) if figure.against]
    return _pivot("voc minus", own, lambda figure: figure.against or "", signed=True)


def _groups(results: Results, part: str) -> str:
    return _pivot("comments", results.part(part), lambda figure: figure.group)


def _changes(results: Results, part: str) -> str:
    return _pivot("changed", results.part(part), lambda figure: figure.system, signed=True)


def _by_group_and_system(results: Results, part: str) -> str:
    def row(figure: Figure) -> str:
        minus = f" minus {figure.against}" if figure.against else ""
        return f"{figure.group}: {figure.system}{minus}"

    return _pivot("set", results.part(part), row)


def _pivot(
    corner: str, figures: Sequence[Figure], row: Callable[[Figure], str], *, signed: bool = False
) -> str:
    if not figures:
        return "Not measured in this run."
    metrics = list(dict.fromkeys(figure.metric for figure in figures))
    cells = {(row(figure), figure.metric): figure.estimate for figure in figures}
    bases = {row(figure): figure.estimate.n for figure in figures}
    lines = [[corner, "n", *(_NAMES.get(metric, metric) for metric in metrics)]]
    for name, n in bases.items():
        own = (cells.get((name, metric)) for metric in metrics)
        lines.append([name, f"{n:,}", *(_cell(one, signed) for one in own)])
    return _table(lines)


def _cell(one: Estimate | None, signed: bool) -> str:
    if one is None or one.value is None:
        return "–"
    sign = "+" if signed else ""
    low, high = (format(bound or 0, f"{sign}.3f") for bound in (one.low, one.high))
    return f"{one.value:{sign}.3f} [{low}, {high}]".replace("-", "−")


def _confusions(results: Results, part: str) -> str:
    explained = tomllib.loads(_EXPLAINED.read_text("utf-8")).get(part, {})
    worst = [one for one in results.confusions if one.part == part][:_WORST]
    lines = [["said", "read", "comments", "what kind they are"]]
    lines += [[one.truth, one.read, _count(one), _explained(one, explained)] for one in worst]
    return _table(lines)


def _count(one: Confusion) -> str:
    return f"{one.count} of {one.n}" if one.n else str(one.count)


def _explained(one: Confusion, explained: dict[str, str]) -> str:
    return explained.get(f"{one.truth} > {one.read}", "not looked at")


def _table(lines: Iterable[Sequence[str]]) -> str:
    head, *rest = lines
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *rest))
