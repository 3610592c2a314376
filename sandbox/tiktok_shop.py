"""The TikTok Shop Open API of one seller: tokens, shops, and the paged lists of orders, returns and money.

Business errors come as envelopes, some with HTTP 200. A record belongs to the shop that its private key
`_shop_id` names, else to the shop of its currency, else to the first one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.clock import ScenarioClock
from sandbox.http import Request, Response, Route, json_response, route
from sandbox.rate_limits import Plan, TokenBuckets
from sandbox.scenario.model import TikTokShopData
from sandbox.tiktok_shop_auth import Gate, TikTokShopCredentials
from sandbox.tiktok_shop_finance import Record, flat, root_202309, root_202501
from sandbox.tiktok_shop_pages import BAD_REQUEST, Listing, Pages, RefusedError, between, body_of, request_id

UNKNOWN_PATH = 36009009
_CODES = {401: 105002, 403: 105005, 404: UNKNOWN_PATH, 405: 36009010, 429: 36009002}
_CURRENCIES = {"GB": "GBP", "US": "USD", "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "IE": "EUR"}
_OPERATIONS = (
    *("getAuthorizedShops", "searchOrders", "searchReturns", "getStatements", "getStatementTransactions"),
    *("getStatementTransactions202309", "searchInventory"),
)
_STATEMENT = r"/finance/{version}/statements/(?P<id>[^/]+)/statement_transactions"


def envelope(request_id: str, data: object, code: int = 0, message: str = "Success") -> dict[str, object]:
    """The frame of every answer."""
    return {"code": code, "data": data, "message": message, "request_id": request_id}


def refused(code: int, message: str, status: int = 200) -> Response:
    """An error envelope; the platform sends some with HTTP 200."""
    return json_response(status, envelope("202611010000000000000000000000000000", None, code, message))


Answer = Callable[[Request, re.Match[str], Record], dict[str, Any]]


class TikTokShop:
    """The seller's shops. `statement_versions`: the versions of statement transactions that are served."""

    def __init__(
        self, data: TikTokShopData, credentials: TikTokShopCredentials, clock: ScenarioClock,
        *, queries_per_second: int = 50, speed: float = 1.0,
    ) -> None:  # fmt: skip
        self._data = data
        self._credentials = credentials
        self._clock = clock
        self._plans = {name: Plan(queries_per_second, queries_per_second) for name in _OPERATIONS}
        self._speed = speed
        self._buckets: dict[str, TokenBuckets] = {}
        self._owned: dict[tuple[int, str], list[Record]] = {}
        self._shop_of_order = {str(order.get("id")): self._owner(order) for order in data.orders}
        self._pages = Pages()
        self.gate = Gate(credentials, clock)
        self.statement_versions = {"202501"}

    @property
    def routes(self) -> tuple[Route, ...]:
        served = (
            route("GET", "/api/v2/token/get", "getToken", self._get_token),
            route("GET", "/api/v2/token/refresh", "refreshToken", self._refresh_token),
            self._secured("GET", "/authorization/202309/shops", "getAuthorizedShops", self._shops, False),
            self._secured("POST", "/order/202309/orders/search", "searchOrders", self._orders),
            self._secured("POST", "/return_refund/202309/returns/search", "searchReturns", self._returns),
            self._secured("GET", "/finance/202309/statements", "getStatements", self._statements),
            self._secured(
                "GET", _STATEMENT.format(version="202501"), "getStatementTransactions", self._transactions
            ),
            self._secured(
                "GET", _STATEMENT.format(version="202309"), "getStatementTransactions202309",
                self._transactions_202309,
            ),
            self._secured("POST", "/product/202309/inventory/search", "searchInventory", self._inventory),
        )  # fmt: skip
        rest = "/(order|return_refund|finance|product|authorization|event|logistics)/.*"
        return (*served, *(route(method, rest, "unknownPath", _unknown_path) for method in ("GET", "POST")))

    def error(self, operation: str, status: int) -> Response:
        """The envelope that goes with a status."""
        code = _CODES.get(status, 36009003 if status >= 500 else BAD_REQUEST)
        return refused(code, f"{operation} failed", status)

    def expire_tokens(self) -> None:
        """End the life of every access token that is out."""
        self.gate.expire_all()

    def _secured(
        self, method: str, pattern: str, operation: str, answer: Answer, of_shop: bool = True
    ) -> Route:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            try:
                refusal = self.gate.refusal(request)
                if refusal:
                    raise RefusedError(refusal.code, refusal.message, refusal.status)
                shop = self._shop(request, of_shop)
                if not self._buckets_of(str(shop.get("id"))).take(operation):
                    raise RefusedError(36009002, "Too many requests", 429)
                return json_response(200, envelope(request_id(request), answer(request, match, shop)))
            except RefusedError as refused_call:
                return refused(refused_call.code, str(refused_call), refused_call.status)

        return route(method, pattern, operation, guarded)

    def _buckets_of(self, shop_id: str) -> TokenBuckets:
        if shop_id not in self._buckets:
            self._buckets[shop_id] = TokenBuckets(self._plans, self._clock.elapsed, self._speed)
        return self._buckets[shop_id]

    def _shop(self, request: Request, of_shop: bool) -> Record:
        cipher = request.first("shop_cipher")
        if not of_shop:
            if cipher is not None:
                raise RefusedError(BAD_REQUEST, "Unexpected identifier")
            return {}
        if not cipher:
            raise RefusedError(106013, "shop_cipher is missing")
        for shop in self._data.shops:
            if shop.get("cipher") == cipher:
                return shop
        raise RefusedError(101000, "access token does not match shop_cipher", 401)

    def _owner(self, record: Record) -> str:
        """The id of the shop that a record belongs to."""
        if named := record.get("_shop_id"):
            return str(named)
        money = record.get("payment") or record.get("refund_amount") or record
        currency = money.get("currency") if isinstance(money, Mapping) else None
        for shop in self._data.shops:
            if currency and _CURRENCIES.get(str(shop.get("region"))) == currency:
                return str(shop["id"])
        return str(self._data.shops[0]["id"]) if self._data.shops else ""

    def _of(self, records: tuple[Record, ...], shop: Record) -> list[Record]:
        """The records of one shop, without the private key."""
        key = (id(records), str(shop.get("id")))
        if key not in self._owned:
            self._owned[key] = [
                {name: value for name, value in record.items() if name != "_shop_id"}
                for record in records
                if self._owner_of(record) == key[1]
            ]
        return self._owned[key]

    def _owner_of(self, record: Record) -> str:
        owner = self._owner(record)
        if "return_id" in record and "_shop_id" not in record:
            return self._shop_of_order.get(str(record.get("order_id")), owner)
        return owner

    def _get_token(self, request: Request, _: re.Match[str]) -> Response:
        return self._granted(request, "authorized_code", "auth_code", self._credentials.auth_code)

    def _refresh_token(self, request: Request, _: re.Match[str]) -> Response:
        return self._granted(request, "refresh_token", "refresh_token", self._credentials.refresh_token)

    def _granted(self, request: Request, grant_type: str, parameter: str, expected: str) -> Response:
        try:
            data = self.gate.grant(request, grant_type, parameter, expected)
        except ValueError as refusal:
            return refused(36004004, str(refusal))
        return json_response(200, envelope("2026110100000000", data))

    def _shops(self, _: Request, __: re.Match[str], ___: Record) -> dict[str, Any]:
        return {"shops": list(self._data.shops)}

    def _orders(self, request: Request, _: re.Match[str], shop: Record) -> dict[str, Any]:
        body = body_of(request)
        rows = between(self._of(self._data.orders, shop), body, ("create_time", "update_time"))
        status = body.get("order_status")
        rows = [row for row in rows if status in (None, row.get("status"))]
        return self._pages.page(request, Listing("orders", 100, None, ("create_time", "update_time")), rows)

    def _returns(self, request: Request, _: re.Match[str], shop: Record) -> dict[str, Any]:
        body = body_of(request)
        rows = between(self._of(self._data.returns, shop), body, ("create_time", "update_time"))
        for name, key in (("return_ids", "return_id"), ("order_ids", "order_id"),
                          ("return_status", "return_status"), ("return_types", "return_type")):  # fmt: skip
            wanted = body.get(name)
            if isinstance(wanted, list) and wanted:
                rows = [row for row in rows if row.get(key) in wanted]
        return self._pages.page(
            request, Listing("return_orders", 50, 10, ("create_time", "update_time")), rows
        )

    def _statements(self, request: Request, _: re.Match[str], shop: Record) -> dict[str, Any]:
        query = {name: values[0] for name, values in request.query.items()}
        rows = between(self._of(self._data.statements, shop), query, ("statement_time",))
        status = query.get("payment_status")
        rows = [row for row in rows if status in (None, row.get("payment_status"))]
        return self._pages.page(request, Listing("statements", 100, 20, ("statement_time",), True), rows)

    def _transactions(self, request: Request, match: re.Match[str], shop: Record) -> dict[str, Any]:
        statement, rows = self._of_statement("202501", match["id"], shop)
        root = root_202501(statement, rows)
        listing = Listing("transactions", 100, 20, ("order_create_time",), True)
        return root | self._pages.page(request, listing, rows)

    def _transactions_202309(self, request: Request, match: re.Match[str], shop: Record) -> dict[str, Any]:
        statement, rows = self._of_statement("202309", match["id"], shop)
        flat_rows = [flat(row, str(statement["currency"])) for row in rows]
        listing = Listing("statement_transactions", 100, 20, ("order_create_time",), True)
        return root_202309(statement, rows) | self._pages.page(request, listing, flat_rows)

    def _of_statement(self, version: str, statement_id: str, shop: Record) -> tuple[Record, list[Record]]:
        if version not in self.statement_versions:
            raise RefusedError(UNKNOWN_PATH, "Invalid path", 404)
        for statement in self._of(self._data.statements, shop):
            if statement.get("id") == statement_id:
                return statement, list(self._data.transactions.get(statement_id, ()))
        raise RefusedError(BAD_REQUEST, "statement_id is invalid")

    def _inventory(self, request: Request, _: re.Match[str], shop: Record) -> dict[str, Any]:
        body_of(request)
        return self._pages.page(request, Listing("inventory", 100, 20), self._of(self._data.inventory, shop))


def _unknown_path(_: Request, __: re.Match[str]) -> Response:
    return refused(UNKNOWN_PATH, "Invalid path", 404)
