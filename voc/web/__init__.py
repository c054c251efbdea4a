"""The REST service and the report pages. Nothing happens at import; see `create_app`."""

from voc.web.app import create_app
from voc.web.pages import render_report
from voc.web.serve import check_binding, serve

__all__ = ["check_binding", "create_app", "render_report", "serve"]
