"""`voc serve`: the REST service and the report pages."""

from typing import Annotated

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.terminal import say

Host = Annotated[
    str | None,
    typer.Option(
        envvar="VOC_HOST",
        help="Address to listen on; default 127.0.0.1. Any other needs VOC_API_KEY.",
    ),
]
Port = Annotated[
    int | None,
    typer.Option(envvar="VOC_PORT", min=1, max=65535, help="Port to listen on; default 8000."),
]


def serve(*, host: Host = None, port: Port = None, db: options.Database = None) -> None:
    """Serve REST under /v1, its documentation under /docs and the report under /reports.

    \b
    Examples:
      voc serve
      VOC_API_KEY=... voc serve --host 0.0.0.0 --port 80
    """
    from voc.web import check_binding
    from voc.web import serve as run

    settings = read_settings(host=host, port=port, db_url=db)
    check_binding(settings)  # before the model takes its time to load
    say(f"report: http://{settings.host}:{settings.port}/reports · REST: /docs · Ctrl-C ends")
    run(open_application(settings), settings.host, settings.port)
