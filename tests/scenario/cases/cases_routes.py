"""Cases 90–97: renamed warehouses, retired SKUs, other channels and removals, inbound counts, corrections."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
from decimal import Decimal

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import REPOSITORY, Case, Found, Mutation

MODELS = "dbt_project/models/intermediate/"
RULES = MODELS + "exceptions/"
COST = Decimal("12.0000")


def _add_90(book: Book) -> None:
    book.item()
    book.sold("2026-08-10")
    book.refunded("2026-09-01")
    item = book.hub_item(
        received="2026-09-03",
        graded="2026-09-04",
        grade="B",
        disposition="RESALE_HOLD",
        returnReason="Meinung geändert",
    )
    book.hub_return("2026-09-04", [item])


def _check_90(found: Found) -> None:
    assert found.states() == {"matched": 1}
    assert [line["grade"] for line in found.lines()] == ["B"]
    assert found.rows(
        "select count(*) from marts.return_exceptions where exception_code = 'WAREHOUSE_UNMAPPED' and subject = 'UK-HUB-1'"
    ) == [(0,)]
    assert found.codes() == []


def _later_90(book: Book) -> None:
    """Every warehouse and every reason has another name; their ids stay."""
    for name, column in (("warehouses", "name"), ("reason_codes", "zigzag_reason")):
        with (REPOSITORY / "dbt_project" / "seeds" / f"{name}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            for row in csv.DictReader(file):
                book.setting(name, **{**row, column: f"{row[column]} (new name)"})


def _add_91(book: Book) -> None:
    # sold while active, retired before the goods came back
    book.item(active_to="2026-08-20")
    book.sold("2026-08-10")
    book.refunded("2026-09-01")
    book.fba_return("2026-09-05", disposition="CUSTOMER_DAMAGED")


def _check_91(found: Found) -> None:
    assert found.states() == {"matched": 1}
    assert found.codes() == ["SKU_INACTIVE"]
    retired = found.finding("SKU_INACTIVE")
    assert (retired.quantity, retired.amount, retired.order_id) == (1, COST, found.order())
    assert found.journal()["goods_received"] == {"5110": COST, "1330": -COST}


def _add_92(book: Book) -> None:
    book.item()
    merchant = {"fulfillment-channel": "Merchant"}
    book.sold("2026-08-10", **merchant)
    book.refunded("2026-09-01", **{"fulfillment-id": "MFN"})
    book.fba_return("2026-09-03")


def _check_92(found: Found) -> None:
    assert found.states() == {"excluded": 2}
    assert found.pairs() == []
    assert found.codes() == ["WRONG_CHANNEL_ROUTE"]
    route = found.finding("WRONG_CHANNEL_ROUTE")
    assert (route.quantity, route.amount, route.order_id) == (1, COST, found.order())
    assert "right_of_return" not in found.journal()


def _add_93(book: Book) -> None:
    book.item()
    # an order of another channel that Amazon shipped: no sale and no refund at Amazon
    book.fba_return("2026-09-03", order="S02-0930000-0000001")
    # a real order of the same SKU on the same days must not take these goods
    book.sold("2026-08-10")
    book.refunded("2026-09-02")


def _check_93(found: Found) -> None:
    states = {(line["order_id"], line["state"]) for line in found.lines()}
    assert states == {("S02-0930000-0000001", "excluded"), (found.order(), "claimable")}
    assert found.pairs() == []
    assert found.codes() == ["FBA_CLAIM_DUE", "FBA_REFUND_NO_RECEIPT"]
    assert {finding.order_id for finding in found.findings()} == {found.order()}


def _add_94(book: Book) -> None:
    book.item()
    removal = "RM-C094-1"
    book.report(
        "removal_orders", "2026-08-20", **{
            "request-date": "2026-08-20T09:00:00+00:00", "order-id": removal, "order-type": "Return", "order-status": "Completed",
            "last-updated-date": "2026-08-25T09:00:00+00:00", "sku": book.sku(), "fnsku": book.fnsku(), "disposition": "Unsellable",
            "requested-quantity": "2", "cancelled-quantity": "0", "disposed-quantity": "0", "shipped-quantity": "2",
            "in-process-quantity": "0", "removal-fee": "1.00", "currency": "GBP",
        },
    )  # fmt: skip
    item = book.hub_item(
        quantity=2,
        received="2026-09-03",
        graded="2026-09-04",
        grade="B",
        disposition="RESALE_HOLD",
        orderLineId=None,
    )
    book.hub_return("2026-09-04", [item], order=removal)


def _check_94(found: Found) -> None:
    assert found.states() == {"removal": 1}
    [line] = found.lines()
    assert (line["received_quantity"], line["refunded_quantity"], line["refund_amount"]) == (2, 0, 0)
    assert found.pairs() == []
    assert found.codes() == []
    assert "right_of_return" not in found.journal()


def _inbound(book: Book, received: int, *, is_new: bool = True) -> None:
    """Ten units that a customer sent back and a hub sent on; Amazon has received some and closed the shipment."""
    if is_new:
        book.item()
        book.sold("2026-07-20", quantity=10)
        book.refunded("2026-08-03", quantity=10)
        item = book.hub_item(
            quantity=10, received="2026-08-05", graded="2026-08-06", grade="A", disposition="CONSOLIDATE",
            consignmentId=f"CONS-C{book.number:03d}-1",
        )  # fmt: skip
        book.hub_return("2026-08-06", [item])
        lines = [{"itemId": book.zigzag_item(), "sku": book.sku(), "quantity": 10}]
        book.consignment(
            "2026-08-08", [1], lines=lines, status="DELIVERED", deliveredAt="2026-08-12T12:00:00Z"
        )
    book.inbound(shipped=10, received=received)


def _add_95(book: Book) -> None:
    _inbound(book, 7)


def _check_95(found: Found) -> None:
    assert found.codes() == ["FBA_INBOUND_SHORT", "GHOST_INBOUND"]
    short = found.finding("FBA_INBOUND_SHORT")
    assert (short.quantity, short.amount, short.columns["shipment_id"]) == (3, 3 * COST, found.shipment())
    assert [(ghost["ghost_type"], ghost["quantity"]) for ghost in found.ghosts()] == [("GHOST_INBOUND", 3)]
    assert found.stock_moves()["FBA_INBOUND", "FBA_SELLABLE"] == 7


def _later_95(book: Book) -> None:
    _inbound(book, 10, is_new=False)


def _check_later_95(found: Found) -> None:
    assert found.codes() == []
    assert found.ghosts() == []
    assert found.stock_moves()["FBA_INBOUND", "FBA_SELLABLE"] == 10
    assert found.states() == {"matched": 1}


def _add_96(book: Book) -> None:
    _inbound(book, 11)


def _check_96(found: Found) -> None:
    assert found.codes() == ["FBA_INBOUND_OVER"]
    over = found.finding("FBA_INBOUND_OVER")
    assert (over.quantity, over.amount, over.columns["shipment_id"]) == (1, COST, found.shipment())
    assert "found 11" in over.message
    assert found.ghosts() == []
    # what was never sent is no unit of the hub's
    assert found.stock_moves()["FBA_INBOUND", "FBA_SELLABLE"] == 10


def _add_97(book: Book) -> None:
    book.item()
    book.sold("2026-08-10", quantity=2)
    book.refunded("2026-09-01", quantity=2)
    # two units without plates; the second was booked by mistake and taken back two days later
    book.fba_return("2026-09-03 10:00", plate="")
    book.fba_return("2026-09-04 10:00", plate="")
    book.fba_return("2026-09-06 10:00", plate="", quantity=-1)


def _check_97(found: Found) -> None:
    assert found.states() == {"partial": 1}
    [line] = found.lines()
    assert (line["refunded_quantity"], line["received_quantity"]) == (2, 1)
    assert found.pairs() == [("M4", 1, "CONFIRMED")]
    assert found.codes() == ["RETURN_QTY_MISMATCH"]
    assert found.finding("RETURN_QTY_MISMATCH").quantity == 1
    assert found.journal()["goods_received"] == {"1310": COST, "1330": -COST}
    assert found.journal()["unreturned_loss"] == {"5120": COST, "1330": -COST}


CASES = (
    Case(
        90, "a-warehouse-with-another-name", "ids decide: new names of warehouses and reasons change nothing",
        (
            Mutation(RULES + "items/exception_reason_unmapped.sql", "select distinct {{ clean_text('zigzag_reason_id') }} as reason_id", "select distinct {{ clean_text('zigzag_reason') }} as reason_id"),
            Mutation(RULES + "items/exception_warehouse_unmapped.sql", "select upper({{ clean_text('warehouse_code') }}) as warehouse_code from", "select upper({{ clean_text('name') }}) as warehouse_code from"),
        ),
        _add_90, _check_90, _later_90, _check_90,
    ),
    Case(
        91, "a-sku-retired-between-sale-and-return", "the return is reconciled and posted, and its inactive SKU is raised",
        (Mutation(RULES + "items/exception_sku_inactive.sql", "where sku is not null and is_return", "where sku is not null and not is_return"),),
        _add_91, _check_91,
    ),
    Case(
        92, "a-merchant-order-returned-to-amazon", "wrong channel; neither side takes part in FBA reconciliation",
        (
            Mutation(RULES + "returns/exception_wrong_channel_route.sql", "orders.fulfilment = 'MFN'", "orders.fulfilment = 'AFN'"),
            Mutation(MODELS + "returns/int_receipts.sql", "orders.fulfilment in ('MFN', 'MCF'), false)", "orders.fulfilment in ('MCF'), false)"),
        ),
        _add_92, _check_92,
    ),
    Case(
        93, "a-return-of-another-channel-s-order", "the multi-channel order's goods are excluded and answer no refund",
        (Mutation(MODELS + "returns/int_receipts.sql", "        or {{ is_multi_channel_order('receipts.order_id') }} as is_excluded", "        as is_excluded"),),
        _add_93, _check_93,
    ),
    Case(
        94, "units-of-a-removal-order-at-the-hub", "removed goods are no customer's return",
        (Mutation(MODELS + "returns/int_zigzag_items.sql", "then 'removal_to_hub'", "then 'to_hub'"),),
        _add_94, _check_94,
    ),
    Case(
        95, "seven-of-ten-received-and-three-after-the-close", "three are short and in limbo until they are received",
        (
            Mutation(MODELS + "inventory/int_inbound_positions.sql", "greatest(shipped_quantity - received_quantity, 0) as missing_quantity", "case when received_quantity > 0 then 0 else shipped_quantity end as missing_quantity"),
            Mutation(RULES + "inbound/exception_fba_inbound_short.sql", "where is_closed or received_quantity > 0", "where not is_closed"),
        ),
        _add_95, _check_95, _later_95, _check_later_95,
    ),
    Case(
        96, "eleven-of-ten-received", "one unit over is raised, ten are counted as the hub's",
        (Mutation(MODELS + "inventory/int_inbound_positions.sql", "greatest(received_quantity - shipped_quantity, 0) as surplus_quantity", "cast(0 as decimal(18, 4)) as surplus_quantity"),),
        _add_96, _check_96,
    ),
    Case(
        97, "a-correction-with-a-negative-quantity", "the correction takes back the unit before it: one of two came back",
        (Mutation(MODELS + "returns/int_fba_return_units.sql", "latest.quantity + coalesce(repeated.corrected_quantity, 0)", "latest.quantity + abs(coalesce(repeated.corrected_quantity, 0))"),),
        _add_97, _check_97,
    ),
)  # fmt: skip
