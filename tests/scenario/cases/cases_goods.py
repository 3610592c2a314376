"""Cases 18–22: when goods come and what comes: late, early, another item, an empty box, two judges."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

RETURNS = "dbt_project/models/intermediate/returns/"
MATCHING = "dbt_project/models/intermediate/matching/"
EXCEPTIONS = "dbt_project/models/intermediate/exceptions/"
GOODS = "dbt_project/models/intermediate/goods/"


def _add_18(book: Book) -> None:
    """Order 1: back after 35 days, in the next month. Order 2: after 55, when the loss was booked on day 45."""
    book.item(1)
    book.item(2)
    book.sold("2026-08-01", 1)
    book.refunded("2026-08-25", 1)
    book.fba_return("2026-09-29", 1)
    book.sold("2026-06-15", 2, sku=book.sku(2))
    book.refunded("2026-07-01", 2, sku=book.sku(2))
    book.fba_return("2026-08-25", 2, order=book.order(2), sku=book.sku(2))


def _check_18(found: Found) -> None:
    assert found.states() == {"matched": 2}
    journal = found.rows(
        "select sku, event_type, period, account_code, sum(debit - credit) from marts.journal_lines "
        "inner join marts.journal_entries using (journal_id) "
        "where event_type in ('right_of_return', 'goods_received', 'unreturned_loss') and sku in (?, ?) "
        "group by all order by all",
        found.sku(1), found.sku(2),
    )  # fmt: skip
    assert journal == [
        (found.sku(1), "goods_received", "2026-09", "1310", 12), (found.sku(1), "goods_received", "2026-09", "1330", -12),
        (found.sku(1), "right_of_return", "2026-08", "1330", 12), (found.sku(1), "right_of_return", "2026-08", "5000", -12),
        (found.sku(2), "goods_received", "2026-08", "1310", 12), (found.sku(2), "goods_received", "2026-08", "5120", -12),
        (found.sku(2), "right_of_return", "2026-07", "1330", 12), (found.sku(2), "right_of_return", "2026-07", "5000", -12),
        (found.sku(2), "unreturned_loss", "2026-08", "1330", -12), (found.sku(2), "unreturned_loss", "2026-08", "5120", 12),
    ]  # fmt: skip
    assert found.codes() == []


def _add_19(book: Book) -> None:
    book.item()
    book.sold("2026-08-10")
    book.fba_return("2026-09-05")
    book.refunded("2026-09-10")


def _check_19(found: Found) -> None:
    [line] = found.lines()
    assert (line["state"], line["received_quantity"]) == ("matched", 1)
    assert line["age_days"] >= 0
    assert found.pairs() == [("M4", 1, "CONFIRMED")]
    journal = found.journal()
    assert journal["goods_received"] == {"1310": 12, "5000": -12}
    assert "right_of_return" not in journal
    assert found.codes() == []


def _add_20(book: Book) -> None:
    """Order 1: another item came back. Order 2: the same, and Amazon paid for the switch."""
    for k in (1, 2, 3, 4):
        book.item(k)
    book.sold("2026-08-10", 1)
    book.refunded("2026-09-01", 1)
    book.fba_return("2026-09-08", 1, sku=book.sku(2))
    book.sold("2026-08-10", 2, sku=book.sku(3))
    book.refunded("2026-09-01", 2, sku=book.sku(3))
    book.fba_return("2026-09-08", 2, order=book.order(2), sku=book.sku(4))
    book.reimbursed("2026-09-12", "30.00", order=book.order(2), sku=book.sku(3), reason="CRETURN_WRONG_ITEM")
    book.reimbursement_paid("2026-09-14", "30.00", sku=book.sku(3), name="CRETURN_WRONG_ITEM")


def _check_20(found: Found) -> None:
    first = [pair for pair in found.allocations() if pair["order_id"] == found.order(1)]
    assert [(pair["rule_id"], pair["status"], pair["quantity"]) for pair in first] == [("M7", "SUGGESTED", 1)]
    assert found.order(1) in {one.order_id for one in found.findings()}
    assert set(found.codes()) == {"WRONG_ITEM"}
    [paid] = found.lines(order_id=found.order(2), sku=found.sku(3))
    assert (paid["reimbursed_quantity"], paid["recovered_amount"]) == (1, 30)


def _add_21(book: Book) -> None:
    """The parcel came and was scanned, the item was not in it; how many came is left open."""
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    book.hub_return(
        "2026-09-03",
        [book.hub_item(itemStatus="MISSING", receivedAt="2026-09-03T09:00:00Z", receivedQuantity=None)],
        created="2026-08-24",
        status="PROCESSED",
    )
    book.arrival("2026-09-02")


def _check_21(found: Found) -> None:
    [line] = found.lines()
    assert (line["received_quantity"], line["graded_quantity"]) == (0, 0)
    assert line["state"] == "claimable"
    finding = found.finding("RETURN_MISSING")
    assert (finding.order_id, finding.quantity, finding.amount, finding.currency) == (
        found.order(),
        1,
        36,
        "GBP",
    )
    assert len(found.evidence(finding)) >= 3, "the refund's rows and the hub's record"
    assert found.codes() == ["FBA_CLAIM_DUE", "RETURN_MISSING"]
    assert found.stock_moves()[None, "FBA_SELLABLE"] == 0


def _add_22(book: Book) -> None:
    """One plate: Amazon says fit for sale, the hub says damaged."""
    book.item()
    book.sold("2026-08-01")
    book.refunded("2026-08-25")
    book.fba_return("2026-09-01")
    book.hub_return(
        "2026-09-06",
        [book.hub_item(received="2026-09-04", graded="2026-09-05", grade="D", disposition="DESTROY", licensePlate=book.plate())],
        created="2026-08-24",
    )  # fmt: skip


def _check_22(found: Found) -> None:
    assert found.codes() == ["FBA_SOT_CONFLICT"]
    finding = found.finding("FBA_SOT_CONFLICT")
    assert (finding.subject, finding.quantity, finding.amount) == (found.plate(), 1, 12)
    assert sum(line["received_quantity"] for line in found.lines()) == 1
    assert found.balance("1330") == 0
    assert found.journal()["goods_received"] == {"5110": 12, "1330": -12}, "carried at the lower value"


CASES = (
    Case(
        18,
        "goods-after-the-month-of-the-refund",
        "C2 in the month of the refund, the goods in theirs; a loss booked meanwhile is taken back",
        (
            Mutation(
                GOODS + "int_returned_goods.sql",
                "when received_date > claim_window_start_date then 'after_loss'",
                "when false then 'after_loss'",
            ),
            Mutation(
                "dbt_project/models/intermediate/postings/posting_goods_received.sql",
                "received_date as accounting_date",
                "date '2026-08-31' as accounting_date",
            ),
        ),
        _add_18,
        _check_18,
    ),
    Case(
        19,
        "goods-five-days-before-the-refund",
        "matched; the goods go to cost of sales, no right to returned goods",
        (
            Mutation(
                MATCHING + "match_m4_m5.sql",
                "inner join receipts as receipt on allocated.receipt_id = receipt.receipt_id",
                "inner join receipts as receipt on allocated.receipt_id = receipt.receipt_id and receipt.event_date >= refund.event_date",
            ),
            Mutation(
                GOODS + "int_returned_goods.sql",
                "when received_at < refunded_at then 'before_refund'",
                "when false then 'before_refund'",
            ),
        ),
        _add_19,
        _check_19,
    ),
    Case(
        20,
        "another-item-came-back",
        "WRONG_ITEM, suggested by M7 and never confirmed; CRETURN_WRONG_ITEM money goes to the refund",
        (
            Mutation(
                MATCHING + "match_m7.sql",
                "and refund.sku is distinct from receipt.sku",
                "and refund.sku is not distinct from receipt.sku",
            ),
        ),
        _add_20,
        _check_20,
    ),
    Case(
        21,
        "empty-box",
        "RETURN_MISSING with evidence for a claim; nothing is received or graded",
        (
            Mutation(
                RETURNS + "int_zigzag_items.sql",
                "when ranked.item_status = 'MISSING' then null",
                "when ranked.item_status = 'MISSING' then ranked.updated_at",
            ),
        ),
        _add_21,
        _check_21,
    ),
    Case(
        22,
        "amazon-sellable-hub-damaged",
        "FBA_SOT_CONFLICT; counted once, at the lower value",
        (
            Mutation(
                EXCEPTIONS + "returns/exception_fba_sot_conflict.sql",
                "unit.disposition = 'SELLABLE' and grades.stock_effect = 'write_off'",
                "false",
            ),
        ),
        _add_22,
        _check_22,
    ),
)
