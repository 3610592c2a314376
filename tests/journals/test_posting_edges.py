"""Settlements and goods off the beaten track: what must not post, and what is told about it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import money_cases as cases
import pytest
from dbt_runs import build
from edge_rows import (
    AFTER_GAP,
    CARRYING,
    CLOCK,
    COMMA,
    DAMAGED,
    EARLY,
    FUTURE,
    GOODS,
    HEADLESS,
    LATE,
    NEGATIVE,
    OLD_LAYOUT,
    PARALLEL_2,
    REISSUED,
    REJECTED,
    SERVICE,
    UNBALANCED,
    plant_goods,
    plant_settlements,
)
from money_raw import RawHome
from money_rows import SKU


@pytest.fixture(scope="module")
def edge_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edges")
    home = RawHome(path)
    item = {
        "sku": SKU,
        "unit_cost": "12.00",
        "nrv_b_grade": "5.00",
        "currency": "GBP",
        "is_inventory": "true",
    }
    service = {"sku": "WRAP", "unit_cost": "1.00", "currency": "GBP", "is_inventory": "false"}
    home.add("erp", "item_master", "items", [item, service])
    plant_settlements(home)
    plant_goods(home)
    done = build(path, cases.AS_OF, arguments=["--exclude-resource-type", "unit_test"])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return path


@pytest.fixture
def edges(edge_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(edge_home / "warehouse.duckdb"), read_only=True)
    yield connection
    connection.close()


def entries_of(connection: duckdb.DuckDBPyConnection, document: str) -> dict[tuple[str, str], dict[str, str]]:
    """Net amounts by account of each (event, accounting date) of a document."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    rows = connection.execute(
        """
        select event_type, cast(accounting_date as varchar), account_code, sum(debit - credit)
        from marts.journal_lines join marts.journal_entries using (journal_id)
        where source_document = ? group by all order by all
        """,
        [document],
    ).fetchall()
    for event_type, day, code, amount in rows:
        found.setdefault((event_type, day), {})[code] = f"{amount:.2f}"
    return found


def exceptions_of(connection: duckdb.DuckDBPyConnection, document: str) -> dict[str, str | None]:
    """Amount by code of a settlement's exceptions."""
    rows = connection.execute(
        "select exception_code, amount from intermediate.int_exceptions_settlement where settlement_id = ?",
        [document],
    ).fetchall()
    return {code: None if amount is None else f"{amount:.2f}" for code, amount in rows}


@pytest.mark.requirement("R-X-01")
@pytest.mark.requirement("R-IPS-02")
@pytest.mark.requirement("R-IPS-06")
@pytest.mark.parametrize(
    ("document", "codes"),
    [
        (UNBALANCED, {"SETTLEMENT_UNBALANCED": "1.00"}),
        (REJECTED, {"SETTLEMENT_PARSE_REJECT": None}),
        (HEADLESS, {"SETTLEMENT_UNBALANCED": "4.00"}),
    ],
)
def test_a_settlement_that_does_not_hold_together_is_told_and_not_posted(
    edges: duckdb.DuckDBPyConnection, document: str, codes: dict[str, str | None]
) -> None:
    assert exceptions_of(edges, document) == codes
    assert entries_of(edges, document) == {}


@pytest.mark.requirement("R-X-01")
def test_only_the_version_received_last_is_posted(edges: duckdb.DuckDBPyConnection) -> None:
    rows = edges.execute(
        """
        select version, line_count, is_current, is_postable
        from marts.settlement_tieout where settlement_id = ? order by 1
        """,
        [REISSUED],
    ).fetchall()
    assert rows == [(1, 1, False, False), (2, 2, True, True)]
    assert entries_of(edges, REISSUED) == {
        ("settlement", "2026-02-14"): {"1200": "-29.00", "6040": "4.00", "6045": "25.00"}
    }


@pytest.mark.requirement("R-X-02")
def test_a_gap_is_seen_in_its_own_chain_only(edges: duckdb.DuckDBPyConnection) -> None:
    assert "SETTLEMENT_GAP" in exceptions_of(edges, AFTER_GAP)
    rows = edges.execute(
        """
        select settlement_id from intermediate.int_exceptions_settlement
        where exception_code = 'SETTLEMENT_GAP'
        """
    ).fetchall()
    # the chain of PARALLEL_2 starts four hours after the end of PARALLEL_1
    assert sorted(row[0] for row in rows) == [AFTER_GAP, PARALLEL_2]


def test_a_balance_carried_over_clears_the_settlement_that_it_came_from(
    edges: duckdb.DuckDBPyConnection,
) -> None:
    posted = entries_of(edges, CARRYING)
    assert posted["settlement", "2026-02-28"]["1200"] == "27.40"
    balances = edges.execute(
        "select settlement_id, clearing_balance from marts.settlement_tieout where settlement_id in (?, ?)",
        [NEGATIVE, CARRYING],
    ).fetchall()
    assert sorted(balances) == [(NEGATIVE, Decimal("-4.00")), (CARRYING, Decimal("0.00"))]
    net = edges.execute(
        """
        select sum(debit - credit) from marts.journal_lines join marts.journal_entries using (journal_id)
        where account_code = '1200' and source_document in (?, ?)
        """,
        [NEGATIVE, CARRYING],
    ).fetchone()
    assert net == (Decimal("0.00"),)


