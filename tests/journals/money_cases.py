"""The golden accounting cases as raw documents: one settlement, order or return per case, planted by hand.

One SKU (cost 12.00, net realisable value 5.00, price 30.00 + 6.00 tax) carries them all; the tests
hold the expected journals.
"""

from __future__ import annotations

import json
from pathlib import Path

from money_raw import RawHome
from money_rows import (
    SKU,
    add_settlement,
    amazon_return,
    bank,
    held_transaction,
    hub_return,
    line,
    other,
    refund,
    sale,
    summary,
)

AS_OF = "2026-06-30T23:59:59Z"
S_100, S_GOODS, S_REIMBURSED = "20000000100", "20000000200", "20000000300"
S_GOODWILL, S_UNMAPPED, S_FACILITATED, S_REFUND = "20000000400", "20000000500", "20000000600", "20000000700"
ORDER_C1, ORDER_C4B, ORDER_C5, ORDER_C6, ORDER_C7, ORDER_D1 = (
    f"203-100000{n}-000000{n}" for n in range(1, 7)
)
HELD_ORDERS = tuple(f"203-500000{n}-000000{n}" for n in range(1, 4))
ORDER_C1_ALONE, ORDER_H1, ORDER_K = "203-1000007-0000007", "203-2000001-0000001", "111-3000001-0000001"
# five sales (27.40) with their refunds (-31.68), and one sale
GOODS_TOTAL = "6.00"


def plant(path: Path, *, reverse: bool = False) -> RawHome:
    """All cases in one home."""
    home = RawHome(path, reverse=reverse)
    item = {
        "sku": SKU,
        "description": "Mug",
        "base_unit": "each",
        "unit_cost": "12.00",
        "nrv_b_grade": "5.00",
        "currency": "GBP",
        "is_inventory": "true",
        "active_from": "2020-01-01",
        "active_to": "",
    }
    home.add("erp", "item_master", "items", [item])
    _settlement_s100(home)
    _goods_cases(home)
    add_settlement(
        home,
        summary(S_REFUND, "2026-01-20", "2026-01-28", "2026-01-30", "-31.68"),
        refund("2026-01-28", ORDER_C1_ALONE),
    )
    add_settlement(
        home,
        summary(S_GOODWILL, "2026-02-01", "2026-02-14", "2026-02-16", "-4.25"),
        [
            line(
                "2026-02-03", "Refund", "ItemPrice", "Principal", "-4.17", order=ORDER_H1, adjustment="adj-h1"
            ),
            line("2026-02-03", "Refund", "ItemPrice", "Tax", "-0.83", order=ORDER_H1, adjustment="adj-h1"),
            line(
                "2026-02-03", "Refund", "ItemFees", "Commission", "0.75", order=ORDER_H1, adjustment="adj-h1"
            ),
        ],
    )
    add_settlement(
        home,
        summary(S_UNMAPPED, "2026-02-01", "2026-02-14", "2026-02-16", "-3.75"),
        [
            other("2026-02-03", "Brand New Fee", "-3.75"),
        ],
    )
    _facilitated_case(home)
    _held_money(home)
    home.add(
        "erp",
        "bank_lines",
        "bank",
        [
            bank("B-1", "2026-02-09", "68.52", f"AMAZON {S_100}"),
            # 9 + the settlement id is another number
            bank("B-0", "2026-02-08", "68.52", f"AMAZON 9{S_100}"),
            bank("B-2", "2026-02-23", GOODS_TOTAL, f"AMZN/{S_GOODS}/GB"),
        ],
    )
    return home


def _settlement_s100(home: RawHome) -> None:
    add_settlement(
        home,
        summary(S_100, "2026-01-24", "2026-02-07", "2026-02-09", "68.52"),
        [
            other("", "Previous Reserve Amount Balance", "50.00"),
            *sale("2026-01-25", ORDER_C1),
            *sale("2026-01-26", "203-0000002-0000002"),
            *refund("2026-01-28", ORDER_C1),
            *sale("2026-02-02", "203-0000003-0000003"),
            other("2026-02-03", "Storage Fee", "-4.00"),
            other("2026-02-04", "WAREHOUSE_DAMAGE", "12.00", "FBA Inventory Reimbursement", sku="MUG-99"),
            other("", "Current Reserve Amount", "-40.00"),
        ],
    )


