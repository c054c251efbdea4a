"""From options and environment to settings and a wired application."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voc.domain.errors import ConfigurationError

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from voc.bootstrap import Application
    from voc.settings import Settings


def read_settings(**options: object) -> Settings:
    """Settings from the environment, overridden by those `options` that were given.

    Raises `ConfigurationError` naming the variable at fault, without its value.
    """
    from pydantic import ValidationError

    from voc.settings import Settings

    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        variable = "VOC_" + "_".join(str(part) for part in fault["loc"]).upper()
        raise ConfigurationError(f"{variable}: {fault['msg']}") from None


def open_application(settings: Settings) -> Application:
    """Wire everything, and send log lines to standard error: standard output is data."""
    from voc.bootstrap import application

    _log_to_stderr()
    return application(settings)


def _log_to_stderr() -> None:
    import structlog

    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
