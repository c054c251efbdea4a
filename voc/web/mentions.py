"""What responses are to speak of, as routes take it from the query string."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BeforeValidator

from voc.domain.analysis import Sentiment
from voc.domain.mentions import Mention, family
from voc.service import Service
from voc.web.queries import Plain

LONGEST_WORDS = 200

# an empty field of a form is no filter
Tone = Annotated[
    Literal["positive", "negative", "neutral"] | None, BeforeValidator(lambda value: value or None)
]
ThemeAsked = Annotated[
    Plain | None,
    Query(
        max_length=255,
        description="Only responses that speak of the theme of this id, or of a sub-theme of it",
        examples=["t-12"],
    ),
]
SubThemes = Annotated[
    bool, Query(description="`false`: those of `theme` itself, as pain points count them")
]
StageAsked = Annotated[
    Plain | None,
    Query(
        max_length=255,
        description=(
            "Only responses that stand at this stage of the journey (or `unknown`), as "
            "`/v1/journey` counts them: by the stage given, else the touchpoint's, else by what "
            "is said. With `theme`, as `/v1/pain-points` does: each mention at its surest stage. "
            "For the stage that was given and no other, use `where=stage:NAME`"
        ),
        examples=["renewal"],
    ),
]
ToneAsked = Annotated[
    Tone,
    Query(
        description="Only responses with a segment of this tone, about `theme` and `at_stage`",
        examples=["negative"],
    ),
]
WordsAsked = Annotated[
    Plain | None,
    Query(
        max_length=LONGEST_WORDS,
        description=(
            "Only responses whose text holds these words, one behind the other; letter case does "
            "not matter (on SQLite: of the letters a to z)"
        ),
        examples=["two days"],
    ),
]


@dataclass(frozen=True)
class Asked:
    """What the query string says; `mention_of` says what it means."""

    theme: str | None = None
    sub_themes: bool = True
    at_stage: str | None = None
    sentiment: str | None = None
    q: str | None = None


def _asked(
    theme: ThemeAsked = None,
    sub_themes: SubThemes = True,
    at_stage: StageAsked = None,
    sentiment: ToneAsked = None,
    q: WordsAsked = None,
) -> Asked:
    return Asked(theme, sub_themes, at_stage, sentiment, q)


Spoken = Annotated[Asked, Depends(_asked)]


def mention_of(service: Service, asked: Asked) -> Mention:
    """What responses are to speak of. Raises `InvalidInput` for a theme that is none."""
    themes: tuple[str, ...] = ()
    if asked.theme:
        themes = family(service.repository.theme_model().themes, asked.theme)
    return Mention(
        themes if asked.sub_themes else themes[:1],
        asked.at_stage or None,
        Sentiment(asked.sentiment) if asked.sentiment else None,
        (asked.q or "").strip(),
        service.taxonomy,
    )
