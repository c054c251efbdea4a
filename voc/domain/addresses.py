"""Addresses that voc itself calls: over https, or on this very machine."""

import ipaddress
from urllib.parse import urlsplit

from voc.domain.errors import ConfigurationError


def require_safe(url: str, setting: str) -> None:
    """Raise `ConfigurationError` unless `url` is https, or http to this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port  # which must be a number up to 65535
    except ValueError:
        raise ConfigurationError(f"{setting} is not an address") from None
    if " " in host:
        raise ConfigurationError(f"{setting} is not an address")
    is_local = parts.scheme == "http" and is_loopback(host)
    if not host or not (parts.scheme == "https" or is_local):
        raise ConfigurationError(f"{setting} must begin with https://")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
