"""What every client of Amazon's Selling Partner API shares: tokens, quotas, signed-in calls, page after page.

Which operations there are, and what their answers mean, is in the clients of sellers and vendors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx

from resources.amazon_reports import regional_host
from resources.calls import Call, Reply, RetryPolicy, Timing
from resources.http import HttpSession, PlatformClient
from resources.lwa import LwaCredentials, LwaTokens
from resources.rate_limits import RateLimiter

NextToken = Callable[[Mapping[str, Any]], object]


class SellingPartnerClient(PlatformClient):
    """One selling partner in one region. Safe to use from several threads."""

    def __init__(
        self,
        platform: str,
        credentials: LwaCredentials,
        marketplace_ids: tuple[str, ...],
        base_url: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
        limiter: RateLimiter | None = None,
    ) -> None:
        super().__init__(HttpSession(platform, transport=transport, policy=policy, timing=timing))
        self.marketplace_ids = marketplace_ids
        self._base_url = (base_url or regional_host(marketplace_ids)).rstrip("/")
        self._tokens = LwaTokens(self._session, credentials)
        self._limiter = limiter or RateLimiter(timing=timing)

    def ping(self) -> None:
        """Prove that the credentials are accepted. Raises PlatformError when they are not."""
        self._tokens.get()

    def server_now(self) -> datetime:
        """The time (UTC) on Amazon's clock."""
        return self._tokens.server_now()

    def _call(
        self,
        operation: str,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The JSON object that an operation answers."""
        return self._answer(operation, method, path, params, body)[0]

    def _answer(
        self,
        operation: str,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> tuple[dict[str, Any], Reply]:
        """The JSON object that an operation answers, and the answer as it came."""
        for is_last in (False, True):
            token = self._tokens.get()
            refused = frozenset() if is_last else frozenset({401, 403})
            call = Call(
                operation,
                method,
                self._base_url + path,
                params=params,
                headers={
                    "x-amz-access-token": token.get_secret_value(),
                    "x-amz-date": self._tokens.server_now().strftime("%Y%m%dT%H%M%SZ"),
                },
                body=body,
                allow=refused,
            )
            reply = self._session.send(call, self._limiter)
            if reply.status not in refused:
                break
            # Expired or revoked looks the same as not permitted: one new token tells them apart.
            self._tokens.invalidate(token)
        return self._session.json(call, reply), reply

    def _pages(
        self,
        operation: str,
        path: str,
        params: Mapping[str, str],
        next_token: NextToken,
        parameter: str = "nextToken",
    ) -> Iterator[tuple[dict[str, Any], Reply]]:
        """The pages of a list, first to last; each is asked for with the same arguments and its token.

        A page without content may be followed by more. Raises PermanentError when a token is given twice.
        """
        seen: set[str] = set()
        token: object = None
        while True:
            asked = {**params, parameter: token} if isinstance(token, str) else params
            answer, reply = self._answer(operation, "GET", path, asked)
            yield answer, reply
            token = next_token(answer)
            if not isinstance(token, str) or not token:
                return
            if token in seen:
                raise self._session.permanent(operation, "the same page is offered again and again")
            seen.add(token)
