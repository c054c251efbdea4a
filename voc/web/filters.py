"""The filter bar of pages: what was asked for, what may be, and what can't be found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated

from fastapi import Depends

from voc.domain.selection import OWN_FIELDS, Selection
from voc.web.queries import Selected
from voc.web.state import Here

NO_FIELDS: Mapping[str, Sequence[str]] = {}  # where it is not known which there are
SUGGESTED = 200  # conditions to choose from; others may be typed


@dataclass(frozen=True)
class Filter:
    """The selection of a page among the fields that stored responses have.

    `others` are fields that are asked for besides its conditions.
    """

    selection: Selection
    fields: Mapping[str, Sequence[str]]
    others: Sequence[str] = ()

    @property
    def suggested(self) -> list[str]:
        """Conditions to choose from; of fields with many values the names alone."""
        return [text for name in self.fields for text in self._conditions(name)][:SUGGESTED]

    @property
    def strangers(self) -> list[tuple[str, str | None]]:
        """Names asked for that no response has, each with the one that may be meant."""
        names = dict.fromkeys([*self.selection.where, *self.others]) if self.fields else ()
        return [(name, self._near(name)) for name in names if name not in self.fields]

    @property
    def attributes(self) -> list[str]:
        """The names of all attributes."""
        return [name for name in self.fields if name not in OWN_FIELDS]

    def _conditions(self, name: str) -> list[str]:
        """None of a name with a colon: what stands behind it would be taken for the value."""
        return [] if ":" in name else [f"{name}:{value}" for value in self.fields[name] or [""]]

    def _near(self, name: str) -> str | None:
        """The field that is written most like it, whatever the letter case."""
        known = {field.casefold(): field for field in self.fields}
        return next((known[near] for near in get_close_matches(name.casefold(), known, n=1)), None)


async def _filter(here: Here, selection: Selected) -> Filter:
    return Filter(selection, await here.glance(here.application.service.repository.fields))


Filtered = Annotated[Filter, Depends(_filter)]
