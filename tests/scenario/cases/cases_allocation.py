"""Cases 1–7: repeated refunds, quantities over several receipts, licence plates and missing order ids."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"
MATCHING = "dbt_project/models/intermediate/matching/"
ALLOCATION = "dbt_project/macros/allocation.sql"
SETTLEMENT_ROWS = "dbt_project/models/staging/amazon_fba/stg_amazon_fba__settlements.sql"


def _add_1(book: Book) -> None:
    book.item()
    book.sold("2026-08-10", quantity=2)
    book.refunded("2026-09-01")
    book.refunded("2026-09-20")
    book.fba_return("2026-09-03", 1)
    book.fba_return("2026-09-22", 2)


def _check_1(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert [line["refund_amount"] for line in found.lines()] == [36, 36]
    pairs = found.allocations()
    assert len({pair["settlement_id"] for pair in pairs}) == 2
    assert {pair["license_plate"]: pair["quantity"] for pair in pairs} == {
        found.plate(1): 1,
        found.plate(2): 1,
    }
    assert found.codes() == []


def _add_2(book: Book) -> None:
    """Every row of the refund stands twice, equal in every column: two units."""
    book.item()
    book.sold("2026-08-10", quantity=2)
    book.refunded("2026-09-01", adjustment="adj-twice")
    book.refunded("2026-09-01", adjustment="adj-twice")
    book.fba_return("2026-09-03", 1)
    book.fba_return("2026-09-03", 2)


def _check_2(found: Found) -> None:
    lines = found.lines()
    assert sum(line["refunded_quantity"] for line in lines) == 2
    assert sum(line["refund_amount"] for line in lines) == 72
    assert sum(line["received_quantity"] for line in lines) == 2
    assert {line["state"] for line in lines} == {"matched"}
    assert sum(pair["quantity"] for pair in found.allocations()) == 2
    assert found.journal()["settlement"]["4100"] == 60
    assert found.codes() == []


def _add_3(book: Book) -> None:
    """The hub grades A (restocked), B and damaged."""
    book.item()
    book.sold("2026-08-10", quantity=3)
    book.refunded("2026-08-25", quantity=3)
    received = "2026-09-02"
    book.hub_return(
        "2026-09-05",
        [
            book.hub_item(1, received=received, graded="2026-09-04", grade="A", disposition="RESTOCK", itemStatus="RESTOCKED", dispositionWarehouseCode="UK-DC"),
            book.hub_item(2, received=received, graded="2026-09-04", grade="B", disposition="LIQUIDATE", itemStatus="DISPOSITIONED"),
            book.hub_item(3, received=received, graded="2026-09-04", grade="D", disposition="DESTROY", itemStatus="DISPOSITIONED"),
        ],
        created="2026-08-24",
    )  # fmt: skip
    book.erp(
        "stock_on_hand", snapshot_at="2026-10-31T22:00:00Z", sku=book.sku(), location="UK-DC", quantity="1"
    )


def _check_3(found: Found) -> None:
    assert found.states() == {"matched": 1}
    [line] = found.lines()
    assert (line["refunded_quantity"], line["received_quantity"], line["graded_quantity"]) == (3, 3, 3)
    assert {pair["item_id"]: pair["quantity"] for pair in found.allocations()} == {
        found.zigzag_item(k): 1 for k in (1, 2, 3)
    }
    assert {pair["status"] for pair in found.allocations()} == {"CONFIRMED"}
    journal = found.journal()
    assert journal["goods_received"] == {"1320": 36, "1330": -36}
    assert journal["goods_released"] == {"1300": 12, "1320": -12}
    assert journal["graded_b"] == {"1350": 5, "5100": 7, "1320": -12}
    assert journal["graded_damaged"] == {"5110": 12, "1320": -12}
    assert set(found.codes()) <= {"RETURN_DAMAGED"}


def _add_4(book: Book) -> None:
    book.item()
    book.sold("2026-08-10", quantity=3)
    for day in ("2026-09-01", "2026-09-02", "2026-09-20"):
        book.refunded(day)
    book.fba_return("2026-09-05", quantity=3, plate="")


def _check_4(found: Found) -> None:
    assert found.states() == {"matched": 3}
    assert [line["received_quantity"] for line in found.lines()] == [1, 1, 1]
    pairs = found.allocations()
    assert [pair["quantity"] for pair in pairs] == [1, 1, 1]
    assert len({pair["receipt_id"] for pair in pairs}) == 1
    assert found.stock_moves() == {(None, "FBA_SELLABLE"): 3}
    assert found.codes() == []


def _add_5(book: Book) -> None:
    """Both refunds at one moment and both receipts at another: nothing but ids tells them apart."""
    book.item()
    book.sold("2026-08-10", quantity=2)
    book.refunded("2026-09-01", adjustment="adj-5-1")
    book.refunded("2026-09-01", adjustment="adj-5-2")
    book.fba_return("2026-09-03", 1)
    book.fba_return("2026-09-03", 2)


def _check_5(found: Found) -> None:
    assert found.states() == {"matched": 2}
    pairs = found.allocations()
    assert [pair["quantity"] for pair in pairs] == [1, 1]
    assert len({pair["refund_line_id"] for pair in pairs}) == len({pair["receipt_id"] for pair in pairs}) == 2
    assert found.codes() == []


def _add_6(book: Book) -> None:
    """The plate of a return of 2025 stands on another order's unit a year later."""
    book.item()
    for k, sold, refunded, returned in (
        (1, "2025-07-10", "2025-07-25", "2025-07-30"),
        (2, "2026-07-10", "2026-07-25", "2026-07-30"),
    ):
        book.sold(sold, k)
        book.refunded(refunded, k)
        book.fba_return(returned, 1, order=book.order(k))


