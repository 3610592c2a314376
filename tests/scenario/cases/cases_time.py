"""Cases 37–41: windows to the day, years, time zones, daylight saving, mixed offsets."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import AS_OF, REPOSITORY, Case, Found, Mutation
from tests.scenario.cases.settled import alone_in, balance, fee, instant, market, money, slices, tieout
from tests.scenario.cases.steps import dbt, land
from tests.scenario.cases.world import World

RETURNS = "dbt_project/models/intermediate/returns/"
SETTLEMENTS = "dbt_project/models/intermediate/settlements/"
# Refund day → state on 31 October; the window in Britain opens on day 45 and its last day is day 105.
STATES_37 = {
    1: ("2026-10-17", "in_transit"),
    2: ("2026-10-16", "overdue"),
    3: ("2026-09-17", "overdue"),
    4: ("2026-09-16", "claimable"),
    5: ("2026-09-16 23:30", "overdue"),  # half past midnight of the 17th in London
    6: ("2026-07-18", "claimable"),
    7: ("2026-07-17", "written_off"),
    8: ("2026-07-17 23:30", "claimable"),
}
# Refunds of a leap year and the day on which their loss is booked, the first of the window.
LOSSES_37 = {
    9: ("2024-01-15", date(2024, 2, 29)),
    10: ("2024-01-31", date(2024, 3, 16)),
    11: ("2024-02-29", date(2024, 4, 14)),
}


def _add_37(book: Book) -> None:
    book.item(active_from="2023-01-01")
    for k, (day, _) in STATES_37.items():
        book.sold("2026-07-01", k)
        book.refunded(day, k)
    lines: list[Line] = []
    for k, (day, _) in LOSSES_37.items():
        book.sold("2024-01-10", k, settlement=lines)
        book.refunded(day, k, settlement=lines)
    book.settlement("2024-01-08", "2024-03-04", alone_in(market(37), lines))


def _check_37(found: Found) -> None:
    states = {line["order_id"]: line["state"] for line in found.lines()}
    expected = {found.order(k): state for k, (_, state) in STATES_37.items()}
    assert states == expected | {found.order(k): "written_off" for k in LOSSES_37}
    raised: dict[str, set[str]] = {}
    for finding in found.findings():
        raised.setdefault(finding.code, set()).add(finding.order_id or "")
    assert raised == {
        "FBA_REFUND_NO_RECEIPT": {found.order(k) for k in range(2, 12)},
        "FBA_CLAIM_DUE": {found.order(k) for k in (4, 6, 8)},
        "FBA_CLAIM_EXPIRED": {found.order(k) for k in (7, *LOSSES_37)},
    }
    losses = dict(
        found.rows(
            "select right(description, 19), event_date from marts.journal_entries "
            "where event_type = 'unreturned_loss' and source_document = ?",
            found.settlement_id(),
        )
    )
    assert losses == {found.order(k): day for k, (_, day) in LOSSES_37.items()}


def _add_38(book: Book) -> None:
    book.item()
    lines: list[Line] = []
    book.sold("2025-12-29", 1, settlement=lines)
    fee(book, "2025-12-31 23:59:59", "-1.00", lines)
    fee(book, "2026-01-01 00:00:00", "-2.00", lines)
    book.sold("2026-01-01", 2, settlement=lines)
    book.settlement("2025-12-24", "2026-01-07", alone_in(market(38), lines))


def _check_38(found: Found) -> None:
    own = found.settlement_id()
    assert slices(found, own) == {
        "2025-12": money(a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a6040="1", a1200="26.40"),
        "2026-01": money(a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a6040="2", a1200="25.40"),
    }
    assert slices(found, own, "cost_of_goods_sold") == {
        "2025-12": money(a5000="12", a1310="-12"), "2026-01": money(a5000="12", a1310="-12"),
    }  # fmt: skip
    assert slices(found, own, "deposit") == {"2026-01": money(a1010="51.80", a1200="-51.80")}
    dates = found.rows(
        "select accounting_date from marts.journal_entries where event_type = 'settlement' and source_document = ? order by 1",
        own,
    )
    assert dates == [(date(2025, 12, 31),), (date(2026, 1, 7),)]
    assert balance(found, "1200", [own], "2025-12-31") == Decimal("26.40")
    assert tieout(found, own) == (True, 0, 0)
    assert found.codes() == []


def _write_39(book: Book) -> None:
    book.item()
    for k, (start, end, day, stamp) in enumerate(
        (
            ("2026-01-24", "2026-02-07", "2026-01-31", "2026-01-31T23:30:00-08:00"),
            ("2026-06-24", "2026-07-08", "2026-06-30", "2026-06-30T16:30:00-07:00"),
        ),
        start=1,
    ):
        lines: list[Line] = []
        columns = {"posted-date": day, "posted-date-time": stamp}
        fee(book, day, "-1.00", lines, **columns)
        book.settlement(start, end, alone_in(market(39, "ab"[k - 1]), lines), k)


def _check_39(found: Found) -> None:
    assert slices(found, found.settlement_id(1)) == {"2026-02": money(a6040="1", a1200="-1")}
    assert slices(found, found.settlement_id(2)) == {"2026-07": money(a6040="1", a1200="-1")}
    assert found.codes() == []


def _alone_39(folder: Path) -> None:
    """The same settlements of an entity in Los Angeles: both lines are of the month that ends."""
    world, home = World(datetime.fromisoformat(AS_OF)), folder / "home"
    book = Book(world, 39)
    _write_39(book)
    book.setting(
        "accounting_entities", entity="US", country="US", functional_currency="GBP", timezone="America/Los_Angeles",
        valid_from="2000-01-01", valid_to="9999-12-31",
    )  # fmt: skip
    world.write(home)
    land(home)
    parse = REPOSITORY / "dbt_project" / "target" / "partial_parse.msgpack"
    if parse.exists():
        (home / "dbt" / "cases").mkdir(parents=True)
        shutil.copy(parse, home / "dbt" / "cases")
    done = dbt(home, AS_OF, ["--select", "stg_amazon_fba__settlements"])
    assert done.returncode == 0, done.stdout[-2000:]
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select settlement_id, posted_date from staging.stg_amazon_fba__settlements where row_kind = 'detail' order by 1"
        ).fetchall()
    assert rows == [(book.settlement_id(1), date(2026, 1, 31)), (book.settlement_id(2), date(2026, 6, 30))]


def _add_40(book: Book) -> None:
    book.item()
    book.sold("2026-10-05", quantity=2)
    # half past one comes twice in London on 25 October
    for half_past_one in ("2026-10-25 01:30+01:00", "2026-10-25 01:30+00:00"):
        book.refunded(half_past_one, adjustment="")
        book.fba_return(half_past_one, plate="", **{"return-date": half_past_one.replace(" ", "T")})


def _check_40(found: Found) -> None:
    assert found.states() == {"matched": 2}
    first, second = instant("2026-10-25 00:30"), instant("2026-10-25 01:30")
    pairs = [
        (pair["refunded_at"], pair["received_at"], int(pair["quantity"])) for pair in found.allocations()
    ]
    assert pairs == [(first, first, 1), (second, second, 1)]
    assert found.codes() == []


def _add_41(book: Book) -> None:
    book.item()
    book.sold("2026-08-10", quantity=3)
    for day in ("2026-08-20", "2026-08-22", "2026-08-24"):
        book.refunded(day)
    for k, stamp in enumerate(
        ("2026-09-01T00:30:00+01:00", "2026-08-31T17:00:00-07:00", "2026-09-01T00:15:00Z"), start=1
    ):
        book.fba_return(stamp, k, **{"return-date": stamp})


def _check_41(found: Found) -> None:
    assert [(pair["license_plate"], pair["received_at"]) for pair in found.allocations()] == [
        (found.plate(1), instant("2026-08-31 23:30")),
        (found.plate(2), instant("2026-09-01 00:00")),
        (found.plate(3), instant("2026-09-01 00:15")),
    ]
    received = found.rows(
        "select accounting_date, sum(total_debit) from marts.journal_entries "
        "where event_type = 'goods_received' and source_document = ? group by all",
        found.order(),
    )
    assert received == [(date(2026, 9, 1), Decimal(36))]
    assert found.states() == {"matched": 3}
    assert found.codes() == []


OFFSET_IGNORED = Mutation(
    "dbt_project/macros/time.sql", "regexp_replace({{ text }}, '([+-]\\d\\d)(\\d\\d)$', '\\1:\\2')",
    "regexp_replace({{ text }}, '(Z|[+-]\\d\\d:?\\d\\d)$', '+00:00')",
    select="stg_amazon_fba__customer_returns stg_amazon_fba__settlements",
)  # fmt: skip
DATE_OF_UTC = Mutation(
    "dbt_project/macros/time.sql", "cast(timezone('{{ entity_timezone() }}', timezone('UTC', {{ column }})) as date)",
    "cast({{ column }} as date)", select="stg_amazon_fba__settlements",
)  # fmt: skip

CASES = (
    Case(
        37, "window-boundary-leap-day-month-end", "each window opens and ends on its calendar day in London, leap day counted",
        (
            Mutation(RETURNS + "int_refund_states.sql", "{{ as_of_date() }} >= refund.claim_window_start_date", "{{ as_of_date() }} > refund.claim_window_start_date"),
            Mutation(RETURNS + "int_refund_states.sql", "{{ as_of_date() }} > refund.claim_window_end_date", "{{ as_of_date() }} >= refund.claim_window_end_date"),
            Mutation(RETURNS + "int_refund_states.sql", "refund.refund_age_days <= {{ policy('refund_in_transit_days') }}", "refund.refund_age_days < {{ policy('refund_in_transit_days') }}"),
            Mutation(RETURNS + "int_refund_lines.sql", "capped.refund_date + cast(claim_window.window_start_days as integer)", "cast(capped.refund_date + to_months(1) + to_days(15) as date)"),
            DATE_OF_UTC,
        ),
        _add_37, _check_37,
    ),
    Case(
        38, "settlement-over-new-year", "two entries, one per year, and a clearing balance at 31 December that the deposit takes",
        (
            Mutation(SETTLEMENTS + "int_settlement_postings.sql", "least(last_day(effective_date), ", "least(make_date(9999, 12, 31), "),
        ),
        _add_38, _check_38,
    ),
    Case(
        39, "half-past-eleven-in-california", "the month is that of the legal entity's zone, whatever zone wrote the time",
        (OFFSET_IGNORED, DATE_OF_UTC),
        _write_39, _check_39, alone=_alone_39,
    ),
    Case(
        40, "hour-that-comes-twice", "two refunds and two units an hour apart, none of them lost",
        (
            OFFSET_IGNORED,
            Mutation(RETURNS + "int_refund_groups.sql", "strftime(posted_at, '%Y-%m-%dT%H:%M:%S')", "strftime(timezone('Europe/London', timezone('UTC', posted_at)), '%Y-%m-%dT%H:%M:%S')"),
        ),
        _add_40, _check_40,
    ),
    Case(
        41, "offsets-mixed-in-one-report", "units in the order of the instants, on the dates of the entity",
        (OFFSET_IGNORED,),
        _add_41, _check_41,
    ),
)  # fmt: skip
