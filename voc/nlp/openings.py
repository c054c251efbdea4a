"""Takes out of the vectors that a sentence answers "why": those that do would become one theme.

To the encoder "Because my order was late" is nearer to "Because it is easy" than to "My order was
late". What such sentences have in common is one direction; without it they lie with what they
are about.
"""

import re
from collections.abc import Sequence

import numpy as np

from voc.domain.themes import Vectors

_WHY = re.compile(r"\W*(?:because|becuase|cause|'?cos|coz)\b", re.IGNORECASE)
# Of fewer the mean is as much about their subjects as about how they begin.
_ENOUGH = 20


def without_why(texts: Sequence[str], vectors: Vectors) -> Vectors:
    """Return the vectors (n, dimensions; unit length) without what "because" adds to them.

    All of them lose the one direction in which those that begin so differ from the others;
    where few or nearly all begin so, none loses anything.
    """
    why = np.fromiter((bool(_WHY.match(text)) for text in texts), bool, len(texts))
    if min(why.sum(), (~why).sum()) < _ENOUGH:
        return vectors
    apart = vectors[why].mean(axis=0) - vectors[~why].mean(axis=0)
    apart /= max(float(np.linalg.norm(apart)), 1e-12)
    left = vectors - np.outer(vectors @ apart, apart)
    unit: Vectors = left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-12)
    return unit
