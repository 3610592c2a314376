"""Client of the vendor operations of the Selling Partner API: orders, invoices, transaction status.

Answers are given byte for byte, page by page; what they mean is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from resources.amazon_reports import timestamp
from resources.calls import RetryPolicy, Timing
from resources.lwa import LwaCredentials
from resources.rate_limits import RateLimit, RateLimiter
from resources.selling_partner import SellingPartnerClient

PLATFORM = "amazon_vendor"
_ORDERS = "/vendor/orders/v1"
_INVOICES = "/finances/invoices/2026-06-25/invoices"
_TRANSACTIONS = "/vendor/transactions/v1/transactions"
_ORDERS_PER_PAGE = 100
# Amazon publishes no quota for invoices: the one of its other finances operations is assumed.
INVOICES_LIMIT = RateLimit(0.5, 10)
VENDOR_LIMITS: Mapping[str, RateLimit] = {
    "getPurchaseOrders": RateLimit(10.0, 10),
    "getPurchaseOrdersStatus": RateLimit(10.0, 10),
    "getTransaction": RateLimit(10.0, 20),
}


@dataclass(frozen=True)
class InvoiceListing:
    """An invoice as a page of headers names it; `changed_at` is Amazon's text, empty when it says none."""

    identifier: str
    marketplace_id: str
    changed_at: str


class AmazonVendorClient(SellingPartnerClient):
    """One vendor account in one region. Safe to use from several threads."""

    def __init__(
        self,
        credentials: LwaCredentials,
        marketplace_ids: tuple[str, ...],
        base_url: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        policy: RetryPolicy | None = None,
        timing: Timing | None = None,
        limiter: RateLimiter | None = None,
        invoices_limit: RateLimit = INVOICES_LIMIT,
    ) -> None:
        invoices = dict.fromkeys(("getInvoiceHeaders", "getInvoice"), invoices_limit)
        super().__init__(
            PLATFORM,
            credentials,
            marketplace_ids,
            base_url,
            transport=transport,
            policy=policy,
            timing=timing,
            limiter=limiter or RateLimiter({**VENDOR_LIMITS, **invoices}, timing=timing),
        )

    def purchase_orders(self, created_after: datetime, created_before: datetime) -> Iterator[bytes]:
        """Pages of the purchase orders created in a period of at most 7 days, with their items.

        Raises PermanentError when refused or the answer is no such page, TransientError when none came.
        """
        params = {**_period(created_after, created_before), "includeDetails": "true"}
        yield from self._order_pages("getPurchaseOrders", "purchaseOrders", params)

    def purchase_order_statuses(self, created_after: datetime, created_before: datetime) -> Iterator[bytes]:
        """Pages of what was acknowledged and received of the orders created in a period of at most 7 days.

        Raises like `purchase_orders`.
        """
        params = _period(created_after, created_before)
        yield from self._order_pages("getPurchaseOrdersStatus", "purchaseOrdersStatus", params)

    def invoice_headers(
        self, issued_from: datetime, issued_to: datetime
    ) -> Iterator[tuple[bytes, tuple[InvoiceListing, ...]]]:
        """Pages of the invoices issued in a period of at most 90 days, and which invoices each page names.

        Per marketplace of the connection. Raises like `purchase_orders`.
        """
        for marketplace_id in self.marketplace_ids:
            params = {
                "marketplaceId": marketplace_id,
                "fromIssueDate": timestamp(issued_from),
                "toIssueDate": timestamp(issued_to),
            }
            pages = self._pages("getInvoiceHeaders", _INVOICES, params, lambda page: page.get("nextToken"))
            for answer, reply in pages:
                yield reply.content, self._listings(answer, marketplace_id)

    def invoice_lines(self, listing: InvoiceListing) -> Iterator[bytes]:
        """Pages of one invoice: its header, and up to 600 lines each. Raises like `purchase_orders`."""
        path = f"{_INVOICES}/{quote(listing.identifier, safe='~')}"
        token = "nextTokenForLineItems"  # noqa: S105
        pages = self._pages(
            "getInvoice",
            path,
            {"marketplaceId": listing.marketplace_id},
            lambda page: page.get(token),
            token,
        )
        for _, reply in pages:
            yield reply.content

    def transaction(self, transaction_id: str) -> bytes:
        """What became of one submission. Raises like `purchase_orders`."""
        path = f"{_TRANSACTIONS}/{quote(transaction_id, safe='')}"
        return self._answer("getTransaction", "GET", path)[1].content

    def _order_pages(self, operation: str, name: str, params: Mapping[str, str]) -> Iterator[bytes]:
        def next_token(page: Mapping[str, Any]) -> object:
            payload = page.get("payload")
            if not isinstance(payload, Mapping):
                raise self._session.permanent(
                    operation, "the answer has no payload", step="check the base address"
                )
            pagination = payload.get("pagination")
            return pagination.get("nextToken") if isinstance(pagination, Mapping) else None

        asked = {**params, "limit": str(_ORDERS_PER_PAGE), "sortOrder": "ASC"}
        for _, reply in self._pages(operation, f"{_ORDERS}/{name}", asked, next_token):
            yield reply.content

    def _listings(self, answer: Mapping[str, Any], marketplace_id: str) -> tuple[InvoiceListing, ...]:
        invoices = answer.get("invoices")
        if not isinstance(invoices, list) or not all(isinstance(one, Mapping) for one in invoices):
            raise self._session.permanent(
                "getInvoiceHeaders", "the answer has no list of invoices", step="check the base address"
            )
        return tuple(
            InvoiceListing(identifier, marketplace_id, str(one.get("lastUpdatedDate") or ""))
            for one in invoices
            if isinstance(identifier := one.get("invoiceIdentifier"), str) and identifier
        )


def _period(start: datetime, end: datetime) -> dict[str, str]:
    return {"createdAfter": timestamp(start), "createdBefore": timestamp(end)}
