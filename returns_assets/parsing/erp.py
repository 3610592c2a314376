"""The ERP's exports: item master, SKU aliases and bank lines, as quoted CSV with commas or semicolons."""

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