def test_without_any_bank_export_the_announced_deposit_counts(
    edges: duckdb.DuckDBPyConnection,
) -> None:
    assert entries_of(edges, CARRYING)["deposit", "2026-02-28"] == {"1010": "23.40", "1200": "-23.40"}
    assert "SETTLEMENT_DEPOSIT_MISMATCH" not in exceptions_of(edges, CARRYING)


@pytest.mark.requirement("R-X-04")
def test_the_entitys_clock_decides_the_month(edges: duckdb.DuckDBPyConnection) -> None:
    assert list(entries_of(edges, CLOCK)) == [("settlement", "2026-04-03")]


@pytest.mark.requirement("R-X-17")
def test_comma_decimals_post_exactly(
    edges: duckdb.DuckDBPyConnection,
) -> None:
    assert entries_of(edges, COMMA) == {("settlement", "2026-02-14"): {"1200": "-1234.56", "6040": "1234.56"}}


def test_an_old_layout_posts_like_the_new_one(edges: duckdb.DuckDBPyConnection) -> None:
    posted = entries_of(edges, OLD_LAYOUT)
    assert posted["settlement", "2026-02-14"] == {
        "1200": "26.60",
        "4000": "-30.00",
        "5130": "-2.00",
        "6000": "5.40",
    }
    assert posted["cost_of_goods_sold", "2026-02-14"] == {"1310": "-24.00", "5000": "24.00"}
    assert posted["deposit", "2026-02-16"] == {"1015": "26.60", "1200": "-26.60"}


def test_a_slice_that_counts_after_as_of_is_not_posted_yet(edges: duckdb.DuckDBPyConnection) -> None:
    # posted on 25 June: the slice counts on 30 June; the fee of 3 February counts in February
    assert entries_of(edges, FUTURE) == {
        ("settlement", "2026-02-28"): {"1200": "-4.00", "6040": "4.00"},
        ("settlement", "2026-06-30"): {"1200": "-4.00", "6040": "4.00"},
    }


def test_cost_comes_from_the_stock_that_was_sold_and_goes_back_with_a_reversal(
    edges: duckdb.DuckDBPyConnection,
) -> None:
    cost = entries_of(edges, GOODS)["cost_of_goods_sold", "2026-01-31"]
    # three sales from Amazon's stock, one reversed; one from own stock; none for the service
    assert cost == {"1300": "-12.00", "1310": "-24.00", "5000": "36.00"}


@pytest.mark.requirement("R-FBA-06")
@pytest.mark.requirement("R-FBA-24")
@pytest.mark.parametrize(
    ("order", "received"),
    [
        (EARLY, {("goods_received", "2026-01-10"): {"1310": "12.00", "5000": "-12.00"}}),
        (LATE, {("goods_received", "2026-04-20"): {"1310": "12.00", "5120": "-12.00"}}),
        (DAMAGED, {("goods_received", "2026-01-25"): {"1330": "-12.00", "5110": "12.00"}}),
        ("203-9999999-0000009", {("goods_received", "2026-01-25"): {"1310": "12.00", "5000": "-12.00"}}),
        (SERVICE, {}),
    ],
)
def test_goods_come_from_where_they_were_expected(
    edges: duckdb.DuckDBPyConnection, order: str, received: dict[tuple[str, str], dict[str, str]]
) -> None:
    assert entries_of(edges, order) == received


@pytest.mark.requirement("R-FBA-24")
def test_early_goods_raise_no_right_and_late_goods_were_a_loss(
    edges: duckdb.DuckDBPyConnection,
) -> None:
    posted = entries_of(edges, GOODS)
    assert posted["right_of_return", "2026-01-20"] == {"1330": "24.00", "5000": "-24.00"}
    # 45 days after 20 January
    assert posted["unreturned_loss", "2026-03-06"] == {"1330": "-12.00", "5120": "12.00"}


@pytest.mark.requirement("R-IPS-20")
def test_the_order_and_name_of_files_change_no_journal(golden_home: Path, tmp_path: Path) -> None:
    cases.plant(tmp_path, reverse=True)
    done = build(tmp_path, cases.AS_OF, arguments=["--exclude-resource-type", "unit_test"])
    assert done.returncode == 0, done.stdout[-6000:]
    query = """
        select journal_id, content_hash, line_number, account_code, debit, credit, sku
        from marts.journal_entries join marts.journal_lines using (journal_id) order by all
    """
    results = []
    for home in (golden_home, tmp_path):
        with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
            results.append(connection.execute(query).fetchall())
    assert len(results[0]) > 100
    assert results[0] == results[1]


@pytest.mark.requirement("R-X-23")
def test_nothing_is_posted_after_as_of(tmp_path: Path) -> None:
    cases.plant(tmp_path)
    done = build(tmp_path, "2026-02-06T12:00:00Z", arguments=["--exclude-resource-type", "unit_test"])
    assert done.returncode == 0, done.stdout[-6000:]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select event_type, count(*), max(accounting_date)::varchar from marts.journal_entries group by 1"
        ).fetchall()
    found = {event: (count, day) for event, count, day in rows}
    # the hub's records were last updated on 9 February: on the 6th only Amazon's receipt is known
    assert found["goods_received"] == (1, "2026-02-05")
    assert set(found) == {
        "settlement",
        "cost_of_goods_sold",
        "right_of_return",
        "goods_received",
        "deferred_accrual",
        "deferred_reversal",
    }
    assert max(day for _, day in found.values()) == "2026-02-05"
