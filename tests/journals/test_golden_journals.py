"""The golden accounting cases: dbt on hand-made raw documents gives these journals, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import money_cases as cases
import pytest

GOLDEN = {
    "A1 January slice of S-100": (
        "settlement",
        cases.S_100,
        "2026-01-31",
        "1200 73.12, 4000 -60.00, 2110 -6.00, 6000 5.40, 6010 6.40, 4100 30.00, 6020 1.08, 1210 -50.00",
    ),
    "A2 February slice of S-100": (
        "settlement",
        cases.S_100,
        "2026-02-07",
        "1200 -4.60, 4000 -30.00, 2110 -6.00, 6000 5.40, 6010 3.20, 6040 4.00, 5130 -12.00, 1210 40.00",
    ),
    "A3 deposit": ("deposit", cases.S_100, "2026-02-09", "1010 68.52, 1200 -68.52"),
    "A4 cost of the units sold in A1": (
        "cost_of_goods_sold",
        cases.S_100,
        "2026-01-31",
        "5000 24.00, 1310 -24.00",
    ),
    "C1 refund alone": (
        "settlement",
        cases.S_REFUND,
        "2026-01-28",
        "4100 30.00, 2110 6.00, 6020 1.08, 6000 -5.40, 1200 -31.68",
    ),
    "C2 right of return": ("right_of_return", cases.S_100, "2026-01-28", "1330 12.00, 5000 -12.00"),
    "C3 scanned in at the hub": (
        "goods_received",
        f"ZZ-{cases.ORDER_C1}",
        "2026-02-05",
        "1320 12.00, 1330 -12.00",
    ),
    "C4a restocked in own warehouse": (
        "goods_released",
        f"ZZ-{cases.ORDER_C1}",
        "2026-02-09",
        "1300 12.00, 1320 -12.00",
    ),
    "C4b sent to FBA": ("goods_released", f"ZZ-{cases.ORDER_C4B}", "2026-02-08", "1340 12.00, 1320 -12.00"),
    "C5 grade B": ("graded_b", f"ZZ-{cases.ORDER_C5}", "2026-02-07", "1350 5.00, 5100 7.00, 1320 -12.00"),
    "C6 damaged": ("graded_damaged", f"ZZ-{cases.ORDER_C6}", "2026-02-07", "5110 12.00, 1320 -12.00"),
    "C7 sellable at Amazon": ("goods_received", cases.ORDER_C7, "2026-02-05", "1310 12.00, 1330 -12.00"),
    "D1 not returned by day 45": ("unreturned_loss", cases.S_GOODS, "2026-03-14", "5120 12.00, 1330 -12.00"),
    "D2b reimbursement approved": ("reimbursement_approved", "9001", "2026-04-10", "1230 15.50, 5130 -15.50"),
    "D3 reimbursement settled": ("settlement", cases.S_REIMBURSED, "2026-04-21", "1200 15.50, 1230 -15.50"),
    "H1 goodwill refund": (
        "settlement",
        cases.S_GOODWILL,
        "2026-02-14",
        "4110 4.17, 2110 0.83, 6000 -0.75, 1200 -4.25",
    ),
    "K1 facilitated order": (
        "settlement",
        cases.S_FACILITATED,
        "2026-02-28",
        "1200 25.50, 6000 4.50, 4000 -30.00, 2120 0.00",
    ),
    "K2 facilitated refund": (
        "settlement",
        cases.S_FACILITATED,
        "2026-03-14",
        "4100 30.00, 2120 0.00, 6000 -4.50, 6020 0.90, 1200 -26.40",
    ),
    "O1 unmapped": ("settlement", cases.S_UNMAPPED, "2026-02-14", "9990 3.75, 1200 -3.75"),
}


def totals(
    connection: duckdb.DuckDBPyConnection, event_type: str, document: str, day: str
) -> dict[str, Decimal]:
    """Debit minus credit per account of the entries of one event, document and accounting date."""
    rows = connection.execute(
        """
        select account_code, sum(debit - credit)
        from marts.journal_lines join marts.journal_entries using (journal_id)
        where event_type = ? and source_document = ? and accounting_date = ?
        group by account_code
        """,
        [event_type, document, date.fromisoformat(day)],
    ).fetchall()
    return dict(rows)


def amounts(text: str) -> dict[str, Decimal]:
    """`1010 68.52, 1200 -68.52` as amounts by account."""
    return {code: Decimal(amount) for code, amount in (pair.split() for pair in text.split(", "))}


@pytest.mark.requirement("R-VC-25")
@pytest.mark.requirement("R-FBA-24")
@pytest.mark.requirement("R-FBA-31")
@pytest.mark.requirement("R-VC-16")
@pytest.mark.requirement("R-IPS-10")
@pytest.mark.requirement("R-IPS-19")
@pytest.mark.requirement("R-X-04")
@pytest.mark.parametrize("case", GOLDEN)
def test_the_journal_of_a_golden_case_is_exact(case: str, golden: duckdb.DuckDBPyConnection) -> None:
    event_type, document, day, expected = GOLDEN[case]
    assert totals(golden, event_type, document, day) == amounts(expected)


@pytest.mark.requirement("R-X-04")
def test_the_golden_paths_clear_the_accounts_that_must_clear(golden: duckdb.DuckDBPyConnection) -> None:
    balances = dict(
        golden.execute(
            "select account_code, sum(debit - credit) from marts.journal_lines group by 1"
        ).fetchall()
    )
    assert {code: balances[code] for code in ("1230", "1320", "1330", "2120")} == dict.fromkeys(
        ("1230", "1320", "1330", "2120"), Decimal(0)
    )


def test_a_goodwill_refund_raises_no_right_to_goods(golden: duckdb.DuckDBPyConnection) -> None:
    documents = golden.execute(
        "select distinct source_document from marts.journal_entries where event_type = 'right_of_return'"
    ).fetchall()
    assert cases.S_GOODWILL not in {row[0] for row in documents}
    assert cases.S_100 in {row[0] for row in documents}


def test_the_tie_out_shows_what_was_paid_and_what_is_due(golden: duckdb.DuckDBPyConnection) -> None:
    rows = golden.execute(
        """
        select settlement_id, line_count, difference, bank_amount, clearing_balance, is_postable
        from marts.settlement_tieout where settlement_id in (?, ?)
        """,
        [cases.S_100, cases.S_REIMBURSED],
    ).fetchall()
    assert sorted(rows) == [
        (cases.S_100, 20, Decimal(0), Decimal("68.52"), Decimal(0), True),
        (cases.S_REIMBURSED, 1, Decimal(0), None, Decimal("15.50"), True),
    ]


def test_functional_amounts_are_empty_until_a_foreign_entry_is_translated(
    golden: duckdb.DuckDBPyConnection,
) -> None:
    rows = golden.execute(
        """
        select currency, bool_and(functional_debit = debit and functional_credit = credit),
            count(functional_debit) + count(functional_credit), min(functional_currency)
        from marts.journal_lines group by currency order by currency
        """
    ).fetchall()
    assert rows[0][0] == "GBP"
    assert rows[0][1] is True
    assert rows[1] == ("USD", None, 0, "GBP")
