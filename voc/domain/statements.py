"""Summaries with receipts: sentences of computed counts and quotes, each with its ids."""

from collections.abc import Sequence
from dataclasses import dataclass

from voc.domain.quotes import Quote
from voc.domain.scores import Metric
from voc.domain.sentences import NARROW_SPACE, measured
from voc.domain.standing import Standing
from voc.domain.taxonomy import UNKNOWN_STAGE

LONGEST_QUOTE = 240  # characters in a sentence; longer ones still stand among the quotes


@dataclass(frozen=True)
class Statement:
    """A computed sentence and the ids of the responses it rests on."""

    text: str
    responses: Sequence[str]


def volume_statement(ids: Sequence[str], *, commenting: int, stage: str, praise: bool) -> Statement:
    """How many of those who speak of a stage say this."""
    verb = "praise" if praise else "complain about"
    where = "that name no stage" if stage == UNKNOWN_STAGE else f"at {stage}"
    share = 100 * len(ids) / commenting
    return Statement(
        f"{len(ids):,} of {commenting:,} comments {where} {verb} this "
        f"({share:.0f}{NARROW_SPACE}%).",
        ids,
    )


def score_statement(ids: Sequence[str], standing: Standing | None) -> list[Statement]:
    """The headline metric of those who mention it, the scored ones of whom are `ids`."""
    if standing is None or standing.outside is None:
        return []
    inside, outside = standing.inside, standing.outside
    if inside.value is None or outside.value is None:
        return []
    name = Metric(inside.metric).upper()
    text = (
        f"Their {name} is {measured(inside.value, inside.metric)} (n = {inside.n:,}), "
        f"that of all others {measured(outside.value, outside.metric)} (n = {outside.n:,})."
    )
    return [Statement(text, ids)]


def quote_statement(quotes: Sequence[Quote]) -> list[Statement]:
    """What one of them says, in the customer's own words."""
    short = [quote for quote in quotes if len(quote.text) <= LONGEST_QUOTE]
    return [Statement(f"One of them writes: “{quote.text}”", (quote.id,)) for quote in short[:1]]
