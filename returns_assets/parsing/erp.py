"""The ERP's exports as quoted CSV with commas or semicolons. The ECB's rates are in `fx_rates.py`."""

from __future__ import annotations

from returns_assets.parsing.decoding import decode
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import DocumentContext, ParsedDocument, Parser, readable_or_rejected
from returns_assets.parsing.tables import Table, check_values, decide_locale, finish

ITEM_MASTER = Layout(
    name="item master",
    columns=(
        "sku",
        "description",
        "base_unit",
        "unit_cost",
        "nrv_b_grade",
        "currency",
        "is_inventory",
        "active_from",
        "active_to",
    ),
    required=("sku", "unit_cost", "currency"),
    reaches=("currency",),
    amounts=("unit_cost", "nrv_b_grade"),
    costs=("unit_cost", "nrv_b_grade"),
    timestamps=("active_from", "active_to"),
    keys=("sku",),
)
SKU_ALIASES = Layout(
    name="SKU aliases",
    columns=("source_system", "source_sku", "sku", "valid_from", "valid_to"),
    required=("source_system", "source_sku", "sku"),
    reaches=("sku",),
    timestamps=("valid_from", "valid_to"),
    keys=("source_system", "source_sku", "sku"),
)
BANK_LINES = Layout(
    name="bank lines",
    columns=("bank_line_id", "value_date", "currency", "amount", "reference"),
    required=("bank_line_id", "value_date", "currency", "amount"),
    reaches=("amount",),
    amounts=("amount",),
    timestamps=("value_date",),
    keys=("bank_line_id", "value_date", "amount"),
)
# Quantities are amounts: goods counted by weight have decimals.
STOCK_ON_HAND = Layout(
    name="stock on hand",
    columns=("snapshot_at", "sku", "location", "quantity"),
    required=("snapshot_at", "sku", "location", "quantity"),
    reaches=("quantity",),
    amounts=("quantity",),
    timestamps=("snapshot_at",),
    keys=("snapshot_at", "sku", "location", "quantity"),
)
SALES_ORDERS = Layout(
    name="ERP sales orders",
    columns=(
        "erp_order_id",
        "channel",
        "external_order_id",
        "created_at",
        "status",
        "fulfilment_location",
        "pick_id",
    ),
    required=("erp_order_id", "external_order_id"),
    reaches=("status",),
    timestamps=("created_at",),
    keys=("erp_order_id",),
)
CREDIT_MEMOS = Layout(
    name="credit memos",
    columns=(
        "credit_memo_id",
        "created_at",
        "order_id",
        "order_line_id",
        "zigzag_return_id",
        "sku",
        "quantity",
        "unit",
        "net_amount",
        "tax_amount",
        "currency",
        "status",
    ),
    required=("credit_memo_id", "order_id", "sku", "quantity", "net_amount", "currency"),
    reaches=("currency",),
    amounts=("quantity", "net_amount", "tax_amount"),
    timestamps=("created_at",),
    keys=("credit_memo_id", "net_amount", "currency"),
)


def parser_for(layout: Layout) -> Parser:
    """The parser of one export. An amount that could be read either way follows the delimiter's locale."""

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        decoded = decode(content, context.content_type)
        _, records = read_records(decoded.text, (layout,))
        table = Table(records, layout)
        # A spreadsheet separates by semicolons where the comma is its decimal mark.
        locale = decide_locale(table, "EUR" if records.delimiter == ";" else "", "dmy")
        check_values(table, locale)
        return finish(table, locale, decoded.charset)

    return parse


parse_item_master = parser_for(ITEM_MASTER)
parse_sku_aliases = parser_for(SKU_ALIASES)
parse_bank_lines = parser_for(BANK_LINES)
parse_stock_on_hand = parser_for(STOCK_ON_HAND)
parse_sales_orders = parser_for(SALES_ORDERS)
parse_credit_memos = parser_for(CREDIT_MEMOS)
