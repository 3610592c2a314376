"""The ERP's exports as CSV: master data and bank lines here, what it books about goods in `erp_books`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sandbox.scenario.clock import bank_working_day, entity_date
from sandbox.scenario.erp_books import (
    MEMO_COLUMNS,
    ORDER_COLUMNS,
    STOCK_COLUMNS,
    credit_memos,
    fx_rates,
    sales_orders,
    stock_on_hand,
)
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_statements import bank_rows
from sandbox.scenario.world import World


def value_date(deposit: datetime) -> date:
    """When a deposit reaches the bank: the next working day."""
    return bank_working_day(entity_date(deposit) + timedelta(days=1))


def book_deposits(world: World) -> None:
    """Pay out what can have arrived by `as_of`; planted deviations stay as they are."""
    today = entity_date(world.as_of)
    for chain in world.chains.values():
        for s in chain:
            is_paid = value_date(s.deposit_date) <= today and s.total > 0 and s.is_listed
            if is_paid and not s.is_deposit_planted:
                s.deposited = s.total
                # Many banks show the trace of the transfer only; the settlement's id then stands nowhere.
                is_traced = world.chains[s.market.currency].index(s) % 3 == 2
                s.deposit_reference = f"TRACE {s.total % 9973:04d}" if is_traced else s.settlement_id


def erp_exports(world: World) -> dict[str, bytes]:
    """Stream name → CSV bytes."""
    items = [
        (
            i.sku, i.name, world.orocommerce.base_units.get(i.sku, "each"), decimal_text(i.unit_cost),
            decimal_text(i.nrv), "GBP", "true",
            i.active_from.isoformat(), i.active_to.isoformat() if i.active_to else "",
        )
        for i in world.catalogue.master
        if i.is_in_master
    ]  # fmt: skip
    items.append(("RET-FEE", "Return label", "each", "0.00", "0.00", "GBP", "false", "2020-01-01", ""))
    aliases = [
        (a.source_system, a.source_sku, a.sku, _day(a.valid_from), _day(a.valid_to))
        for a in world.catalogue.aliases
    ]
    item_columns = (
        "sku", "description", "base_unit", "unit_cost", "nrv_b_grade", "currency", "is_inventory",
        "active_from", "active_to",
    )  # fmt: skip
    alias_columns = ("source_system", "source_sku", "sku", "valid_from", "valid_to")
    return {
        "item_master": _csv(item_columns, items),
        "sku_aliases": _csv(alias_columns, aliases),
        "bank_lines": _csv(("bank_line_id", "value_date", "currency", "amount", "reference"), _bank(world)),
        "sales_orders": _with_new_column(world, "sales_orders", ORDER_COLUMNS, sales_orders(world)),
        "stock_on_hand": _csv(STOCK_COLUMNS, stock_on_hand(world)),
        "credit_memos": _csv(MEMO_COLUMNS, credit_memos(world)),
        "fx_rates": fx_rates(world),
    }


def _with_new_column(
    world: World, stream: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """The export, with the column that it did not have before where one is planted."""
    if stream not in world.surroundings.new_columns:
        return _csv(columns, rows)
    name, value = world.surroundings.new_columns[stream]
    return _csv((*columns, name), [(*row, value) for row in rows])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _bank(world: World) -> list[tuple[str, ...]]:
    """Deposits, and other movements that no settlement explains."""
    rng = world.rng("bank")
    lines = [*bank_rows(world), *world.bank_entries]
    for chain in world.chains.values():
        for s in chain:
            if s.deposited is not None:
                amount = s.market.amount_text(s.deposited)
                reference = f"AMAZON PAYMENTS {s.market.country} {s.deposit_reference}"
                lines.append((value_date(s.deposit_date).isoformat(), s.market.currency, amount, reference))
    today = entity_date(world.as_of)
    for week in range(1, 17):
        day = bank_working_day(today - timedelta(days=7 * week + 3)).isoformat()
        lines.append((day, "GBP", decimal_text(-rng.randrange(10_000, 90_000)), f"RENT AND RATES {week}"))
    if silent := world.surroundings.silent_bank_days:
        newest = (today - timedelta(days=silent)).isoformat()
        lines = [line for line in lines if line[0] <= newest]
    lines.sort()
    return [(f"BL-{number:05d}", *line) for number, line in enumerate(lines, start=1)]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
