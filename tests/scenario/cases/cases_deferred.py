"""Cases 48–51: money that Amazon holds back, amounts in the words of a locale, and the summary row."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import Case, Found, Mutation
from tests.scenario.cases.settled import Accounts, alone_in, document, fee, market, money, slices, tieout
from tests.scenario.cases.world import at, iso

SETTLEMENTS = "dbt_project/models/intermediate/settlements/"
CLAIMS = "dbt_project/models/intermediate/exceptions/claims/"
HELD = "dbt_project/models/intermediate/"
STAGING = "dbt_project/models/staging/amazon_fba/stg_amazon_fba__settlements.sql"
Json = dict[str, Any]


def _held(
    book: Book, day: str, total: str, *, until: str, kind: str = "Shipment", status: str = "DEFERRED", name: str = "held",
    releases: str = "", reason: str = "DD7", parts: Json | None = None,
) -> None:  # fmt: skip
    """A transaction of the Finances API about the case's first order."""

    def amount(text: str) -> Json:
        return {"currencyCode": "GBP", "currencyAmount": float(text)}

    related = {
        "ORDER_ID": book.order(),
        "DEFERRED_TRANSACTION_ID": f"C{book.number:03d}-{releases}" if releases else "",
    }
    book.world.fba["transactions"].append(
        {
            "sellingPartnerMetadata": {"sellingPartnerId": "A1SANDBOXSELLER", "accountType": "Standard Orders", "marketplaceId": "A1F83G8C2ARO7P"},
            "relatedIdentifiers": [{"relatedIdentifierName": key, "relatedIdentifierValue": value} for key, value in related.items() if value],
            "transactionType": kind, "transactionId": f"C{book.number:03d}-{name}", "transactionStatus": status,
            "description": "Order Payment" if kind == "Shipment" else "Refund Order", "postedDate": iso(at(day)),
            "totalAmount": amount(total), "marketplaceDetails": {"marketplaceId": "A1F83G8C2ARO7P", "marketplaceName": "Amazon.co.uk"},
            "items": [
                {
                    "description": "Item", "totalAmount": amount(total),
                    "contexts": [{"contextType": "ProductContext", "asin": book.asin(), "sku": book.sku(), "quantityShipped": 1, "fulfillmentNetwork": "AFN"}],
                    "breakdowns": [{"breakdownType": key, "breakdownAmount": amount(value)} for key, value in (parts or {}).items()],
                }
            ],
            "contexts": [{"contextType": "DeferredContext", "deferralReason": reason, "maturityDate": iso(at(until))}],
            "breakdowns": [{"breakdownType": "Total", "breakdownAmount": amount(total), "breakdowns": []}],
        }
    )  # fmt: skip


SOLD = {"ProductCharges": "30.00", "Tax": "6.00", "Commission": "-5.40", "FBAPerUnitFulfillmentFee": "-3.20"}
REFUNDED = {"ProductCharges": "-30.00", "Tax": "-6.00", "Commission": "5.40", "RefundCommission": "-1.08"}


def _booked(found: Found, until: str) -> Accounts:
    """Account → debit less credit up to a date, of the lines with the case's SKU or of its own documents."""
    booked: Accounts = {}
    for account, sku, source, description, amount in found.rows(
        "select account_code, sku, source_document, description, debit - credit from marts.journal_entries "
        "inner join marts.journal_lines using (journal_id) where accounting_date <= cast(? as date)",
        until,
    ):
        if any(found.owns(text) for text in (sku, source, description)):
            booked[account] = booked.get(account, Decimal(0)) + amount
    return {account: amount for account, amount in booked.items() if amount}


def _add_48(book: Book) -> None:
    book.item()
    _held(book, "2026-09-26", "27.40", until="2026-10-06", parts=SOLD)
    _held(
        book,
        "2026-10-06",
        "27.40",
        until="2026-10-06",
        status="RELEASED",
        name="free",
        releases="held",
        parts=SOLD,
    )
    lines: list[Line] = []
    book.sold("2026-10-05", settlement=lines, **{"purchase-date": "2026-09-25T12:00:00+00:00"})
    book.settlement("2026-09-30", "2026-10-14", alone_in(market(48), lines))


