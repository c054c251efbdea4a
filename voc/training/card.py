"""The model card of a release: from the bundle, what was measured, and the training reports."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
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
    parts = report.get("averaged")
    if not parts:
        yield f"- {_run(report)}"
        return
    yield f"The weights are the mean of {len(parts)} runs (`python -m voc.training.average`):\n"
    for part in parts:
        yield f"- {part['share']:.0%}: {_run(part['report'])}"


def _run(report: Report) -> str:
    """One run in a line; what a report does not say is left out."""
    if report.get("averaged"):
        shares = "; ".join(f"{p['share']:.0%} {_run(p['report'])}" for p in report["averaged"])
        return f"a mean of runs ({shares})"
    recipe = report.get("recipe", {})
    facts = {
        "seed": report.get("seed"),
        "epochs": recipe.get("epochs"),
        "learning rate": recipe.get("learning_rate"),
        "steps": report.get("steps"),
        "seconds": report.get("seconds"),
    }
    line = ", ".join(f"{name} {value:,}" for name, value in facts.items() if value is not None)
    start = report.get("start")
    return f"{line or 'not recorded'}{f', going on from [{_run(start)}]' if start else ''}"


def _headline_lines(measured: Evaluation, held_out: Evaluation) -> Iterator[str]:
    others = held_out.headlines
    for metric, found in measured.headlines.items():
        yield f"| {_MEASURES[metric]} | {_rounded(found)} | {_rounded(others[metric])} |"


def _rounded(found: Estimate) -> str:
    if found.value is None:
        return f"– ({found.reason})"
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
