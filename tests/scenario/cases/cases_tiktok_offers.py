"""Cases 69–72: chained and combined returns of TikTok, an offer that is rejected, a deadline that passes."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation
from tests.scenario.cases.tiktok_book import unix

TIKTOK = "dbt_project/models/intermediate/tiktok_shop/"


def _parcel(
    book: Book, received: str, k: int, returned: int, lines: list[int], tracking: int, created: str
) -> None:
    """A ZigZag return of a TikTok return, received, graded B and sent to be liquidated."""
    items = [
        book.hub_item(
            line, received=received, graded=received, orderLineId=book.tiktok_line(line), grade="B", disposition="LIQUIDATE",
            itemStatus="DISPOSITIONED", returnReasonId=18, returnReason="Other",
        )
        for line in lines
    ]  # fmt: skip
    book.hub_return(
        received, items, k, created=created, order=book.tiktok_order(), channel="TIKTOK_SHOP",
        externalReturnId=book.tiktok_return(returned), trackingNumber=book.tracking(tracking),
    )  # fmt: skip


def _sold(book: Book, day: str, settled: str, units: int) -> None:
    book.item()
    book.tiktok_sold(day, [book.tiktok_item(unit) for unit in range(1, units + 1)])
    book.tiktok_settled(settled, [book.tiktok_transaction(1, revenue=f"{36 * units}.00")])


def _add_69(book: Book) -> None:
    _sold(book, "2026-08-20", "2026-08-29", 1)
    item = book.tiktok_return_item(1)
    # the buyer edits the request: the first record goes on showing what it promised
    book.tiktok_returned(
        "2026-09-01",
        "2026-09-02",
        [item],
        1,
        status="RETURN_OR_REFUND_REQUEST_COMPLETE",
        next_return_id=book.tiktok_return(2),
    )
    book.tiktok_returned("2026-09-02", "2026-09-09", [item], 2, pre_return_id=book.tiktok_return(1))
    _parcel(book, "2026-09-08", 1, 2, [1], 52, "2026-09-02")
    book.tiktok_settled("2026-09-12", [book.tiktok_transaction(2, revenue="-36.00")], 2)


def _check_69(found: Found) -> None:
    [line] = found.lines()
    assert (line["return_id"], line["state"]) == (found.tiktok_return(2), "matched")
    assert (line["refunded_quantity"], line["received_quantity"], line["refund_amount"]) == (
        1,
        1,
        Decimal("36.00"),
    )
    assert found.codes() == []


def _add_70(book: Book) -> None:
    """Three returns of one order in one parcel, which ZigZag books under the first of them."""
    _sold(book, "2026-08-20", "2026-08-29", 3)
    combined: dict[str, Any] = {
        "is_combined_return": True,
        "combined_return_id": "7094" + book.tiktok_return()[4:],
        "return_tracking_number": book.tracking(51),
    }
    for k in (1, 2, 3):
        book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(k)], k, **combined)
    _parcel(book, "2026-09-08", 1, 1, [1, 2, 3], 51, "2026-09-01")
    book.tiktok_settled("2026-09-12", [book.tiktok_transaction(2, revenue="-108.00")], 2)


def _check_70(found: Found) -> None:
    rows = [
        (line["return_id"], line["order_line_id"], line["state"], line["refund_amount"])
        for line in found.lines()
    ]
    assert sorted(rows) == [
        (found.tiktok_return(k), found.tiktok_line(k), "matched", Decimal("36.00")) for k in (1, 2, 3)
    ]
    assert {pair["item_id"] for pair in found.allocations()} == {found.zigzag_item(k) for k in (1, 2, 3)}
    assert sum(pair["quantity"] for pair in found.allocations()) == 3
    assert found.codes() == []


def _add_71(book: Book) -> None:
    """The seller offers 10.00 of 36.00, the buyer says no: one return is still open, the other one was paid in full."""
    offer: dict[str, Any] = {
        "seller_proposed_return_type": "PARTIAL_REFUND", "partial_refund": {"currency": "GBP", "amount": "10.00"},
        "buyer_rejected_partial_refund": True,
    }  # fmt: skip
    _sold(book, "2026-08-20", "2026-08-29", 2)
    book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(1)], 1, **offer)
    _parcel(book, "2026-09-08", 1, 1, [1], 51, "2026-09-01")
    book.tiktok_settled("2026-09-12", [book.tiktok_transaction(2, revenue="-36.00")], 2)
    book.tiktok_returned(
        "2026-10-28", "2026-10-30", [book.tiktok_return_item(2)], 2, status="AWAITING_BUYER_SHIP", **offer
    )
    waiting = book.hub_item(2, orderLineId=book.tiktok_line(2), returnReasonId=18, returnReason="Other")
    book.hub_return(
        "2026-10-30", [waiting], 2, created="2026-10-28 12:10", status="LABEL_GENERATED", order=book.tiktok_order(), channel="TIKTOK_SHOP",
        externalReturnId=book.tiktok_return(2), trackingNumber=book.tracking(52),
    )  # fmt: skip


def _check_71(found: Found) -> None:
    rows = [
        (line["return_id"], line["state"], line["refunded_quantity"], line["refund_amount"])
        for line in found.lines()
    ]
    assert sorted(rows) == [
        (found.tiktok_return(1), "matched", 1, Decimal("36.00")), (found.tiktok_return(2), "requested", 0, Decimal(0)),
    ]  # fmt: skip
    assert [pair["amount"] for pair in found.allocations()] == [Decimal("36.00")]
    assert found.codes() == []


def _asked_72(book: Book, updated: str, **fields: Any) -> None:
    book.tiktok_returned("2026-10-28", updated, [book.tiktok_return_item(1)], 1, **fields)


def _add_72(book: Book) -> None:
    _sold(book, "2026-10-10", "2026-10-20", 1)
    action = {"action": "SELLER_RESPOND_RETURN", "deadline": unix("2026-10-31 06:00")}
    _asked_72(
        book, "2026-10-28", status="RETURN_OR_REFUND_REQUEST_PENDING", seller_next_action_response=[action]
    )
    waiting = book.hub_item(1, orderLineId=book.tiktok_line(1), returnReasonId=18, returnReason="Other")
    book.hub_return(
        "2026-10-28 12:10", [waiting], 1, created="2026-10-28 12:10", status="CREATED", order=book.tiktok_order(), channel="TIKTOK_SHOP",
        externalReturnId=book.tiktok_return(), trackingNumber=book.tracking(51),
    )  # fmt: skip


def _check_72(found: Found) -> None:
    assert found.codes() == ["TTS_APPROVAL_DEADLINE"]
    alert = found.finding("TTS_APPROVAL_DEADLINE")
    assert alert.columns["return_id"] == found.tiktok_return()
    assert "17 h past: TikTok approves by itself" in alert.message
    assert found.states() == {"requested": 1}


def _later_72(book: Book) -> None:
    _asked_72(book, "2026-11-01", status="AWAITING_BUYER_SHIP")


def _check_later_72(found: Found) -> None:
    """TikTok has approved: nobody is asked any more, the return goes on, nothing is refunded yet."""
    assert found.codes() == []
    assert [(line["state"], line["refund_amount"]) for line in found.lines()] == [("requested", Decimal(0))]


CASES = (
    Case(
        69, "chained-return", "the last record of the chain is the only return, refunded and received once",
        (
            Mutation(TIKTOK + "int_tiktok_return_chains.sql", "arg_max(economic_return_id, steps) <> return_id as is_superseded", "false as is_superseded"),
        ),
        _add_69, _check_69,
    ),
    Case(
        70, "combined-return", "one parcel answers three returns, line by line",
        (
            Mutation(TIKTOK + "int_tiktok_receipt_legs.sql", "    order_line_id as unit_id,", "    item_id as unit_id,"),
        ),
        _add_70, _check_70,
    ),
    Case(
        71, "partial-refund-offer-rejected", "no money from the offer: the settled amount, or none",
        (
            Mutation(TIKTOK + "int_tiktok_return_values.sql", "coalesce(record.refund_amount, units.refund_subtotal) as refund_amount", "coalesce(nullif(record.partial_refund_amount, 0), record.refund_amount) as refund_amount"),
        ),
        _add_71, _check_71,
    ),
    Case(
        72, "approved-after-the-deadline", "an alert once the deadline is past, closed by the platform's decision; the return stays open",
        (
            Mutation("dbt_project/models/intermediate/exceptions/tiktok_shop/exception_tts_approval_deadline.sql", "where seller_deadline_at < {{ as_of() }} + to_minutes(", "where seller_deadline_at >= {{ as_of() }} and seller_deadline_at < {{ as_of() }} + to_minutes("),
        ),
        _add_72, _check_72, _later_72, _check_later_72,
    ),
)  # fmt: skip
