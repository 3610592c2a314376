"""Client of the TikTok Shop Open API's lists: shops, orders, returns, statements and stock, bytes as sent.

Signing, tokens and errors are in the modules beside this one; what a page means is not known here.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from resources.calls import Call, Reply, RetryPolicy, Timing
from resources.errors import PermanentError
from resources.http import PlatformClient
from resources.rate_limits import RateLimit, RateLimiter
from resources.tiktok_shop_errors import TOKEN_CODES, UNKNOWN_PATH, TikTokShopError
from resources.tiktok_shop_session import AccessTokens, AppCredentials, TikTokShopSession

logger = logging.getLogger(__name__)

API_URL = "https://open-api.tiktokglobalshop.com"
AUTH_URL = "https://auth.tiktok-shops.com"
QUERIES_PER_SECOND = 50.0


@dataclass(frozen=True)
class Operation:
    """One paged list. `times`: the two names of its window; `in_body`: the window goes into the body."""

    name: str
    method: str
    path: str
    page_size: int
    sort_field: str | None = None
    times: tuple[str, str] | None = None
    in_body: bool = False


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "orders": Operation(
            "searchOrders", "POST", "/order/202309/orders/search", 100, "update_time",
            ("update_time_ge", "update_time_lt"), in_body=True,
        ),
        "returns": Operation(
            "searchReturns", "POST", "/return_refund/202309/returns/search", 50, "update_time",
            ("update_time_ge", "update_time_lt"), in_body=True,
        ),
        "statements": Operation(
            "getStatements", "GET", "/finance/202309/statements", 100, "statement_time",
            ("statement_time_ge", "statement_time_lt"),
        ),
        "statement_transactions": Operation(
            "getStatementTransactions", "GET",
            "/finance/202501/statements/{statement_id}/statement_transactions", 100, "order_create_time",
        ),
        "statement_transactions_202309": Operation(
            "getStatementTransactions202309", "GET",
            "/finance/202309/statements/{statement_id}/statement_transactions", 100, "order_create_time",
        ),
        "inventory": Operation("searchInventory", "POST", "/product/202309/inventory/search", 100),
    }
)  # fmt: skip
_SHOPS = Operation("getAuthorizedShops", "GET", "/authorization/202309/shops", 1)


@dataclass(frozen=True)
class Shop:
    """A shop that the seller authorised; `cipher` names it in calls."""

    shop_id: str
    name: str
    region: str
    cipher: str = field(repr=False)


class TikTokShopClient(PlatformClient):
    """The shops of one seller and application. Safe to use from several threads."""

    def __init__(
        self,
        app_key: str,
        app_secret: SecretStr,
        refresh_token: SecretStr,
        *,
        access_token: SecretStr | None = None,
        base_url: str = API_URL,
        auth_url: str = AUTH_URL,
        queries_per_second: float = QUERIES_PER_SECOND,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
    ) -> None:
        credentials = AppCredentials(app_key, app_secret, refresh_token, access_token)
        self._signed = TikTokShopSession(credentials, transport=transport, policy=policy, timing=timing)
        super().__init__(self._signed)
        self._tokens = AccessTokens(self._signed, credentials, auth_url)
        self._base_url = base_url.rstrip("/")
        self._limit = RateLimit(queries_per_second, max(1, int(queries_per_second)))
        self._limiters: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()
        self._shops: tuple[Shop, ...] | None = None
        self._knows_202501 = True

    def ping(self) -> None:
        """Prove that the credentials are accepted. Raises PlatformError when they are not."""
        self._shops = None
        self.shops()

    def shops(self) -> tuple[Shop, ...]:
        """The shops that the seller authorised, by id; asked for once per client."""
        with self._lock:
            known = self._shops
        if known is None:
            call, reply = self._call(_SHOPS, {}, None, None)
            listed = self._signed.envelope(call, reply).value("shops")
            found = [shop for shop in listed if isinstance(shop, dict)] if isinstance(listed, list) else []
            known = tuple(sorted((_shop(one) for one in found if one.get("cipher")), key=lambda s: s.shop_id))
            if not known:
                step = "let the seller authorise the application for a shop"
                raise self._signed.permanent(call.operation, "no shop is authorised", reply, step)
            with self._lock:
                self._shops = known
        return known

    def pages(
        self, resource: str, shop: Shop, window: tuple[datetime, datetime] | None = None
    ) -> Iterator[bytes]:
        """The pages of a shop's list, oldest change first, byte for byte; one empty page when there is none.

        Args:
            resource: orders, returns, statements or inventory.
            shop: whose list.
            window: from the first time on, before the second: last updates of orders and returns, the
                statement's time of statements; inventory has no window.

        Raises:
            KeyError: there is no such list.
            PermanentError: refused, or an answer that is no page.
            TransientError: no usable answer after all attempts.
        """
        operation = OPERATIONS[resource]
        times: dict[str, int] = {}
        if window and operation.times:
            times = dict(zip(operation.times, map(_unix_time, window), strict=True))
        if operation.in_body or operation.method == "POST":
            return self._paged(operation, shop, {}, times)
        return self._paged(operation, shop, {name: str(value) for name, value in times.items()}, None)

    def statement_transactions(self, shop: Shop, statement_id: str) -> Iterator[bytes]:
        """The pages of a statement's transactions, by version 202501, or 202309 where that path is unknown.

        Raises:
            PermanentError: refused by both versions, or an answer that is no page.
            TransientError: no usable answer after all attempts.
        """
        if self._knows_202501:
            try:
                yield from self._of_statement("statement_transactions", shop, statement_id)
            except PermanentError as error:
                if error.status != 404 and getattr(error, "code", None) != UNKNOWN_PATH:
                    raise
                # The path is not there (any more): the older version says the same in another form.
                self._knows_202501 = False
                logger.warning("statement transactions 202501 are not known here, 202309 are read instead")
            else:
                return
        yield from self._of_statement("statement_transactions_202309", shop, statement_id)

    def _of_statement(self, name: str, shop: Shop, statement_id: str) -> Iterator[bytes]:
        operation = OPERATIONS[name]
        path = operation.path.replace("{statement_id}", quote(statement_id, safe=""))
        return self._paged(operation, shop, {}, None, path)

    def _paged(
        self,
        operation: Operation,
        shop: Shop,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        path: str | None = None,
    ) -> Iterator[bytes]:
        paging = {"page_size": str(operation.page_size)}
        if operation.sort_field:
            paging |= {"sort_field": operation.sort_field, "sort_order": "ASC"}
        token, seen = "", set[str]()
        while True:
            query = {**params, **paging, **({"page_token": token} if token else {})}
            call, reply = self._call(operation, query, body, shop, path)
            token = self._next_page(call, reply)
            yield reply.content
            if not token:
                return
            if token in seen:
                raise self._signed.permanent(
                    operation.name, "the same page is offered again and again", reply
                )
            seen.add(token)

    def _next_page(self, call: Call, reply: Reply) -> str:
        token = self._signed.envelope(call, reply).value("next_page_token")
        return token if isinstance(token, str) else ""

    def _call(
        self,
        operation: Operation,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        shop: Shop | None,
        path: str | None = None,
    ) -> tuple[Call, Reply]:
        """Send a call and, when its token is refused, once more with a new one."""
        query = {**params, **({"shop_cipher": shop.cipher} if shop else {})}
        content = json.dumps(body, separators=(",", ":")).encode() if body is not None else None
        for is_last in (False, True):
            token = self._tokens.get()
            call = Call(
                operation.name,
                operation.method,
                self._base_url + (path or operation.path),
                params=query,
                headers={"x-tts-access-token": token.get_secret_value()},
                content=content,
            )
            try:
                return call, self._signed.send(call, self._limiter(shop))
            except TikTokShopError as error:
                if is_last or error.code not in TOKEN_CODES:
                    raise
                self._tokens.invalidate(token)
        raise AssertionError("the last attempt returns or raises")

    def _limiter(self, shop: Shop | None) -> RateLimiter:
        """The quota of one shop: a bucket per operation."""
        key = shop.shop_id if shop else ""
        with self._lock:
            if key not in self._limiters:
                names = (_SHOPS.name, *(operation.name for operation in OPERATIONS.values()))
                limits = dict.fromkeys(names, self._limit)
                self._limiters[key] = RateLimiter(limits, self._signed.timing)
            return self._limiters[key]


def _shop(value: Mapping[str, Any]) -> Shop:
    return Shop(
        shop_id=str(value.get("id") or ""),
        name=str(value.get("name") or ""),
        region=str(value.get("region") or ""),
        cipher=str(value["cipher"]),
    )


def _unix_time(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return int(moment.timestamp())
