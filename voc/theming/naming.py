"""Better names for new themes, where someone can think of them; else the plain ones stand."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import structlog

from voc.domain.errors import EndpointError
from voc.domain.representatives import representatives
from voc.domain.themes import ThemeModel
from voc.theming.protocols import Namer, StoredSegments

LONGEST_NAME = 60  # characters
MOST_WORDS = 6
# Words of letters and digits, not digits alone; nothing that could be markup or an address.
_NAME = re.compile(r"(?=.*[^\W\d_])[^\W_]+(?:(?:['’-]|,? (?:& )?)[^\W_]+)*")


def with_better_names(
    found: ThemeModel,
    seen: StoredSegments,
    namer: Namer,
    *,
    known: ThemeModel,
    taken: Collection[str],
) -> ThemeModel:
    """Name those themes of a fit that are not `known`; the others have their names.

    So have those without keywords: remarks that have no subject, as in "general praise". A name
    is used if it `is_name` and is neither `taken` nor another theme's. Where the namer fails,
    all plain names from there on stand.
    """
    log, known_ids = structlog.get_logger(__name__), {theme.id for theme in known.themes}
    themes = list(found.themes)
    for place, quotes in _representatives(found, seen):
        theme = themes[place]
        if theme.id in known_ids or not theme.keywords:
            continue
        try:
            name = namer.name(theme.keywords, quotes)
        except EndpointError as error:
            log.warning("new themes keep their plain names", reason=str(error))
            break
        others = (other.name for other in themes if other is not theme)
        if is_name(name, taken={*taken, *others} - {theme.name}):
            themes[place] = replace(theme, name=name)
        else:  # without the name: it may hold customers' words
            log.warning("a new theme keeps its plain name", reason="no usable one", theme=theme.id)
    return replace(found, themes=tuple(themes))


def is_name(text: str, *, taken: Collection[str] = ()) -> bool:
    """Whether `text` can name a theme: one to six words on one line, no markup, not `taken`."""
    return (
        len(text) <= LONGEST_NAME
        and len(text.split()) <= MOST_WORDS
        and _NAME.fullmatch(text) is not None
        and text.casefold() not in {name.casefold() for name in taken}
    )


def _representatives(found: ThemeModel, seen: StoredSegments) -> Iterator[tuple[int, list[str]]]:
    """Yield each theme's place and the segments, up to three, that stand for it."""
    places, _ = found.place(seen.embeddings)
    for place, subject in enumerate(found.subjects):
        rows = np.flatnonzero(places == place)
        texts = [seen.texts[row] for row in rows.tolist()]
        chosen = representatives(texts, seen.embeddings[rows], subject.centres[0])
        yield place, [texts[i] for i in chosen]
