"""What a bundle reads when its parameters were chosen on other comments than those it reads.

Calibration, thresholds and the roll-up of a release are chosen on the development comments, on
which it is also measured. This tells how much of the figures is owed to that choice.
"""

from collections.abc import Sequence

from voc.domain.analysis import Analysis
from voc.nlp.bundle import Bundle, build_analyzer
from voc.training.labelled import LabelledComment
from voc.training.tune import tune

FOLDS = 5


def cross_tuned(bundle: Bundle, rows: Sequence[LabelledComment]) -> list[Analysis]:
    """Analyse each comment with `bundle` as tuned on the four fifths of `rows` without it."""
    analyses: dict[int, Analysis] = {}
    for fold in range(FOLDS):
        places = range(fold, len(rows), FOLDS)
        others = [row for n, row in enumerate(rows) if n % FOLDS != fold]
        analyzer = build_analyzer(tune(bundle, others) if others else bundle)
        readings = analyzer.analyze([rows[n].comment for n in places])
        analyses |= dict(zip(places, (reading.analysis for reading in readings), strict=True))
    return [analyses[n] for n in range(len(rows))]
