"""Cases 79–83: deductions by reference, chains of claims, provisions, a changed cost, units that never came."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

VENDOR = "dbt_project/models/intermediate/amazon_vendor/"
RULES = "dbt_project/models/intermediate/exceptions/vendor/"
GRAMMAR = "dbt_project/seeds/remittance_grammar.csv"


def _hub(book: Book, day: str, quantity: int, k: int = 1, *, order: int = 1, **item: Any) -> None:
    """The goods of a return request at the hub: received, graded and put aside on one day."""
    goods = book.hub_item(
        k, quantity=quantity, received=day, graded=day, grade="B", disposition="LIQUIDATE", orderLineId=None,
        **{"itemStatus": "DISPOSITIONED", **item},
    )  # fmt: skip
    book.hub_return(
        day, [goods], k, channel="AMAZON_VENDOR", order=book.purchase_order(order), externalReturnId=book.vendor_return(k),
    )  # fmt: skip


def _paid(reference: str, amount: str, **columns: str) -> dict[str, str]:
    """A line of a remittance."""
    return {"Invoice Number": reference, "Invoice Amount": amount, "Amount Paid": amount, **columns}


def _add_79(book: Book) -> None:
    book.item()
    for k in (1, 2):
        book.vendor_order("2026-07-01", 50, "20.00", k)
    # two requests that look alike; only the first is deducted, from the payment of the other purchase order
    rows = [
        book.vendor_row("2026-08-25", 10, "240.00", 1),
        book.vendor_row("2026-10-05", 10, "240.00", 2, **{"PO number": book.purchase_order(2)}),
    ]
    book.vendor_returned("2026-10-30", rows)
    _hub(book, "2026-09-01", 10, 1)
    _hub(book, "2026-10-12", 10, 2, order=2)
    book.remitted(
        "2026-09-10",
        [
            _paid(f"INV-{book.purchase_order(2)}", "1200.00", Description=book.purchase_order(2)),
            _paid(
                f"VRET{book.vendor_return(1)}",
                "-240.00",
                Description=f"Product returns {book.purchase_order(2)}",
            ),
        ],
    )


def _check_79(found: Found) -> None:
    assert found.states() == {"matched": 1, "received_not_refunded": 1}
    assert [
        (line["return_id"], line["order_id"], line["refund_amount"]) for line in found.lines(state="matched")
    ] == [(found.vendor_return(1), found.purchase_order(1), Decimal("240.0000"))]
    [open_line] = found.lines(state="received_not_refunded")
    assert (open_line["return_id"], open_line["refund_amount"]) == (found.vendor_return(2), 0)
    assert [(quantity, status) for _, quantity, status in found.pairs()] == [(10, "CONFIRMED")]
    assert found.codes() == []


def _add_80(book: Book) -> None:
    book.item()
    book.vendor_order("2026-07-01", 50, "20.00")
    invoice = f"INV-{book.purchase_order()}"
    book.remitted("2026-08-12", [_paid(invoice, "1200.00"), _paid(f"{invoice}SC", "-240.00")], 1)
    book.remitted("2026-09-09", [_paid(f"{invoice}X", "500.00"), _paid(f"{invoice}SCR", "240.00")], 2)
    book.remitted("2026-10-07", [_paid(f"{invoice}Y", "500.00"), _paid(f"{invoice}SCRSC", "-216.00")], 3)


def _check_80(found: Found) -> None:
    found.tables |= {"int_vendor_claim_pairs", "int_vendor_remittance_lines"}
    invoice = f"INV-{found.purchase_order()}"
    assert found.rows(
        "select generation, claim_amount, reversal_amount, balance, state from intermediate.int_vendor_claim_pairs "
        "where root = ? order by generation", invoice,
    ) == [(1, Decimal(-240), Decimal(240), 0, "reversed"), (2, Decimal(-216), 0, Decimal(-216), "open")]  # fmt: skip
    [(net, accounts)] = found.rows(
        "select sum(amount), list(distinct account_code) from intermediate.int_vendor_remittance_lines where root = ? and family = 'shortage'",
        invoice,
    )  # fmt: skip
    assert (net, accounts) == (Decimal(-216), ["1240"])
    assert found.lines() == []
    assert found.codes() == []


def _add_81(book: Book) -> None:
    book.item()
    book.vendor_order("2026-07-01", 50, "20.00")
    hold = f"PROVISION_FOR_RECEIVABLE-{book.purchase_order()}"
    for k, (day, reference, amount) in enumerate(
        (
            ("2026-08-26", hold, "-300.00"),
            ("2026-09-16", hold, "-300.00"),
            ("2026-10-07", f"{hold}R", "300.00"),
        ),
        1,
    ):
        book.remitted(day, [_paid(f"INV-{book.purchase_order()}{k}", "900.00"), _paid(reference, amount)], k)


def _check_81(found: Found) -> None:
    found.tables |= {"int_vendor_provision_pairs", "int_vendor_remittance_lines"}
    assert found.rows(
        "select withheld_on, released_on, amount from intermediate.int_vendor_provision_pairs where root = ? order by withheld_on",
        found.purchase_order(),
    ) == [(date(2026, 8, 26), date(2026, 10, 7), Decimal(300)), (date(2026, 9, 16), None, Decimal(300))]  # fmt: skip
    assert found.rows(
        "select account_code, sum(amount) from intermediate.int_vendor_remittance_lines where root = ? group by all",
        found.purchase_order(),
    ) == [("1240", Decimal(-300))]  # fmt: skip
    assert found.codes() == ["VC_PROVISION_NOT_REVERSED"]
    held = found.finding("VC_PROVISION_NOT_REVERSED")
    assert (held.amount, held.currency) == (Decimal(300), "GBP")
    assert "withheld on 2026-09-16" in held.message


def _add_82(book: Book) -> None:
    book.item()
    book.vendor_order("2026-06-01", 50, "20.00", 1)
    # the cost rose after the order: what was bought at 20.00 goes back at 22.00, tax included 26.40
    book.vendor_order("2026-08-01", 50, "22.00", 2)
    rows = [
        book.vendor_row("2026-08-25", 10, "264.00", 1),
        book.vendor_row("2026-08-25", 10, "264.00", 2, **{"PO number": book.purchase_order(2)}),
    ]
    book.vendor_returned("2026-10-30", rows)
    for k in (1, 2):
        _hub(book, "2026-09-01", 10, k, order=k)
    lines = [_paid(f"VRET{book.vendor_return(k)}", "-264.00", Description="Product returns") for k in (1, 2)]
    book.remitted("2026-09-10", [_paid(f"INV-{book.purchase_order(2)}", "1200.00"), *lines])


def _check_82(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert found.codes() == ["VC_COST_MISMATCH"]
    finding = found.finding("VC_COST_MISMATCH")
    assert (finding.columns["return_id"], finding.order_id) == (
        found.vendor_return(1),
        found.purchase_order(1),
    )
    assert (finding.quantity, finding.amount, finding.currency) == (10, Decimal("24.00"), "GBP")


def _add_83(book: Book) -> None:
    book.item()
    book.vendor_order("2026-07-01", 50, "20.00")
    book.vendor_returned("2026-10-30", [book.vendor_row("2026-08-25", 10, "240.00")])
    _hub(book, "2026-09-01", 10, receivedQuantity=9)
    book.remitted(
        "2026-09-10",
        [
            _paid(f"INV-{book.purchase_order()}", "1200.00"),
            _paid(f"VRET{book.vendor_return()}", "-240.00", Description="Product returns"),
        ],
    )


def _check_83(found: Found) -> None:
    assert found.states() == {"partial": 1}
    [line] = found.lines()
    assert (line["requested_quantity"], line["refunded_quantity"], line["received_quantity"]) == (10, 10, 9)
    assert line["refund_amount"] == Decimal("240.0000")
    assert sum(quantity for _, quantity, _ in found.pairs()) == 9
    assert found.codes() == ["VC_QTY_DISPUTED"]
    disputed = found.finding("VC_QTY_DISPUTED")
    assert (disputed.quantity, disputed.amount, disputed.currency) == (1, Decimal("24.00"), "GBP")


CASES = (
    Case(
        79, "a-deduction-on-the-remittance-of-another-order", "the deduction belongs to the request it names, not to the order or amount it stands with",
        (
            Mutation(VENDOR + "int_vendor_return_positions.sql", "as deduction on weighed.request_id = deduction.request_id", "as deduction on weighed.purchase_order_number = deduction.reference"),
            Mutation(VENDOR + "int_vendor_remittance_lines.sql", "regexp_extract(described.reference, '^VRET_?([0-9]+)', 1)", "regexp_extract(described.description_key, '([0-9]+)$', 1)"),
        ),
        _add_79, _check_79,
    ),
    Case(
        80, "a-claim-reversed-and-claimed-again", "three lines are one open claim of the second generation, on the disputed account",
        (
            Mutation(GRAMMAR, "SCRSC,reference,^(.+?)SCRSC$,,shortage_claim,shortage,2", "SCRSC,reference,^(.+?)SCRSC$,,shortage_claim,shortage,1"),
            Mutation(GRAMMAR, "SCR,reference,^(.+?)SCR$,,shortage_reversal,shortage,1", "SCR,reference,^(.+?)SCR$,,shortage_claim,shortage,1"),
        ),
        _add_80, _check_80,
    ),
    Case(
        81, "a-provision-withheld-and-released-in-different-months", "held on 1240 until its own release; the later one is still held",
        (
            Mutation(VENDOR + "int_vendor_provision_pairs.sql", "    and provisions.sequence = reversals.sequence\n", "\n"),
            Mutation(GRAMMAR, "provision for receivables withheld,1240,PROVISION_FOR_RECEIVABLER", "provision for receivables withheld,6070,PROVISION_FOR_RECEIVABLER"),
        ),
        _add_81, _check_81,
    ),
    Case(
        82, "a-return-at-another-cost-than-the-order", "deducted at 22.00 what was bought at 20.00: a cost mismatch of 24.00 with tax",
        (Mutation(RULES + "exception_vc_cost_mismatch.sql", "> {{ policy('refund_tolerance') }}", "> 100"),),
        _add_82, _check_82,
    ),
    Case(
        83, "ten-claimed-and-nine-received", "nine units conceded, one of 24.00 disputed",
        (
            Mutation(RULES + "exception_vc_qty_disputed.sql", "    and disputed_quantity > 0", "    and disputed_quantity > 1"),
            Mutation(VENDOR + "int_vendor_return_lines.sql", "matched_quantity >= expected_quantity then 'matched'", "matched_quantity > 0 then 'matched'"),
        ),
        _add_83, _check_83,
    ),
)  # fmt: skip