def _check_48(found: Found) -> None:
    """The sale counts once when all is over."""
    booked = _booked(found, "2026-10-31")
    assert booked == money(
        a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a1010="27.40", a5000="12", a1310="-12"
    )
    assert found.codes() == []
    _check_accrual_48(found)


def _check_accrual_48(found: Found) -> None:
    """At the end of September the sale is accrued (golden B1), the day after it is taken back (B2)."""
    accrued = money(
        a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a1220="27.40", a5000="12", a1310="-12"
    )
    assert _booked(found, "2026-09-30") == accrued
    assert _booked(found, "2026-10-01") == {}


def _check_later_48(found: Found) -> None:
    _check_accrual_48(found)
    assert "1220" not in _booked(found, "2026-11-14")
    kinds = found.rows(
        "select event_type, count(*), count(reverses_journal_id) from marts.journal_entries "
        "where source_document = ? and event_type like 'deferred%' group by all order by all",
        found.order(),
    )
    assert kinds == [("deferred_accrual", 2, 0), ("deferred_reversal", 2, 2)]


def _add_49(book: Book) -> None:
    book.item()
    book.ordered("2026-10-04")
    _held(book, "2026-10-05", "27.40", until="2026-11-04", reason="B2B", parts=SOLD)
    _held(
        book,
        "2026-10-08",
        "-31.68",
        until="2026-11-04",
        reason="B2B",
        kind="Refund",
        name="refund",
        parts=REFUNDED,
    )


def _check_49(found: Found) -> None:
    """A refund of held money is no orphan: it has no settlement yet and asks for none."""
    assert found.lines() == []
    assert found.codes() == []
    # 27.40 held for the sale less 31.68 for its refund
    assert _booked(found, "2026-10-31").get("1220") == Decimal("-4.28")


def _later_49(book: Book) -> None:
    for name, total, kind, parts in (
        ("held", "27.40", "Shipment", SOLD),
        ("refund", "-31.68", "Refund", REFUNDED),
    ):
        _held(
            book, "2026-11-04", total, until="2026-11-04", reason="B2B", kind=kind, status="RELEASED", name=f"{name}-free",
            releases=name, parts=parts,
        )  # fmt: skip
    for kind, name, amount in (
        ("ItemPrice", "Principal", "30.00"), ("ItemPrice", "Tax", "6.00"), ("ItemFees", "Commission", "-5.40"),
        ("ItemFees", "FBAPerUnitFulfillmentFee", "-3.20"),
    ):  # fmt: skip
        book.line("2026-11-04", "Order", kind, name, amount)
    book.refunded("2026-11-04")


def _check_later_49(found: Found) -> None:
    assert found.states() == {"in_transit": 1}
    assert found.codes() == []
    assert _booked(found, "2026-10-31").get("1220") == Decimal("-4.28")
    assert "1220" not in _booked(found, "2026-11-14")


def _add_50(book: Book) -> None:
    book.item()
    book.ordered("2026-09-02", price="1028.80", tax="205.76", currency="EUR")
    lines: list[Line] = []
    for kind, name, amount in (
        ("ItemPrice", "Principal", "1.028,80"), ("ItemPrice", "Tax", "205,76"), ("ItemFees", "Commission", "(185,18)"),
        ("ItemFees", "FBAPerUnitFulfillmentFee", "3,20-"),
    ):  # fmt: skip
        book.line("2026-09-03", "Order", kind, name, amount, currency="EUR", settlement=lines)
    fee(book, "2026-09-04", "-12,50", lines)
    document(book, "EUR", "1.033,68  ", lines, "2026-09-01", "2026-09-15", "1033.68")


