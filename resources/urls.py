"""What an address of a platform may look like. Pure functions, no I/O."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine by its spelling; names are not resolved."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_address(url: str, *, carries_secrets: bool) -> str:
    """A base address without its trailing slash.

    Raises:
        ValueError: not http(s), a password or query in it, or secrets would go over plain http.
            The message does not repeat the address.
    """
    url = url.strip()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address starts with https://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address holds no password and no query")
    if carries_secrets and parts.scheme != "https" and not is_loopback(url):
        raise ValueError("credentials are sent over https only, or to this machine")
    return url.rstrip("/")
