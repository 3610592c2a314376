"""Generated ERP exports: quoted CSV with commas."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from property_cases import Case, Document, delimited
from property_formats import Delimited
from property_values import amount, day, digits, identifier, instant, one_of, text

CURRENCIES = ("USD", "JPY", "GBP", "IDR", "XTS")
RATES = st.decimals(Decimal("0.0001"), Decimal("99999.9999"), places=4) | st.none()
ECB = Delimited(quoted=False)


def rate_history(days: list[list[Decimal | None]]) -> Document:
    """The ECB's file: newest day first, `N/A` for no rate, a comma at the end of each line."""
    dates = [f"2026-10-{29 - number:02d}" for number in range(len(days))]
    rows = [
        [day, *("N/A" if rate is None else str(rate) for rate in rates)]
        for day, rates in zip(dates, days, strict=True)
    ]
    table = [["Date", *CURRENCIES, ""], *([*row, ""] for row in rows)]
    names = ("date", *map(str.lower, CURRENCIES))
    typed = tuple(
        {"row_number": number, "currency": currency, "rate": rate}
        for number, rates in enumerate(days, start=1)
        for currency, rate in zip(CURRENCIES, rates, strict=True)
        if rate is not None
    )
    cells = tuple(dict(zip(names, row, strict=True)) for row in rows)
    return Document(ECB.write(table).encode(), cells, typed)


CASES: tuple[Case, ...] = (
    delimited(
        "erp",
        "item_master",
        {
            "sku": identifier("SKU-"),
            "description": text(),
            "base_unit": one_of("each", "case", "kg"),
            "unit_cost": amount("unit_cost", low=0),
            "nrv_b_grade": amount("nrv_b_grade", low=0).or_blank(),
            "currency": one_of("GBP", "EUR"),
            "is_inventory": one_of("true", "false", ""),
            "active_from": day("active_from"),
            "active_to": day("active_to").or_blank(),
        },
    ),
    delimited(
        "erp",
        "sku_aliases",
        {
            "source_system": one_of("amazon_fba", "asin", "gtin"),
            "source_sku": identifier(),
            "sku": identifier("SKU-"),
            "valid_from": day("valid_from").or_blank(),
            "valid_to": day("valid_to").or_blank(),
        },
        Delimited(";"),
    ),
    delimited(
        "erp",
        "bank_lines",
        {
            "bank_line_id": identifier("BL-"),
            "value_date": day("value_date"),
            "currency": one_of("GBP", "EUR"),
            "amount": amount("amount"),
            "reference": text(),
        },
    ),
    delimited(
        "erp",
        "stock_on_hand",
        {
            "snapshot_at": instant("snapshot_at"),
            "sku": identifier("SKU-"),
            "location": one_of("UK-DC", "FBA", "UK-HUB-1"),
            "quantity": amount("quantity", places=1),
        },
    ),
    delimited(
        "erp",
        "sales_orders",
        {
            "erp_order_id": identifier("SO-"),
            "channel": one_of("AMAZON_FBA", "TIKTOK_SHOP", "OROCOMMERCE"),
            "external_order_id": digits(19),
            "created_at": instant("created_at", "%Y-%m-%d %H:%M:%S"),
            "status": one_of("open", "shipped", "closed"),
            "fulfilment_location": one_of("UK-DC", "FBA", ""),
            "pick_id": identifier("P-").or_blank(),
        },
    ),
    delimited(
        "erp",
        "credit_memos",
        {
            "credit_memo_id": identifier("CM-"),
            "created_at": instant("created_at"),
            "order_id": identifier(),
            "order_line_id": digits(6).or_blank(),
            "zigzag_return_id": identifier("ZZ-").or_blank(),
            "sku": identifier("SKU-"),
            "quantity": amount("quantity", places=2),
            "unit": one_of("each", "case"),
            "net_amount": amount("net_amount"),
            "tax_amount": amount("tax_amount").or_blank(),
            "currency": one_of("GBP", "EUR"),
            "status": text(),
        },
    ),
    Case(
        ("erp", "fx_rates"),
        st.lists(st.lists(RATES, min_size=5, max_size=5), min_size=1, max_size=4).map(rate_history),
        ECB,
    ),
)
