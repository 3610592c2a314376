"""Cases 84–89: credits too early, twice, for too much, fees among the lines, discounts and rounding."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

ORO = "dbt_project/models/intermediate/orocommerce/"
RULES = "dbt_project/models/intermediate/exceptions/orocommerce/"


def _order(
    book: Book,
    quantity: int,
    k: int = 1,
    *,
    price: str = "30.00",
    unit: str = "each",
    product: int = 1,
    **fields: Any,
) -> None:
    """An order of one line whose return shows as credited."""
    fields = {"return_status": "credited", "updated": "2026-09-20", **fields}
    book.oro_sold("2026-08-10", [(product, quantity, unit, price)], k, **fields)


def _returned(
    book: Book,
    day: str,
    k: int = 1,
    *,
    order: int = 1,
    quantity: int = 1,
    items: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> None:
    """A B2B return received and graded B on one day."""
    item = book.hub_item(
        k, quantity=quantity, received=day, graded=day, grade="B", disposition="RESALE_HOLD",
        orderLineId=book.oro_id(10 * order + 1), **fields,
    )  # fmt: skip
    book.hub_return(day, [item, *(items or [])], k, channel="OROCOMMERCE", order=book.oro_order(order))


def _add_84(book: Book) -> None:
    book.item()
    book.oro_product()
    _order(book, 2, return_status="requested")
    # the carrier scanned the parcel, the credit followed, and nothing ever arrived
    item = book.hub_item(orderLineId=book.oro_id(11))
    book.hub_return(
        "2026-08-21",
        [item],
        channel="OROCOMMERCE",
        order=book.oro_order(),
        status="IN_TRANSIT",
        created="2026-08-19",
    )
    book.credited("2026-08-22")


def _check_84(found: Found) -> None:
    assert found.states() == {"overdue": 1}
    assert found.pairs() == []
    assert found.codes() == ["ORO_PREMATURE_CREDIT"]
    early = found.finding("ORO_PREMATURE_CREDIT")
    assert (early.quantity, early.amount, early.currency, early.subject) == (
        1,
        Decimal("36.00"),
        "GBP",
        found.memo(1),
    )


def _later_84(book: Book) -> None:
    book.credited("2026-11-03", 2, quantity=-1, net="-30.00", tax="-6.00")


def _check_later_84(found: Found) -> None:
    assert found.states() == {"reversed": 2}
    assert sum(line["refund_amount"] for line in found.lines()) == 0
    assert found.codes() == []


def _add_85(book: Book) -> None:
    book.item()
    book.oro_product()
    _order(book, 5)
    _returned(book, "2026-09-02")
    book.credited("2026-09-03", 1)
    book.credited("2026-09-04", 2)


def _check_85(found: Found) -> None:
    assert found.states() == {"matched": 1, "over_refunded": 1}
    assert sum(quantity for _, quantity, _ in found.pairs()) == 1
    assert found.codes() == ["ORO_DUPLICATE_CREDIT"]
    again = found.finding("ORO_DUPLICATE_CREDIT")
    assert (again.quantity, again.amount, again.currency, again.subject) == (
        1,
        Decimal("36.00"),
        "GBP",
        found.memo(2),
    )
    assert found.memo(1) in again.message


def _add_86(book: Book) -> None:
    book.item()
    book.oro_product()
    _order(book, 3)
    _returned(book, "2026-09-02", 1, quantity=2)
    book.credited("2026-09-03", quantity=2, net="60.00", tax="12.00")
    _returned(book, "2026-10-31 09:00", 2, quantity=2)


def _check_86(found: Found) -> None:
    assert found.states() == {"matched": 1, "received_not_refunded": 1}
    assert found.codes() == ["ORO_OVER_RETURN"]
    over = found.finding("ORO_OVER_RETURN")
    assert (over.quantity, over.amount, over.columns["zigzag_return_id"]) == (
        1,
        Decimal("12.0000"),
        found.zigzag(2),
    )
    assert "found 4 returned and 2 credited" in over.message


def _add_87(book: Book) -> None:
    book.item()
    book.oro_product()
    _order(book, 2)
    fee = book.hub_item(
        2,
        sku="RET-FEE",
        received="2026-09-02",
        graded="2026-09-02",
        grade="A",
        orderLineId=None,
        disposition="RESTOCK",
    )
    _returned(book, "2026-09-02", items=[fee])
    book.credited("2026-09-03")
    item = book.hub_item(
        3,
        received="2026-09-05",
        graded="2026-09-05",
        grade="B",
        disposition="RESALE_HOLD",
        orderLineId=book.oro_id(11),
    )
    fees = [
        {"type": "RETURN_FEE", "sku": sku, "amount": "10.00", "currency": "GBP"}
        for sku in ("RET-FEE", "C087-FEE")
    ]
    book.hub_return("2026-09-05", [item], 3, channel="OROCOMMERCE", order=book.oro_order(), fees=fees)
    book.credited("2026-09-06", 2, zigzag=book.zigzag(3))


def _check_87(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert [line["received_quantity"] for line in found.lines()] == [1, 1]
    assert found.rows(
        "select count(*) from marts.reconciled_returns where upper(coalesce(sku, source_sku)) = 'RET-FEE'"
    ) == [(0,)]
    assert found.rows("select count(*) from marts.unit_ledger where upper(sku) = 'RET-FEE'") == [(0,)]
    assert sum(units for (left, _), units in found.stock_moves().items() if left is None) == 2
    assert found.codes() == ["FEE_SKU_UNMAPPED"]
    fee = found.finding("FEE_SKU_UNMAPPED")
    assert (fee.subject, fee.quantity, fee.amount, fee.currency) == (
        "C087-FEE",
        None,
        Decimal("10.00"),
        "GBP",
    )


def _add_88(book: Book) -> None:
    book.item()
    book.oro_product()
    for k in (1, 2):  # a tenth off: a unit was paid with 27.00 and 5.40 tax
        _order(book, 4, k, discount="12.00")
        _returned(book, "2026-09-02", k, order=k)
    book.credited("2026-09-03", 1, order=1)
    book.credited("2026-09-03", 2, order=2, net="27.00", tax="5.40", zigzag=book.zigzag(2))


def _check_88(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert found.codes() == ["ORO_CREDIT_AMOUNT_MISMATCH"]
    wrong = found.finding("ORO_CREDIT_AMOUNT_MISMATCH")
    assert (wrong.order_id, wrong.quantity, wrong.amount, wrong.currency) == (
        found.oro_order(1),
        1,
        Decimal("3.60"),
        "GBP",
    )
    assert "Expected 32.40" in wrong.message


def _add_89(book: Book) -> None:
    book.item()
    book.oro_product()
    # three credits of one line, each with its own tax rounding: 6.00 against the document's 5.99
    _order(book, 3, 1, price="9.99")
    # the same goods credited by one memo, as the document rounds
    _order(book, 3, 2, price="9.99")
    # 10.00 for three: the last credit takes the penny that is left
    _order(book, 3, 3, price="3.3334")
    for k in (1, 2, 3):
        _returned(book, f"2026-09-0{k}", k, order=1)
        book.credited(f"2026-09-0{k} 15:00", k, order=1, net="9.99", tax="2.00", zigzag=book.zigzag(k))
        _returned(book, f"2026-09-0{k}", 4 + k, order=3)
        net, tax = ("3.34", "0.66") if k == 3 else ("3.33", "0.67")
        book.credited(f"2026-09-0{k} 15:00", 4 + k, order=3, net=net, tax=tax, zigzag=book.zigzag(4 + k))
    _returned(book, "2026-09-04", 4, order=2, quantity=3)
    book.credited("2026-09-05", 4, order=2, quantity=3, net="29.97", tax="5.99", zigzag=book.zigzag(4))
    # a tax that no rounding explains
    _order(book, 3, 4, price="9.99")
    _returned(book, "2026-09-04", 8, order=4, quantity=3)
    book.credited("2026-09-05", 8, order=4, quantity=3, net="29.97", tax="6.05", zigzag=book.zigzag(8))


def _check_89(found: Found) -> None:
    assert found.states() == {"matched": 8}
    assert found.codes() == ["ORO_CREDIT_AMOUNT_MISMATCH"]
    wrong = found.finding("ORO_CREDIT_AMOUNT_MISMATCH")
    assert (wrong.order_id, wrong.amount, wrong.currency) == (found.oro_order(4), Decimal("0.06"), "GBP")


CASES = (
    Case(
        84, "a-credit-on-the-carrier-s-scan", "the credit is premature until somebody takes it back; then both net to zero",
        (Mutation(ORO + "int_oro_credits.sql", "when graded_quantity > 0 and open_item_count = 0 and created_at >= last_graded_at then 0", "when created_at >= coalesce(last_graded_at, created_at) then 0"),),
        _add_84, _check_84, _later_84, _check_later_84,
    ),
    Case(
        85, "a-credit-replayed-with-a-new-id", "the second memo of one return line is a duplicate, whatever the order still allows",
        (Mutation(ORO + "int_oro_credits.sql", "when memo_rank = 1 or creditable_quantity is null then 0", "when memo_rank <= 2 or creditable_quantity is null then 0"),),
        _add_85, _check_85,
    ),
    Case(
        86, "more-returned-than-invoiced-over-several-returns", "two returns that each fit are one unit too many together",
        (Mutation(RULES + "exception_oro_over_return.sql", "sum(running.returned_quantity) as quantity,", "max(running.returned_quantity) as quantity,"),),
        _add_86, _check_86,
    ),
    Case(
        87, "a-fee-sku-among-the-lines", "the goods are processed, the fee is no unit; an unknown fee waits for its account",
        (
            Mutation(ORO + "int_oro_return_items.sql", "not in (select {{ normalise_sku('sku') }} from {{ setting('service_skus') }})", "is not null"),
            Mutation(RULES + "exception_fee_sku_unmapped.sql", "where fee_sku_key is not null\n", "where fee_sku_key = 'none'\n"),
        ),
        _add_87, _check_87,
    ),
    Case(
        88, "a-discounted-line-partly-returned", "the effective price is credited; the list price is 3.60 too much",
        (Mutation(ORO + "int_oro_order_prices.sql", "coalesce(orders.net_value / nullif(orders.subtotal_value, 0), 1)", "1"),),
        _add_88, _check_88,
    ),
    Case(
        89, "tax-rounded-by-line-and-by-document", "a penny of rounding is no mismatch, six pence are",
        (Mutation(RULES + "exception_oro_credit_amount_mismatch.sql", "where net_difference > {{ policy('refund_tolerance') }} or tax_difference", "where net_difference > 0 or tax_difference"),),
        _add_89, _check_89,
    ),
)  # fmt: skip
