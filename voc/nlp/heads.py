"""Linear heads over the encoder's features, as plain arrays.

A head turns features (n, F) into probabilities; its temperature, thresholds and roll-up
parameters were chosen when it was trained and come with its bundle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.domain.analysis import Sentiment, SentimentReading, StageReading
from voc.domain.themes import Vectors

TONES = (Sentiment.POSITIVE, Sentiment.NEGATIVE, Sentiment.NEUTRAL)
"""What a segment can be."""
SENTIMENTS = (*TONES, Sentiment.MIXED)
"""What a comment can be: the order of all sentiment probabilities here."""

Probabilities = Vectors
Flags = npt.NDArray[np.bool_]

_POSITIVE, _NEGATIVE, _NEUTRAL, _MIXED = range(len(SENTIMENTS))


@dataclass(frozen=True, eq=False)
class LinearLayer:
    """Scores per label: `features @ weight.T + bias`, divided by `temperature`.

    `weight` (labels, F) and `bias` (labels,) are finite float32; `temperature` > 0 makes the
    probabilities match how often they are right.
    """

    weight: Vectors
    bias: Vectors
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if self.weight.ndim != 2 or self.bias.shape != self.weight.shape[:1]:
            raise ValueError("a head needs a weight (labels, features) and a bias (labels,)")
        if self.weight.dtype != np.float32 or self.bias.dtype != np.float32:
            raise ValueError("a head's weights must be float32")
        if not (np.isfinite(self.weight).all() and np.isfinite(self.bias).all()):
            raise ValueError("a head's weights must be finite")
        if not (np.isfinite(self.temperature) and self.temperature > 0):
            raise ValueError("a head's temperature must be positive")

    def logits(self, features: Vectors) -> Vectors:
        """Calibrated log-odds (n, labels) of features (n, F)."""
        logits: Vectors = (features @ self.weight.T + self.bias) / self.temperature
        return logits


@dataclass(frozen=True)
class RollUp:
    """How a comment's tone comes from its own reading and its segments'.

    The segments see the comment as mixed when some segment praises and some complains, as
    positive when some praises and none complains, and so on, taking each side from the segment
    surest of it. `trust`, in [0, 1], is the share of that view in the blend with the reading
    of the whole comment. It is mixed if the blended probability of mixed reaches `mixed_from`,
    in [0, 1]; otherwise the likeliest of the other three.
    """

    trust: float = 0.5
    mixed_from: float = 0.5

    def __post_init__(self) -> None:
        if not (0 <= self.trust <= 1 and 0 <= self.mixed_from <= 1):
            raise ValueError("the parameters of a roll-up lie between 0 and 1")

    def blend(self, whole: Probabilities, segments: Sequence[SentimentReading]) -> Probabilities:
        """Blend the probabilities (4,) of the whole comment with its segments' readings."""
        return (1 - self.trust) * whole + self.trust * _seen_by(segments)

    def label(self, probabilities: Probabilities) -> int:
        """Return the index in `SENTIMENTS` of the comment's label."""
        if probabilities[_MIXED] >= self.mixed_from:
            return _MIXED
        return int(probabilities[:_MIXED].argmax())


@dataclass(frozen=True, eq=False)
class LinearSentimentHead:
    """Reads tone: one softmax over `SENTIMENTS` for comments, without mixed for segments."""

    layer: LinearLayer
    rollup: RollUp = RollUp()

    def __post_init__(self) -> None:
        if len(self.layer.bias) != len(SENTIMENTS):
            raise ValueError("a sentiment head reads positive, negative, neutral and mixed")

    def probabilities(self, features: Vectors) -> Probabilities:
        """Probabilities (n, 4) of `SENTIMENTS` for features (n, F)."""
        return _softmax(self.layer.logits(features))

    def segments(self, features: Vectors) -> list[SentimentReading]:
        """Read each segment's tone from features (n, F); never mixed."""
        return [_segment_reading(row) for row in _softmax(self.layer.logits(features)[:, :_MIXED])]

    def blend(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        speaking: Sequence[SentimentReading],
    ) -> Probabilities:
        """Probabilities (4,) of a comment with these `segments`, as far as some are `speaking`."""
        own = self.probabilities(whole[np.newaxis])[0]
        return self.rollup.blend(own, speaking) if len(segments) > 1 else own

    def comment(
        self,
        whole: Vectors,
        segments: Sequence[SentimentReading],
        *,
        among: Sequence[int] | None = None,
    ) -> SentimentReading:
        """Read the whole comment's tone from its own features (F,) and its segments.

        With `among`, the tone of what the segments at these positions say in that comment; one
        of several speaks for itself, so that what is shown adds up. A comment of one segment is
        read as a whole only. The score is what praise outweighs complaint by; what is mixed
        leans as its segments.
        """
        speaking = segments if among is None else [segments[n] for n in among]
        if len(speaking) == 1 < len(segments):
            return speaking[0]
        blended = self.blend(whole, segments, speaking)
        label = self.rollup.label(blended)
        lean = sum(segment.score for segment in speaking) / max(1, len(speaking))
        score = blended[_POSITIVE] - blended[_NEGATIVE] + blended[_MIXED] * lean
        return SentimentReading(SENTIMENTS[label], _share(blended[label]), _signed(score))