def _check_50(found: Found) -> None:
    own = found.settlement_id()
    assert slices(found, own) == {
        "2026-09": money(
            a4000="-1028.80", a2110="-205.76", a6000="185.18", a6010="3.20", a6040="12.50", a1200="1033.68"
        )
    }
    assert slices(found, own, "deposit") == {"2026-09": money(a1015="1033.68", a1200="-1033.68")}
    assert tieout(found, own) == (True, 0, 0)
    assert found.rows("select count(*) from marts.rejected_rows where raw_text like ?", f"%{own}%") == [(0,)]
    assert found.codes() == []


def _add_51(book: Book) -> None:
    book.item()
    lines: list[Line] = []
    book.sold("2026-09-02", settlement=lines)
    book.settlement("2026-09-01", "2026-09-15", alone_in(market(51), lines))


def _check_51(found: Found) -> None:
    own = found.settlement_id()
    [row] = found.rows(
        "select line_count, line_total, header_total, rejected_count from marts.settlement_tieout where settlement_id = ?",
        own,
    )
    assert row == (4, Decimal("27.40"), Decimal("27.40"), 0)
    assert slices(found, own) == {
        "2026-09": money(a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a1200="27.40")
    }
    assert tieout(found, own) == (True, 0, 0)
    assert found.codes() == []


CASES = (
    Case(
        48, "deferred-accrued-released-settled", "accrued at the month's end, taken back once, revenue once in the settlement",
        (
            Mutation("dbt_project/models/intermediate/amazon_fba/int_deferred_transactions.sql", "latest.transaction_status = 'DEFERRED' and releases.released_at is null", "latest.transaction_status = 'DEFERRED'"),
            Mutation(HELD + "amazon_fba/int_deferred_accruals.sql", "(months.released_date is null or months.released_date > months.month_end)", "true"),
            Mutation(HELD + "postings/posting_deferred_reversal.sql", "    -amount as amount,", "    0 * amount as amount,"),
            Mutation(HELD + "postings/posting_deferred_reversal.sql", "greatest(month_end + 1, {{ posting_date('month_end', 'known_at') }})", "month_end + 7"),
        ),
        _add_48, _check_48, None, _check_later_48,
    ),
    Case(
        49, "deferred-refunded-before-release", "no orphan; the refund offsets the held sale inside 1220",
        (
            Mutation(CLAIMS + "exception_refund_not_settled.sql", "refund.state = 'RELEASED'", "refund.state is not null"),
            Mutation(HELD + "amazon_fba/int_deferred_items.sql", "and currency is not null", "and currency is not null and total_amount > 0"),
        ),
        _add_49, _check_49, _later_49, _check_later_49,
    ),
    Case(
        50, "comma-decimals-parentheses-trailing-minus", "exact amounts that meet the control total",
        (
            Mutation(STAGING, "{{ parse_amount('amount', '_decimal_mark') }} as amount", "{{ parse_amount('amount') }} as amount"),
            Mutation("dbt_project/macros/text.sql", "'^\\(.*\\)$|-$') then '-'", "'^\\(.*\\)$') then '-'", select="stg_amazon_fba__settlements"),
            Mutation("dbt_project/macros/text.sql", "'^\\(.*\\)$|-$') then '-'", "'-$') then '-'", select="stg_amazon_fba__settlements"),
        ),
        _add_50, _check_50,
    ),
    Case(
        51, "summary-row-is-no-line", "four lines and their total, which is the stated one",
        (
            Mutation(SETTLEMENTS + "int_settlements.sql", "cast(coalesce(sum(row_amount) filter (where row_kind = 'detail'), 0) as decimal(18, 4)) as line_total", "cast(sum(row_amount + coalesce(total_amount, 0)) as decimal(18, 4)) as line_total"),
            Mutation(SETTLEMENTS + "int_settlements.sql", "count(*) filter (where row_kind = 'detail') as line_count", "count(*) as line_count"),
        ),
        _add_51, _check_51,
    ),
)  # fmt: skip
