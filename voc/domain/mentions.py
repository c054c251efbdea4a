"""What responses are to speak of: a theme, a stage, praise or complaint, certain words.

The stores look for it in their own ways; what it means is said here. Counts in reports and the
list of responses behind them agree, because both follow the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voc.domain.analysis import AnalysedResponse, Segment, Sentiment
from voc.domain.errors import InvalidInput
from voc.domain.taxonomy import DEFAULT_TAXONOMY, UNKNOWN_STAGE, Taxonomy
from voc.domain.themes import Theme


@dataclass(frozen=True)
class Mention:
    """Responses of which one and the same segment is about all that is asked for.

    `themes` are alternatives. `stage` is one of `journey`, or "unknown": a response stands at
    the stage it is given, else at its touchpoint's, else at each that its segments show; a
    mention of a theme counts at its surest one. `words` stand in the text, in any letter case.
    """

    themes: tuple[str, ...] = ()
    stage: str | None = None
    tone: Sentiment | None = None
    words: str = ""
    journey: Taxonomy = DEFAULT_TAXONOMY

    @property
    def is_said(self) -> bool:
        """Whether somebody must say it: without a theme or a tone, who is silent stands there."""
        return bool(self.themes) or self.tone is not None

    def holds(self, row: AnalysedResponse) -> bool:
        """Whether a response speaks of it."""
        if self.words.casefold() not in row.response.comment.text.casefold():
            return False
        if _read(row) or self.is_said:
            return bool(self.segments(row)) or not (self.is_said or self.stage)
        return self.stage in (None, self._given(row) or UNKNOWN_STAGE)

    def segments(self, row: AnalysedResponse) -> tuple[Segment, ...]:
        """The segments of a response that are about it; none where nothing but words is asked."""
        if not (self.is_said or self.stage):
            return ()
        given = self._given(row)
        return tuple(s for s in _read(row) if self._says(s) and self._stands(s, given))

    def _says(self, segment: Segment) -> bool:
        theme = segment.theme.theme_id if segment.theme else None
        speaks = not self.themes or theme in self.themes
        return speaks and self.tone in (None, segment.sentiment.label)

    def _stands(self, segment: Segment, given: str | None) -> bool:
        if self.stage is None or given:
            return self.stage in (None, given)
        if self.themes or not segment.stages:
            return self.stage == (segment.main_stage or UNKNOWN_STAGE)
        return self.stage in [reading.stage for reading in segment.stages]

    def _given(self, row: AnalysedResponse) -> str | None:
        """The stage the survey gives, else the one its touchpoint belongs to."""
        return row.response.stage or self.journey.stage_at(row.response.touchpoint)


ANYTHING = Mention()


def _read(row: AnalysedResponse) -> tuple[Segment, ...]:
    """The segments that count: of a comment in another language none does."""
    return () if row.analysis.is_foreign else row.analysis.segments


def family(themes: Sequence[Theme], id: str) -> tuple[str, ...]:
    """A theme and its sub-themes, by their ids. Raises `InvalidInput` where there is none."""
    if id not in {theme.id for theme in themes}:
        raise InvalidInput("theme", "is not one of the current themes")
    return (id, *(theme.id for theme in themes if theme.parent == id))
