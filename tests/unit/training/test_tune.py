from dataclasses import replace

from tests.unit.nlp.bundles import tiny_bundle
from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.nlp.bundle import build_analyzer, build_encoder
from voc.nlp.heads import RollUp
from voc.training.heads import train_heads
from voc.training.labelled import LabelledComment
from voc.training.tune import MIXED_FROM, tune

TEXTS = ("ordering was easy", "slow support", "easy, but slow", "why. word", "support was easy")


def rows(tone: Sentiment | None, stages: dict[str, None] | None) -> list[LabelledComment]:
    return [LabelledComment(Comment(text), tone, stages) for text in TEXTS]


def test_only_parameters_change() -> None:
    """Weights, encoder and names stay; temperatures, thresholds and mixed come from the rows."""
    bundle = tiny_bundle()
    development = [
        replace(row, sentiment=tone)
        for row, tone in zip(
            rows(None, {"purchase": None}), [*Sentiment, Sentiment.POSITIVE], strict=True
        )
    ]
    tuned = tune(bundle, development)
    assert tuned.sentiment.layer.weight is bundle.sentiment.layer.weight
    assert tuned.stages.layer.weight is bundle.stages.layer.weight
    assert tuned.ref == bundle.ref
    assert tuned.sentiment.layer.temperature != bundle.sentiment.layer.temperature
    assert tuned.sentiment.rollup.trust == bundle.sentiment.rollup.trust
    assert tuned.sentiment.rollup.mixed_from in MIXED_FROM


def test_a_head_without_development_labels_keeps_its_parameters() -> None:
    """Sentiment alone leaves the stages as they are, and the other way round."""
    bundle = tiny_bundle()
    assert tune(bundle, rows(Sentiment.POSITIVE, None)).stages is bundle.stages
    assert tune(bundle, rows(None, {"renewal": None})).sentiment is bundle.sentiment


def test_stages_always_shown_are_always_read() -> None:
    """The threshold, one for all stages, follows what the development comments show."""
    shown = rows(None, {"purchase": None, "renewal": None})
    tuned = tune(tiny_bundle(), shown)
    assert len(set(tuned.stages.thresholds)) == 1
    assert tuned.stages.thresholds[0] < 0.5


def test_mixed_begins_where_the_comments_say() -> None:
    """Heads that never saw a mixed comment read one from its praise and complaint, if it is one."""
    said = [("easy", Sentiment.POSITIVE), ("slow", Sentiment.NEGATIVE)]
    plain = [LabelledComment(Comment(word), tone) for word, tone in said] * 6
    both = Comment("easy, but slow")
    bundle = tiny_bundle()
    head = train_heads(plain, build_encoder(bundle)).sentiment
    assert head is not None
    trusting = replace(bundle, sentiment=replace(head, rollup=RollUp(trust=0.9)))
    for tone, is_mixed in ((Sentiment.MIXED, True), (Sentiment.POSITIVE, False)):
        tuned = tune(trusting, [*plain, *[LabelledComment(both, tone)] * 2])
        (reading,) = build_analyzer(tuned).analyze([both])
        assert (reading.analysis.sentiment.label is Sentiment.MIXED) is is_mixed
