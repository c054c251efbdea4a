"""What each stage of the pass costs or brings: the pass with one stage changed, same comments.

All changes go through the pass's own protocols, so that they stay true when a stage changes.
Every figure is the changed pass minus the shipped one: below zero, the shipped stage is better.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from spacy.lang.en import English

from tests.bench.accuracy.comments import Gold
from tests.bench.accuracy.figures import OURS, Figure, figures
from tests.bench.accuracy.peers import reader
from voc.domain.analysis import Sentiment, SentimentReading, Span, StageReading
from voc.domain.comment import Comment
from voc.domain.themes import Vectors
from voc.nlp.bundle import Bundle, build_analyzer
from voc.nlp.encode import OnnxEncoder
from voc.pipeline import Analyzer, SentimentHead, StageHead
from voc.training.evaluate import differences

Change = Callable[[Analyzer], Analyzer]


def costs(gold: Gold, bundle: Bundle, checkpoint: Path | None) -> Iterator[Figure]:
    """The difference that each change makes; `checkpoint` is the folder with fp32 weights."""
    shipped = build_analyzer(bundle)
    changes = dict(_CHANGES)
    if checkpoint:
        encoder = OnnxEncoder(_unquantised(checkpoint), bundle.tokenizer)
        changes["encoder with 32-bit weights"] = lambda analyzer: replace(analyzer, encoder=encoder)
    for name, change in changes.items():
        yield from _changed(gold, "pass", "all", name, change(shipped))
    yield from _without_question(gold, shipped)


def _changed(
    gold: Gold,
    part: str,
    group: str,
    name: str,
    changed: Analyzer,
    rows: Sequence[int] | None = None,
) -> list[Figure]:
    places = range(len(gold.rows)) if rows is None else rows
    labelled = [gold.rows[n] for n in places]
    read = reader(changed)([row.comment for row in labelled])
    apart = differences(labelled, read, [gold.ours[n] for n in places], stages=gold.stages)
    return figures(part, group, name, apart, against=OURS)


def _without_question(gold: Gold, shipped: Analyzer) -> list[Figure]:
    asked = [n for n, row in enumerate(gold.rows) if row.comment.question]
    name = "question not read (comments with one)"
    return _changed(
        gold, "pass", "all", name, replace(shipped, encoder=_Deaf(shipped.encoder)), asked
    )


@dataclass(frozen=True)
class _Deaf:
    """Reads comments as if no question had been asked."""

    encoder: OnnxEncoder

    def encode(self, passages):  # noqa: ANN001, ANN202 - as the protocol says
        return self.encoder.encode(
            [replace(passage, comment=Comment(passage.comment.text)) for passage in passages]
        )


def whole_segment(text: str) -> tuple[Span, ...]:
    """The whole comment as one segment."""
    span = _trimmed(text, 0, len(text))
    return (span,) if span.end > span.start else ()


class _Whole:
    def segment(self, text: str) -> tuple[Span, ...]:
        return whole_segment(text)


class _Sentences:
    """spaCy's sentences, without our rules for clauses, lines and lists."""

    def __init__(self) -> None:
        self.nlp = English()
        self.nlp.add_pipe("sentencizer")

    def segment(self, text: str) -> tuple[Span, ...]:
        sentences = [_trimmed(text, s.start_char, s.end_char) for s in self.nlp(text).sents]
        return tuple(span for span in sentences if span.end > span.start)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


@dataclass(frozen=True)
class _OwnTone:
    """The comment's tone from its own reading alone."""

    head: SentimentHead

    def segments(self, features: Vectors) -> list[SentimentReading]:
        return self.head.segments(features)

    def comment(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        *,
        among: Sequence[int] | None = None,
    ) -> SentimentReading:
        return self.head.comment(whole, [])


@dataclass(frozen=True)
class _SegmentsTone(_OwnTone):
    """The comment's tone from its segments' labels alone: praise and complaint are mixed."""

    def comment(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        *,
        among: Sequence[int] | None = None,
    ) -> SentimentReading:
        speaking = segments if among is None else [segments[n] for n in among]
        return SentimentReading(_together({one.label for one in speaking}), 1.0, 0.0)


def _together(tones: set[Sentiment]) -> Sentiment:
    sides = tones & {Sentiment.POSITIVE, Sentiment.NEGATIVE}
    if len(sides) == 2:
        return Sentiment.MIXED
    return next(iter(sides), Sentiment.NEUTRAL)


@dataclass(frozen=True)
class _StagesOf:
    """Stages of each segment from chosen rows of the features."""

    head: StageHead
    rows: Callable[[int], tuple[int, int]]
    """For segment i, the rows to read as comment and as segment."""

    @property
    def labels(self) -> tuple[str, ...]:
        return self.head.labels

    def segments(self, features: Vectors) -> list[tuple[StageReading, ...]]:
        places = [self.rows(n) for n in range(1, len(features))]
        return [self.head.segments(np.stack([features[a], features[b]]))[0] for a, b in places]


def _segmented(segmenter: object) -> Change:
    return lambda analyzer: replace(analyzer, segmenter=segmenter)


def _toned(kind: Callable[[SentimentHead], SentimentHead]) -> Change:
    return lambda analyzer: replace(analyzer, sentiment=kind(analyzer.sentiment))


def _staged(rows: Callable[[int], tuple[int, int]]) -> Change:
    return lambda analyzer: replace(analyzer, stages=_StagesOf(analyzer.stages, rows))


_CHANGES: dict[str, Change] = {
    "segments: sentences only": _segmented(_Sentences()),
    "segments: the whole comment as one": _segmented(_Whole()),
    "tone: the comment's own reading only": _toned(_OwnTone),
    "tone: its segments only": _toned(_SegmentsTone),
    "stages: each segment's own reading only": _staged(lambda n: (n, n)),
    "stages: the comment's own reading only": _staged(lambda _: (0, 0)),
}


def _unquantised(checkpoint: Path) -> bytes:
    """The network of a checkpoint as ONNX with 32-bit weights."""
    import torch
    from safetensors.torch import load_file

    from voc.training.network import build_encoder

    network = build_encoder(attention="eager").eval()
    network.load_state_dict(load_file(checkpoint / "encoder.safetensors"))
    ids = torch.ones(1, 8, dtype=torch.long)
    names = ("input_ids", "attention_mask", "token_type_ids", "spans")
    axes = {name: {0: "batch", 1: "tokens"} for name in names[:3]}
    axes["spans"] = {0: "batch", 1: "spans", 2: "tokens"}
    with TemporaryDirectory() as folder:
        file = Path(folder, "encoder.onnx")
        torch.onnx.export(
            network,
            (ids, ids, torch.zeros_like(ids), torch.ones(1, 2, 8)),
            str(file),
            input_names=list(names),
            output_names=["embeddings", "features"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        return file.read_bytes()
