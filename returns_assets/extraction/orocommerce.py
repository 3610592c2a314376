"""Fetching OroCommerce's lists, page by page: which fields are asked for, and in which periods.

Names, addresses, e-mails and comments are not among the fields. How the API is called is in
`resources/orocommerce.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from resources.landing import Arrival, LandingZone
from resources.orocommerce import ListPage, ListQuery
from returns_assets.extraction.model import Fetched, ListTotal, Progress, fixed_pieces, page_arrival
from returns_assets.streams import Stream

# B2B terms allow returns long after the sale.
ORDER_LOOK_BACK = timedelta(days=400)
ORDER_PIECE = timedelta(days=30)

_ORDERS = (
    *("identifier", "poNumber", "currency", "subtotalValue", "totalValue", "totalDiscountsAmount"),
    *("external", "externalId", "createdAt", "updatedAt", "shipUntil", "lineItems", "orderSubtotals"),
    *("internalStatus", "status", "shippingStatus", "customer"),
)
_ORDER_LINES = (
    *("productSku", "quantity", "productUnitCode", "value", "currency", "priceType", "freeFormProduct"),
    *("createdAt", "updatedAt", "product", "parentProduct", "productUnit", "kitItemLineItems"),
)
_SUBTOTALS = ("orderSubtotalType", "amount", "signedAmount", "currency", "visible")
_PRODUCTS = (
    *("sku", "status", "productType", "createdAt", "updatedAt", "unitPrecisions", "primaryUnitPrecision"),
    "inventory_status",
)
QUERIES: Mapping[str, ListQuery] = MappingProxyType(
    {
        "orders": ListQuery(
            "orders",
            {"orders": _ORDERS, "orderlineitems": _ORDER_LINES, "ordersubtotals": _SUBTOTALS},
            ("lineItems", "orderSubtotals"),
        ),
        "products": ListQuery("products", {"products": _PRODUCTS}),
        "product_unit_precisions": ListQuery(
            "productunitprecisions",
            {"productunitprecisions": ("precision", "conversionRate", "sell", "product", "unit")},
        ),
        "inventory_levels": ListQuery(
            "inventorylevels",
            {"inventorylevels": ("quantity", "product", "productUnitPrecision", "warehouse")},
        ),
    }
)


class OroCommercePages(Protocol):
    """What is needed of the OroCommerce client."""

    return_status_field: str

    def pages(self, query: ListQuery) -> Iterator[ListPage]:
        """The pages of a list."""

    def count(self, query: ListQuery) -> int | None:
        """How many resources the list has now; None when the API does not say."""


def fetch(
    stream: Stream,
    client: OroCommercePages,
    landing: LandingZone,  # noqa: ARG001
    as_of: datetime,
    on_progress: Progress,
) -> Fetched:
    """One document per page; an empty one only when the whole list is empty.

    Orders come in periods of their last update, the newest without an end: an order that is updated while an
    older period is read comes with the newest, which is read last.
    """
    empty: ListPage | None = None
    has_rows = False
    for query in queries(stream, client, as_of):
        read, stated = 0, None
        for page in client.pages(query):
            read, stated = read + page.row_count, page.remaining if stated is None else stated
            if page.row_count:
                has_rows = True
                yield _document(stream, page, as_of)
            else:
                empty = page
        if stated is not None and stated != read:
            # What changed meanwhile is no gap: the count of now decides.
            stated = client.count(query)
        if stated is not None:
            on_progress(ListTotal(f"{query.type}{_period(query)}", stated, read))
    if empty is not None and not has_rows:
        yield _document(stream, empty, as_of)


def queries(stream: Stream, client: OroCommercePages, as_of: datetime) -> list[ListQuery]:
    """What is asked for, oldest period first. Master data and stock are small and asked for as a whole."""
    query = QUERIES[stream.name]
    if stream.name != "orders":
        return [query]
    fields = {**query.fields, "orders": (*query.fields["orders"], client.return_status_field)}
    pieces = fixed_pieces(as_of, ORDER_LOOK_BACK, ORDER_PIECE)
    return [
        replace(query, fields=fields, since=start, until=end if number < len(pieces) else None)
        for number, (start, end) in enumerate(pieces, start=1)
    ]


def _document(stream: Stream, page: ListPage, as_of: datetime) -> tuple[bytes, Arrival]:
    return page.content, page_arrival(stream, page.content, as_of)


def _period(query: ListQuery) -> str:
    return f" from {query.since:%Y-%m-%d}" if query.since else ""
