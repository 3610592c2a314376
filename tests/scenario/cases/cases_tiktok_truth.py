"""Cases 73–78: TikTok's reversals, samples, fee columns, rounded ids, records mirrored twice, mistyped parcels."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

TIKTOK = "dbt_project/models/intermediate/tiktok_shop/"
RULES = "dbt_project/models/intermediate/exceptions/tiktok_shop/"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"


def _parcel(
    book: Book, received: str, k: int = 1, *, ret: int | None = None, line: int | None = None, **fields: Any
) -> None:
    """The twin of a TikTok return at ZigZag, received and graded B on one day."""
    ret = k if ret is None else ret
    graded = fields.pop("grade", "B")
    item = book.hub_item(
        k, received=received, graded=received, grade=graded, disposition="RESALE_HOLD", returnReasonId=11,
        returnReason="too big", orderLineId=book.tiktok_line(line or ret),
    )  # fmt: skip
    fields = {"order": book.tiktok_order(), "externalReturnId": book.tiktok_return(ret), "trackingNumber": book.tracking(50 + ret), **fields}  # fmt: skip
    book.hub_return(received, [item], k, channel="TIKTOK_SHOP", **fields)


def _taken_back(book: Book, k: int, amount: str) -> dict[str, Any]:
    """A transaction by which TikTok gives a refund back to the seller."""
    back = book.tiktok_transaction(k, revenue=amount)
    parts = {"subtotal_before_discount_amount": "0", "refund_subtotal_before_discount_amount": amount}
    return {**back, "revenue_breakdown": {**back["revenue_breakdown"], **parts}}


def _add_73(book: Book) -> None:
    book.item()
    book.tiktok_sold("2026-08-20", [book.tiktok_item(1), book.tiktok_item(2)])
    book.tiktok_settled("2026-08-28", [book.tiktok_transaction(1, revenue="72.00")], 1)
    book.tiktok_returned("2026-09-01", "2026-09-05", [book.tiktok_return_item(1)], 1, is_quick_refund=True)
    book.tiktok_settled("2026-09-06", [book.tiktok_transaction(2, revenue="-36.00")], 2)
    book.tiktok_returned("2026-09-03", "2026-09-09", [book.tiktok_return_item(2)], 2)
    _parcel(book, "2026-09-08", 2)
    book.tiktok_settled("2026-09-10", [book.tiktok_transaction(3, revenue="-36.00")], 3)
    # arbitration turns the earlier refund over; the later one stands
    book.tiktok_returned(
        "2026-09-01", "2026-09-12", [book.tiktok_return_item(1)], 1, is_quick_refund=True, arbitration_status="SUPPORT_SELLER",
    )  # fmt: skip
    book.tiktok_settled("2026-09-13", [_taken_back(book, 4, "36.00")], 4)


def _check_73(found: Found) -> None:
    assert found.states() == {"reversed": 2, "matched": 1}
    by_return = {(line["return_id"], line["state"], line["refund_amount"]) for line in found.lines()}
    assert by_return == {
        (found.tiktok_return(1), "reversed", Decimal("36.0000")),
        (found.tiktok_return(1), "reversed", Decimal("-36.0000")),
        (found.tiktok_return(2), "matched", Decimal("36.0000")),
    }
    assert found.pairs() == [("M1", 1, "CONFIRMED")]
    assert found.codes() == []


def _add_74(book: Book) -> None:
    book.item()
    free = {"price": "0.00", "original_price": "36.00", "seller_discount": "36.00"}
    book.tiktok_sold("2026-08-20", [book.tiktok_item(k, **free) for k in (1, 2, 3)], is_sample_order=True)
    nothing = book.tiktok_transaction(1, revenue="0.00")
    sale = {"subtotal_before_discount_amount": "108.00", "seller_discount_amount": "-108.00"}
    book.tiktok_settled(
        "2026-08-28", [{**nothing, "revenue_breakdown": {**nothing["revenue_breakdown"], **sale}}]
    )
    # one sample comes back and its refund of nothing is complete, another comes back although TikTok said no
    book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(1, refund="0.00")], 1)
    _parcel(book, "2026-09-08", 1)
    book.tiktok_returned(
        "2026-09-01", "2026-09-09", [book.tiktok_return_item(2, refund="0.00")], 2, status=REJECTED
    )
    _parcel(book, "2026-09-08", 2)


def _check_74(found: Found) -> None:
    assert found.states() == {"excluded": 2}
    assert [line["refund_amount"] for line in found.lines()] == [0, 0]
    assert [line["received_quantity"] for line in found.lines()] == [1, 1]
    assert found.pairs() == []
    assert found.codes() == []


def _add_75(book: Book) -> None:
    book.item()
    book.tiktok_sold("2026-08-20", [book.tiktok_item()])
    fees = {
        "platform_commission_amount": "-1.80",
        "affiliate_commission_amount": "-3.24",
        "transaction_fee_amount": "-0.36",
    }
    sale = book.tiktok_transaction(
        1, revenue="36.00", fee="-5.40", fee_tax_breakdown={"fee": fees, "tax": {}}
    )
    book.tiktok_settled("2026-08-28", [sale], 1)
    book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item()])
    _parcel(book, "2026-09-08")
    back = {name: amount.removeprefix("-") for name, amount in fees.items()}
    refund = book.tiktok_transaction(
        2, revenue="-36.00", fee="5.40", fee_tax_breakdown={"fee": back, "tax": {}}
    )
    book.tiktok_settled("2026-09-10", [refund], 2)
    header = "Order/adjustment ID  ,Type ,Total settlement amount,Total revenue,Total fees,Transaction fee,TikTok Shop commission fee,Affiliate commission"
    row = f"{book.tiktok_order()},Order,30.60,36.00,-5.40,-0.36,-1.80,-3.24"
    book.file(
        "tiktok_shop",
        "statement_transactions",
        "C075-income.csv",
        f"{header}\r\n{row}\r\n".encode(),
        "2026-09-11",
    )


def _check_75(found: Found) -> None:
    assert found.states() == {"matched": 1}
    assert [line["refund_amount"] for line in found.lines()] == [Decimal("36.0000")]
    found.tables.add("int_tiktok_statement_lines")
    assert found.rows(
        "select fee_tax_amount, settlement_amount, difference from intermediate.int_tiktok_statement_lines "
        "where order_id = ? order by statement_at", found.tiktok_order(),
    ) == [(Decimal("-5.40"), Decimal("30.60"), 0), (Decimal("5.40"), Decimal("-30.60"), 0)]  # fmt: skip
    # the export that lists the parts beside their total is another kind of document, and is not read as this one
    assert found.rows(
        "select row_count, rejected_count from marts.landed_documents where external_id like 'C075%'"
    ) == [(0, 1)]
    assert found.codes() == ["SYNC_FAILED"]


def _add_76(book: Book) -> None:
    book.item()
    # two orders whose numbers are one and the same as a floating point number
    for k in (1, 2):
        book.tiktok_sold("2026-08-20", [book.tiktok_item(k)], k)
        book.tiktok_settled("2026-08-28", [book.tiktok_transaction(k, order=k, revenue="36.00")], k)
        book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(k)], k, order=k)
        book.tiktok_settled(
            "2026-09-10", [book.tiktok_transaction(10 + k, order=k, revenue="-36.00")], 10 + k
        )
    # the first return knows its order exactly; the record of the second went through a spreadsheet
    _parcel(book, "2026-09-08", 1)
    _parcel(
        book,
        "2026-09-08",
        2,
        order=_rounded(book.tiktok_order(2)),
        externalReturnId=None,
        grade="D",
        trackingNumber=None,
    )


def _rounded(number: str) -> str:
    return str(int(float(number)))


def _check_76(found: Found) -> None:
    first, second = found.tiktok_order(1), found.tiktok_order(2)
    assert float(first) == float(second)
    assert _rounded(second) not in (first, second)
    assert found.rows(
        "select order_id, state, refund_amount, received_quantity from marts.reconciled_returns "
        "where order_id in (?, ?, ?) order by order_id", first, second, _rounded(second),
    ) == [
        (_rounded(second), "received_not_refunded", 0, 1),
        (first, "matched", Decimal("36.0000"), 1),
        (second, "overdue", Decimal("36.0000"), 0),
    ]  # fmt: skip
    assert found.codes() == ["TTS_ORPHAN_RETURN", "TTS_REFUND_NO_RECEIPT"]
    orphan = found.finding("TTS_ORPHAN_RETURN")
    assert orphan.order_id == _rounded(second)
    assert f"candidates: {first}, {second}" in orphan.message


def _add_77(book: Book) -> None:
    book.item()
    book.tiktok_sold("2026-08-20", [book.tiktok_item()])
    book.tiktok_settled("2026-08-28", [book.tiktok_transaction(1, revenue="36.00")], 1)
    for _ in range(2):  # two polls whose windows overlap see the same state of the return
        book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item()])
    twin = book.hub_item(2, returnReasonId=11, returnReason="too big", orderLineId=book.tiktok_line())
    mirrored = {"channel": "TIKTOK_SHOP", "order": book.tiktok_order(), "externalReturnId": book.tiktok_return(), "trackingNumber": book.tracking(51)}  # fmt: skip
    book.hub_return("2026-09-02", [twin], 2, status="IN_TRANSIT", **mirrored)
    _parcel(book, "2026-09-08", 1)
    book.tiktok_settled("2026-09-10", [book.tiktok_transaction(2, revenue="-36.00")], 2)


def _check_77(found: Found) -> None:
    assert found.states() == {"matched": 1}
    [line] = found.lines()
    assert (line["requested_quantity"], line["received_quantity"], line["refund_amount"]) == (
        1,
        1,
        Decimal("36.0000"),
    )
    assert found.pairs() == [("M1", 1, "CONFIRMED")]
    assert found.codes() == ["TTS_RETURN_ID_DUPLICATE"]
    message = found.finding("TTS_RETURN_ID_DUPLICATE").message
    assert found.zigzag(1) in message
    assert found.zigzag(2) in message


def _add_78(book: Book) -> None:
    book.item()
    book.tiktok_sold("2026-10-01", [book.tiktok_item()])
    book.tiktok_settled("2026-10-09", [book.tiktok_transaction(1, revenue="36.00")], 1)
    book.tiktok_returned("2026-10-20", "2026-10-26", [book.tiktok_return_item()], status="BUYER_SHIPPED_ITEM")
    item = book.hub_item(returnReasonId=11, returnReason="too big", orderLineId=book.tiktok_line())
    book.hub_return(
        "2026-10-26", [item], created="2026-10-20", status="IN_TRANSIT", channel="TIKTOK_SHOP", order=book.tiktok_order(),
        externalReturnId=book.tiktok_return(), trackingNumber=book.tracking(51),
    )  # fmt: skip
    mistyped = book.tracking(51)[:-1] + "7"
    book.arrival("2026-10-30", returnId=None, trackingNumber=mistyped, sku=None)


def _check_78(found: Found) -> None:
    assert found.states() == {"requested": 1}
    [line] = found.lines()
    assert (line["received_quantity"], line["received_at"]) == (0, None)
    assert found.pairs() == []
    assert found.codes() == ["TTS_ARRIVAL_NO_RECORD"]
    finding = found.finding("TTS_ARRIVAL_NO_RECORD")
    assert f"suggested TikTok returns: {found.tiktok_return()}." in finding.message
    assert finding.columns["return_id"] is None


CASES = (
    Case(
        73, "arbitration-flips-to-the-seller-after-the-refund", "the refund that TikTok took back nets to zero, the order's other refund stands",
        (
            Mutation(TIKTOK + "int_tiktok_settled_refunds.sql", "    where value < 0", "    where value < -1000000"),
            Mutation(
                TIKTOK + "int_tiktok_settled_refunds.sql", "case when worth.arbitration_status = 'SUPPORT_SELLER' then 0 else 1 end as is_other_decision",
                "0 as is_other_decision",
            ),
        ),
        _add_73, _check_73,
    ),
    Case(
        74, "sample-orders-at-a-full-discount", "samples are excluded: no refund, no exception, their goods still counted",
        (
            Mutation(TIKTOK + "int_tiktok_return_lines.sql", "line.is_platform_fulfilled or line.is_sample", "line.is_platform_fulfilled"),
            Mutation(RULES + "exception_tts_receipt_no_refund.sql", " and not coalesce(is_sample, false)", ""),
        ),
        _add_74, _check_74,
    ),
    Case(
        75, "fee-components-beside-their-total", "fees count once; an export with both is not read as the statement",
        (
            Mutation(
                TIKTOK + "int_tiktok_statement_lines.sql", "latest.revenue_amount + latest.shipping_cost_amount + latest.fee_tax_amount + latest.adjustment_amount\n",
                "latest.revenue_amount + latest.shipping_cost_amount + latest.fee_tax_amount + latest.fee_tax_amount + latest.adjustment_amount\n",
            ),
            Mutation("dbt_project/models/intermediate/exceptions/documents/exception_sync_failed.sql", "where row_number = 0", "where row_number = -1"),
        ),
        _add_75, _check_75,
    ),
    Case(
        76, "ids-rounded-by-a-float", "ids are text: two orders that are one float stay two, the rounded one is an orphan with candidates",
        (
            Mutation(
                "dbt_project/models/staging/tiktok_shop/stg_tiktok_shop__returns.sql", "{{ clean_text('order_id') }} as order_id",
                "cast(cast(cast(order_id as double) as hugeint) as varchar) as order_id",
            ),
            Mutation(RULES + "exception_tts_orphan_return.sql", "length(orders.order_id) - 3", "length(orders.order_id)"),
        ),
        _add_76, _check_76,
    ),
    Case(
        77, "a-return-mirrored-twice", "one return line; the two live records of one return id are raised",
        (
            Mutation(RULES + "exception_tts_return_id_duplicate.sql", "where live_record_count > 1", "where live_record_count > 2"),
            Mutation(
                TIKTOK + "int_tiktok_return_lines.sql", "or (receipts.receipt_id is null and announced.return_id is null)",
                "or receipts.receipt_id is null",
            ),
        ),
        _add_77, _check_77,
    ),
    Case(
        78, "a-parcel-with-a-mistyped-tracking-number", "arrival without record; the return one character off is suggested, nothing is matched",
        (
            Mutation(RULES + "exception_tts_arrival_no_record.sql", "damerau_levenshtein(upper(cases.tracking_number), unexplained.tracking_key) <= 1", "upper(cases.tracking_number) = unexplained.tracking_key"),
            Mutation(
                RULES + "exception_tts_arrival_no_record.sql",
                "upper(regexp_replace(item.tracking_number, '\\s', '', 'g')) = upper(regexp_replace(scan.tracking_number, '\\s', '', 'g'))",
                "damerau_levenshtein(upper(item.tracking_number), upper(scan.tracking_number)) <= 1",
            ),
        ),
        _add_78, _check_78,
    ),
)  # fmt: skip
