"""The API's documentation, served whole from this machine: nothing comes from a CDN."""

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from voc.web.rendering import render

# Swagger UI sets style attributes and draws its icons from data URLs.
DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Show the documentation."""
    return HTMLResponse(render("docs.html"), headers={"Content-Security-Policy": DOCS_CSP})


def mount_assets(app: FastAPI) -> None:
    """Serve Swagger UI from the package that ships it, and the script that starts it."""
    app.mount("/assets/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount("/assets/voc", StaticFiles(packages=[("voc.web", "static")]))
