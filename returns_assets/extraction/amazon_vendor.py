"""Fetching the vendor account: purchase orders with status, invoices with lines, transaction status.

How SP-API is called is in `resources/`. Returns and remittances have no API: they come by file (R-X-19).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

from resources.amazon_vendor import InvoiceListing
from resources.errors import PermanentError
from resources.landing import Arrival, LandingZone
from returns_assets.extraction.model import Fetched, Progress, fixed_pieces, page_arrival
from returns_assets.ingest import parse_landed
from returns_assets.streams import Stream

# Goods come back from Amazon long after they were ordered, and are refunded at the order's cost.
LOOK_BACK = timedelta(days=400)
ORDERS_PIECE, INVOICES_PIECE = timedelta(days=7), timedelta(days=90)
_FINAL = ("SUCCESS", "FAILURE")


class VendorAccount(Protocol):
    """What is needed of the SP-API client."""

    def purchase_orders(self, created_after: datetime, created_before: datetime) -> Iterator[bytes]:
        """Pages of purchase orders."""

    def purchase_order_statuses(self, created_after: datetime, created_before: datetime) -> Iterator[bytes]:
        """Pages of what was received of purchase orders."""

    def invoice_headers(
        self, issued_from: datetime, issued_to: datetime
    ) -> Iterator[tuple[bytes, tuple[InvoiceListing, ...]]]:
        """Pages of invoices without lines."""

    def invoice_lines(self, listing: InvoiceListing) -> Iterator[bytes]:
        """Pages of one invoice with its lines."""

    def transaction(self, transaction_id: str) -> bytes:
        """What became of one submission."""


def fetch(
    stream: Stream, client: VendorAccount, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """One document per page, per page of an invoice, per transaction."""
    if stream.name == "purchase_orders":
        return _purchase_orders(stream, client, as_of)
    if stream.name == "invoices":
        return _invoices(stream, client, landing, as_of)
    return _transactions(stream, client, landing, as_of, on_progress)


def _purchase_orders(stream: Stream, client: VendorAccount, as_of: datetime) -> Fetched:
    """The orders of each week, then what was received of them; weeks without orders answer alike."""
    seen: set[bytes] = set()
    for ask in (client.purchase_orders, client.purchase_order_statuses):
        for start, end in fixed_pieces(as_of, LOOK_BACK, ORDERS_PIECE):
            for content in ask(start, end):
                if content not in seen:
                    seen.add(content)
                    yield content, page_arrival(stream, content, as_of)


def _invoices(stream: Stream, client: VendorAccount, landing: LandingZone, as_of: datetime) -> Fetched:
    """Pages of headers, and the lines of each invoice that is new or changed since its lines landed."""
    landed = landing.source_names(*stream.key)
    listings: dict[str, InvoiceListing] = {}
    for start, end in fixed_pieces(as_of, LOOK_BACK, INVOICES_PIECE):
        for content, page in client.invoice_headers(start, end):
            listings.update({_name(listing): listing for listing in page})
            yield content, page_arrival(stream, content, as_of)
    for name, listing in listings.items():
        if listing.changed_at and name in landed:
            continue
        for number, content in enumerate(client.invoice_lines(listing), start=1):
            known_as = name if number == 1 else f"{name}-{number}"
            yield content, Arrival(as_of, "api", known_as, known_as, "application/json")


def _name(listing: InvoiceListing) -> str:
    return f"invoice-{listing.identifier}-{listing.changed_at}"


def _transactions(
    stream: Stream, client: VendorAccount, landing: LandingZone, as_of: datetime, on_progress: Progress
) -> Fetched:
    """The status of every submission that is known from a landed document and has no final status there.

    Amazon lists no transactions: the answer to a submission, dropped into the inbox, makes its id known.
    """
    for transaction_id in _open_transactions(stream, landing):
        try:
            content = client.transaction(transaction_id)
        except PermanentError as error:
            if error.status != 404:
                raise
            on_progress(f"{transaction_id}: Amazon does not know this transaction")
            continue
        yield content, page_arrival(stream, content, as_of)


def _open_transactions(stream: Stream, landing: LandingZone) -> list[str]:
    """Transaction ids without final status, in the order of their ids, which start with their time."""
    is_final: dict[str, bool] = {}
    for document in landing.documents(*stream.key):
        rows = parse_landed(landing, stream, document).rows
        for transaction_id, status in zip(rows.column("transaction_id"), rows.column("status"), strict=True):
            known = (transaction_id or "").strip()
            is_final[known] = is_final.get(known, False) or (status or "").strip().upper() in _FINAL
    return sorted(
        transaction_id for transaction_id, final in is_final.items() if transaction_id and not final
    )