def _check_6(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert [(pair["order_id"], pair["quantity"]) for pair in found.allocations()] == [
        (found.order(1), 1),
        (found.order(2), 1),
    ]
    assert found.codes() == ["LPN_REUSED"]
    finding = found.finding("LPN_REUSED")
    assert (finding.subject, finding.order_id, finding.quantity) == (found.plate(), found.order(2), 2)


def _add_7(book: Book) -> None:
    """Two units came back without an order: one fits the only refund of its SKU within three days, one none."""
    book.item(1)
    book.item(2)
    book.sold("2026-08-10")
    book.refunded("2026-09-10")
    book.fba_return("2026-09-12", 1, order="")
    book.fba_return("2026-09-12", 2, order="", sku=book.sku(2))


def _check_7(found: Found) -> None:
    assert found.pairs() == [("M8", 1, "SUGGESTED")]
    [pair] = found.allocations()
    assert (pair["order_id"], pair["license_plate"]) == (found.order(), found.plate(1))
    [refund] = found.lines(order_id=found.order())
    assert refund["state"] == "suggested"
    assert sum(line["received_quantity"] for line in found.lines()) == 2
    assert found.plate(2) in {one.subject for one in found.findings() if one.code == "FBA_RECEIPT_NO_REFUND"}
    assert set(found.codes()) == {"FBA_RECEIPT_NO_REFUND"}


CASES = (
    Case(
        1, "two-refunds-in-two-settlements", "two refund lines, one unit allocated to each, no duplicate refund",
        (
            Mutation(
                RETURNS + "int_refund_groups.sql", "\nfrom priced",
                "\nfrom priced qualify row_number() over (partition by order_id, sku_key, principal) = 1",
            ),
        ),
        _add_1, _check_1,
    ),
    Case(
        2, "two-identical-settlement-rows", "both rows are kept: two units, 72.00 refunded, 60.00 in 4100",
        (
            Mutation(
                SETTLEMENT_ROWS, "\nfrom typed",
                "\nfrom typed qualify row_number() over (partition by document_sha256, order_id, adjustment_id, amount_description, row_kind, posted_at, amount) = 1",
            ),
        ),
        _add_2, _check_2,
    ),
    Case(
        3, "one-refund-of-three-received-in-three-grades", "1:n allocation, and one journal per grade",
        (
            Mutation(
                MATCHING + "match_m4_m5.sql", "\nfrom judged",
                "\nfrom judged qualify row_number() over (partition by refund_line_id order by receipt_id) = 1",
            ),
        ),
        _add_3, _check_3,
    ),
    Case(
        4, "three-refunds-one-receipt-of-three", "n:1 allocation, one unit each, three in sum",
        (
            Mutation(
                ALLOCATION,
                "least(demand_interval.upper_bound, supply_interval.upper_bound)\n"
                "            - greatest(demand_interval.lower_bound, supply_interval.lower_bound) as quantity",
                "supply_interval.quantity as quantity", select="match_m4_m5",
            ),
        ),
        _add_4, _check_4,
    ),
    Case(
        5, "two-refunds-two-receipts", "two allocations, not four, though the moments are equal",
        (
            Mutation(
                ALLOCATION,
                "\n        and demand_interval.lower_bound < supply_interval.upper_bound\n"
                "        and supply_interval.lower_bound < demand_interval.upper_bound",
                "", select="match_m4_m5",
            ),
            Mutation(
                ALLOCATION, "order by {{ demand_order }}, {{ demand_id }} rows unbounded preceding",
                "order by {{ demand_order }} range unbounded preceding", select="match_m4_m5",
            ),
        ),
        _add_5, _check_5,
    ),
    Case(
        6, "licence-plate-reused-a-year-later", "each order has its own unit; LPN_REUSED names both orders",
        (
            Mutation(RETURNS + "int_fba_return_rows.sql", "'license_plate', 'order_id'])", "'license_plate'])"),
            Mutation(
                "dbt_project/models/intermediate/exceptions/returns/exception_lpn_reused.sql",
                "having count(distinct order_id) > 1", "having count(distinct order_id) > 2",
            ),
        ),
        _add_6, _check_6,
    ),
    Case(
        7, "return-row-without-an-order", "a suggestion of M8 where one refund fits, else an exception; never dropped",
        (
            Mutation(MATCHING + "match_m8.sql", "where receipt.order_id is null", "where false"),
            Mutation(
                "dbt_project/models/intermediate/exceptions/returns/exception_fba_receipt_no_refund.sql",
                "where match_key is null and not is_excluded", "where false",
            ),
        ),
        _add_7, _check_7,
    ),
)  # fmt: skip
