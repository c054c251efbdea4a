"""Where score and words disagree: praise with a 2, or a complaint with a 10.

Each is worth reading: sarcasm, a slip of the finger, or a misreading of the words. Many of
them hint at an inverted scale. A comment with both praise and complaint contradicts no score.
"""

from dataclasses import dataclass
from enum import StrEnum

from voc.domain.analysis import Sentiment
from voc.domain.plurals import counted
from voc.domain.scores import Score

CLEAR = (Sentiment.POSITIVE, Sentiment.NEGATIVE)  # tones of a whole comment that are clear …
SURE = 0.8  # … from this confidence on
MIDDLE = 5  # of the NPS scale
INVERTED_FROM = 1 / 3  # share of clear comments from which an inverted scale is suspected …
INVERTED_BASE = 10  # … on at least so many

# surety, distance of the NPS from the middle, response: the queue comes surest first, then the
# more extreme score, then by id
Place = tuple[float, float, str]


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

    @property
    def place(self) -> Place:
        """Where it stands in the queue."""
        return self.surety, abs(self.nps - MIDDLE), self.response_id


@dataclass(frozen=True)
class Mismatches:
    """The queue of `count` responses, out of `clear` promoters and detractors with a clear tone.

    `shown` is the part of it that was asked for, in order; `more` says whether any come behind.
    """

    clear: int
    count: int
    shown: tuple[Mismatch, ...]
    more: bool = False

    @property
    def text(self) -> str:
        """How many contradict their score."""
        one = self.count == 1 or self.clear == 1
        clear = counted(self.clear, "clear comment")
        return f"{self.count:,} of {clear} {'contradicts its' if one else 'contradict their'} score"

    @property
    def note(self) -> str | None:
        """A warning where the scale may be inverted."""
        if self.clear < INVERTED_BASE or self.count < INVERTED_FROM * self.clear:
            return None
        return (
            f"{self.text}. So many hint at an inverted scale: was 0 the best answer on this "
            "survey, or are columns mixed up?"
        )


def takes_a_side(score: Score) -> bool:
    """Whether an answer can be contradicted at all: a passive's can not."""
    return score.is_promoter or score.is_detractor


def mismatch_kind(score: Score, tone: Sentiment) -> MismatchKind | None:
    """How an answer and a clear tone disagree, if they do."""
    if score.is_promoter and tone is Sentiment.NEGATIVE:
        return MismatchKind.PROMOTER_COMPLAINS
    if score.is_detractor and tone is Sentiment.POSITIVE:
        return MismatchKind.DETRACTOR_PRAISES
    return None
