"""The model card of a release: from the bundle, what was measured, and the training reports."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from voc.domain.estimates import Estimate
from voc.nlp.bundle import Bundle
from voc.training.evaluate import Evaluation

_TEMPLATE = Path(__file__).with_name("model_card.md")
_SOURCES = Path(__file__).with_name("sources.toml")
_UNKNOWN = {"use": "not recorded", "licence": "not recorded"}

_MEASURES = {
    "accuracy": "sentiment, accuracy",
    "macro_f1": "sentiment, macro-F1",
    "ece": "sentiment, calibration error (ECE)",
    "stages_macro_f1": "stages, macro-F1",
    "stages_micro_f1": "stages, micro-F1",
    "pairs_f1": "(stage, sentiment) pairs, micro-F1",
}

Report = Mapping[str, Any]
"""What a training run wrote of itself: `FinetuneReport`, or that of an average."""


def model_card(bundle: Bundle, measured: Evaluation, held_out: Evaluation, report: Report) -> str:
    """Write the card of `bundle`.

    `measured` are its figures on the development comments, `held_out` those with calibration,
    thresholds and roll-up chosen on other comments than each is measured on.
    """
    examples: Mapping[str, int] = report["examples"]
    return _TEMPLATE.read_text("utf-8").format(
        name=bundle.name,
        version=bundle.version,
        megabytes=len(bundle.encoder) / 1e6,
        sha256=hashlib.sha256(bundle.encoder).hexdigest(),
        stages=", ".join(bundle.stages.labels),
        examples=f"{sum(examples.values()):,}",
        sources="\n".join(_source_lines(examples)),
        runs="\n".join(_run_lines(report)),
        n=measured.n,
        headlines="\n".join(_headline_lines(measured, held_out)),
        figures=measured.as_text(),
    )


def _source_lines(examples: Mapping[str, int]) -> Iterator[str]:
    known = tomllib.loads(_SOURCES.read_text("utf-8"))
    for name, n in sorted(examples.items()):
        source = known.get(name, _UNKNOWN)
        yield f"| {name} | {n:,} | {source['use']} | {source['licence']} |"


def _run_lines(report: Report) -> Iterator[str]:
    """What was averaged, and every run behind it once, each named by a letter."""
    runs: list[Report] = []
    made = _origin(report, runs)
    if report.get("averaged"):
        yield f"The weights are a mean of runs (`python -m voc.training.average`): {made}.\n"
    for letter, run in zip(ascii_uppercase, runs, strict=False):
        yield f"- {letter}: {_facts(run)}; {_beginning(run, runs)}"


def _beginning(run: Report, runs: list[Report]) -> str:
    if "start" not in run:
        return "where it began was not recorded"
    start = run["start"]
    return f"going on from {_origin(start, runs)}" if start else "from the base model"


def _origin(report: Report, runs: list[Report]) -> str:
    """Name a run or a mean of runs by letters; runs not met before are added behind their start."""
    parts = report.get("averaged")
    if parts:
        named = [(part["share"], part["report"], _origin(part["report"], runs)) for part in parts]
        return ", ".join(
            f"{share:.0%} of ({name})" if report.get("averaged") else f"{share:.0%} {name}"
            for share, report, name in named
        )
    if report not in runs:
        if start := report.get("start"):
            _origin(start, runs)
        runs.append(report)
    return ascii_uppercase[runs.index(report)]


def _facts(run: Report) -> str:
    """One run in a line; what its report does not say is left out."""
    recipe = run.get("recipe", {})
    facts = {
        "seed": run.get("seed"),
        "epochs": recipe.get("epochs"),
        "learning rate": recipe.get("learning_rate"),
        "steps": run.get("steps"),
        "seconds": run.get("seconds"),
    }
    told = (f"{name} {value:,}" for name, value in facts.items() if value is not None)
    return ", ".join(told) or "not recorded"


def _headline_lines(measured: Evaluation, held_out: Evaluation) -> Iterator[str]:
    others = held_out.headlines
    for metric, found in measured.headlines.items():
        yield f"| {_MEASURES[metric]} | {_rounded(found)} | {_rounded(others[metric])} |"


def _rounded(found: Estimate) -> str:
    if found.value is None:
        return f"– ({found.reason})"
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
