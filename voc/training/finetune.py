"""Fine-tune the encoder on all its tasks at once: ``python -m voc.training.finetune``.

Recipe: AdamW with a one-cycle schedule; sentiment, stages, the patient survey's
levels and topics and the tone of tweets as linear heads on the features, and a
cosine term that holds each span's mean vector to what the base model says of the
span's text alone.  Word vectors stay frozen: rare words keep their meaning.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from voc.training.anchoring import base_vectors
from voc.training.batches import Batch, Collator, Epoch, prepare
from voc.training.export import export_encoder
from voc.training.mixture import Mixture, load_mixture
from voc.training.network import Trainee, load_tokenizer
from voc.training.objective import LossWeights, losses, total_loss

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """The knobs of a run."""

    epochs: int = 2
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of the steps over which the rate rises."""
    clip: float = 1.0
    weights: LossWeights = field(default_factory=LossWeights)
    most_steps: int | None = None
    """Where to stop before the epochs are over."""
    checkpoint_every: int = 100
    """Steps between checkpoints."""


@dataclass(frozen=True)
class FinetuneReport:
    """What a run did."""

    seed: int
    recipe: Recipe
    examples: dict[str, int]
    """Pool examples by source."""
    held_out: int
    steps: int
    seconds: float
    losses: dict[str, float]
    """Mean of each loss over the last hundred steps."""
    start: dict[str, Any] | None = None
    """The report of the run this one went on from."""


class Run:
    """One training run with its resumable state below ``out``."""

    def __init__(self, mixture: Mixture, out: Path, *, seed: int, recipe: Recipe) -> None:
        self.mixture, self.out, self.seed, self.recipe = mixture, out, seed, recipe
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(seed)
        self.tokenizer = load_tokenizer()
        self.anchors, self.collate = self._anchors()
        self.trainee = Trainee(len(mixture.topics)).to(self.device)
        planned = sum(len(self._epoch(number).batches) for number in range(recipe.epochs))
        self.steps = min(planned, recipe.most_steps or planned)
        self.optimiser, self.schedule = self._optimiser()
        self.recent: deque[dict[str, float]] = deque(maxlen=100)

    def _anchors(self) -> tuple[Tensor, Collator]:
        texts = sorted(self.mixture.texts())
        cache = self.out / "anchors.npz"
        vectors = base_vectors(texts, self.tokenizer, cache=cache, device=self.device)
        rows = {text: row for row, text in enumerate(texts)}
        return torch.from_numpy(vectors).to(self.device), Collator(self.mixture.topics, rows)

    def _epoch(self, number: int) -> Epoch:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 - draws a sample
        return prepare(self.mixture.epoch(chance), self.tokenizer, chance)

    def _batches(self, *, start: int = 0) -> Iterator[Batch]:
        for number in range(self.recipe.epochs):
            epoch = self._epoch(number)
            for batch in epoch.collated(self.collate, start=start):
                yield batch.to(self.device)
            start = max(0, start - len(epoch.batches))

    def _optimiser(self) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.OneCycleLR]:
        encoder, recipe = self.trainee.encoder, self.recipe
        groups = [
            {"params": [p for p in encoder.transformer.parameters() if p.requires_grad]},
            {"params": [*encoder.pooling.parameters(), *self.trainee.heads.parameters()]},
        ]
        optimiser = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            max_lr=[recipe.learning_rate, recipe.head_learning_rate],
            total_steps=self.steps,
            pct_start=recipe.warm_up,
            cycle_momentum=False,
        )
        return optimiser, schedule

    def train(self) -> dict[str, float]:
        """Train to the end, from the last checkpoint if there is one; the last losses."""
        done = self._resume()
        self.trainee.train()
        batches = islice(self._batches(start=done), self.steps - done)
        for step, batch in enumerate(batches, start=done + 1):
            self._step(batch)
            if step % self.recipe.checkpoint_every == 0:
                self._save(step)
                log.info("step %d of %d: %s", step, self.steps, self._means())
        self._save(self.steps)
        return self._means()

    def _step(self, batch: Batch) -> None:
        with torch.autocast(self.device.type, torch.bfloat16):
            embeddings, logits = self.trainee(batch)
        logits = {name: value.float() for name, value in logits.items()}
        parts = losses(embeddings.float(), logits, batch.targets, self.anchors)
        self.optimiser.zero_grad()
        total_loss(parts, self.recipe.weights).backward()  # type: ignore[no-untyped-call]  # torch
        nn.utils.clip_grad_norm_(self.trainee.parameters(), self.recipe.clip)
        self.optimiser.step()
        self.schedule.step()
        self.recent.append({name: float(part.detach()) for name, part in parts.items()})

    def _means(self) -> dict[str, float]:
        names = self.recent[-1] if self.recent else ()
        return {name: round(fmean(one[name] for one in self.recent), 4) for name in names}

    def _save(self, step: int) -> None:
        encoder, heads = self.trainee.encoder.state_dict(), self.trainee.heads.state_dict()
        save_file({k: v.contiguous() for k, v in encoder.items()}, self.out / "encoder.safetensors")
        save_file(heads, self.out / "heads.safetensors")
        state = {"step": step, "optimiser": self.optimiser.state_dict(),
                 "schedule": self.schedule.state_dict()}  # fmt: skip
        torch.save(state, self.out / "resume.pt")

    def _resume(self) -> int:
        path = self.out / "resume.pt"
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self.trainee.load(self.out)
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        return int(state["step"])


