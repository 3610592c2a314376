"""Cases 8–17: replacements, reversed and disputed refunds, and refunds that expect no goods."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"
EXCEPTIONS = "dbt_project/models/intermediate/exceptions/"


def _add_8(book: Book) -> None:
    book.item()
    book.sold("2026-08-01", 1)
    book.replaced("2026-08-10", 2)
    book.fba_return("2026-08-20")


def _check_8(found: Found) -> None:
    [line] = found.lines()
    assert (line["order_id"], line["received_quantity"]) == (found.order(1), 1)
    assert found.allocations() == []
    assert found.codes() == []


def _add_9(book: Book) -> None:
    book.item()
    book.sold("2026-08-01", 1)
    book.replaced("2026-08-10", 2)


def _check_9(found: Found) -> None:
    assert found.codes() == ["REPLACEMENT_NOT_RETURNED"]
    finding = found.finding("REPLACEMENT_NOT_RETURNED")
    assert (finding.order_id, finding.subject) == (found.order(1), found.order(2))
    assert (finding.quantity, finding.amount, finding.currency) == (1, 12, "GBP")


def _add_10(book: Book) -> None:
    """The original came back first; then the replacement was refunded and came back as well."""
    book.item()
    book.sold("2026-08-01", 1)
    book.replaced("2026-08-10", 2)
    book.fba_return("2026-08-20", 1, order=book.order(1))
    book.refunded("2026-09-10", 2)
    book.fba_return("2026-09-14", 2, order=book.order(2))


def _check_10(found: Found) -> None:
    [pair] = found.allocations()
    assert (pair["order_id"], pair["license_plate"], pair["status"]) == (
        found.order(2),
        found.plate(2),
        "CONFIRMED",
    )
    [refund] = found.lines(order_id=found.order(2))
    assert (refund["state"], refund["received_quantity"]) == ("matched", 1)
    [original] = found.lines(order_id=found.order(1))
    assert (original["received_quantity"], original["refunded_quantity"] or 0) == (1, 0)
    assert found.codes() == []


def _add_11(book: Book) -> None:
    """Amazon charges the customer again: order 1 by a positive refund, order 2 by a BuyerRecharge."""
    book.item(1)
    book.item(2)
    book.sold("2026-07-01", 1)
    book.refunded("2026-07-20", 1)
    book.refunded("2026-09-10", 1, principal="-30.00", tax="-6.00", with_fees=False)
    book.sold("2026-07-01", 2, sku=book.sku(2))
    book.refunded("2026-07-20", 2, sku=book.sku(2))
    book.line(
        "2026-09-10", "other-transaction", "other-transaction", "BuyerRecharge", "36.00", 2, sku=book.sku(2)
    )


def _check_11(found: Found) -> None:
    first = found.lines(order_id=found.order(1))
    assert [line["state"] for line in first] == ["reversed", "reversed"]
    assert sum(line["refund_amount"] for line in first) == 0
    assert sum(line["refunded_quantity"] for line in first) == 0
    assert [line["state"] for line in found.lines(order_id=found.order(2))] == ["reversed"]
    assert found.codes() == []
    assert found.balance("1330") == 0


def _add_12(book: Book) -> None:
    book.item()
    book.sold("2026-07-01")
    book.refunded("2026-07-20", transaction="A-to-z Guarantee Refund", with_fees=False)
    book.refunded(
        "2026-08-14", transaction="A-to-z Guarantee Refund", principal="-30.00", tax="-6.00", with_fees=False
    )


def _check_12(found: Found) -> None:
    assert found.states() == {"reversed": 2}
    assert sum(line["refund_amount"] for line in found.lines()) == 0
    settlement = found.journal()["settlement"]
    assert settlement == {"4000": -30, "2110": -6, "6000": Decimal("5.40"), "6010": Decimal("3.20")}
    assert found.balance("1330") == 0
    assert found.codes() == []


def _add_13(book: Book) -> None:
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-15")
    book.fba_return("2026-08-20")
    book.refunded("2026-09-20", transaction="Chargeback Refund", with_fees=False)


def _check_13(found: Found) -> None:
    assert found.states() == {"matched": 1, "over_refunded": 1}
    assert found.codes() == ["DUPLICATE_REFUND"]
    finding = found.finding("DUPLICATE_REFUND")
    assert (finding.quantity, finding.amount, finding.currency) == (1, 36, "GBP")
    assert sum(pair["quantity"] for pair in found.allocations()) == 1
    assert found.journal()["right_of_return"] == {"1330": 12, "5000": -12}


def _add_14(book: Book) -> None:
    book.item()
    book.sold("2026-07-01")
    options = {"adjustment-id": "adj-14"}
    book.line("2026-07-20", "Refund", "ItemPrice", "Shipping", "-3.99", **options)
    book.line("2026-07-20", "Refund", "ItemPrice", "ShippingTax", "-0.80", **options)


def _check_14(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["refunded_quantity"], line["refund_amount"]) == (
        "returnless",
        0,
        Decimal("4.79"),
    )
    journal = found.journal()
    assert journal["settlement"]["4100"] == Decimal("3.99")
    assert "right_of_return" not in journal
    assert found.codes() == []


def _add_15(book: Book) -> None:
    """Golden case H1: 5.00 back, 0.75 of the commission returned, the customer keeps the item."""
    book.item()
    book.sold("2026-07-01")
    options = {"adjustment-id": "adj-15"}
    book.line("2026-07-20", "Refund", "ItemPrice", "Principal", "-4.17", **options)
    book.line("2026-07-20", "Refund", "ItemPrice", "Tax", "-0.83", **options)
    book.line("2026-07-20", "Refund", "ItemFees", "Commission", "0.75", **options)


def _check_15(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["refund_amount"]) == ("returnless", 5)
    journal = found.journal()
    assert journal["settlement"]["4110"] == Decimal("4.17")
    assert "4100" not in journal["settlement"]
    assert "right_of_return" not in journal
    assert found.codes() == []


def _add_16(book: Book) -> None:
    """In a settlement of its own, which pays out, beside the sale: the goodwill names neither item nor SKU."""
    book.item()
    lines: list[Line] = []
    book.sold("2026-08-24", settlement=lines)
    book.line(
        "2026-09-01", "Refund", "ItemPrice", "Goodwill", "-5.00", sku="", quantity=None, settlement=lines,
        **{"order-item-code": "", "adjustment-id": "adj-16"},
    )  # fmt: skip
    book.settlement("2026-08-22 23:00", "2026-09-05 23:00", lines)


def _check_16(found: Found) -> None:
    settlement = found.journal_of(found.settlement_id())["settlement"]
    assert settlement["4110"] == 5
    assert "9990" not in settlement
    assert {line["state"] for line in found.lines()} == {"returnless"}
    assert found.codes() == []


def _add_17(book: Book) -> None:
    """Order 1 has the evidence: the return was closed with the customer keeping the item. Order 2 has none."""
    book.item(1)
    book.item(2)
    book.sold("2026-08-01", 1)
    book.refunded("2026-08-20", 1)
    book.hub_return(
        "2026-08-20",
        [book.hub_item(1)],
        1,
        created="2026-08-19",
        status="PROCESSED",
        returnOption="REFUND_WITHOUT_RETURN",
    )
    book.sold("2026-08-01", 2, sku=book.sku(2))
    book.refunded("2026-08-20", 2, sku=book.sku(2))


def _check_17(found: Found) -> None:
    [kept] = found.lines(order_id=found.order(1))
    assert kept["state"] == "returnless"
    [missing] = found.lines(order_id=found.order(2))
    assert missing["state"] == "claimable"
    assert {one.order_id for one in found.findings()} == {found.order(2)}
    assert found.codes() == ["FBA_CLAIM_DUE", "FBA_REFUND_NO_RECEIPT"]


CASES = (
    Case(
        8, "original-of-a-replacement-returned", "no exception for goods that a replacement was sent for",
        (
            Mutation(
                EXCEPTIONS + "returns/exception_fba_receipt_no_refund.sql",
                "\n        and position.order_id not in (select order_id from replaced)", "",
            ),
        ),
        _add_8, _check_8,
    ),
    Case(
        9, "original-of-a-replacement-kept", "REPLACEMENT_NOT_RETURNED of one unit at cost, naming both orders",
        (
            Mutation(
                EXCEPTIONS + "orders/exception_replacement_not_returned.sql",
                "where coalesce(position.refunded_quantity, 0) = 0", "where coalesce(position.refunded_quantity, 0) > 0",
            ),
        ),
        _add_9, _check_9,
    ),
    Case(
        10, "replacement-refunded-later", "the refund of the replacement takes the replacement's own unit",
        (
            Mutation(
                RETURNS + "int_refund_lines.sql", "refund.order_id || '|' || refund.sku_key as match_key,",
                "coalesce(orders.replaced_order_id, refund.order_id) || '|' || refund.sku_key as match_key,",
            ),
        ),
        _add_10, _check_10,
    ),
    Case(
        11, "customer-charged-again", "refund and recharge net to nothing, state reversed, 1330 empty, no exception",
        (
            Mutation(
                RETURNS + "int_refund_lines.sql", "then refunds.quantity - coalesce(reversed.quantity, 0) else 0 end",
                "then refunds.quantity else 0 end",
            ),
            Mutation(RETURNS + "int_recoveries.sql", "'buyerrecharge', ", "", all_of=True),
        ),
        _add_11, _check_11,
    ),
    Case(
        12, "a-to-z-refund-and-appeal-won", "J1 and J2 undo each other: only the sale stays in the books",
        (
            Mutation(
                RETURNS + "int_refund_groups.sql",
                "principal < 0 or (principal = 0 and refund_amount < 0) as is_reversal", "false as is_reversal",
            ),
        ),
        _add_12, _check_12,
    ),
    Case(
        13, "chargeback-after-a-refund", "DUPLICATE_REFUND of 36.00, and goods are expected once",
        (
            Mutation(
                EXCEPTIONS + "returns/exception_duplicate_refund.sql", "where order_id is not null and sku_key is not null",
                "where transaction_kind = 'refund' and order_id is not null and sku_key is not null",
            ),
            Mutation(
                RETURNS + "int_refund_lines.sql",
                "then greatest(least(capped.open_quantity, capped.ordered_quantity - capped.open_before), 0)",
                "then capped.open_quantity",
            ),
        ),
        _add_13, _check_13,
    ),
    Case(
        14, "shipping-only-refund", "money back without goods: no unit expected, no 1330",
        (
            Mutation(
                RETURNS + "int_refund_groups.sql", "when grouped.principal = 0 then 0\n", "when grouped.principal = 0 then 1\n"
            ),
            Mutation(
                RETURNS + "int_refund_lines.sql", "when refund.principal = 0 then 'non_goods'", "when false then 'non_goods'",
                more=(("    from {{ ref('int_refund_groups') }} as refund\n", "    from (select * replace (1 as quantity) from {{ ref('int_refund_groups') }}) as refund\n"),),
            ),
        ),
        _add_14, _check_14,
    ),
    Case(
        15, "partial-refund-buyer-keeps-the-item", "H1: 4110, state returnless, no 1330",
        (
            Mutation(
                RETURNS + "int_refund_lines.sql", "when refund.is_below_price and evidence.match_key is null then 'goodwill'",
                "when false then 'goodwill'",
            ),
        ),
        _add_15, _check_15,
    ),
    Case(
        16, "goodwill-without-an-order-item", "4110, classified, state returnless",
        (
            Mutation("dbt_project/seeds/gl_mapping.csv", "refund,*,goodwill,,4110", "refund,*,goodwill,,9990", all_of=True),
        ),
        _add_16, _check_16,
    ),
    Case(
        17, "returnless-refund", "returnless where the return says so, the claim path where nothing does",
        (
            Mutation(
                EXCEPTIONS + "returns/exception_fba_claim_due.sql", "and missing_quantity > 0", "and missing_quantity > 1",
            ),
        ),
        _add_17, _check_17,
    ),
)  # fmt: skip
