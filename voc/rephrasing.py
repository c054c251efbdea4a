"""Summaries in better words, where someone can find them; else the computed ones stand."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol, TypeVar

import structlog

from voc.domain.errors import EndpointError
from voc.domain.faithfulness import is_faithful
from voc.domain.painpoints import PainPoint
from voc.report import PainPoints

Told = TypeVar("Told", bound=PainPoints)  # a report is one too

MOST = 10  # pain points, most costly first: those that reports show in full


class Rephraser(Protocol):
    """Someone who can put computed sentences into better words."""

    def rephrase(self, sentences: Sequence[str], *, theme: str, stage: str) -> Sequence[str]:
        """Return each sentence in other words, in order. Raises `EndpointError`.

        What comes back is not to be trusted.
        """


def rephrase(found: Told, rephraser: Rephraser) -> Told:
    """Put the summaries of the first ten pain points into other words, all at once.

    A sentence keeps its receipts. Where one of a summary is missing or not faithful to the
    computed one, all of that summary stands as it was computed. A warning tells of the others.
    """
    head, rest = found.pain_points[:MOST], found.pain_points[MOST:]
    with ThreadPoolExecutor(MOST, "voc-rephrase") as pool:
        said = tuple(pool.map(lambda point: _rephrased(point, rephraser), head))
    if not (changed := sum(new is not old for new, old in zip(said, head, strict=True))):
        return found
    note = (
        f"a language model put {changed} summaries into words; numbers and quotes are as computed"
    )
    return replace(found, pain_points=(*said, *rest), warnings=(*found.warnings, note))


def _rephrased(point: PainPoint, rephraser: Rephraser) -> PainPoint:
    log = structlog.get_logger(__name__).bind(theme=point.theme_id, stage=point.stage)
    plain = [statement.text for statement in point.summary]
    try:
        said = rephraser.rephrase(plain, theme=point.name, stage=point.stage)
    except EndpointError as error:
        log.warning("a summary stands as computed", reason=str(error))
        return point
    names = (point.name, point.stage)
    if len(said) != len(plain) or not all(
        is_faithful(old, new, names=names) for old, new in zip(plain, said, strict=True)
    ):  # without the text: it may hold customers' words
        log.warning("a summary stands as computed", reason="the answer was not faithful")
        return point
    pairs = zip(point.summary, said, strict=True)
    return replace(point, summary=tuple(replace(old, text=new) for old, new in pairs))
