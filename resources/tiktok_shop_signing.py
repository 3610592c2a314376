"""Signing calls of the TikTok Shop Open API: HMAC-SHA256 over path, query and the exact bytes of the body.

Pure functions; who signs when is in `resources.tiktok_shop_session`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from pydantic import SecretStr

_UNSIGNED = frozenset({"sign", "access_token"})


def joined(values: Iterable[str]) -> str:
    """An array as a query value: its items with commas between, before anything is signed."""
    return ",".join(values)


def signature(app_secret: SecretStr, path: str, params: Mapping[str, str], body: bytes = b"") -> str:
    """The value of the query parameter `sign`, lower-case hex.

    `path` is that of the API without host, `params` all query parameters with their values before any
    percent-encoding, `body` the bytes as they are sent (none for multipart/form-data).
    """
    secret = app_secret.get_secret_value()
    query = "".join(f"{name}{params[name]}" for name in sorted(params) if name not in _UNSIGNED)
    text = secret.encode() + (path + query).encode() + body + secret.encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
