"""Client of the ERP's export share: one CSV per stream over HTTP. What is in the files is not known here."""

from __future__ import annotations

import re

import httpx

from resources.calls import Call, RetryPolicy, Timing
from resources.http import HttpSession, PlatformClient

PLATFORM = "erp"


class ErpClient(PlatformClient):
    """The share of one ERP. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__(HttpSession(PLATFORM, transport=transport, policy=policy, timing=timing))
        self._base_url = base_url.rstrip("/")

    def ping(self) -> None:
        """Prove that the share answers, a missing file included. Raises PlatformError when it does not."""
        self.export("item_master")

    def export(self, stream: str) -> bytes | None:
        """The current export of a stream, byte for byte; None when the ERP has exported nothing (404).

        Raises:
            ValueError: `stream` is no stream name.
            PlatformError: the share refused or did not answer. That is never taken for "nothing exported".
        """
        if not re.fullmatch(r"[a-z][a-z0-9_]*", stream):
            raise ValueError(f"{stream!r} is no stream name")
        url = f"{self._base_url}/exports/{stream}.csv"
        reply = self._session.send(Call(stream, "GET", url, allow=frozenset({404})))
        return None if reply.status == 404 else reply.content
