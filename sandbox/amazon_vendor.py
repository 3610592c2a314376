"""Vendor operations of the Selling Partner API over HTTP: orders and their status, invoices, transactions.

Tokens are those of `sandbox.amazon_lwa`; the portal's exports have no API and are dropped as files.
"""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sandbox.amazon_lwa import LoginWithAmazon
from sandbox.clock import ScenarioClock, parse_time
from sandbox.http import Handler, Request, Response, Route, json_response, route
from sandbox.rate_limits import Plan, TokenBuckets
from sandbox.scenario.model import AmazonVendorData

ORDERS_API = "/vendor/orders/v1"
INVOICES_API = "/finances/invoices/2026-06-25/invoices"
TRANSACTIONS_API = "/vendor/transactions/v1/transactions"
HEADERS_PER_PAGE, LINES_PER_PAGE, MOST_ORDERS = 100, 600, 100
ORDERS_REACH, INVOICES_REACH = timedelta(days=7), timedelta(days=90)
# Amazon publishes no plan for invoices; this is the one of its other finances operations.
PLANS: Mapping[str, Plan] = {
    "getPurchaseOrders": Plan(10.0, 10),
    "getPurchaseOrder": Plan(10.0, 10),
    "getPurchaseOrdersStatus": Plan(10.0, 10),
    "getTransaction": Plan(10.0, 20),
    "getInvoiceHeaders": Plan(0.5, 10),
    "getInvoice": Plan(0.5, 10),
}
_ERRORS = {
    400: ("InvalidRequest", "Request has missing or invalid parameters and cannot be parsed."),
    403: ("Unauthorized", "Access to requested resource is denied."),
    404: ("NotFound", "The resource specified does not exist."),
    429: ("QuotaExceeded", "You exceeded your quota for the requested resource."),
    503: ("ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
}
Row = Mapping[str, Any]
Moment = Callable[[Row], object]


class _InvalidRequestError(ValueError):
    """A parameter that the API refuses with 400."""


def _error(status: int, details: str = "", message: str | None = None) -> Response:
    code, usual = _ERRORS.get(status, ("InternalFailure", "The request failed."))
    body = {"errors": [{"code": code, "message": message or usual, "details": details}]}
    return json_response(status, body, {"x-amzn-ErrorType": code})


class AmazonVendor:
    """The simulated vendor account."""

    def __init__(
        self, data: AmazonVendorData, login: LoginWithAmazon, clock: ScenarioClock, *, speed: float
    ) -> None:
        self._data = data
        self._login = login
        self._clock = clock
        self._buckets = TokenBuckets(PLANS, clock.elapsed, speed)

    @property
    def routes(self) -> tuple[Route, ...]:
        one = r"/(?P<id>[^/]+)"
        return (
            self._api(f"{ORDERS_API}/purchaseOrders", "getPurchaseOrders", self._get_orders),
            self._api(f"{ORDERS_API}/purchaseOrders{one}", "getPurchaseOrder", self._get_order),
            self._api(f"{ORDERS_API}/purchaseOrdersStatus", "getPurchaseOrdersStatus", self._get_statuses),
            self._api(INVOICES_API, "getInvoiceHeaders", self._get_headers),
            self._api(f"{INVOICES_API}{one}", "getInvoice", self._get_invoice),
            self._api(f"{TRANSACTIONS_API}{one}", "getTransaction", self._get_transaction),
        )

    def error(self, operation: str, status: int) -> Response:
        """The error body of an operation for a status, without details."""
        return self._finish(operation, _error(status))

    def _api(self, pattern: str, operation: str, handle: Handler) -> Route:
        def guarded(request: Request, match: re.Match[str]) -> Response:
            problem = self._login.problem_with(request.headers.get("x-amz-access-token"))
            if problem is not None:
                return self._finish(operation, _error(403, problem))
            if not self._buckets.take(operation):
                return self._finish(operation, _error(429))
            try:
                return self._finish(operation, handle(request, match))
            except _InvalidRequestError as refusal:
                return self._finish(operation, _error(400, str(refusal)))

        return route("GET", pattern, operation, guarded)

    def _finish(self, operation: str, response: Response) -> Response:
        headers = {"x-amzn-RequestId": str(uuid.uuid4())}
        if response.status < 300 or response.status in (400, 404):
            headers["x-amzn-RateLimit-Limit"] = self._buckets.advertised(operation)
        return response.with_headers(headers)

    def _get_orders(self, request: Request, _: re.Match[str]) -> Response:
        orders = _between(self._data.purchase_orders, request, "created", _ordered_at, ORDERS_REACH)
        orders = _between(orders, request, "changed", _changed_at, ORDERS_REACH)
        orders = _equal(orders, request, "purchaseOrderState", lambda row: row.get("purchaseOrderState"))
        orders = _of_vendor(orders, request, lambda row: row["orderDetails"].get("sellingParty"))
        if request.first("includeDetails") == "false":
            orders = [{key: row[key] for key in row if key != "orderDetails"} for row in orders]
        return _order_page(request, orders, "orders")

    def _get_order(self, _: Request, match: re.Match[str]) -> Response:
        for order in self._data.purchase_orders:
            if order["purchaseOrderNumber"] == match["id"]:
                return json_response(200, {"payload": order})
        return _error(404)

    def _get_statuses(self, request: Request, _: re.Match[str]) -> Response:
        rows = _between(self._data.purchase_order_statuses, request, "created", _ordered_at, ORDERS_REACH)
        rows = _between(rows, request, "updated", lambda row: row.get("lastUpdatedDate"), ORDERS_REACH)
        for name in ("purchaseOrderNumber", "purchaseOrderStatus"):
            rows = _equal(rows, request, name, itemgetter(name))
        rows = _of_vendor(rows, request, lambda row: row.get("sellingParty"))
        return _order_page(request, rows, "ordersStatus")

    def _get_headers(self, request: Request, _: re.Match[str]) -> Response:
        _needs_marketplace(request)
        if (request.first("fromIssueDate") is None) != (request.first("toIssueDate") is None):
            raise _InvalidRequestError("fromIssueDate and toIssueDate are given both or not at all.")
        now = self._clock.now()
        start = _time(request, "fromIssueDate") or now - INVOICES_REACH
        end = _time(request, "toIssueDate") or now
        if end - start > INVOICES_REACH:
            raise _InvalidRequestError("The range of issue dates must not exceed 90 days.")
        since = _time(request, "invoicesModifiedAfter")
        found = [
            {key: one[key] for key in one if key != "lineItems"}
            for one in self._data.invoices
            if start <= parse_time(one["issueDate"]) < end
            and (since is None or parse_time(one.get("lastUpdatedDate") or one["issueDate"]) > since)
        ]
        page, token = _page(request, found, HEADERS_PER_PAGE, "nextToken")
        return json_response(200, {"invoices": page, "numOfRecords": len(page), **token})

    def _get_invoice(self, request: Request, match: re.Match[str]) -> Response:
        _needs_marketplace(request)
        for invoice in self._data.invoices:
            if invoice["invoiceIdentifier"] == match["id"]:
                header = {key: invoice[key] for key in invoice if key != "lineItems"}
                name = "nextTokenForLineItems"
                items, token = _page(request, invoice.get("lineItems") or (), LINES_PER_PAGE, name)
                return json_response(200, {"invoiceHeader": header, "invoiceItems": items, **token})
        return _error(404)

    def _get_transaction(self, _: Request, match: re.Match[str]) -> Response:
        known = self._data.transactions.get(match["id"])
        if known is None:
            return _error(404)
        payload = known.get("payload", known)
        status = payload.get("transactionStatus", payload)
        return json_response(200, {"payload": {"transactionStatus": status}})


def _ordered_at(row: Row) -> object:
    return row.get("orderDetails", row).get("purchaseOrderDate")


def _changed_at(row: Row) -> object:
    details = row["orderDetails"]
    return details.get("purchaseOrderChangedDate") or details.get("purchaseOrderDate")


def _time(request: Request, name: str) -> datetime | None:
    text = request.first(name)
    try:
        return None if text is None else parse_time(text)
    except ValueError:
        raise _InvalidRequestError(f"{name} is not an ISO 8601 date time.") from None


def _between(
    rows: Sequence[Row], request: Request, name: str, moment: Moment, reach: timedelta
) -> Sequence[Row]:
    """The rows between `<name>After` and `<name>Before`, which may lie no farther apart than `reach`."""
    after, before = _time(request, f"{name}After"), _time(request, f"{name}Before")
    if after is not None and before is not None and before - after > reach:
        raise _InvalidRequestError(f"The date range to search must not be more than {reach.days} days.")
    if after is None and before is None:
        return rows
    return [
        row
        for row in rows
        if (text := moment(row))
        and (after is None or parse_time(str(text)) >= after)
        and (before is None or parse_time(str(text)) < before)
    ]


def _equal(rows: Sequence[Row], request: Request, name: str, value: Moment) -> Sequence[Row]:
    wanted = request.first(name)
    return rows if wanted is None else [row for row in rows if value(row) == wanted]


def _of_vendor(rows: Sequence[Row], request: Request, party: Callable[[Row], Any]) -> Sequence[Row]:
    return _equal(rows, request, "orderingVendorCode", lambda row: (party(row) or {}).get("partyId"))


def _needs_marketplace(request: Request) -> None:
    if not request.first("marketplaceId"):
        raise _InvalidRequestError("marketplaceId is required.")


def _order_page(request: Request, rows: Sequence[Row], name: str) -> Response:
    text = request.first("limit") or str(MOST_ORDERS)
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_ORDERS:
        raise _InvalidRequestError(f"limit must be a number from 1 to {MOST_ORDERS}.")
    if request.first("sortOrder") not in (None, "ASC", "DESC"):
        raise _InvalidRequestError("sortOrder must be ASC or DESC.")
    ordered = sorted(
        rows, key=lambda row: str(_ordered_at(row)), reverse=request.first("sortOrder") == "DESC"
    )
    page, token = _page(request, ordered, int(text), "nextToken")
    return json_response(200, {"payload": {**({"pagination": token} if token else {}), name: page}})


def _page(request: Request, rows: Sequence[Any], size: int, name: str) -> tuple[list[Any], dict[str, str]]:
    """One page and the token of the next, which is the same for the same question."""
    text, start = request.first(name), 0
    if text is not None:
        try:
            start = int(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            raise _InvalidRequestError(f"{name} is not valid.") from None
    following = base64.b64encode(f"{start + size:010d}".encode()).decode()
    return list(rows[start : start + size]), {name: following} if len(rows) > start + size else {}
