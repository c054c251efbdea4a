"""Heads for labels of the user's own: one label a comment, or any number of them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, softmax

from voc.domain.analysis import DimensionReading, LabelReading
from voc.domain.themes import Vectors
from voc.nlp.heads import LinearLayer
from voc.pipeline import Encoding


def comment_view(encoding: Encoding) -> Vectors:
    """What these heads read: features and embeddings (F + D,) of the whole comment.

    The features are made for tone and stage, the embeddings for what a text is about.
    """
    view: Vectors = np.concatenate([encoding.features[0], encoding.embeddings[0]])
    return view


@dataclass(frozen=True, eq=False)
class LinearDimensionHead:
    """Reads the labels of one dimension in a whole comment.

    Without `thresholds` the labels compete and the likeliest is the comment's. With them, one
    in [0, 1] per label, each label is decided on its own and a comment may bear several.
    """

    name: str
    layer: LinearLayer
    labels: tuple[str, ...]
    thresholds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.layer.bias):
            raise ValueError(f"the head {self.name!r} needs a label per row of its weight")
        if self.thresholds and len(self.thresholds) != len(self.labels):
            raise ValueError(f"the head {self.name!r} needs a threshold per label")
        if not all(0 <= threshold <= 1 for threshold in self.thresholds):
            raise ValueError("a label's threshold lies between 0 and 1")

    @property
    def several(self) -> bool:
        """Whether a comment may bear more than one label, or none."""
        return bool(self.thresholds)

    def read(self, encoding: Encoding) -> DimensionReading:
        """Return the label, or all labels that reach their threshold, surest first."""
        logits = self.layer.logits(comment_view(encoding)[np.newaxis])[0]
        probabilities = expit(logits) if self.several else softmax(logits)
        return dimension_reading(self.name, self.labels, probabilities, self.thresholds)


def dimension_reading(
    name: str,
    labels: tuple[str, ...],
    probabilities: Vectors,
    thresholds: tuple[float, ...],
) -> DimensionReading:
    """Decide by probabilities (labels,): the likeliest, or all that reach their thresholds."""
    chosen = np.flatnonzero(probabilities >= thresholds) if thresholds else [probabilities.argmax()]
    readings = [LabelReading(labels[n], min(1.0, float(probabilities[n]))) for n in chosen]
    surest_first = sorted(readings, key=lambda reading: -reading.confidence)
    return DimensionReading(name, tuple(surest_first), several=bool(thresholds))