def finetune(
    data: Path, out: Path, *, start: Path | None = None, seed: int = 0, recipe: Recipe | None = None
) -> FinetuneReport:
    """Train on the sets below ``data`` and write what was learnt to ``out``.

    That is encoder.onnx, tokenizer.json, report.json, and the last checkpoint:
    encoder.safetensors and heads.safetensors (``linear.<task>.weight`` and ``.bias``).
    An interrupted run goes on from its last checkpoint in ``out``; a new one begins with the
    base model, or with what an earlier run left in ``start``.

    Raises:
        FileNotFoundError: a training set is missing.
        RuntimeError: the base model is missing or not the published one.
    """
    recipe = recipe or Recipe()
    started = time.monotonic()
    mixture = load_mixture(data, seed=seed)
    run = Run(mixture, out, seed=seed, recipe=recipe)
    if start:
        run.trainee.load(start)
    last = run.train()
    run.tokenizer.save(str(out / "tokenizer.json"))
    export_encoder(out / "encoder.safetensors", out / "encoder.onnx")
    report = FinetuneReport(
        seed=seed,
        recipe=recipe,
        examples=mixture.counts(),
        held_out=len(mixture.calibration),
        steps=run.steps,
        seconds=round(time.monotonic() - started, 1),
        losses=last,
        start=json.loads((start / "report.json").read_text("utf-8")) if start else None,
    )
    (out / "report.json").write_text(json.dumps(asdict(report), indent=2) + "\n")
    return report


def main() -> None:
    """Command line of ``python -m voc.training.finetune``."""
    parser = argparse.ArgumentParser(description="Fine-tune and export the encoder.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training sets")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for what is made")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--start", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument("--learning-rate", type=float, default=Recipe.learning_rate)
    parser.add_argument("--most-steps", type=int, help="stop there (default: whole epochs)")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        report = finetune(
            options.data,
            options.out,
            start=options.start,
            seed=options.seed,
            recipe=_recipe(options),
        )
    except (FileNotFoundError, RuntimeError) as error:
        parser.exit(2, f"{error}\n")
    log.info("%s", report)


def _recipe(options: argparse.Namespace) -> Recipe:
    return Recipe(
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        most_steps=options.most_steps,
    )


if __name__ == "__main__":
    main()
