"""What TikTok Shop sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from datetime import timedelta

from returns_assets.parsing import tiktok_shop
from returns_assets.parsing.tiktok_shop_shapes import INVENTORY, ORDERS, RETURNS, STATEMENTS, TRANSACTIONS
from returns_assets.streams.model import Stream

STREAMS: tuple[Stream, ...] = (
    Stream(
        platform="tiktok_shop",
        name="orders",
        description="Orders with their line items, payment and parcels.",
        grain="one snapshot of an order; snapshots repeat and arrive out of order",
        owner="team:operations",
        columns=ORDERS.columns,
        required=ORDERS.needed,
        parse=tiktok_shop.parse_orders,
        source_time="update_time",
        fresh_for=timedelta(days=3),
        identifiers={"id": "digits", "replaced_order_id": "digits", "exchange_source_order_id": "digits"},
        personal=ORDERS.personal,
    ),
    Stream(
        platform="tiktok_shop",
        name="returns",
        description="Return and refund requests with their lines, refund amounts and deadlines.",
        grain="one snapshot of a return record; snapshots repeat and arrive out of order",
        owner="team:returns",
        columns=RETURNS.columns,
        required=RETURNS.needed,
        parse=tiktok_shop.parse_returns,
        source_time="update_time",
        fresh_for=timedelta(days=3),
        identifiers={"return_id": "digits", "order_id": "digits"},
        personal=RETURNS.personal,
    ),
    Stream(
        platform="tiktok_shop",
        name="statements",
        description="Daily statements: what TikTok paid for the previous day.",
        grain="one snapshot of a statement",
        owner="team:finance",
        columns=STATEMENTS.columns,
        required=STATEMENTS.needed,
        parse=tiktok_shop.parse_statements,
        source_time="statement_time",
        fresh_for=timedelta(days=3),
        identifiers={"id": "digits"},
    ),
    Stream(
        platform="tiktok_shop",
        name="statement_transactions",
        description="Orders and adjustments that make up a statement (202501; 202309 for old answers).",
        grain="one transaction of a statement per document that shows it",
        owner="team:finance",
        columns=TRANSACTIONS.columns,
        required=TRANSACTIONS.needed,
        parse=tiktok_shop.parse_transactions,
        source_time="statement_create_time",
        fresh_for=timedelta(days=3),
        identifiers={"id": "digits", "statement_id": "digits", "order_id": "digits"},
    ),
    Stream(
        platform="tiktok_shop",
        name="inventory",
        description="Available and committed stock per SKU and warehouse, as TikTok shows it to buyers.",
        grain="one product with its SKUs per document that shows it",
        owner="team:operations",
        columns=INVENTORY.columns,
        required=INVENTORY.needed,
        parse=tiktok_shop.parse_inventory,
        identifiers={"product_id": "digits"},
    ),
)
