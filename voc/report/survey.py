"""What a report is made from, and what its parts share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voc.domain.breakdown import Dimension
from voc.domain.estimates import MIN_BASE
from voc.domain.facts import Facts
from voc.domain.placement import Placement, place
from voc.domain.plausibility import contradictions
from voc.domain.quotes import Passages
from voc.domain.ranking import Ranking, rank
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy
from voc.domain.themes import Theme
from voc.report.parts import Base, Basis, Period


@dataclass(frozen=True)
class Rules:
    """What a report goes by.

    Groups with fewer than `min_base` answers show no number; `value_attribute` says what a
    customer is worth.
    """

    min_base: int = MIN_BASE
    value_attribute: str | None = None


RULES = Rules()


@dataclass(frozen=True, eq=False)
class Survey:
    """The responses that `selection` picked, as facts, and all that is needed to sum them up.

    What several parts of a report rest on is worked out when the first of them asks.
    """

    facts: Facts
    source: Passages
    themes: Sequence[Theme]
    taxonomy: Taxonomy
    selection: Selection = EVERYTHING
    rules: Rules = RULES

    @cached_property
    def placement(self) -> Placement:
        """Where on the journey they stand.

        A response counts at its given stage, else at the one its touchpoint belongs to, else at
        those its comment speaks of.
        """
        return place(self.facts, self.taxonomy)

    @cached_property
    def ranking(self) -> Ranking:
        """What they complain about and praise, in order."""
        return rank(self.placement, self.themes, min_base=self.rules.min_base)

    @cached_property
    def basis(self) -> Basis:
        """What every part of a report rests on."""
        warnings = tuple(found.text for found in contradictions(self.facts))
        return Basis(period=self._period(), base=self._base(), warnings=warnings)

    def _period(self) -> Period:
        dated = self.facts.days[~np.isnat(self.facts.days)]
        first, last = (dated.min().item(), dated.max().item()) if len(dated) else (None, None)
        return Period(self.selection.since or first, self.selection.until or last)

    def _base(self) -> Base:
        facts, segments = self.facts, self.facts.segments
        themed = np.zeros(len(facts), bool)
        themed[segments.rows[segments.themes.codes >= 0]] = True
        read, foreign = int(facts.has_comment.sum()), int(facts.foreign.sum())
        covered = int((themed & facts.has_comment).sum())
        return Base(len(facts), read + foreign, covered / read if read else 0.0, foreign)


def wanted(by: Sequence[Dimension], value_attribute: str | None) -> list[str]:
    """The attributes that facts must hold to be broken down by, and to tell what is at risk."""
    named = [one.attribute for one in by if one.attribute]
    return [*named, *([value_attribute] if value_attribute else [])]
