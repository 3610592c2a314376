"""What a run found, as tables for people: read from the warehouse, and added up again before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from resources.warehouse import Warehouse, rows

Row = Mapping[str, Any]

_STATES = """
    select state, currency, count(*) as lines, sum(refunded_quantity) as units, sum(refund_amount) as value
    from marts.reconciled_returns group by state, currency order by currency nulls last, value desc nulls
    last, state
"""
# What customers got back and what Amazon deducted, as the documents of each channel say.
_REFUNDS = """
    select currency, sum(amount) as value
    from (
        select currency, refund_amount as amount from intermediate.int_refund_groups
        union all
        select currency, case when is_reversal then -gross_amount else gross_amount end
        from intermediate.int_oro_credit_lines where not is_void
        union all
        select currency, settled_amount - reversed_amount from intermediate.int_tiktok_settled_refunds
        union all
        select currency, unexplained_value from intermediate.int_tiktok_unexplained_refunds
        union all
        select currency, amount from intermediate.int_vendor_deductions where is_deducted
    )
    group by currency order by currency
"""
_EXCEPTIONS = """
    select owner_team, severity, exception_code, currency, count(*) as lines, sum(amount) as value,
        min(due_at) as due
    from marts.return_exceptions where status = 'open'
    group by owner_team, severity, exception_code, currency
    order by owner_team, list_position(['critical', 'high', 'medium', 'low'], severity), exception_code,
        currency
"""
_GHOSTS = """
    select ghost_type, location, currency, count(distinct sku) as skus, sum(quantity) as units,
        sum(value_at_cost) as value, max(age_days) as oldest
    from marts.ghost_inventory group by all order by value desc nulls last, ghost_type, location
"""
_JOURNAL = """
    select account_code, any_value(account_name) as account_name, currency, sum(debit) as debit,
        sum(credit) as credit
    from marts.journal_lines group by account_code, currency order by currency, account_code
"""
_TIEOUT = """
    select channel, currency, count(*) as settlements, sum(line_count) as lines,
        sum(line_total) as line_total,
        sum(header_total) as header_total, sum(difference) as difference,
        count(*) filter (where not is_postable) as held
    from marts.settlement_tieout where is_current group by channel, currency order by channel, currency
"""
_HELD_BACK = """
    select t.settlement_id, t.currency, t.line_total, t.header_total, t.difference,
        string_agg(distinct e.exception_code, ', ' order by e.exception_code) as codes
    from marts.settlement_tieout as t
    left join marts.return_exceptions as e on e.settlement_id = t.settlement_id and e.status = 'open'
        and e.exception_code in ('SETTLEMENT_UNBALANCED', 'SETTLEMENT_PARSE_REJECT')
    where t.is_current and not t.is_postable
    group by all order by t.currency, t.settlement_id
