"""Where score and words disagree: praise with a 2, or a complaint with a 10.

Each is worth reading: sarcasm, a slip of the finger, or a misreading of the words. Many of
them hint at an inverted scale.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from voc.domain.analysis import AnalysedResponse, Sentiment
from voc.domain.scores import Metric

SURE = 0.8  # confidence from which a whole comment's tone counts as clear
INVERTED_FROM = 1 / 3  # share of clear comments from which an inverted scale is suspected …
INVERTED_BASE = 10  # … on at least so many


class MismatchKind(StrEnum):
    """Which way score and words disagree."""

    PROMOTER_COMPLAINS = "promoter_complains"
    DETRACTOR_PRAISES = "detractor_praises"


@dataclass(frozen=True)
class Mismatch:
    """One response; `surety` in [0, 1] is the confidence of the tone."""

    response_id: str
    kind: MismatchKind
    nps: float
    surety: float


@dataclass(frozen=True)
class Mismatches:
    """The queue, surest first, out of `clear` promoters and detractors with a clear tone."""

    clear: int
    queue: tuple[Mismatch, ...]

    @property
    def note(self) -> str | None:
        """A warning where the scale may be inverted."""
        if self.clear < INVERTED_BASE or len(self.queue) < INVERTED_FROM * self.clear:
            return None
        return (
            f"{len(self.queue):,} of {self.clear:,} clear comments contradict their score. So "
            "many hint at an inverted scale: was 0 the best answer on this survey, or are "
            "columns mixed up?"
        )


def mismatches(rows: Iterable[AnalysedResponse]) -> Mismatches:
    """Find promoters whose comment is clearly negative, and detractors who clearly praise.

    Surest first; of like surety the more extreme score. A comment with both praise and
    complaint contradicts no score.
    """
    clear, queue = 0, []
    for row in rows:
        score, tone = row.response.score(Metric.NPS), row.analysis.sentiment
        is_clear = tone.label in _TONES and tone.confidence >= SURE
        if score is None or not is_clear or not (score.is_promoter or score.is_detractor):
            continue
        clear += 1
        if score.is_promoter is (tone.label is Sentiment.NEGATIVE):
            kind = _KINDS[score.is_promoter]
            queue.append(Mismatch(row.response.id, kind, score.value, tone.confidence))
    return Mismatches(clear, tuple(sorted(queue, key=_order)))


_TONES = (Sentiment.POSITIVE, Sentiment.NEGATIVE)
_KINDS = {True: MismatchKind.PROMOTER_COMPLAINS, False: MismatchKind.DETRACTOR_PRAISES}


def _order(item: Mismatch) -> tuple[float, float, str]:
    return -item.surety, -abs(item.nps - 5), item.response_id
