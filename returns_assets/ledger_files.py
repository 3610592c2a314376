"""The journal as plain-text ledgers, so that independent programs can check it: beancount and hledger.

Reads the journal marts through an open DuckDB connection; knows nothing of Dagster or of where the warehouse
is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

BEANCOUNT_FILE = "journal.beancount"
HLEDGER_FILE = "journal.hledger"
# Amounts are stored with four decimals; hledger balances at the precision that the commodity directive shows.
_DECIMALS = 4
_ROOTS = {"asset": "Assets", "liability": "Liabilities", "income": "Income", "expense": "Expenses"}

_ENTRIES = """
    select
        journal_id, event_type, channel, source_document, event_date, accounting_date, currency, description
    from marts.journal_entries
    order by accounting_date, event_type, source_document, journal_id
"""
_LINES = """
    select journal_id, account_code, account_name, debit - credit as amount, currency, sku, tax_code
    from marts.journal_lines
    order by journal_id, line_number
"""
_ACCOUNTS = """
    select account_code, account_name, account_type, beancount_parent, hledger_parent
    from marts.accounts
"""


@dataclass(frozen=True)
class Account:
    """One account under its name in both ledgers."""

    code: str
    name: str
    beancount: str
    hledger: str


@dataclass(frozen=True)
class JournalLine:
    """One line; a positive amount is a debit."""

    account_code: str
    account_name: str
    amount: Decimal
    currency: str
    sku: str | None
    tax_code: str | None


@dataclass(frozen=True)
class JournalEntry:
    """One entry with its lines, in line order."""

    journal_id: str
    event_type: str
    channel: str
    source_document: str
    event_date: date
    accounting_date: date
    currency: str
    description: str
    lines: tuple[JournalLine, ...]


def write_ledger_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Path, Path]:
    """Write both ledgers into `folder` (made when missing); returns the beancount and the hledger file.

    The same journal gives the same bytes. A file is replaced as a whole, never left half written.
    """
    entries = read_journal(connection)
    accounts = read_accounts(connection, entries)
    folder.mkdir(parents=True, exist_ok=True)
    beancount, hledger = folder / BEANCOUNT_FILE, folder / HLEDGER_FILE
    _replace(beancount, beancount_text(entries, accounts))
    _replace(hledger, hledger_text(entries, accounts))
    return beancount, hledger


def read_journal(connection: duckdb.DuckDBPyConnection) -> tuple[JournalEntry, ...]:
    """All entries in the order of their accounting date."""
    lines: dict[str, list[JournalLine]] = {}
    for journal_id, *values in connection.execute(_LINES).fetchall():
        lines.setdefault(journal_id, []).append(JournalLine(*values))
    rows = connection.execute(_ENTRIES).fetchall()
    return tuple(JournalEntry(*(*row, tuple(lines.get(row[0], ())))) for row in rows)


def read_accounts(
    connection: duckdb.DuckDBPyConnection, entries: Iterable[JournalEntry]
) -> Mapping[str, Account]:
    """The accounts that the entries use, by code. What the chart does not know goes below Assets:Unknown."""
    chart = {row[0]: row for row in connection.execute(_ACCOUNTS).fetchall()}
    used = {line.account_code: line.account_name for entry in entries for line in entry.lines}
    return {code: _account(code, name, chart.get(code)) for code, name in sorted(used.items())}


def _account(code: str, name: str, row: tuple[str, ...] | None) -> Account:
    kind, beancount_parent, hledger_parent = ("asset", None, None) if row is None else row[2:]
    root = _ROOTS.get(kind or "", "Assets")
    leaf = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", _ascii(name or "")))
    words = re.sub(r"\s{2,}", " ", re.sub(r"[;:|]", " ", name or "")).strip().lower()
    return Account(
        code=code,
        name=name or "",
        beancount=f"{beancount_parent or root + ':Unknown'}:{code}-{leaf}".rstrip("-"),
        hledger=f"{hledger_parent or root.lower() + ':unknown'}:{code} {words}".rstrip(),
    )


def beancount_text(entries: Sequence[JournalEntry], accounts: Mapping[str, Account]) -> str:
    """A complete beancount file that must balance to the last digit (tolerance 0)."""
    currencies = sorted({entry.currency for entry in entries})
    opened = min((entry.accounting_date for entry in entries), default=date(2000, 1, 1))
    out = ['option "title" "Returns journal"']
    out += [f'option "operating_currency" "{currency}"' for currency in currencies]
    # The default tolerance of half a unit lets 10.00 against -9.995 pass.
    out += ['option "tolerance_multiplier" "0"', ""]
    out += [f"{opened} open {account.beancount}" for account in accounts.values()]
    for entry in entries:
        link = re.sub(r"[^A-Za-z0-9_./-]", "-", _ascii(entry.source_document))
        payee = f"{_quoted(entry.channel)} {_quoted(entry.description)}"
        out += [
            "",
            f"{entry.accounting_date} ! {payee} ^{link} #{entry.event_type}",
            f"  journal_id: {_quoted(entry.journal_id)}",
            f"  source_document: {_quoted(entry.source_document)}",
            f"  event_date: {entry.event_date}",
        ]
        for line in entry.lines:
            out.append(f"  {accounts[line.account_code].beancount}  {exact(line.amount)} {line.currency}")
            out += [f"    {key}: {_quoted(text)}" for key, text in _details(line)]
    return "\n".join(out) + "\n"


def hledger_text(entries: Sequence[JournalEntry], accounts: Mapping[str, Account]) -> str:
    """A complete hledger file for `hledger check --strict`: accounts and commodities are declared."""
    currencies = sorted({entry.currency for entry in entries})
    # hledger balances at the precision shown here: it must be that of the amounts.
    out = [f"commodity 1,000.{'0' * _DECIMALS} {currency}" for currency in currencies]
    out += [f"account {account.hledger}" for account in accounts.values()]
    for entry in entries:
        tags = f"journal_id:{entry.journal_id}, event_type:{entry.event_type}, event_date:{entry.event_date}"
        payee = f"{_plain(entry.channel)} | {_plain(entry.description)}"
        out += ["", f"{entry.accounting_date} ! ({_plain(entry.source_document)}) {payee}  ; {tags}"]
        for line in entry.lines:
            note = ", ".join(f"{key}:{_plain(text).replace(',', ' ')}" for key, text in _details(line))
            posting = f"    {accounts[line.account_code].hledger}  {exact(line.amount)} {line.currency}"
            out.append(f"{posting}  ; {note}" if note else posting)
    return "\n".join(out) + "\n"


def exact(amount: Decimal) -> str:
    """The amount with all its digits, two decimals at least: 10.00, -9.995, never rounded."""
    text = f"{amount:.{_DECIMALS}f}"
    if Decimal(text) != amount:
        text = f"{amount:f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def _details(line: JournalLine) -> list[tuple[str, str]]:
    return [(key, text) for key, text in (("sku", line.sku), ("tax_code", line.tax_code)) if text]


def _quoted(text: str | None) -> str:
    clean = re.sub(r"\s+", " ", text or "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'


def _plain(text: str | None) -> str:
    return re.sub(r"[\s;()|]+", " ", text or "").strip()


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