"""


def summary(warehouse: Warehouse) -> RenderableType:
    """What the demo and `returns run` print. Raises WarehouseMissingError when nothing was built."""
    sections: tuple[Callable[[duckdb.DuckDBPyConnection], RenderableType], ...] = (
        _returns, _exceptions, _ghosts, _journal, _tieout,
    )  # fmt: skip
    with warehouse.read() as connection:
        return Group(*(part for section in sections for part in (section(connection), Text())))


def _returns(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    states, refunds = rows(connection, _STATES), rows(connection, _REFUNDS)
    table = _table("Returns by state", ("state", "", "lines", "refunded units", "refund value"))
    for row in states:
        table.add_row(row["state"], row["currency"] or "", *_counts(row))
    table.add_section()
    for row in refunds:
        table.add_row("[bold]all refund lines", row["currency"] or "", "", "", _money(row["value"]))
    return Group(table, sum_proof(states, refunds))


def sum_proof(states: Sequence[Row], refunds: Sequence[Row]) -> Text:
    """One line per run: whether the values of the states add up to all refund lines, currency by currency."""
    by_state = _totals(states)
    by_line = _totals(refunds)
    gaps = {
        currency: by_line.get(currency, Decimal()) - by_state.get(currency, Decimal())
        for currency in sorted(by_state.keys() | by_line.keys())
        if by_line.get(currency, Decimal()) != by_state.get(currency, Decimal())
    }
    if not gaps:
        sums = ", ".join(f"{currency} {amount:,.2f}" for currency, amount in sorted(by_line.items()))
        return Text(f"The states add up to all refund lines: {sums or 'no refunds yet'}.", style="green")
    found = "; ".join(f"{currency}: {amount:,.2f} is in no state" for currency, amount in gaps.items())
    return Text(f"The states do NOT add up to all refund lines: {found}.", style="bold red")


def _exceptions(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    table = _table("Open exceptions", ("owner", "code", "severity", "", "count", "amount", "first due"))
    found = rows(connection, _EXCEPTIONS)
    for row in found:
        due = row["due"].strftime("%Y-%m-%d") if row["due"] else ""
        cells = (row["owner_team"], row["exception_code"], row["severity"], row["currency"] or "")
        table.add_row(*cells, f"{row['lines']:,}", _money(row["value"]), due)
    if not found:
        table.add_row("", "nothing is open", "", "", "0", "", "")
    return table


def _ghosts(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    table = _table(
        "Ghost inventory", ("type", "location", "", "SKUs", "units", "value at cost", "oldest, days")
    )
    found = rows(connection, _GHOSTS)
    for row in found:
        cells = (row["ghost_type"], row["location"] or "", row["currency"] or "", f"{row['skus']:,}")
        table.add_row(*cells, _number(row["units"]), _money(row["value"]), _number(row["oldest"]))
    if not found:
        table.add_row("none", "", "", "0", "0", "", "")
    return table


def _journal(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    table = _table("Journal", ("account", "name", "", "debit", "credit"))
    found = rows(connection, _JOURNAL)
    for row in found:
        cells = (row["account_code"], row["account_name"] or "", row["currency"])
        table.add_row(*cells, _money(row["debit"]), _money(row["credit"]))
    table.add_section()
    balanced = True
    for currency in sorted({row["currency"] for row in found}):
        lines = [row for row in found if row["currency"] == currency]
        debit, credit = sum(row["debit"] for row in lines), sum(row["credit"] for row in lines)
        balanced = balanced and debit == credit
        table.add_row("[bold]total", "", currency, _money(debit), _money(credit))
    verdict = Text("Debits equal credits in every currency.", style="green")
    return Group(table, verdict if balanced else Text("Debits do NOT equal credits.", style="bold red"))


def _tieout(connection: duckdb.DuckDBPyConnection) -> RenderableType:
    columns = (
        "channel",
        "",
        "settlements",
        "lines",
        "sum of lines",
        "settlement totals",
        "difference",
        "held back",
    )
    table = _table("Settlement tie-out", columns)
    for row in rows(connection, _TIEOUT):
        amounts = (_money(row[name]) for name in ("line_total", "header_total", "difference"))
        cells = (row["channel"], row["currency"], f"{row['settlements']:,}", _number(row["lines"]))
        table.add_row(*cells, *amounts, f"{row['held']:,}")
    return Group(table, held_back(rows(connection, _TIEOUT), rows(connection, _HELD_BACK)))


def held_back(totals: Sequence[Row], held: Sequence[Row]) -> Text:
    """How many settlements tie out, and each one that does not, with what is wrong."""
    count = sum(row["settlements"] for row in totals)
    if not held:
        return Text(f"All {count:,} settlements tie out to the cent.", style="green")
    lines = [f"{count - len(held):,} of {count:,} settlements tie out to the cent; held back, not posted:"]
    lines += [
        f"  {row['settlement_id']}  lines {_money(row['line_total'])}, total {_money(row['header_total'])}, "
        f"difference {_money(row['difference'])} {row['currency'] or ''}  {row['codes'] or ''}"
        for row in held
    ]
    return Text("\n".join(lines), style="yellow")


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", pad_edge=False)
    words = {
        "state",
        "owner",
        "code",
        "severity",
        "",
        "type",
        "location",
        "account",
        "name",
        "channel",
        "first due",
    }
    for column in columns:
        table.add_column(
            column, justify="left" if column in words else "right", no_wrap=column in {"state", "code"}
        )
    return table


def _totals(found: Sequence[Row]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for row in found:
        if row["value"] is not None:
            totals[row["currency"]] = totals.get(row["currency"], Decimal()) + row["value"]
    return {currency: amount for currency, amount in totals.items() if amount}


def _counts(row: Row) -> tuple[str, str, str]:
    return f"{row['lines']:,}", _number(row["units"]), _money(row["value"])


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _number(quantity: Decimal | int | None) -> str:
    return "" if quantity is None else f"{Decimal(quantity).normalize():,f}"
