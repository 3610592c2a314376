"""The figures people ask for, on a whole scenario: they tie to reconciled_returns and to the queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

MISSING = "state in ('overdue', 'claimable', 'written_off')"
ORDERS = "amazon_fba orders | erp sales orders"
RETURNS = "tiktok_shop returns | zigzag returns"


@pytest.fixture(scope="module")
def warehouse(first_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(first_run / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return warehouse.execute(query).fetchall()


def test_every_figure_has_rows_at_the_instant_of_the_run(warehouse: duckdb.DuckDBPyConnection) -> None:
    tables = (
        "system_pairs", "record_pairs", "refund_lags", "marketplace_compliance", "root_causes",
        "reconciliation_rates", "detection_latency", "ghost_inventory", "tied_up_capital",
    )  # fmt: skip
    for table in tables:
        found = rows(warehouse, f"select count(*), count(distinct as_of) from marts.{table}")
        assert found[0][0] > 0, table
        assert found[0][1] == 1, table


@pytest.mark.requirement("R-FBA-01", "R-FBA-13")
def test_money_and_goods_of_all_pairs_are_reconciled_returns(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Lines and money per currency; refunds without goods, by value, in each currency."""
    pairs = "from marts.record_pairs where right_record = 'goods'"
    lines = "from marts.reconciled_returns"

    assert rows(warehouse, f"select count(*) {pairs}") == rows(warehouse, f"select count(*) {lines}")
    orphans = rows(
        warehouse,
        f"select currency, count(*), sum(value) {pairs} and outcome = 'orphaned_left' group by 1 order by 1",
    )
    assert orphans
    assert orphans == rows(
        warehouse,
        f"select currency, count(*), sum(refund_amount) {lines} where {MISSING} group by 1 order by 1",
    )
    assert orphans == rows(
        warehouse,
        "select currency, sum(orphaned_left_records), sum(orphaned_left_value) from marts.system_pairs "
        "where right_record = 'goods' group by 1 having sum(orphaned_left_records) > 0 order by 1",
    )


@pytest.mark.requirement("R-FBA-13", "R-TTS-07", "R-IPS-05")
def test_orphans_and_differences_are_the_findings_of_the_queue(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Where a code is about exactly one kind of orphan, their numbers are the same."""
    for code, pair, column in (
        ("ORDER_ORPHANED", ORDERS, "orphaned_left_records + orphaned_right_records"),
        ("TTS_RETURN_NOT_MIRRORED", RETURNS, "orphaned_left_records"),
        ("PHANTOM_FULFILMENT", ORDERS, "status_mismatches"),
        ("VC_CREDIT_NO_RETURN", "amazon_vendor deductions | zigzag goods", "orphaned_left_records"),
    ):  # fmt: skip
        expected = rows(
            warehouse,
            "select count(*) from marts.return_exceptions "
            f"where status = 'open' and exception_code = '{code}'",
        )
        assert expected[0][0] > 0, code
        found = rows(warehouse, f"select sum({column}) from marts.system_pairs where pair = '{pair}'")
        assert found == expected, code


@pytest.mark.requirement("R-TTS-10")
def test_lags_between_goods_and_money_are_the_lines_that_have_both(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ended = rows(
        warehouse,
        "select sum(ended) from marts.refund_lags where month = 'all' "
        "and measure in ('receipt_to_refund', 'refund_to_receipt')",
    )
    both = (
        "refunded_at is not null and received_at is not null and state in ('matched', 'partial', 'suggested')"
    )
    assert ended == rows(warehouse, f"select count(*) from marts.reconciled_returns where {both}")


@pytest.mark.requirement("R-VC-28")
def test_rates_count_every_line_and_every_exception_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    total = rows(
        warehouse,
        "select returns, exceptions, matched_automatically, "
        "auto_match_rate_strict < auto_match_rate_adjusted from marts.reconciliation_rates "
        "where channel = 'all' and month = 'all'",
    )
    assert total == rows(
        warehouse,
        "select count(*), (select count(*) from marts.return_exceptions), "
        "count(*) filter (where state = 'matched' and refund_amount > 0), true from marts.reconciled_returns",
    )


@pytest.mark.requirement("R-ORO-10")
def test_codes_that_recur_are_those_of_the_queue(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = (
        "select exception_code, currency, occurrences, value from marts.root_causes where cause_kind = 'code'"
    )
    expected = (
        "select exception_code, currency, count(*), coalesce(sum(amount), 0) from marts.return_exceptions "
        "group by 1, 2 qualify sum(count(*)) over (partition by exception_code) >= 2"
    )
    assert rows(warehouse, f"{found} order by all") == rows(warehouse, f"{expected} order by all")


@pytest.mark.requirement("R-TTS-14", "R-TTS-22")
def test_unanswered_requests_are_those_past_their_deadline(warehouse: duckdb.DuckDBPyConnection) -> None:
    """What TikTok has approved for want of an answer is no open finding any more, but stays in the score."""
    score = rows(
        warehouse,
        "select metric, breached from marts.marketplace_compliance "
        "where metric in ('request_answered', 'not_approved_by_itself') order by 1",
    )
    past = rows(
        warehouse,
        "select count(*) from marts.return_exceptions "
        "where exception_code = 'TTS_APPROVAL_DEADLINE' and status = 'open' and due_at < as_of",
    )
    approved, unanswered = (row[1] for row in score)
    assert past[0][0] > 0
    assert unanswered - approved == past[0][0]
