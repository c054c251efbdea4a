"""Looking at themes: one in full, their history, and what is on the rise."""

from dataclasses import dataclass

import numpy as np

from voc.domain.emerging import Rise, Trend, rises
from voc.domain.errors import NotFound
from voc.domain.examples import Voices, voices
from voc.domain.facts import Facts, distinct
from voc.domain.occurrences import Course, Every, Occurrences, course, occurrences_of
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.themes import Theme, Vectors
from voc.theming.alike import Alike, look_alike
from voc.theming.protocols import Recorded, ThemeFitter, ThemeStore

LOOKED_AT = 2_500  # unassigned segments, about: so many are grouped in seconds


@dataclass(frozen=True)
class Point:
    """Responses of one period that mention a theme, of `base` that say anything.

    `covered` is the share (0..1) of the period's days that the data cover.
    """

    period: str
    responses: int
    base: int
    covered: float = 1.0

    @property
    def share(self) -> float:
        """The share of those that say anything; 0 where nobody does."""
        return self.responses / self.base if self.base else 0.0


@dataclass(frozen=True)
class Profile:
    """One theme in full; its sub-themes count as the theme, as they do in lists of themes.

    `share` is of the responses that say anything.
    """

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
class Sample:
    """Every `step`-th response in the order of storage: `responses` of `of`."""

    step: int
    responses: int
    of: int


@dataclass(frozen=True)
class Emerging:
    """How every theme, and every group of the unassigned, does in the last period.

    `sampled` tells which responses the groups were looked for in, and are counted in; None
    where that was all.
    """

    every: Every
    period: str | None
    themes: tuple[tuple[Theme, Rise], ...]
    groups: tuple[Group, ...]
    sampled: Sample | None = None

    @property
    def rising(self) -> tuple[tuple[Theme, Rise], ...]:
        """The themes on the rise."""
        return tuple(pair for pair in self.themes if pair[1].trend is Trend.RISING)

    @property
    def untold(self) -> str | None:
        """Why nothing can be told of the last period; None where a theme or group was tested."""
        looked_at = [*(rise for _, rise in self.themes), *(group.rise for group in self.groups)]
        if any(rise.reason is None for rise in looked_at):
            return None
        return next((rise.reason for rise in looked_at), None)


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
        over_time = course(found.with_parents(), every)
        family = [n for n, theme in enumerate(themes) if theme_id in (theme.id, theme.parent)]
        mine = np.flatnonzero(np.isin(found.places, family))
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

    def alike(self) -> tuple[Alike, ...]:
        """Pairs of themes that may be one, the nearest first."""
        facts, themes = self.store.facts(EVERYTHING), self.store.theme_model().themes
        return look_alike(facts, themes, self.store)

    def emerging(self, every: Every = Every.MONTH) -> Emerging:
        """Compare the last period of every theme, and of what is in none, with those before.

        What mentions a sub-theme mentions its parent too, as in every count of themes.

        What is in no theme is looked at in every response, or in so many of a large store that
        their unassigned segments are about `LOOKED_AT`.
        """
        known, facts = self.store.theme_model().themes, self.store.facts(EVERYTHING)
        found = occurrences_of(facts, known)
        over_time = course(found.with_parents(), every)
        tested = rises(over_time.labels, over_time.counts, over_time.bases)
        themes = sorted(zip(found.themes, tested, strict=True), key=lambda pair: _order(pair[1]))
        sampled = _sample(facts, found)
        groups = self._groups(facts, found, over_time, sampled.step if sampled else 1)
        period = over_time.labels[-1] if over_time.labels else None
        return Emerging(every, period, tuple(themes), groups, sampled)

    def _groups(
        self, facts: Facts, found: Occurrences, whole: Course, step: int
    ) -> tuple[Group, ...]:
        """Find groups among what is unassigned in every `step`-th response.

        Both the responses and the groups are chosen without a look at dates, so that the test
        of the last period does not judge a choice that was made for that period.
        """
        looked_at = found.responses % step == 0
        rows = np.flatnonzero(looked_at & (found.places < 0))
        keys = facts.segments.keys[rows]
        segments = self.store.segments_under(keys.tolist())
        model = self.fitter.fit(
            segments.texts, segments.embeddings, voices=segments.voices, tones=segments.tones
        )
        places, similarities = model.place(segments.embeddings)
        there = found.only(rows[np.isin(keys, segments.keys)])
        grouped = there.assigned(places, model.themes)
        counts, asked = (
            course(some, whole.every).among(whole.labels)
            for some in (grouped, found.only(looked_at))
        )
        tested = rises(whole.labels, counts.counts, asked.bases)
        groups = [
            Group(
                theme.name,
                theme.keywords,
                int((places == place).sum()),
                rise,
                _examples(facts, grouped, place, similarities),
            )
            for place, (theme, rise) in enumerate(zip(model.themes, tested, strict=True))
            if place in places
        ]
        return tuple(sorted(groups, key=lambda group: _order(group.rise)))


def _sample(facts: Facts, found: Occurrences) -> Sample | None:
    """Leave out responses until about `LOOKED_AT` unassigned segments are left."""
    step = -(-int((found.places < 0).sum()) // LOOKED_AT)
    return Sample(step, -(-len(facts) // step), len(facts)) if step > 1 else None


def _examples(
    facts: Facts, grouped: Occurrences, place: int, similarities: Vectors
) -> tuple[str, ...]:
    """The responses of a group, the most central first."""
    rows = np.flatnonzero(grouped.places == place)
    central = grouped.responses[rows[np.argsort(-similarities[rows], kind="stable")]]
    return tuple(facts.ids[number] for number in dict.fromkeys(central.tolist()))


def _points(over_time: Course, place: int) -> tuple[Point, ...]:
    columns = (over_time.counts[place], over_time.bases, over_time.covered)
    points = zip(over_time.labels, *(column.tolist() for column in columns), strict=True)
    return tuple(Point(*point) for point in points)


def _rise(over_time: Course, place: int) -> Rise | None:
    """One theme's rise, corrected for all themes; None where nothing has a date."""
    if not over_time.labels:
        return None
    return rises(over_time.labels, over_time.counts, over_time.bases)[place]


def _order(rise: Rise) -> tuple[bool, float, int]:
    corrected = 1.0 if rise.corrected is None else rise.corrected
    return rise.trend is not Trend.RISING, corrected, -rise.mentions
