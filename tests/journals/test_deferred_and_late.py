"""Money held over a month's end (golden B1, B2), and what arrives after its month was locked (golden N1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import money_cases as cases
import money_rows
import pytest
from dbt_runs import build
from money_raw import RawHome

from returns_assets.invariants import INVARIANTS

BEFORE, AFTER = datetime(2026, 2, 4, 9, tzinfo=UTC), datetime(2026, 2, 10, 9, tzinfo=UTC)
LOCKED = (
    "entity,period,kind,locked_at,locked_by,reason\n"
    "UK,2025-12,hard,2026-01-06T18:00:00Z,ann,\nUK,2026-01,soft,2026-02-05T18:00:00Z,ann,\n"
)
SETTLEMENT, HELD = "20000000800", "203-7000001-0000001"
HELD_LATE = "203-7000002-0000002"
Accounts = dict[str, Decimal]


def booked(connection: duckdb.DuckDBPyConnection, event: str, day: str, document: str = "%") -> Accounts:
    """Debit less credit by account of the entries of an event, a day, and documents of that form."""
    rows = connection.execute(
        """
        select account_code, sum(debit - credit)
        from marts.journal_lines join marts.journal_entries using (journal_id)
        where event_type = ? and accounting_date = ? and source_document like ? group by 1
        """,
        [event, date.fromisoformat(day), document],
    ).fetchall()
    return dict(rows)


def amounts(text: str) -> Accounts:
    """`1010 68.52, 1200 -68.52` as amounts by account."""
    return {code: Decimal(amount) for code, amount in (pair.split() for pair in text.split(", "))}


B1 = "1220 82.20, 6000 16.20, 6010 9.60, 4000 -90.00, 2110 -18.00, 5000 36.00, 1310 -36.00"


@pytest.mark.requirement("R-X-06")
def test_held_money_is_accrued_on_the_last_day_of_the_month_with_its_cost(
    golden: duckdb.DuckDBPyConnection,
) -> None:
    assert booked(golden, "deferred_accrual", "2026-01-31") == amounts(B1)


@pytest.mark.requirement("R-X-06")
def test_the_accrual_is_taken_back_on_the_next_day_exactly_once(golden: duckdb.DuckDBPyConnection) -> None:
    back = {code: -amount for code, amount in amounts(B1).items()}
    assert booked(golden, "deferred_reversal", "2026-02-01") == back
    rows = golden.execute(
        """
        select accrual.journal_id, count(reversal.journal_id)
        from marts.journal_entries as accrual
        left join marts.journal_entries as reversal on reversal.reverses_journal_id = accrual.journal_id
        where accrual.event_type = 'deferred_accrual' group by 1
        """
    ).fetchall()
    # money and cost of three orders, held over one month's end
    assert [count for _, count in rows] == [1] * 6


def plant(path: Path) -> None:
    """January is locked on 5 February; a return, a settlement row and a held sale of it come on the 10th."""
    home = RawHome(path)
    item = {"sku": money_rows.SKU, "unit_cost": "12.00", "nrv_b_grade": "5.00", "currency": "GBP"}
    home.add("erp", "item_master", "items", [{**item, "is_inventory": "true"}], received=BEFORE)
    orders = [cases.ORDER_C7, cases.ORDER_C1]
    lines = [
        row
        for order in orders
        for row in (*money_rows.sale("2026-01-05", order), *money_rows.refund("2026-01-28", order))
    ]
    for version, received, more, total in (
        (1, BEFORE, [], "-8.56"),
        (2, AFTER, [money_rows.other("2026-01-29", "Storage Fee", "-4.00")], "-12.56"),
    ):
        head = money_rows.summary(SETTLEMENT, "2026-01-01", "2026-01-31", "2026-02-02", total)
        rows = [head, *({"settlement_id": SETTLEMENT, **row} for row in (*lines, *more))]
        home.add("amazon_fba", "settlements", SETTLEMENT, rows, version=version, received=received)
    known, late = (
        money_rows.amazon_return(cases.ORDER_C1, "2026-01-29", "LPN1"),
        money_rows.amazon_return(cases.ORDER_C7, "2026-01-29", "LPN2"),
    )
    home.add("amazon_fba", "customer_returns", "january", [known], received=BEFORE)
    home.add("amazon_fba", "customer_returns", "january again", [known, late], received=AFTER)
    for order, received in ((HELD, BEFORE), (HELD_LATE, AFTER)):
        held = money_rows.held_transaction(order, "2026-01-27")
        home.add("amazon_fba", "deferred_transactions", order, [held], received=received)


@pytest.fixture(scope="module")
def locked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("locked")
    plant(path)
    done = build(path, "2026-02-27T23:59:59Z", settings={"period_locks": LOCKED})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return path


@pytest.fixture
def locked(locked_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(locked_home / "warehouse.duckdb"), read_only=True)
    yield connection
    connection.close()


@pytest.mark.requirement("R-X-12")
def test_goods_that_arrive_after_the_lock_post_when_they_arrive(locked: duckdb.DuckDBPyConnection) -> None:
    rows = locked.execute(
        """
        select event_date, accounting_date, period, origin_period, is_late_arrival, description
        from marts.journal_entries where event_type = 'goods_received' and source_document = ?
        """,
        [cases.ORDER_C7],
    ).fetchall()
    text = f"Goods received, {cases.ORDER_C7}, late: belongs to 2026-01"
    assert rows == [(date(2026, 1, 29), date(2026, 2, 10), "2026-02", "2026-01", True, text)]
    # golden N1
    n1 = booked(locked, "goods_received", "2026-02-10", cases.ORDER_C7)
    assert n1 == amounts("1310 12.00, 1330 -12.00")


@pytest.mark.requirement("R-X-12")
def test_what_was_known_before_the_lock_stays_however_often_it_is_told(
    locked: duckdb.DuckDBPyConnection,
) -> None:
    assert booked(locked, "goods_received", "2026-01-29", cases.ORDER_C1) == amounts(
        "1310 12.00, 1330 -12.00"
    )
    assert booked(locked, "right_of_return", "2026-01-28") == amounts("1330 24.00, 5000 -24.00")
    january = booked(locked, "settlement", "2026-01-31", SETTLEMENT)
    assert january["1200"] == Decimal("-8.56")
    assert "6040" not in january


@pytest.mark.requirement("R-X-12")
def test_a_row_that_a_new_version_adds_to_a_locked_month_is_an_entry_of_its_own(
    locked: duckdb.DuckDBPyConnection,
) -> None:
    assert booked(locked, "settlement", "2026-02-10", SETTLEMENT) == amounts("6040 4.00, 1200 -4.00")
    effect = locked.execute(
        """
        select prior_period_effect from marts.journal_entries
        where event_type = 'settlement' and is_late_arrival and source_document = ?
        """,
        [SETTLEMENT],
    ).fetchall()
    assert effect == [(Decimal("-4.00"),)]


@pytest.mark.requirement("R-X-06")
@pytest.mark.requirement("R-X-12")
def test_an_accrual_that_comes_too_late_posts_with_its_reversal(locked: duckdb.DuckDBPyConnection) -> None:
    assert booked(locked, "deferred_accrual", "2026-01-31")["1220"] == Decimal("27.40")
    assert booked(locked, "deferred_reversal", "2026-02-01", HELD)["1220"] == Decimal("-27.40")
    late = [
        booked(locked, event, "2026-02-10", HELD_LATE)["1220"]
        for event in ("deferred_accrual", "deferred_reversal")
    ]
    assert late == [Decimal("27.40"), Decimal("-27.40")]


@pytest.mark.parametrize("name", ["nothing_late_in_a_locked_month", "every_accrual_is_reversed_once"])
def test_the_invariants_of_locks_and_accruals_hold_and_see_what_breaks_them(
    name: str, locked_home: Path, golden: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    [invariant] = [one for one in INVARIANTS if one.name == name]
    assert golden.execute(invariant.query).fetchall() == []
    broken = tmp_path / "warehouse.duckdb"
    broken.write_bytes((locked_home / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(broken)) as connection:
        assert connection.execute(invariant.query).fetchall() == []
        if name.startswith("nothing"):
            connection.execute(
                "update marts.journal_entries set accounting_date = event_date where is_late_arrival"
            )
        else:
            connection.execute(
                "update marts.journal_entries set reverses_journal_id = null "
                "where event_type = 'deferred_reversal'"
            )
        found = connection.execute(invariant.query).fetchall()
    assert found
    assert all(expected != told and difference for _, expected, told, difference in found)
