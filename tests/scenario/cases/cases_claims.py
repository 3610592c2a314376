"""Cases 28–36: what Amazon pays for goods, takes back, pays in parts or in goods, and until when it can be asked."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
from decimal import Decimal

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import REPOSITORY, Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"
CLAIMS = "dbt_project/models/intermediate/claims/"
SETTLEMENTS = "dbt_project/models/intermediate/settlements/"
EXCEPTIONS = "dbt_project/models/intermediate/exceptions/"
PAID = Decimal("15.50")


def _lost_and_paid(book: Book) -> None:
    """Refunded on 1 June and never returned; 15.50 approved on 20 July (day 49) and paid on 25 July."""
    book.item()
    book.sold("2026-05-15")
    book.refunded("2026-06-01")
    book.reimbursed("2026-07-20", "15.50", 1)
    book.reimbursement_paid("2026-07-25", "15.50")


def _taken_back(book: Book, amount: str, *, inventory: int) -> None:
    book.reimbursed(
        "2026-09-01", f"-{amount}", 2, cash=-1, inventory=inventory, reason="Reimbursement_Reversal",
        **{"original-reimbursement-id": book.reimbursement(1), "original-reimbursement-type": "CustomerReturn"},
    )  # fmt: skip
    book.reimbursement_paid("2026-09-03", f"-{amount}", name="COMPENSATED_CLAWBACK")


def _add_28(book: Book) -> None:
    _lost_and_paid(book)
    _taken_back(book, "15.50", inventory=1)


def _check_28(found: Found) -> None:
    """D5: the recovery and the loss are undone, the unit is in sellable stock at Amazon."""
    assert found.balance("5130") == 0
    assert found.balance("5120") == 0
    assert found.balance("1310") == 12 - 12, "sold once for 12.00, one unit back for 12.00"
    assert found.balance("1330") == 0
    assert found.codes() == []


def _add_29(book: Book) -> None:
    _lost_and_paid(book)
    _taken_back(book, "15.50", inventory=0)


def _check_29(found: Found) -> None:
    """D6: the recovery is undone, the loss stays."""
    assert found.balance("5130") == 0
    assert found.balance("5120") == 12
    assert found.balance("1310") == -12
    assert found.balance("1330") == 0
    [line] = found.lines()
    assert (line["reimbursed_quantity"], line["recovered_amount"]) == (0, 0)
    assert line["state"] == "written_off"
    assert found.codes() == ["FBA_CLAIM_EXPIRED", "FBA_REFUND_NO_RECEIPT"]


def _add_30(book: Book) -> None:
    _lost_and_paid(book)
    _taken_back(book, "17.20", inventory=0)


def _check_30(found: Found) -> None:
    """D6 with a gap: 1.70 more is taken back than was paid."""
    finding = found.finding("FBA_REIMB_REVERSAL_GAP")
    assert (finding.amount, finding.currency, finding.subject) == (
        Decimal("1.70"),
        "GBP",
        found.reimbursement(2),
    )
    assert "FBA_CLAWBACK_UNMATCHED" not in found.codes()
    assert (found.balance("5130"), found.balance("5140")) == (0, Decimal("1.70"))


def _add_31(book: Book) -> None:
    """The name says reversal, the sign says that Amazon pays."""
    book.item()
    book.sold("2026-05-15")
    book.refunded("2026-06-01")
    book.reimbursed("2026-07-20", "15.50")
    book.reimbursement_paid("2026-07-25", "15.50", name="REVERSAL_REIMBURSEMENT")


def _check_31(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["reimbursed_quantity"], line["recovered_amount"]) == ("reimbursed", 1, PAID)
    assert found.balance("5130") == -PAID
    assert found.balance("1230") == 0
    assert found.codes() == []


def _add_32(book: Book) -> None:
    """Two approvals of one day, paid by one row."""
    book.item()
    book.sold("2026-05-15", quantity=2)
    book.refunded("2026-06-01", quantity=2)
    book.reimbursed("2026-07-20", "15.50", 1)
    book.reimbursed("2026-07-20 15:00", "14.25", 2)
    book.reimbursement_paid("2026-07-25", "29.75")


def _check_32(found: Found) -> None:
    assert {line["state"] for line in found.lines()} == {"reimbursed"}
    assert sum(line["recovered_amount"] for line in found.lines()) == Decimal("29.75")
    assert found.journal()["reimbursement_approved"] == {"1230": Decimal("29.75"), "5130": Decimal("-29.75")}
    assert found.journal()["settlement"]["1230"] == Decimal("-29.75")
    assert found.balance("1230") == 0
    assert found.codes() == []


def _add_33(book: Book) -> None:
    book.item()
    book.sold("2026-09-01")
    book.refunded("2026-09-10")
    book.reimbursed("2026-10-05", "30.00")
    book.reimbursement_paid("2026-10-09", "10.00")


def _check_33(found: Found) -> None:
    assert found.codes() == ["REIMB_PARTIAL"]
    finding = found.finding("REIMB_PARTIAL")
    assert (finding.amount, finding.currency, finding.subject) == (20, "GBP", found.reimbursement())


def _later_33(book: Book) -> None:
    book.reimbursement_paid("2026-11-05", "20.00")


def _check_later_33(found: Found) -> None:
    assert found.codes() == []
    assert found.codes("resolved") == ["REIMB_PARTIAL"]


def _add_34(book: Book) -> None:
    book.item()
    book.sold("2026-05-15")
    book.refunded("2026-06-01")
    book.reimbursed("2026-07-20", "0.00", cash=0, inventory=1)


def _check_34(found: Found) -> None:
    """D4: the unit is back in sellable stock at Amazon, no cash is waited for."""
    [line] = found.lines()
    assert (line["state"], line["reimbursed_quantity"]) == ("reimbursed", 1)
    assert found.codes() == []
    assert found.balance("1230") == 0
    assert found.balance("1330") == 0
    assert found.balance("1310") == 12 - 12, "sold once for 12.00, one unit back for 12.00"
    assert found.balance("5130") == -12
    assert found.balance("5120") == 12


def _add_35(book: Book) -> None:
    """Refunded on 1 July, paid for on day 60, back at Amazon and fit for sale on day 70."""
    book.item()
    book.sold("2026-06-15")
    book.refunded("2026-07-01")
    book.reimbursed("2026-08-30", "15.50")
    book.reimbursement_paid("2026-09-02", "15.50")
    book.fba_return("2026-09-09")


def _check_35(found: Found) -> None:
    [line] = found.lines()
    assert (line["refunded_quantity"], line["received_quantity"]) == (1, 1)
    assert found.codes() == ["FBA_REIMBURSED_AND_RETURNED"]
    finding = found.finding("FBA_REIMBURSED_AND_RETURNED")
    assert (finding.quantity, finding.amount, finding.currency) == (1, PAID, "GBP")
    journal = found.journal()
    assert journal["goods_received"] == {"1310": 12, "5120": -12}
    assert found.balance("5120") == 0
    assert found.balance("1330") == 0
    assert found.balance("5130") == -PAID, "the money is not given back before Amazon takes it"


CHANGED_MARKET = "Amazon.nl"
WINDOWS = REPOSITORY / "dbt_project" / "seeds" / "claim_windows.csv"


def _add_36(book: Book) -> None:
    """Fifty days after a refund a claim is open in the UK (45), not in the US (60). In the Netherlands the
    window changed on 1 September: 70–105 days for refunds before, 45–105 from then on.
    """
    with WINDOWS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            book.setting("claim_windows", **row)
    window = {"marketplace": CHANGED_MARKET.lower(), "currency": "*", "window_end_days": "105", "source": "a change of the rules"}  # fmt: skip
    book.setting("claim_windows", **window, window_start_days="70", valid_from="", valid_to="2026-08-31")
    book.setting("claim_windows", **window, window_start_days="45", valid_from="2026-09-01", valid_to="")
    for k in (1, 2, 3, 4):
        book.item(k)
    for k, currency, day, market in (
        (1, "GBP", "2026-09-11", "Amazon.co.uk"),
        (2, "USD", "2026-09-11", "Amazon.com"),
        (3, "EUR", "2026-08-31", CHANGED_MARKET),
        (4, "EUR", "2026-09-01", CHANGED_MARKET),
    ):
        options = {"sku": book.sku(k), "currency": currency, "marketplace-name": market}
        book.ordered("2026-08-01", k, sku=book.sku(k), currency=currency, **{"sales-channel": market})
        book.line("2026-08-02", "Order", "ItemPrice", "Principal", "30.00", k, **options)
        book.line("2026-08-02", "Order", "ItemPrice", "Tax", "6.00", k, **options)
        book.refunded(day, k, **options)


def _check_36(found: Found) -> None:
    states = {line["order_id"]: line["state"] for line in found.lines()}
    assert states == {
        found.order(1): "claimable", found.order(2): "overdue", found.order(3): "overdue", found.order(4): "claimable",
    }  # fmt: skip
    due = {
        one.order_id: one.columns["due_at"].date().isoformat()
        for one in found.findings()
        if one.code == "FBA_CLAIM_DUE"
    }
    assert due == {found.order(1): "2026-12-25", found.order(4): "2026-12-15"}
    assert sorted(set(found.codes())) == ["FBA_CLAIM_DUE", "FBA_REFUND_NO_RECEIPT"]


CASES = (
    Case(
        28, "paid-in-cash-then-found", "D5: the money goes back, the unit is in stock, the loss is undone",
        (
            Mutation("dbt_project/models/intermediate/postings/posting_unreturned_loss.sql", "where lost_quantity > 0", "where lost_quantity > 1"),
        ),
        _add_28, _check_28,
    ),
    Case(
        29, "money-taken-back-without-goods", "D6: the recovery is undone, the loss and the claim stand again",
        (
            Mutation(RETURNS + "int_recoveries.sql", "sum(case when is_reversal then -abs(quantity_total) else quantity_total end) as quantity", "sum(abs(quantity_total)) as quantity"),
        ),
        _add_29, _check_29,
    ),
    Case(
        30, "more-taken-back-than-paid", "FBA_REIMB_REVERSAL_GAP of 1.70, and 1.70 in 5140",
        (
            Mutation(EXCEPTIONS + "claims/exception_fba_reimb_reversal_gap.sql", "where amount > original_amount", "where amount > original_amount + 5"),
        ),
        _add_30, _check_30,
    ),
    Case(
        31, "positive-reversal-reimbursement", "by sign: a recovery, no clawback",
        (
            Mutation(
                RETURNS + "int_reimbursements.sql", "(amount_total < 0 or quantity_total < 0) as is_reversal", "true as is_reversal",
            ),
            Mutation("dbt_project/seeds/gl_mapping.csv", "*,*,reversal_reimbursement,,5130,30", "*,*,reversal_reimbursement,,5140,30"),
        ),
        _add_31, _check_31,
    ),
    Case(
        32, "two-reimbursements-in-one-row", "n:1: both approvals are paid, 1230 is empty",
        (
            Mutation(SETTLEMENTS + "int_reimbursement_matches.sql", "having count(*) > 1", "having count(*) > 2"),
        ),
        _add_32, _check_32,
    ),
    Case(
        33, "reimbursed-in-instalments", "the residual stays open until the last part is paid",
        (
            Mutation(EXCEPTIONS + "claims/exception_reimb_partial.sql", "where paid.paid_amount < approval.amount_total", "where paid.paid_amount = 0"),
            Mutation(CLAIMS + "int_reimbursement_instalments.sql", "and lines.amount < approvals.amount", "and lines.amount = approvals.amount"),
        ),
        _add_33, _check_33, _later_33, _check_later_33,
    ),
    Case(
        34, "reimbursed-in-inventory", "D4: one unit at cost, no cash is waited for",
        (
            Mutation(RETURNS + "int_recoveries.sql", "sum(case when is_reversal then -abs(quantity_total) else quantity_total end) as quantity", "sum(quantity_cash) as quantity"),
        ),
        _add_34, _check_34,
    ),
    Case(
        35, "goods-after-the-reimbursement", "D7: flagged, the loss is undone, the money stays until it is taken back",
        (
            Mutation(EXCEPTIONS + "claims/exception_fba_reimbursed_and_returned.sql", "and receipt.received_at > reimbursed.occurred_at", "and receipt.received_at < reimbursed.occurred_at"),
        ),
        _add_35, _check_35,
    ),
    Case(
        36, "claim-window-by-marketplace-and-date", "the window of the marketplace that held on the day of the refund",
        (
            Mutation(RETURNS + "int_refund_lines.sql", "and capped.refund_date between claim_window.valid_from and claim_window.valid_to", "and date '2026-10-31' between claim_window.valid_from and claim_window.valid_to"),
            Mutation(RETURNS + "int_claim_windows.sql", "windows.marketplace in (markets.marketplace, '*')", "windows.marketplace = '*'", more=(("windows.currency in (markets.currency, '*')", "windows.currency = '*'"),)),
        ),
        _add_36, _check_36,
    ),
)  # fmt: skip