def _goods_cases(home: RawHome) -> None:
    """Refunds of 28 January whose goods come back in every way, or not at all."""
    orders = [ORDER_C4B, ORDER_C5, ORDER_C6, ORDER_C7, ORDER_D1]
    lines = [row for order in orders for row in (*sale("2026-01-25", order), *refund("2026-01-28", order))]
    add_settlement(
        home,
        summary(S_GOODS, "2026-01-24", "2026-02-07", "2026-02-20", GOODS_TOTAL),
        [
            *lines,
            # the order whose buyer gets a goodwill refund later
            *sale("2026-02-01", ORDER_H1),
        ],
    )
    add_settlement(
        home,
        summary(S_REIMBURSED, "2026-04-07", "2026-04-21", "2026-04-23", "15.50"),
        [
            other(
                "2026-04-14", "REVERSAL_REIMBURSEMENT", "15.50", "FBA Inventory Reimbursement", sku=SKU + " "
            ),
        ],
    )
    home.add(
        "amazon_fba",
        "reimbursements",
        "reimbursements",
        [
            {
                "approval_date": "2026-04-10T09:00:00+00:00",
                "reimbursement_id": "9001",
                "amazon_order_id": ORDER_D1,
                "reason": "CustomerReturn",
                "sku": SKU,
                "currency_unit": "GBP",
                "amount_per_unit": "15.50",
                "amount_total": "15.50",
                "quantity_reimbursed_cash": "1",
                "quantity_reimbursed_inventory": "0",
                "quantity_reimbursed_total": "1",
            }
        ],
    )
    home.add(
        "zigzag",
        "returns",
        "returns",
        [
            hub_return(
                ORDER_C1,
                {
                    "itemStatus": "RESTOCKED",
                    "grade": "A",
                    "disposition": "RESTOCK",
                    "dispositionWarehouseCode": "UK-DC",
                },
            ),
            hub_return(
                ORDER_C4B,
                {
                    "itemStatus": "DISPOSITIONED",
                    "grade": "A",
                    "disposition": "CONSOLIDATE",
                    "dispositionWarehouseCode": "FBA",
                    "consignmentId": "CONS-1",
                },
            ),
            hub_return(ORDER_C5, {"grade": "B", "disposition": "LIQUIDATE"}),
            hub_return(ORDER_C6, {"grade": "D", "disposition": "DESTROY"}),
        ],
    )
    home.add(
        "zigzag",
        "consignments",
        "consignments",
        [
            {
                "consignment_id": "CONS-1",
                "destination": "FBA",
                "destination_reference": "FBA15X",
                "status": "DISPATCHED",
                "dispatched_at": "2026-02-08T10:00:00Z",
                "lines": json.dumps([{"itemId": f"ZZI-{ORDER_C4B}", "sku": SKU, "quantity": 1}]),
            }
        ],
    )
    home.add(
        "amazon_fba",
        "customer_returns",
        "fba",
        [
            {**amazon_return(ORDER_C7, "2026-02-05", "LPN1"), "return_date": "2026-02-05T15:31:40+00:00"},
        ],
    )


def _held_money(home: RawHome) -> None:
    """Three orders shipped in January whose money is free in February."""
    rows = [held_transaction(order, "2026-01-27", "DEFERRED_RELEASED") for order in HELD_ORDERS]
    rows += [
        held_transaction(order, "2026-02-06", "RELEASED", name="free", releases=f"held-{order}")
        for order in HELD_ORDERS
    ]
    home.add("amazon_fba", "deferred_transactions", "transactions", rows)


def _facilitated_case(home: RawHome) -> None:
    """A US order on which the marketplace collects and withholds the tax, and its refund."""
    rows = [
        line("2026-02-02", "Order", "ItemPrice", "Principal", "30.00", order=ORDER_K),
        line("2026-02-02", "Order", "ItemPrice", "Tax", "2.40", order=ORDER_K),
        line(
            "2026-02-02",
            "Order",
            "ItemWithheldTax",
            "MarketplaceFacilitatorTax-Principal",
            "-2.40",
            order=ORDER_K,
        ),
        line("2026-02-02", "Order", "ItemFees", "Commission", "-4.50", order=ORDER_K),
        line("2026-03-09", "Refund", "ItemPrice", "Principal", "-30.00", order=ORDER_K, item="77"),
        line("2026-03-09", "Refund", "ItemPrice", "Tax", "-2.40", order=ORDER_K, item="77"),
        line(
            "2026-03-09",
            "Refund",
            "ItemWithheldTax",
            "MarketplaceFacilitatorTax-Principal",
            "2.40",
            order=ORDER_K,
            item="77",
        ),
        line("2026-03-09", "Refund", "ItemFees", "Commission", "4.50", order=ORDER_K, item="77"),
        line("2026-03-09", "Refund", "ItemFees", "RefundCommission", "-0.90", order=ORDER_K, item="77"),
    ]
    add_settlement(
        home,
        summary(S_FACILITATED, "2026-02-01", "2026-03-14", "2026-03-16", "-0.90", "USD"),
        [{**row, "marketplace_name": "Amazon.com"} for row in rows],
    )
