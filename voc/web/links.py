"""The addresses of pages, with what is selected kept in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from voc.domain.breakdown import Dimension
from voc.domain.selection import EVERYTHING, Selection
from voc.web.queries import query_of

PATH = "/reports"
HOME = f"{PATH}/comments"
FILTERED = (PATH, HOME, f"{PATH}/themes", f"{PATH}/movement")


@dataclass(frozen=True)
class Links:
    """Ways from a page about the selected responses to others about the same."""

    selection: Selection = EVERYTHING

    def page(self, path: str) -> str:
        """A page of the navigation; those that a selection says nothing to are as they are."""
        return self._kept(path) if path in FILTERED else path

    def themes(self) -> str:
        """All themes."""
        return self._kept(f"{PATH}/themes")

    def theme(self, id: str) -> str:
        """A theme in full."""
        return self._kept(f"{PATH}/themes/{quote(id, safe='')}")

    def comments(
        self,
        *,
        theme: str | None = None,
        whole: bool = True,
        stage: str | None = None,
        tone: str | None = None,
    ) -> str:
        """The responses that speak of a theme, `whole` with its sub-themes, at a stage, in a tone.

        They are the ones that a report counts.
        """
        asked = {"theme": theme, "at_stage": stage, "sentiment": tone}
        return self._kept(HOME, {**asked, "sub_themes": None if whole else "false"})

    def group(self, by: Dimension, name: str | None) -> str | None:
        """The responses of a group of a breakdown; None where no address says which they are."""
        key = by.attribute or by.name
        if not name or by.name == "period" or ":" in key:
            return None
        if by.name == "stage":
            return self.comments(stage=name)
        where = {**self.selection.where, key: name}
        return Links(replace(self.selection, where=where)).comments()

    def response(self, id: str) -> str:
        """One response, whatever is selected."""
        return f"{HOME}/{quote(id, safe='')}"

    def _kept(self, path: str, asked: Mapping[str, str | None] | None = None) -> str:
        given = urlencode({name: value for name, value in (asked or {}).items() if value})
        query = "&".join(part for part in (query_of(self.selection), given) if part)
        return f"{path}?{query}" if query else path
