"""Runs the service, and refuses to where nobody but a network would guard it."""

from dataclasses import replace

import uvicorn

from voc.bootstrap import Application
from voc.domain.addresses import is_loopback
from voc.domain.errors import ConfigurationError
from voc.settings import Settings
from voc.web.app import create_app

GRACE_SECONDS = 30  # what a running analysis may still take when the service is told to stop


def check_binding(settings: Settings) -> None:
    """Raise `ConfigurationError` for an address others can reach, unless a key is set."""
    if not is_loopback(settings.host) and not settings.api_key:
        raise ConfigurationError(
            f"the address {settings.host} can be reached from other machines: set an API key "
            "(VOC_API_KEY), or keep to 127.0.0.1"
        )


def serve(application: Application, host: str, port: int) -> None:
    """Serve until told to stop. Raises `ConfigurationError` for an unguarded address."""
    settings = application.settings.model_copy(update={"host": host, "port": port})
    check_binding(settings)
    uvicorn.run(
        create_app(replace(application, settings=settings)),
        host=host,
        port=port,
        access_log=False,  # ours names no path and no query
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
