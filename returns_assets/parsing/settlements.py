"""Amazon settlement reports: the V2 flat file, and V1 for old files on disk.

The first data row of a settlement is a summary that carries its period, total and currency; the others are
details.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from returns_assets.parsing.amounts import parse_amount
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.delimited import Layout, read_records
from returns_assets.parsing.model import DocumentContext, ParsedDocument, readable_or_rejected
from returns_assets.parsing.tables import Table, check_values, decide_locale, finish, plain, sum_amounts

_SUMMARY_COLUMNS = (
    "settlement_id",
    "settlement_start_date",
    "settlement_end_date",
    "deposit_date",
    "total_amount",
    "currency",
)
_PARTY_COLUMNS = (
    "transaction_type",
    "order_id",
    "merchant_order_id",
    "adjustment_id",
    "shipment_id",
    "marketplace_name",
)
_ITEM_COLUMNS = (
    "order_item_code",
    "merchant_order_item_id",
    "merchant_adjustment_item_id",
    "sku",
    "quantity_purchased",
)
_PERIOD = ("settlement_start_date", "settlement_end_date", "deposit_date")
V2_DETAIL_AMOUNTS = ("amount",)
V1_DETAIL_AMOUNTS = (
    "shipment_fee_amount",
    "order_fee_amount",
    "price_amount",
    "item_related_fee_amount",
    "misc_fee_amount",
    "other_fee_amount",
    "promotion_amount",
    "direct_payment_amount",
    "other_amount",
)
V2 = Layout(
    name="settlement V2",
    columns=(
        *_SUMMARY_COLUMNS,
        *_PARTY_COLUMNS,
        "amount_type",
        "amount_description",
        "amount",
        "fulfillment_id",
        "posted_date",
        "posted_date_time",
        *_ITEM_COLUMNS,
        "promotion_id",
    ),
    required=(
        "settlement_id",
        "total_amount",
        "transaction_type",
        "amount_type",
        "amount_description",
        "amount",
    ),
    reaches=("amount", "posted_date_time"),
    summary_end="currency",
    safe_end="quantity_purchased",
    amounts=("total_amount", *V2_DETAIL_AMOUNTS),
    timestamps=(*_PERIOD, "posted_date", "posted_date_time"),
    quantities=("quantity_purchased",),
    keys=("settlement_id",),
)
# A file without promotions has no promotion columns at all.
V1_PROMOTION_COLUMNS = ("promotion_id", "promotion_type", "promotion_amount")
V1 = Layout(
    name="settlement V1",
    columns=(
        *_SUMMARY_COLUMNS,
        *_PARTY_COLUMNS,
        "shipment_fee_type",
        "shipment_fee_amount",
        "order_fee_type",
        "order_fee_amount",
        "fulfillment_id",
        "posted_date",
        *_ITEM_COLUMNS,
        "price_type",
        "price_amount",
        "item_related_fee_type",
        "item_related_fee_amount",
        "misc_fee_amount",
        "other_fee_amount",
        "other_fee_reason_description",
        "direct_payment_type",
        "direct_payment_amount",
        "other_amount",
    ),
    extras=V1_PROMOTION_COLUMNS,
    required=("settlement_id", "total_amount", "transaction_type", "price_type", "price_amount"),
    reaches=("posted_date",),
    summary_end="currency",
    amounts=("total_amount", *V1_DETAIL_AMOUNTS),
    timestamps=(*_PERIOD, "posted_date"),
    quantities=("quantity_purchased",),
    keys=("settlement_id",),
)
COLUMNS = tuple(dict.fromkeys((*V2.columns, *V1.columns, *V1.extras)))
REQUIRED = tuple(name for name in V2.required if name in V1.required)


@readable_or_rejected
def parse_settlement(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One settlement report. The external id is the settlement id, None when the document holds several.

    `control_total` is the summary's total; the fact `row_sum` is the sum of the accepted detail rows.
    """
    decoded = decode(content, context.content_type)
    layout, records = read_records(decoded.text, (V2, V1))
    table = Table(records, layout)
    detail_amounts = V2_DETAIL_AMOUNTS if layout is V2 else V1_DETAIL_AMOUNTS
    kinds = _row_kinds(table)
    currency = _only(table, kinds, "currency").upper()
    total = _only(table, kinds, "total_amount")
    details = _count(table, kinds, detail_amounts)

    def balances(mark: str) -> bool:
        stated = parse_amount(total, mark)
        return stated is not None and stated == sum_amounts(details, mark)

    locale = decide_locale(table, currency, "mdy" if currency in ("", "USD", "CAD") else "dmy", balances)
    check_values(table, locale)
    _require_amounts(table, kinds, detail_amounts)
    ids = {
        text.strip()
        for position, text in enumerate(table.texts("settlement_id"))
        if position not in table.bad
    }
    summaries = [
        position for position, kind in enumerate(kinds) if kind == "summary" and position not in table.bad
    ]
    stated = parse_amount(total, locale.decimal_mark) if len(summaries) == 1 and len(ids) == 1 else None
    row_sum = sum_amounts(_count(table, kinds, detail_amounts), locale.decimal_mark)
    return finish(
        table,
        locale,
        decoded.charset,
        kinds=kinds,
        external_id=next(iter(ids)) if len(ids) == 1 else None,
        control_total=plain(stated) if stated is not None else None,
        facts={
            "currency": currency,
            "settlement_ids": str(len(ids)),
            "summary_rows": str(len(summaries)),
            "row_sum": plain(row_sum),
        },
    )


def _row_kinds(table: Table) -> list[str]:
    pairs = zip(table.texts("total_amount"), table.texts("transaction_type"), strict=True)
    return ["summary" if total.strip() and not kind.strip() else "detail" for total, kind in pairs]


def _only(table: Table, kinds: Sequence[str], name: str) -> str:
    """A summary row's text, blank when there are several summaries that differ or none."""
    texts = {text.strip() for text, kind in zip(table.texts(name), kinds, strict=True) if kind == "summary"}
    return texts.pop() if len(texts) == 1 else ""


def _count(table: Table, kinds: Sequence[str], names: Sequence[str]) -> Counter[str]:
    """The amount texts of the detail rows that are not rejected, and how often each occurs."""
    counts: Counter[str] = Counter()
    for name in names:
        counts.update(
            text
            for position, text in enumerate(table.texts(name))
            if kinds[position] == "detail" and position not in table.bad
        )
    return counts


def _require_amounts(table: Table, kinds: Sequence[str], names: Sequence[str]) -> None:
    """A V2 detail row without amount is no money line. V1 has rows that carry a quantity alone."""
    if len(names) > 1:
        return
    for position, text in enumerate(table.texts(names[0])):
        if kinds[position] == "detail" and not text.strip():
            table.reject(position, f"{names[0]} is missing")
