"""Exports of the vendor portal with one table: the returns page, and what is ready for deduction.

As CSV or workbook (R-X-19: no API gives them). Remittances, two tables in one sheet, are in
`remittances.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from returns_assets.parsing.amazon_vendor_sheets import (
    Names,
    bare_amount,
    parse_money,
    read_sheet,
    without_titles,
)
from returns_assets.parsing.amounts import choose_decimal_mark
from returns_assets.parsing.dates import choose_date_order
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import DocumentContext, ParsedDocument, Parser, readable_or_rejected
from returns_assets.parsing.tables import MAX_QUOTED_VALUE, Locale, Table, check_values, finish

RETURNS = Layout(
    name="vendor returns",
    columns=(
        "request_id",
        "vendor_code",
        "request_type",
        "condition",
        "requested_quantity",
        "approved_quantity",
        "requested_refund",
        "approved_refund",
        "next_automated_action",
        "warehouse",
        "authorization_id",
    ),
    required=("request_id", "requested_quantity"),
    extras=("rejection_reason", "asin", "vendor_sku", "po_number", "requested_date", "currency"),
    aliases={"status": "condition", "authorisation_id": "authorization_id"},
    reaches=("approved_refund",),
    timestamps=("requested_date",),
    quantities=("requested_quantity", "approved_quantity"),
    keys=("request_id",),
)
RETURN_COLUMNS = (*RETURNS.columns, *RETURNS.extras)
_RETURN_MONEY = ("requested_refund", "approved_refund")
PAYABLES = Layout(
    name="payables ready for deduction",
    columns=(
        "vendor_code",
        "transaction_number",
        "transaction_date",
        "type",
        "invoice_amount",
        "deducted_amount",
        "balance",
    ),
    required=("transaction_number", "balance"),
    extras=("currency",),
    reaches=("balance",),
    timestamps=("transaction_date",),
    keys=("transaction_number",),
)
PAYABLE_COLUMNS = (*PAYABLES.columns, *PAYABLES.extras)
_PAYABLE_MONEY = ("invoice_amount", "deducted_amount", "balance")


def parser_for(layout: Layout, money: Sequence[str]) -> Parser:
    """The parser of one export. Titles above the header and lines of blank cells are no rows."""

    def is_header(names: Names) -> bool:
        return {*layout.required} <= {layout.aliases.get(name, name) for name in names}

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        sheet = read_sheet(content, context.content_type, is_header)
        _, records = read_records(without_titles(sheet.text, is_header), (layout,))
        table = Table(records, layout)
        amounts: Counter[str] = Counter()
        for text, count in table.distinct(money).items():
            amounts[bare_amount(text)] += count
        mark, decided_by = choose_decimal_mark(amounts, table.majority("currency"))
        order = choose_date_order(table.distinct(layout.timestamps), "mdy")
        locale = Locale(mark, order, decided_by)
        check_values(table, locale)
        _check_money(table, money, mark)
        return finish(table, locale, sheet.charset, facts=sheet.facts)

    return parse


def _check_money(table: Table, names: Sequence[str], decimal_mark: str) -> None:
    for name in names:
        for position, text in enumerate(table.texts(name)):
            if text.strip() and parse_money(text, decimal_mark) is None:
                table.reject(position, f"{name} '{text[:MAX_QUOTED_VALUE]}' is no amount")


parse_returns = parser_for(RETURNS, _RETURN_MONEY)
parse_payables = parser_for(PAYABLES, _PAYABLE_MONEY)
