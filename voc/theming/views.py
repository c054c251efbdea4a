"""Looking at themes: one in full, their history, and what is on the rise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.domain.emerging import Rise, Trend, rises
from voc.domain.errors import NotFound
from voc.domain.examples import Voices, voices
from voc.domain.facts import distinct
from voc.domain.occurrences import Counts, Course, Every, Occurrences, course, occurrences_of
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.themes import Theme, Vectors
from voc.theming.protocols import Recorded, ThemeFitter, ThemeStore


@dataclass(frozen=True)
class Point:
    """Responses of one period that mention a theme, of `base` that say anything."""

    period: str
    responses: int
    base: int

    @property
    def share(self) -> float:
        """The share of those that say anything; 0 where nobody does."""
        return self.responses / self.base if self.base else 0.0


@dataclass(frozen=True)
class Profile:
    """One theme in full. `share` is of the responses that say anything."""

    theme: Theme
    responses: int
    positive: int
    negative: int
    share: float
    voices: Voices
    trend: tuple[Point, ...]
    rise: Rise | None
    history: tuple[Recorded, ...]


@dataclass(frozen=True)
class Group:
    """A recurring subject among the segments of no theme, by what its customers call it."""

    name: str
    keywords: tuple[str, ...]
    segments: int
    rise: Rise
    response_ids: tuple[str, ...]


@dataclass(frozen=True)
class Emerging:
    """How every theme, and every group of the unassigned, does in the last period."""

    every: Every
    period: str | None
    themes: tuple[tuple[Theme, Rise], ...]
    groups: tuple[Group, ...]

    @property
    def rising(self) -> tuple[tuple[Theme, Rise], ...]:
        """The themes on the rise."""
        return tuple(pair for pair in self.themes if pair[1].trend is Trend.RISING)


@dataclass(frozen=True)
class ThemeViews:
    """Readings of the themes; nothing here changes any."""

    store: ThemeStore
    fitter: ThemeFitter

    def history(self, theme_id: str | None = None) -> tuple[Recorded, ...]:
        """What became of the themes, or of one of them, oldest first.

        Raises `NotFound` for a theme that never was.
        """
        recorded = tuple(self.store.theme_history())
        if theme_id is None:
            return recorded
        mine = tuple(r for r in recorded if theme_id in (r.event.theme_id, r.event.other_id))
        known = {theme.id for theme in self.store.theme_model().themes}
        if not mine and theme_id not in known:
            raise NotFound("theme", theme_id)
        return mine

    def profile(
        self, theme_id: str, every: Every = Every.MONTH, selection: Selection = EVERYTHING
    ) -> Profile:
        """Show one theme among the selected responses. Raises `NotFound`."""
        facts, themes = self.store.facts(selection), self.store.theme_model().themes
        place = next((i for i, t in enumerate(themes) if t.id == theme_id), None)
        if place is None:
            raise NotFound("theme", theme_id)
        found = occurrences_of(facts, themes)
        over_time = course(found, every)
        mine = np.flatnonzero(found.places == place)
        rows, tones = found.responses[mine], facts.segments.tones[mine]
        speaking, positive, negative = (
            len(distinct(some)) for some in (rows, rows[tones > 0], rows[tones < 0])
        )
        return Profile(
            theme=themes[place],
            responses=speaking,
            positive=positive,
            negative=negative,
            share=speaking / max(len(distinct(found.responses)), 1),
            voices=voices(facts.segments, mine, self.store),
            trend=_points(over_time, place),
            rise=_rise(over_time, place),
            history=self.history(theme_id),
        )

    def emerging(self, every: Every = Every.MONTH) -> Emerging:
        """Compare the last period of every theme, and of what is in none, with those before."""
        known = self.store.theme_model().themes
        found = occurrences_of(self.store.facts(EVERYTHING), known)
        over_time = course(found, every)
        tested = rises(over_time.labels, over_time.counts, over_time.bases)
        themes = sorted(zip(found.themes, tested, strict=True), key=lambda pair: _order(pair[1]))
        groups = self._groups(over_time, every)
        period = over_time.labels[-1] if over_time.labels else None
        return Emerging(every, period, tuple(themes), groups)

    def _groups(self, whole: Course, every: Every) -> tuple[Group, ...]:
        """Find groups among all that is unassigned.

        They are found without a look at dates, so that the test of the last period does not
        judge a choice that was made for that period.
        """
        segments, said = self.store.unassigned()
        model = self.fitter.fit(segments.texts, segments.embeddings, voices=segments.voices)
        places, similarities = model.place(segments.embeddings)
        grouped = said.assigned(places, model.themes)
        counts = _aligned(course(grouped, every), whole)
        tested = rises(whole.labels, counts, whole.bases)
        groups = [
            Group(
                theme.name,
                theme.keywords,
                int((places == place).sum()),
                rise,
                tuple(self._examples(grouped, place, similarities)),
            )
            for place, (theme, rise) in enumerate(zip(model.themes, tested, strict=True))
            if place in places
        ]
        return tuple(sorted(groups, key=lambda group: _order(group.rise)))

    def _examples(self, grouped: Occurrences, place: int, similarities: Vectors) -> Sequence[str]:
        """The responses of a group, the most central first."""
        rows = np.flatnonzero(grouped.places == place)
        central = rows[np.argsort(-similarities[rows], kind="stable")]
        numbers = list(dict.fromkeys(grouped.responses[central].tolist()))
        return self.store.response_ids(numbers)


def _points(over_time: Course, place: int) -> tuple[Point, ...]:
    counts, bases = over_time.counts[place].tolist(), over_time.bases.tolist()
    return tuple(Point(*point) for point in zip(over_time.labels, counts, bases, strict=True))


def _rise(over_time: Course, place: int) -> Rise | None:
    """One theme's rise, corrected for all themes; None where nothing has a date."""
    if not over_time.labels:
        return None
    return rises(over_time.labels, over_time.counts, over_time.bases)[place]


def _aligned(part: Course, whole: Course) -> Counts:
    """Counts of some responses' periods among the periods of all."""
    counts = np.zeros((len(part.counts), len(whole.labels)), np.int64)
    column_of = {label: column for column, label in enumerate(whole.labels)}
    for label, column in zip(part.labels, part.counts.T, strict=True):
        if label in column_of:  # a period that is missing there has no response at all
            counts[:, column_of[label]] = column
    return counts


def _order(rise: Rise) -> tuple[bool, float, int]:
    corrected = 1.0 if rise.corrected is None else rise.corrected
    return rise.trend is not Trend.RISING, corrected, -rise.mentions
