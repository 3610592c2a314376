"""What cases about settlements share: a chain of the case's own, and the journal of one settlement by month.

Reads marts and writes settlement rows; no expectation lives here.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import Found
from tests.scenario.cases.world import Settlement, at, render

Accounts = dict[str, Decimal]


def instant(text: str) -> datetime:
    """A moment as marts hold it: UTC, without saying so."""
    return at(text).replace(tzinfo=None)


def market(number: int, part: str = "") -> str:
    """A marketplace of the case's own, so that its settlements chain with no others."""
    return f"Amazon.c{number:03d}{part}"


def alone_in(name: str, lines: list[Line]) -> list[Line]:
    """The lines as lines of that marketplace."""
    return [{**line, "marketplace-name": name} for line in lines]


def fee(
    book: Book, day: str, amount: str, lines: list[Line], name: str = "Storage Fee", **columns: str
) -> None:
    """A line about the account and no order: storage, reserve, carried balance."""
    book.line(
        day, "other-transaction", "other-transaction", name, amount, order="", sku="", quantity=None,
        settlement=lines, **columns,
    )  # fmt: skip


def document(
    book: Book, currency: str, total: str, lines: list[Line], start: str, end: str, paid: str
) -> None:
    """A settlement whose amounts are texts of its locale, and the bank's line for it."""
    number = book.settlement_id()
    content = render(
        Settlement(number, currency, at(start), at(end), alone_in(market(book.number), lines), at(end), total)
    )
    book.file("amazon_fba", "settlements", f"settlement_{number}.txt", content, end)
    book.erp(
        "bank_lines", bank_line_id=f"BL-{number}", value_date=end, currency=currency, amount=paid, reference=f"AMAZON {number}",
    )  # fmt: skip


def slices(found: Found, settlement_id: str, event: str = "settlement") -> dict[str, Accounts]:
    """Period → account → debit less credit, of the entries of one event about a settlement; zeros left out."""
    periods: dict[str, Accounts] = defaultdict(dict)
    for period, account, amount in found.rows(
        "select period, account_code, sum(debit - credit) from marts.journal_entries "
        "inner join marts.journal_lines using (journal_id) "
        "where event_type = ? and source_document = ? group by all order by all",
        event,
        settlement_id,
    ):
        if amount:
            periods[period][account] = amount
    return dict(periods)


def balance(found: Found, account: str, settlement_ids: list[str], until: str = "9999-12-31") -> Decimal:
    """Debit less credit of an account over settlements and deposits, up to a date."""
    [(amount,)] = found.rows(
        "select coalesce(sum(debit - credit), 0) from marts.journal_entries "
        "inner join marts.journal_lines using (journal_id) "
        "where account_code = ? and list_contains(?, source_document) and accounting_date <= cast(? as date)",
        account,
        settlement_ids,
        until,
    )
    return Decimal(amount)


def tieout(found: Found, settlement_id: str) -> tuple[bool, Decimal, Decimal]:
    """(can be posted, difference to the stated total, clearing balance) of a settlement's current version."""
    [row] = found.rows(
        "select is_postable, difference, clearing_balance from marts.settlement_tieout "
        "where settlement_id = ? and is_current",
        settlement_id,
    )
    return row


def money(**accounts: str) -> Accounts:
    """Account → amount, from keywords such as `a1200="27.40"`."""
    return {name[1:]: Decimal(amount) for name, amount in accounts.items()}
