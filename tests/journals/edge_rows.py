"""Settlements and goods off the beaten track, as raw rows: wrong, repeated, carried over, early and late.

What must come of them is in `test_posting_edges.py`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from money_raw import RawHome, Row
from money_rows import SKU, add_settlement, amazon_return, line, other, refund, sale, summary

UNBALANCED, REJECTED, HEADLESS, REISSUED = "30000000001", "30000000002", "30000000003", "30000000004"
BEFORE_GAP, AFTER_GAP, PARALLEL_1, PARALLEL_2 = "30000000005", "30000000006", "30000000007", "30000000008"
NEGATIVE, CARRYING, CLOCK, COMMA, OLD_LAYOUT = (
    "30000000009",
    "30000000010",
    "30000000011",
    "30000000012",
    "30000000013",
)
GOODS, FUTURE = "30000000014", "30000000015"
EARLY, LATE, DAMAGED, SERVICE, OWN = (f"203-500000{n}-000000{n}" for n in range(1, 6))


def elsewhere(rows: list[Row], marketplace: str) -> list[Row]:
    """The rows on another marketplace, so that each settlement is a chain of its own."""
    return [{**row, "marketplace_name": marketplace} for row in rows]


def plant_settlements(home: RawHome) -> None:
    """Settlements that are wrong, repeated, carried over, or written in another way."""
    fee = [other("2026-02-03", "Storage Fee", "-4.00")]

    def add(settlement_id: str, start: str, end: str, total: str, lines: list[Row], **more: Any) -> None:
        head = summary(settlement_id, start, end, end, total)
        add_settlement(home, head, elsewhere(lines, f"Amazon.{more.pop('market', settlement_id)}"), **more)

    add(UNBALANCED, "2026-02-01", "2026-02-14", "-5.00", fee)
    add(REJECTED, "2026-02-01", "2026-02-14", "-4.00", fee, rejected=[9])
    home.add(
        "amazon_fba", "settlements", HEADLESS, elsewhere([{"settlement_id": HEADLESS, **fee[0]}], "Amazon.x")
    )
    add(REISSUED, "2026-02-01", "2026-02-14", "-4.00", fee)
    more = [*fee, other("2026-02-03", "Subscription Fee", "-25.00")]
    add(REISSUED, "2026-02-01", "2026-02-14", "-29.00", more, version=2)
    add(BEFORE_GAP, "2026-02-01", "2026-02-14", "-4.00", fee, market="uk")
    add(PARALLEL_1, "2026-02-01", "2026-02-14", "-4.00", fee, market="de")
    add(PARALLEL_2, "2026-02-15", "2026-02-28", "-4.00", fee, market="de")
    add(AFTER_GAP, "2026-03-01", "2026-03-14", "-4.00", fee, market="uk")
    add(NEGATIVE, "2026-02-01", "2026-02-14", "-4.00", fee)
    carried = [
        *sale("2026-02-20", "203-6000001-0000001"),
        other("2026-02-15", "Payable to Amazon", "-4.00    "),
    ]
    add(CARRYING, "2026-02-14", "2026-02-28", "23.40", carried)
    # 23:30 UTC on 31 March is 1 April in London
    night = [{**other("2026-03-31", "Storage Fee", "-4.00"), "posted_date_time": "2026-03-31 23:30:00 UTC"}]
    add(CLOCK, "2026-03-20", "2026-04-03", "-4.00", night)
    comma = [
        {**row, "_decimal_mark": ","}
        for row in elsewhere([other("2026-02-03", "Storage Fee", "-1.234,56")], "Amazon.c")
    ]
    head = {
        **summary(COMMA, "2026-02-01", "2026-02-14", "2026-02-16", "-1.234,56", "EUR"),
        "_decimal_mark": ",",
    }
    add_settlement(home, head, comma)
    v1 = {
        "transaction_type": "Order",
        "order_id": "702-1",
        "sku": SKU,
        "posted_date": "2026-02-03T10:00:00+00:00",
        "marketplace_name": "Amazon.ca",
    }
    add_settlement(
        home,
        summary(OLD_LAYOUT, "2026-02-01", "2026-02-14", "2026-02-16", "26.60", "CAD"),
        [
            {**v1, "quantity_purchased": "2"},
            {
                **v1,
                "price_type": "Principal",
                "price_amount": "30.00",
                "item_related_fee_type": "Commission",
                "item_related_fee_amount": "-5.40",
            },
            {**v1, "transaction_type": "WAREHOUSE_DAMAGE", "order_id": "", "other_amount": "2.00"},
        ],
    )
    add(FUTURE, "2026-06-20", "2026-07-04", "-8.00", [*fee, other("2026-06-25", "Storage Fee", "-4.00")])


def plant_goods(home: RawHome) -> None:
    """Goods that come too early, too late, damaged, are no goods, or are sold from own stock."""
    lines = [
        *(
            row
            for order in (EARLY, LATE, DAMAGED)
            for row in (*sale("2026-01-02", order), *refund("2026-01-20", order))
        ),
        *({**row, "sku": "WRAP"} for row in (*sale("2026-01-02", SERVICE), *refund("2026-01-20", SERVICE))),
        {
            **line("2026-01-02", "Order", "ItemPrice", "Principal", "30.00", order=OWN),
            "fulfillment_id": "MFN",
        },
        line("2026-01-02", "Order", "ItemPrice", "Principal", "-30.00", order="203-6000002-0000002"),
    ]
    total = sum(Decimal(str(row["amount"])) for row in lines)
    add_settlement(
        home,
        summary(GOODS, "2026-01-01", "2026-01-31", "2026-02-02", str(total)),
        elsewhere(lines, "Amazon.g"),
    )
    home.add(
        "amazon_fba",
        "customer_returns",
        "fba",
        [
            amazon_return(EARLY, "2026-01-10", f"LPN-{EARLY}", "SELLABLE"),
            amazon_return(LATE, "2026-04-20", f"LPN-{LATE}", "SELLABLE"),
            amazon_return(DAMAGED, "2026-01-25", f"LPN-{DAMAGED}", "CUSTOMER_DAMAGED"),
            amazon_return("203-9999999-0000009", "2026-01-25", "LPN-203-9999999-0000009", "SELLABLE"),
            amazon_return(SERVICE, "2026-01-25", f"LPN-{SERVICE}", "SELLABLE", "WRAP"),
        ],
    )
