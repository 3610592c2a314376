"""Amazon's inventory reports: the ledger (detail and summary view), the stock snapshot and the listings.

None of them has a natural key or a reliable date of its own; how their rows are told apart and merged is
decided in the warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping

from returns_assets.parsing.decoding import decode
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    UnreadableError,
    readable_or_rejected,
)
from returns_assets.parsing.tables import Table, check_values, decide_locale, finish


def _written_together(*names: str) -> Mapping[str, str]:
    """Aliases for headers without blanks between their words (`EventType`), as older exports have them."""
    return {name.replace("_", ""): name for name in names if "_" in name}


_LEDGER_ITEM = ("date", "fnsku", "asin", "msku", "title")
_LEDGER_EVENT = (
    "event_type",
    "reference_id",
    "quantity",
    "fulfillment_center",
    "disposition",
    "reason",
    "country",
    "reconciled_quantity",
    "unreconciled_quantity",
)
LEDGER_BALANCES = (
    "starting_warehouse_balance",
    "in_transit_between_warehouses",
    "receipts",
    "customer_shipments",
    "customer_returns",
    "vendor_returns",
    "warehouse_transfer_in_out",
    "found",
    "lost",
    "damaged",
    "disposed",
    "other_events",
    "ending_warehouse_balance",
    "unknown_events",
)
LEDGER_DETAIL = Layout(
    name="inventory ledger detail",
    columns=(*_LEDGER_ITEM, *_LEDGER_EVENT),
    required=("date", "fnsku", "event_type", "quantity", "disposition"),
    extras=("date_and_time", "store"),
    aliases=_written_together(*_LEDGER_EVENT, "date_and_time"),
    timestamps=("date", "date_and_time"),
    quantities=("quantity", "reconciled_quantity", "unreconciled_quantity"),
    keys=("date", "event_type", "quantity"),
)
LEDGER_SUMMARY = Layout(
    name="inventory ledger summary",
    columns=(*_LEDGER_ITEM, "disposition", *LEDGER_BALANCES, "location"),
    required=("date", "fnsku", "disposition", "starting_warehouse_balance", "ending_warehouse_balance"),
    extras=("store",),
    aliases={
        **_written_together(*LEDGER_BALANCES),
        "warehousetransferin_out": "warehouse_transfer_in_out",
    },
    timestamps=("date",),
    quantities=LEDGER_BALANCES,
    keys=("date", "ending_warehouse_balance"),
)
LEDGER_COLUMNS = tuple(
    dict.fromkeys(
        (*LEDGER_DETAIL.columns, *LEDGER_DETAIL.extras, *LEDGER_SUMMARY.columns, *LEDGER_SUMMARY.extras)
    )
)
# What a document of either view has; the layout that is recognised asks for more.
LEDGER_REQUIRED = tuple(name for name in LEDGER_DETAIL.required if name in LEDGER_SUMMARY.required)

_SNAPSHOT_QUANTITIES = (
    "mfn_fulfillable_quantity",
    "afn_warehouse_quantity",
    "afn_fulfillable_quantity",
    "afn_unsellable_quantity",
    "afn_reserved_quantity",
    "afn_total_quantity",
    "afn_inbound_working_quantity",
    "afn_inbound_shipped_quantity",
    "afn_inbound_receiving_quantity",
    "afn_researching_quantity",
    "afn_reserved_future_supply",
    "afn_future_supply_buyable",
)
SNAPSHOT = Layout(
    name="FBA inventory",
    columns=(
        "sku",
        "fnsku",
        "asin",
        "product_name",
        "condition",
        "your_price",
        "mfn_listing_exists",
        "mfn_fulfillable_quantity",
        "afn_listing_exists",
        "afn_warehouse_quantity",
        "afn_fulfillable_quantity",
        "afn_unsellable_quantity",
        "afn_reserved_quantity",
        "afn_total_quantity",
        "per_unit_volume",
        "afn_inbound_working_quantity",
        "afn_inbound_shipped_quantity",
        "afn_inbound_receiving_quantity",
        "afn_researching_quantity",
        "afn_reserved_future_supply",
        "afn_future_supply_buyable",
    ),
    required=("sku", "fnsku", "afn_fulfillable_quantity", "afn_total_quantity"),
    extras=("store",),
    reaches=("afn_inbound_receiving_quantity",),
    amounts=("your_price",),
    quantities=_SNAPSHOT_QUANTITIES,
    keys=("sku", "afn_total_quantity"),
)
LISTINGS = Layout(
    name="listings",
    columns=(
        "item_name",
        "item_description",
        "listing_id",
        "seller_sku",
        "price",
        "quantity",
        "open_date",
        "item_is_marketplace",
        "product_id_type",
        "item_note",
        "item_condition",
        "asin1",
        "will_ship_internationally",
        "expedited_shipping",
        "product_id",
        "pending_quantity",
        "fulfillment_channel",
        "merchant_shipping_group",
        "status",
    ),
    required=("listing_id", "seller_sku", "status"),
    # Columns that only some marketplaces have.
    extras=(
        "image_url",
        "zshop_shipping_fee",
        "zshop_category1",
        "zshop_browse_path",
        "zshop_storefront_feature",
        "zshop_boldface",
        "asin2",
        "asin3",
        "bid_for_featured_placement",
        "add_delete",
    ),
    aliases={"fulfilment_channel": "fulfillment_channel"},
    amounts=("price",),
    quantities=("quantity", "pending_quantity"),
    keys=("seller_sku", "status"),
)
LISTING_COLUMNS = (*LISTINGS.columns, *LISTINGS.extras)


@readable_or_rejected
def parse_ledger(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One ledger document: an export with commas, or the API's with tabs, quoted in either case.

    `_row_kind` tells the views apart: `detail` is one movement, `summary` the balances of one period.
    """
    decoded = decode(content, context.content_type)
    layout, records = read_records(decoded.text, (LEDGER_DETAIL, LEDGER_SUMMARY))
    table = Table(records, layout)
    # Amazon writes the ledger's days month first in every marketplace.
    locale = decide_locale(table, "", "mdy")
    check_values(table, locale)
    kind = "detail" if layout is LEDGER_DETAIL else "summary"
    return finish(table, locale, decoded.charset, kinds=[kind] * len(records.cells))


@readable_or_rejected
def parse_snapshot(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One report of the present stock. It holds no date: it is as old as it was received."""
    decoded = decode(content, context.content_type)
    _, records = read_records(decoded.text, (SNAPSHOT,))
    table = Table(records, SNAPSHOT)
    locale = decide_locale(table, "", "mdy")
    check_values(table, locale)
    return finish(table, locale, decoded.charset)


@readable_or_rejected
def parse_listings(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One listings report. Its opening dates name time zones that mean nothing outside their country, so they
    stay text.

    Some accounts get it with a translated header: such a document is refused and the reason says what to do.
    """
    decoded = decode(content, context.content_type)
    try:
        _, records = read_records(decoded.text, (LISTINGS,))
    except UnreadableError as error:
        raise UnreadableError(
            error.reason + _language_advice(decoded.text), error.raw_text, decoded.charset
        ) from error
    table = Table(records, LISTINGS)
    locale = decide_locale(table, "", "mdy")
    check_values(table, locale)
    return finish(table, locale, decoded.charset)


def _language_advice(text: str) -> str:
    """What to do about a header that is a wide table of unknown names."""
    header = text.lstrip().split("\n", 1)[0]
    if header.count("\t") < len(LISTINGS.required):
        return ""
    return "; the column names are in another language: have the account's reports written in English"