@dataclass(frozen=True, eq=False)
class LinearStageHead:
    """Reads journey stages, each on its own; a segment that reaches no threshold shows none.

    A comment is surer of a stage than any of its segments, a segment surer of where it stands:
    a segment's confidence is the mean of both probabilities. The surest segment shows a stage
    if this mean reaches the stage's threshold in [0, 1], any other if its own probability does
    so too.
    """

    layer: LinearLayer
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.labels) == len(self.thresholds) == len(self.layer.bias):
            raise ValueError("a stage head needs a label and a threshold per row of its weight")
        if not all(0 <= threshold <= 1 for threshold in self.thresholds):
            raise ValueError("a stage's threshold lies between 0 and 1")

    def probabilities(self, features: Vectors) -> Probabilities:
        """Probabilities (n, labels) of each stage for features (n, F)."""
        return _sigmoid(self.layer.logits(features))

    def segments(self, features: Vectors) -> list[tuple[StageReading, ...]]:
        """Return the stages each segment shows, surest first.

        `features` (1 + segments, F) hold the whole comment in row 0.
        """
        whole, own = np.split(self.probabilities(features), [1])
        together, thresholds = (whole + own) / 2, np.array(self.thresholds)
        surest = own == own.max(axis=0, initial=0)
        shown = (together >= thresholds) & (surest | (own >= thresholds))
        return [self._readings(*row) for row in zip(together, shown, strict=True)]

    def _readings(self, confidences: Probabilities, shown: Flags) -> tuple[StageReading, ...]:
        readings = [
            StageReading(self.labels[n], _share(confidences[n])) for n in np.flatnonzero(shown)
        ]
        return tuple(sorted(readings, key=lambda reading: -reading.confidence))


def _segment_reading(tones: Probabilities) -> SentimentReading:
    best = int(tones.argmax())
    score = _signed(tones[_POSITIVE] - tones[_NEGATIVE])
    return SentimentReading(TONES[best], _share(tones[best]), score)


def _seen_by(segments: Sequence[SentimentReading]) -> Probabilities:
    """Probabilities (4,) that there is praise only, complaint only, neither, or both."""
    tones = np.array([_praise_and_complaint(segment) for segment in segments], np.float32)
    praise, complaint = tones.max(axis=0)
    return np.array(
        [
            praise * (1 - complaint),
            complaint * (1 - praise),
            (1 - praise) * (1 - complaint),
            praise * complaint,
        ],
        np.float32,
    )


def _praise_and_complaint(reading: SentimentReading) -> tuple[float, float]:
    """The probabilities of positive and negative behind a segment's reading."""
    sure, score = reading.confidence, reading.score
    if reading.label is Sentiment.POSITIVE:
        return sure, sure - score
    if reading.label is Sentiment.NEGATIVE:
        return sure + score, sure
    return (1 - sure + score) / 2, (1 - sure - score) / 2


def _softmax(logits: Vectors) -> Probabilities:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Probabilities = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _sigmoid(logits: Vectors) -> Probabilities:
    # By way of tanh, which does not overflow.
    probabilities: Probabilities = 0.5 + 0.5 * np.tanh(0.5 * logits)
    return probabilities


def _share(value: float) -> float:
    """Keep a probability in [0, 1] where rounding carried it out."""
    return min(1.0, max(0.0, float(value)))


def _signed(value: float) -> float:
    return min(1.0, max(-1.0, float(value)))
