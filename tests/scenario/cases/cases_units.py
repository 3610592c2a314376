"""Cases 65–68: cases and single pieces, parcels with goods of two orders, one order in two parcels."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

ORO = "dbt_project/models/intermediate/orocommerce/"
RETURNS = "dbt_project/models/intermediate/returns/"
CASE_OF_50 = {"each": 1, "case": 50}


def _back(
    book: Book, day: str, k: int, unit: str | None, quantity: int, scanned: tuple[str, int] | None
) -> None:
    """A B2B return of the k-th order, graded B the same day; `scanned` is what the grade batch counted."""
    item = book.hub_item(
        k, quantity=quantity, unit=unit, received=day, graded=day, grade="B", disposition="RESALE_HOLD",
        orderLineId=book.oro_id(10 * k + 1),
    )  # fmt: skip
    book.hub_return(day, [item], k, channel="OROCOMMERCE", order=book.oro_order(k))
    if scanned:
        graded = book.graded(
            day,
            "B",
            k,
            returnId=book.zigzag(k),
            unit=scanned[0],
            quantity=scanned[1],
            disposition="RESALE_HOLD",
        )
        book.grade_batch(day, [graded], k)


def _cases_sold(book: Book, k: int, status: str, cases: int = 2) -> None:
    fields: dict[str, Any] = {"return_status": status, "updated": "2026-09-20"}
    book.oro_sold("2026-08-10", [(1, cases, "case", "200.00")], k, **fields)


def _add_65(book: Book) -> None:
    book.item(unit_cost="2.20", nrv_b_grade="1.00")
    book.oro_product(units=CASE_OF_50)
    _cases_sold(book, 1, "graded")
    _back(book, "2026-09-14", 1, "case", 2, ("each", 2))  # two cases counted as two pieces
    _cases_sold(book, 2, "graded")
    _back(book, "2026-09-14", 2, None, 2, None)  # nobody says two of what
    _cases_sold(book, 3, "credited")
    _back(book, "2026-09-14", 3, "case", 1, ("each", 50))  # one case counted piece by piece
    book.credited(
        "2026-09-14 15:00", 3, order=3, zigzag=book.zigzag(3), unit="case", net="200.00", tax="40.00"
    )


def _check_65(found: Found) -> None:
    assert found.codes() == ["UOM_MISMATCH", "UOM_UNDEFINED"]
    counted = found.finding("UOM_MISMATCH")
    assert (counted.order_id, counted.quantity, counted.amount) == (found.oro_order(1), 98, Decimal("215.60"))
    assert found.finding("UOM_UNDEFINED").order_id == found.oro_order(2)
    states = {
        line["order_id"]: (line["state"], line["refunded_quantity"], line["received_quantity"])
        for line in found.lines()
    }
    assert states[found.oro_order(2)] == ("unmapped", 0, 0)
    assert states[found.oro_order(3)] == ("matched", 50, 50)
    assert [(pair["order_id"], pair["quantity"]) for pair in found.allocations()] == [
        (found.oro_order(3), 50)
    ]
    # two pieces in doubt and fifty of the case that was counted piece by piece; nothing is for sale
    moves = found.stock_moves()
    assert moves["ZZ_RECEIVED", "ZZ_GRADED_B"] == 52
    assert not any(entered == "OWN_SELLABLE" for _, entered in moves)


def _add_66(book: Book) -> None:
    book.item(unit_cost="2.20", nrv_b_grade="1.00")
    book.oro_product(units=CASE_OF_50)
    _cases_sold(book, 1, "none")


def _later_66(book: Book) -> None:
    """From November a case holds 48; a case of the order of August comes back."""
    book.oro_product(units={"each": 1, "case": 48})
    _back(book, "2026-11-05", 1, "case", 1, None)
    book.credited("2026-11-05 15:00", order=1, unit="case", net="200.00", tax="40.00")
    book.oro_sold("2026-08-10", [(1, 2, "case", "200.00")], return_status="credited", updated="2026-11-05")
    sales = book.world.erp["sales_orders"]
    sales[:] = [one for one in sales if one["external_order_id"] != book.oro_order(1)]


def _check_later_66(found: Found) -> None:
    [line] = found.lines()
    assert (line["refunded_quantity"], line["received_quantity"], line["state"]) == (50, 50, "matched")
    assert found.codes() == []


def _add_67(book: Book) -> None:
    """One parcel, scanned once, with a unit of each of two orders."""
    book.item()
    for k in (1, 2):
        book.sold("2026-08-03", k)
        book.refunded("2026-08-20", k)
        item = book.hub_item(
            k, received="2026-08-28", graded="2026-08-29", grade="B", disposition="LIQUIDATE", itemStatus="DISPOSITIONED",
            orderLineId=book.item_code(k),
        )  # fmt: skip
        book.hub_return("2026-08-29", [item], k, order=book.order(k), trackingNumber=book.tracking(1))
    book.arrival("2026-08-28")


def _check_67(found: Found) -> None:
    assert found.states() == {"matched": 2}
    pairs = [
        (pair["order_id"], pair["item_id"], pair["quantity"], pair["status"]) for pair in found.allocations()
    ]
    assert pairs == [(found.order(k), found.zigzag_item(k), 1, "CONFIRMED") for k in (1, 2)]
    assert found.codes() == []


def _add_68(book: Book) -> None:
    """Two units in two parcels: one arrives, the other one never does."""
    book.item()
    book.sold("2026-08-03", quantity=2)
    book.refunded("2026-08-20", quantity=2)
    arrived = book.hub_item(
        1,
        received="2026-08-28",
        graded="2026-08-29",
        grade="B",
        disposition="LIQUIDATE",
        itemStatus="DISPOSITIONED",
    )
    book.hub_return("2026-08-29", [arrived], 1, created="2026-08-18")
    book.hub_return("2026-08-22", [book.hub_item(2)], 2, created="2026-08-18", status="IN_TRANSIT")
    book.arrival("2026-08-28")


def _check_68(found: Found) -> None:
    [line] = found.lines()
    assert (
        line["state"],
        line["requested_quantity"],
        line["refunded_quantity"],
        line["received_quantity"],
    ) == ("partial", 2, 2, 1)
    assert [(pair["item_id"], pair["quantity"]) for pair in found.allocations()] == [
        (found.zigzag_item(1), 1)
    ]
    assert found.codes() == ["RETURN_QTY_MISMATCH"]
    missing = found.finding("RETURN_QTY_MISMATCH")
    assert (missing.quantity, missing.amount) == (1, Decimal("36.00"))
    # one unit's cost waits until the window opens, then it is lost
    journal = found.journal()
    assert journal["right_of_return"]["1330"] == 24
    assert journal["goods_received"] == {"1320": 12, "1330": -12}
    assert journal["unreturned_loss"] == {"5120": 12, "1330": -12}


CASES = (
    Case(
        65, "case-counted-as-piece", "98 pieces in doubt, nothing credited without a unit, 50 pieces are a case",
        (
            Mutation(ORO + "int_oro_unit_factors.sql", "case when unit.conversion_rate > 0 then unit.conversion_rate end as factor", "case when unit.conversion_rate > 0 then 1 end as factor"),
            Mutation(ORO + "int_oro_return_items.sql", "when linked.unit is null then 'unit_missing'", "when false then 'unit_missing'"),
        ),
        _add_65, _check_65,
    ),
    Case(
        66, "case-holds-less-since", "an order's case is what it was when it was ordered",
        (
            Mutation(ORO + "int_oro_return_items.sql", "cast(linked.scanned_quantity as decimal(38, 4)) * coalesce(scanned.factor, no_units.factor)", "cast(linked.scanned_quantity as decimal(38, 4))"),
        ),
        _add_66, None, _later_66, _check_later_66,
    ),
    Case(
        67, "two-orders-in-one-parcel", "each item answers the refund of its own order",
        (
            Mutation(RETURNS + "int_zigzag_items.sql", "    item.order_id,\n", "    min(item.order_id) over (partition by coalesce(item.tracking_number, item.zigzag_return_id)) as order_id,\n"),
        ),
        _add_67, _check_67,
    ),
    Case(
        68, "one-of-two-parcels-lost", "half matched; one unit is missing and is booked as lost when the window opens",
        (
            Mutation(RETURNS + "int_refund_states.sql", "refund.received_quantity >= refund.expected_quantity then", "refund.received_quantity > 0 then"),
            Mutation("dbt_project/models/intermediate/goods/int_returned_goods.sql", "greatest(least(running_quantity, expected_quantity) - least(running_quantity - quantity, expected_quantity), 0) as quantity", "expected_quantity as quantity"),
        ),
        _add_68, _check_68,
    ),
)  # fmt: skip
