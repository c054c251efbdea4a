"""The forms that edit themes: each leads back to where its theme stands afterwards."""

from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse

from voc.domain.curation import Change, Edit, Merge, Split
from voc.domain.errors import InvalidInput
from voc.theming import ThemeEdits
from voc.web.bodies import Form
from voc.web.pages import PATH
from voc.web.queries import Id
from voc.web.security import LoginRequired, SameOriginRequired
from voc.web.state import Here

EditId = Annotated[int, Path(alias="id", ge=1, le=2**31)]
Fields = Mapping[str, str]
Doing = Callable[[ThemeEdits, str, Fields], Edit]

# By the value of the button that was pressed.
DOINGS: Mapping[str, Doing] = {
    "rename": lambda edits, theme, given: edits.rename(theme, given.get("name", "")),
    "hide": lambda edits, theme, _: edits.hide(theme),
    "show": lambda edits, theme, _: edits.hide(theme, hidden=False),
    "pin": lambda edits, theme, _: edits.pin(theme),
    "unpin": lambda edits, theme, _: edits.pin(theme, pinned=False),
    "merge": lambda edits, theme, given: edits.merge(theme, given.get("into", "")),
    "split": lambda edits, theme, _: edits.split(theme),
}

router = APIRouter(include_in_schema=False, dependencies=[LoginRequired, SameOriginRequired])


@router.post(f"{PATH}/themes/{{id}}")
async def change(id: Id, form: Form, here: Here) -> RedirectResponse:
    """Do to a theme what the pressed button says."""
    doing = DOINGS.get(form.fields.get("do", ""))
    if doing is None:
        raise InvalidInput("do", f"must be one of {', '.join(DOINGS)}")
    edits = here.application.service.theme_edits
    return _back(await here.work(doing, edits, id, form.fields))


@router.post(f"{PATH}/themes")
async def define(form: Form, here: Here) -> RedirectResponse:
    """Add a theme by a phrase and examples, one a line."""
    lines = form.fields.get("examples", "").splitlines()
    examples = [line for line in lines if line.strip()]
    edits = here.application.service.theme_edits
    return _back(await here.work(edits.define, form.fields.get("name", ""), examples))


@router.post(f"{PATH}/theme-edits/{{id}}")
async def undo(id: EditId, here: Here) -> RedirectResponse:
    """Undo an edit; the list of all themes shows what came back."""
    edit = await here.work(here.application.service.theme_edits.undo, id)
    return RedirectResponse(f"{PATH}/themes?edit={edit.id}", 303)


def _back(edit: Edit) -> RedirectResponse:
    return RedirectResponse(f"{PATH}/themes{_place(edit.change)}?edit={edit.id}", 303)


def _place(change: Change) -> str:
    """Where the theme of a change stands: its page, or the list where there is none."""
    if isinstance(change, Split):
        return ""
    id = change.target.theme.id if isinstance(change, Merge) else change.theme_ids[0]
    return f"/{quote(id, safe='')}"
