"""Cases 98, 99, 104, 105, 107, 108: late arrivals, changed policies, decisions of people, giant orders, the clock."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.scenario.reports import RETURNS_COLUMNS, tab_table
from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import REPOSITORY, Case, Found, Mutation
from tests.scenario.cases.settled import alone_in, market
from tests.scenario.cases.world import at

MODELS = "dbt_project/models/intermediate/"
COST = Decimal("12.0000")
GIANT = 520
NAMELESS = 40


def _row(book: Book, day: str, k: int, order: int = 1) -> list[str]:
    """A row of the FBA returns report, as `Book.fba_return` writes it."""
    cells = {
        "return-date": at(day).isoformat(), "order-id": book.order(order), "sku": book.sku(), "asin": book.asin(), "fnsku": book.fnsku(),
        "product-name": "Item", "quantity": "1", "fulfillment-center-id": "LTN4", "detailed-disposition": "SELLABLE",
        "reason": "UNWANTED_ITEM", "status": "Unit returned to inventory", "license-plate-number": book.plate(k),
    }  # fmt: skip
    return [cells.get(name, "") for name in RETURNS_COLUMNS]


def _pulled_again(book: Book, rows: list[list[str]]) -> None:
    """The report of September asked for once more in November, with what Amazon has added since."""
    content = tab_table(RETURNS_COLUMNS, rows)
    book.file(
        "amazon_fba",
        "customer_returns",
        f"C{book.number:03d}-customer_returns_202609.txt",
        content,
        "2026-11-10",
    )


def _postings(found: Found, event: str) -> list[tuple[Any, ...]]:
    return found.rows(
        "select event_date, accounting_date, origin_period, account_code, sum(debit - credit) from marts.journal_lines "
        "inner join marts.journal_entries using (journal_id) where event_type = ? and sku = ? group by all order by all",
        event, found.sku(),
    )  # fmt: skip


def _add_98(book: Book) -> None:
    book.item()
    for k in (1, 2):
        book.sold("2026-09-01", k)
        book.refunded("2026-09-20", k)
    book.fba_return("2026-09-25", 2, order=book.order(2))


def _later_98(book: Book) -> None:
    for period in ("2026-09", "2026-10"):
        book.setting(
            "period_locks", entity="UK", period=period, kind="hard", locked_at="2026-11-05T18:00:00Z",
            locked_by="finance", reason="month-end",
        )  # fmt: skip
    _pulled_again(book, [_row(book, "2026-09-25", 2, 2), _row(book, "2026-09-28", 1)])


def _check_later_98(found: Found) -> None:
    assert found.states() == {"matched": 2}
    # the report tells the first unit again: it was known before the lock and stays where it was posted
    known = (date(2026, 9, 25), date(2026, 9, 25), "2026-09")
    # October's books were closed when the report came: November takes it, and says where it belongs
    late = (date(2026, 9, 28), date(2026, 11, 10), "2026-09")
    assert _postings(found, "goods_received") == [
        (*known, "1310", COST), (*known, "1330", -COST), (*late, "1310", COST), (*late, "1330", -COST),
    ]  # fmt: skip
    assert found.rows(
        "select count(*), sum(prior_period_effect) from marts.journal_entries "
        "where event_type = 'goods_received' and is_late_arrival and source_document = ?",
        found.order(1),
    ) == [(1, Decimal(0))]


def _add_99(book: Book) -> None:
    book.item()
    book.sold("2026-08-20", quantity=3)
    book.refunded("2026-09-03", quantity=3)
    book.fba_return("2026-09-08", 1)
    book.fba_return("2026-09-25", 2)


def _later_99(book: Book) -> None:
    _pulled_again(
        book, [_row(book, day, k) for day, k in (("2026-09-08", 1), ("2026-09-15", 3), ("2026-09-25", 2))]
    )


def _check_later_99(found: Found) -> None:
    assert found.states() == {"matched": 1}
    [line] = found.lines()
    assert (line["refunded_quantity"], line["received_quantity"]) == (3, 3)
    assert {pair["license_plate"]: int(pair["quantity"]) for pair in found.allocations()} == {
        found.plate(k): 1 for k in (1, 2, 3)
    }
    assert found.codes() == ["LATE_ARRIVAL"]
    late = found.finding("LATE_ARRIVAL")
    assert (late.subject, late.quantity, late.amount) == (found.plate(3), 1, COST)


def _add_104(book: Book) -> None:
    book.item()
    lines: list[Line] = []
    for k, (bought, refunded) in enumerate((("2026-08-10", "2026-08-20"), ("2026-09-20", "2026-10-02")), 1):
        book.sold(bought, k, quantity=2, settlement=lines, **{"sales-channel": market(104)})
        book.refunded(refunded, k, settlement=lines)
    book.settlement("2026-08-01", "2026-10-20", alone_in(market(104), lines))


def _check_loss_104(found: Found) -> None:
    day = date(2026, 10, 4)
    assert [row for row in _postings(found, "unreturned_loss") if row[0] <= day] == [
        (day, day, "2026-10", "1330", -COST),
        (day, day, "2026-10", "5120", COST),
    ]


def _later_104(book: Book) -> None:
    """From October on claims of this marketplace may be filed after 20 days."""
    with (REPOSITORY / "dbt_project" / "seeds" / "claim_windows.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            book.setting("claim_windows", **row)
    for start, since, until in (("45", "", "2026-09-30"), ("20", "2026-10-01", "")):
        book.setting(
            "claim_windows", marketplace=market(104), currency="*", window_start_days=start, window_end_days="105",
            valid_from=since, valid_to=until, source="changed",
        )  # fmt: skip


def _check_later_104(found: Found) -> None:
    assert {line["order_id"]: line["state"] for line in found.lines()} == {
        found.order(1): "claimable",
        found.order(2): "claimable",
    }
    # what was posted under the old window stays where it was
    _check_loss_104(found)


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _add_105(book: Book) -> None:
    book.item()
    book.tiktok_sold("2026-08-20", [book.tiktok_item(1), book.tiktok_item(2)])
    book.tiktok_settled("2026-08-28", [book.tiktok_transaction(1, revenue="72.00")], 1)
    for k in (1, 2):
        book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(k)], k)
    book.tiktok_settled("2026-09-10", [book.tiktok_transaction(2, revenue="-72.00")], 2)
    # a parcel without any reference; a person will know whose it is
    _parcel(book, "2026-09-08", 1, orderNumber=None, trackingNumber=None)
    _parcel(book, "2026-09-08", 2, externalReturnId=book.tiktok_return(2))


def _parcel(book: Book, day: str, k: int, *, line: int | None = None, **fields: Any) -> None:
    item = book.hub_item(
        k, received=day, graded=day, grade="B", disposition="RESALE_HOLD", returnReasonId=11, returnReason="too big",
        orderLineId=book.tiktok_line(line or k) if fields.get("externalReturnId") else None,
    )  # fmt: skip
    book.hub_return(
        day,
        [item],
        k,
        channel="TIKTOK_SHOP",
        **{"order": book.tiktok_order(), "trackingNumber": book.tracking(50 + k), **fields},
    )


def _later_105(book: Book) -> None:
    decided = {
        "decided_by": "ann",
        "approved_by": "bob",
        "decided_at": "2026-11-02",
        "reason": "the buyer's letter was in it",
    }
    first = _hash("tiktok_shop", book.tiktok_return(1), book.tiktok_return_line(1))
    second = _hash("tiktok_shop", book.tiktok_return(2), book.tiktok_return_line(2))
    book.setting(
        "manual_matches",
        refund_line_id=first,
        receipt_id=_hash("tiktok_shop", book.zigzag(1), book.zigzag_item(1)),
        quantity="1",
        **decided,
    )
    # the other side of a decision may be gone by the next run
    book.setting("manual_matches", refund_line_id=second, receipt_id=_hash("gone"), quantity="1", **decided)
    # then a parcel arrives that names the first return and its line
    _parcel(
        book,
        "2026-11-05",
        3,
        line=1,
        externalReturnId=book.tiktok_return(1),
        trackingNumber=book.tracking(51),
    )


def _check_later_105(found: Found) -> None:
    assert found.pairs() == [("M1", 1, "CONFIRMED"), ("MANUAL", 1, "CONFIRMED")]
    manual = [pair for pair in found.allocations() if pair["rule_id"] == "MANUAL"]
    assert [pair["item_id"] for pair in manual] == [found.zigzag_item(1)]
    assert found.states() == {"matched": 2, "received_not_refunded": 1}
    assert found.codes() == ["MANUAL_MATCH_INVALID", "TTS_ORPHAN_RETURN"]
    assert "the receipt is not there any more" in found.finding("MANUAL_MATCH_INVALID").message


def _add_107(book: Book) -> None:
    book.item()
    book.item(2)
    units = range(1, GIANT + 1)
    # one order of 520 units whose parcel names the return and no line: every refund could have every unit
    book.tiktok_sold("2026-08-20", [book.tiktok_item(k) for k in units])
    book.tiktok_settled("2026-08-28", [book.tiktok_transaction(1, revenue=f"{36 * GIANT}.00")], 1)
    book.tiktok_returned("2026-09-01", "2026-09-09", [book.tiktok_return_item(k) for k in units])
    book.tiktok_settled("2026-09-10", [book.tiktok_transaction(2, revenue=f"-{36 * GIANT}.00")], 2)
    items = [
        book.hub_item(
            k,
            received="2026-09-08",
            graded="2026-09-08",
            grade="B",
            disposition="RESALE_HOLD",
            orderLineId=None,
            returnReasonId=11,
        )
        for k in units
    ]
    book.hub_return(
        "2026-09-08", items, channel="TIKTOK_SHOP", order=book.tiktok_order(), externalReturnId=book.tiktok_return(),
        trackingNumber=book.tracking(51),
    )  # fmt: skip
    # and returns at Amazon without an order, all alike, beside refunds of the same SKU
    for k in range(1, NAMELESS + 1):
        book.fba_return("2026-10-28", k, order="", sku=book.sku(2), fnsku=book.fnsku(2), asin=book.asin(2))
    for k in (1, 2):
        book.sold("2026-10-10", k, sku=book.sku(2), asin=book.asin(2))
        book.refunded("2026-10-28", k, sku=book.sku(2))


def _check_107(found: Found) -> None:
    giant, nameless = found.sku(1), found.sku(2)
    assert found.rows(
        "select sku, state, count(*), sum(refunded_quantity), sum(received_quantity) from marts.reconciled_returns "
        "where sku in (?, ?) group by all order by all", giant, nameless,
    ) == [
        (giant, "matched", GIANT, GIANT, GIANT),
        (nameless, "in_transit", 2, 2, 0),
        (nameless, "received_not_refunded", NAMELESS, 0, NAMELESS),
    ]  # fmt: skip
    assert found.rows(
        "select count(*), sum(quantity), count(distinct item_id) from marts.match_allocations where sku in (?, ?)",
        giant,
        nameless,
    ) == [(GIANT, GIANT, GIANT)]
    assert found.codes() == []


def _add_108(book: Book) -> None:
    book.item()
    # half past midnight of the 17th in London is still the 16th in UTC
    for k, moment in enumerate(("2026-10-16", "2026-10-16 23:30", "2026-10-17"), 1):
        book.sold("2026-09-20", k)
        book.refunded(moment, k)


def _check_108(found: Found) -> None:
    assert {line["order_id"]: (line["age_days"], line["state"]) for line in found.lines()} == {
        found.order(1): (15, "overdue"),
        found.order(2): (14, "in_transit"),
        found.order(3): (14, "in_transit"),
    }
    assert found.rows("select distinct as_of from marts.reconciled_returns") == [
        (at("2026-10-31 23:59:59").replace(tzinfo=None),)
    ]
    assert found.codes() == ["FBA_REFUND_NO_RECEIPT"]
    assert found.finding("FBA_REFUND_NO_RECEIPT").order_id == found.order(1)


CASES = (
    Case(
        98, "a-late-arrival-after-the-close", "posted in the first open period with its event date and the period it belongs to",
        (
            Mutation(MODELS + "postings/posting_goods_received.sql", "        received_date as event_date,", "        received_date + 60 as event_date,"),
            Mutation("dbt_project/macros/money.sql", "where period_lock.locked_at < {{ known_at }}", "where period_lock.locked_at > {{ known_at }}", select="int_journal_lines"),
            Mutation(MODELS + "returns/int_fba_return_units.sql", "min(received_at) filter (where quantity > 0) as known_at", "max(received_at) filter (where quantity > 0) as known_at"),
        ),
        _add_98, None, _later_98, _check_later_98,
    ),
    Case(
        99, "a-return-posted-back-into-an-old-report", "counted once, matched, and raised as late",
        (
            Mutation(MODELS + "returns/int_fba_return_rows.sql", "    where returned_at <= {{ as_of() }}\n", "    where returned_at <= {{ as_of() }} and returned_at > received_at - interval 35 days\n"),
            Mutation(MODELS + "returns/int_fba_return_rows.sql", "{{ hash_id([\"'plate'\", 'license_plate', 'order_id']) }}", "{{ hash_id([\"'plate'\", 'license_plate', 'order_id', 'document_sha256']) }}"),
        ),
        _add_99, None, _later_99, _check_later_99,
    ),
    Case(
        104, "a-policy-changed-after-it-was-applied", "the window of the refund's day counts: old losses stay where they were posted",
        (Mutation(MODELS + "returns/int_refund_lines.sql", "and capped.refund_date between claim_window.valid_from", "and {{ as_of_date() }} between claim_window.valid_from"),),
        _add_104, None, _later_104, _check_later_104,
    ),
    Case(
        105, "a-manual-match-and-then-a-better-one", "the decision stays; one whose receipt is gone is raised and the rules decide",
        (
            Mutation(MODELS + "matching/match_m1.sql", "{{ residual('int_refund_legs', 'refund_line_id', ['match_manual']) }}", "{{ residual('int_refund_legs', 'refund_line_id', []) }}"),
            Mutation(MODELS + "matching/match_manual.sql", "    where is_valid\n", "    where not is_valid\n"),
        ),
        _add_105, None, _later_105, _check_later_105,
    ),
    Case(
        107, "a-giant-order-and-no-order-at-all", "520 units make 520 pairs, returns without an order none",
        (
            Mutation("dbt_project/macros/allocation.sql", "        and demand_interval.lower_bound < supply_interval.upper_bound\n", "\n", select="match_m3"),
            Mutation(MODELS + "matching/match_m8.sql", "qualify count(*) over (partition by refund.refund_line_id) = 1\n    and count(*) over (partition by receipt.receipt_id) = 1", ""),
        ),
        _add_107, _check_107,
    ),
    Case(
        108, "a-run-after-midnight-about-yesterday", "ages count to as_of in the entity's days, whatever the clock says",
        (
            Mutation("dbt_project/macros/time.sql", "date_diff('day', {{ date_column }}, {{ as_of_date() }})", "date_diff('day', {{ date_column }}, current_date)", select="int_refund_states int_return_lines"),
            Mutation("dbt_project/macros/time.sql", "cast(timezone('{{ entity_timezone() }}', timezone('UTC', {{ column }})) as date)", "cast({{ column }} as date)", select="int_settlement_components int_settlement_lines"),
        ),
        _add_108, _check_108,
    ),
)  # fmt: skip
