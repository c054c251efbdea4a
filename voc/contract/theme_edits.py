"""What comes in to edit themes, typed and checked."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from voc.contract.incoming import Name, invalid
from voc.theming.edits import MOST_EXAMPLES


class ThemePatch(BaseModel):
    """What of a theme is to change; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name | None, Field(description="Its new name; refits keep it")] = None
    hidden: Annotated[
        StrictBool | None, Field(description="Leave it out of reports; it still counts as assigned")
    ] = None
    pinned: Annotated[
        StrictBool | None, Field(description="Keep it even where a refit does not find it")
    ] = None


class ThemeIn(BaseModel):
    """A theme defined by hand."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(description="A phrase: what it is about, and its name")]
    examples: Annotated[
        list[Name],
        Field(max_length=MOST_EXAMPLES, description="Sentences as customers would say them"),
    ] = Field(default_factory=list)


class MergeIn(BaseModel):
    """Where a theme goes."""

    model_config = ConfigDict(extra="forbid")

    into: Annotated[Name, Field(description="The id of the theme that stays")]


Form = TypeVar("Form", bound=BaseModel)


def read(form: type[Form], value: object) -> Form:
    """Check a decoded body. Raises `InvalidInput`, which never quotes it."""
    try:
        return form.model_validate(value)
    except ValidationError as error:
        raise invalid(error) from None  # the cause would show the input
