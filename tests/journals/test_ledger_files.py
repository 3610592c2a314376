"""The ledger files are accepted by two independent programs, and a journal that is wrong is not."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from beancount import loader
from beancount.core import data as beancount_data

from returns_assets.ledger_files import (
    Account,
    JournalEntry,
    JournalLine,
    beancount_text,
    exact,
    hledger_text,
    write_ledger_files,
)

HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
ACCOUNTS = {
    "1010": Account("1010", "Bank", "Assets:Bank:1010-Bank", "assets:bank:1010 bank"),
    "1200": Account("1200", "Clearing", "Assets:Clearing:1200-Clearing", "assets:clearing:1200 clearing"),
}


def entry(*amounts: str) -> JournalEntry:
    """An entry on bank and clearing with the given amounts."""
    codes = ("1010", "1200")
    lines = tuple(
        JournalLine(code, "", Decimal(amount), "GBP", 'MUG;"01"', None)
        for code, amount in zip(codes, amounts, strict=True)
    )
    day = date(2026, 2, 9)
    text = 'Deposit of "S-100"; (part) | one'
    return JournalEntry("id1", "deposit", "AMAZON_FBA", "S 100/ä", day, day, "GBP", text, lines)


def beancount_errors(path: Path) -> list[object]:
    """What beancount has against a file."""
    _entries, errors, _options = loader.load_file(str(path))
    return list(errors)


def hledger_check(path: Path) -> subprocess.CompletedProcess[str]:
    """`hledger check --strict` on a file."""
    command = [str(HLEDGER), "-f", str(path), "check", "--strict", "ordereddates"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(folder: Path, *entries: JournalEntry) -> tuple[Path, Path]:
    """Both files for entries made by hand."""
    beancount, hledger = folder / "j.beancount", folder / "j.hledger"
    beancount.write_text(beancount_text(entries, ACCOUNTS), encoding="utf-8")
    hledger.write_text(hledger_text(entries, ACCOUNTS), encoding="utf-8")
    return beancount, hledger


def test_beancount_accepts_the_golden_journal(golden: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    beancount, _ = write_ledger_files(golden, tmp_path / "exports")
    entries, errors, _options = loader.load_file(str(beancount))
    assert errors == []
    transactions = [one for one in entries if isinstance(one, beancount_data.Transaction)]
    counted = golden.execute(
        "select (select count(*) from marts.journal_entries), count(*) from marts.journal_lines"
    )
    assert counted.fetchone() == (len(transactions), sum(len(one.postings) for one in transactions))


@needs_hledger
def test_hledger_accepts_the_golden_journal_and_sees_the_same_balances(
    golden: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _, hledger = write_ledger_files(golden, tmp_path / "exports")
    done = hledger_check(hledger)
    assert done.returncode == 0, done.stderr
    command = [
        str(HLEDGER),
        "-f",
        str(hledger),
        "balance",
        "--flat",
        "--no-total",
        "--empty",
        "-O",
        "csv",
        "cur:GBP",
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    balances = {
        name.split(":")[-1][:4]: Decimal(amount.removesuffix(" GBP").replace(",", "") or "0")
        for name, amount in (row.strip('"').split('","') for row in shown)
    }
    expected = dict(
        golden.execute(
            """
            select account_code, sum(debit - credit)
            from marts.journal_lines where currency = 'GBP' group by account_code
            """
        ).fetchall()
    )
    assert balances == expected


@pytest.mark.requirement("R-IPS-20")
def test_writing_the_same_journal_twice_gives_the_same_bytes(
    golden: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = [path.read_bytes() for path in write_ledger_files(golden, tmp_path / "a")]
    assert first == [path.read_bytes() for path in write_ledger_files(golden, tmp_path / "b")]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "journal.beancount",
        "journal.hledger",
    ]


@pytest.mark.parametrize(
    "amounts",
    [
        ("10.00", "-10.00"),
        ("10.0050", "-10.005"),
        ("0.0001", "-0.0001"),
        ("1234567.89", "-1234567.89"),
        ("0", "0"),
    ],
)
def test_balanced_entries_with_awkward_texts_and_fractions_are_accepted(
    amounts: tuple[str, str], tmp_path: Path
) -> None:
    beancount, hledger = written(tmp_path, entry(*amounts))
    assert beancount_errors(beancount) == []
    if HLEDGER:
        done = hledger_check(hledger)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("amounts", [("10.00", "-9.995"), ("10.00", "-9.9999"), ("10.00", "-10.01")])
def test_beancount_rejects_an_entry_that_is_off_by_a_fraction_of_a_cent(
    amounts: tuple[str, str], tmp_path: Path
) -> None:
    beancount, _ = written(tmp_path, entry(*amounts))
    assert len(beancount_errors(beancount)) == 1


@needs_hledger
@pytest.mark.parametrize("amounts", [("10.00", "-9.995"), ("10.00", "-9.9999"), ("10.00", "-10.01")])
def test_hledger_rejects_an_entry_that_is_off_by_a_fraction_of_a_cent(
    amounts: tuple[str, str], tmp_path: Path
) -> None:
    _, hledger = written(tmp_path, entry(*amounts))
    done = hledger_check(hledger)
    assert done.returncode != 0
    assert "could not balance" in done.stderr


@needs_hledger
def test_hledger_rejects_an_account_that_is_not_declared(tmp_path: Path) -> None:
    _, hledger = written(tmp_path, entry("10.00", "-10.00"))
    text = hledger.read_text(encoding="utf-8")
    hledger.write_text(text.replace("account assets:bank:1010 bank\n", ""), encoding="utf-8")
    assert hledger_check(hledger).returncode != 0


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("10", "10.00"),
        ("10.5000", "10.50"),
        ("-9.9950", "-9.995"),
        ("0.00012", "0.00012"),
        ("1E+3", "1000.00"),
        ("-0.0000", "-0.00"),
    ],
)
def test_an_amount_is_shown_with_all_its_digits(amount: str, shown: str) -> None:
    assert exact(Decimal(amount)) == shown


def test_an_entry_of_the_ledger_carries_its_identity_and_source(tmp_path: Path) -> None:
    beancount, _ = written(tmp_path, replace(entry("10.00", "-10.00"), source_document="S-100"))
    entries, _errors, _options = loader.load_file(str(beancount))
    transaction = next(one for one in entries if isinstance(one, beancount_data.Transaction))
    assert transaction.meta["journal_id"] == "id1"
    assert transaction.links == {"S-100"}
    assert transaction.tags == {"deposit"}
    assert transaction.postings[0].meta["sku"] == 'MUG;"01"'
