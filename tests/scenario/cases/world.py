"""The one inbox that all cases share: rows collected by the books, written as the platforms' documents.

Rows become documents by month, settlements add up, deposits reach the bank. Uses the sandbox's writers and
nothing of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sandbox.scenario.fba_reports import LISTING_COLUMNS, MERCHANT_RETURN_COLUMNS, REMOVAL_COLUMNS
from sandbox.scenario.fba_stock import LEDGER_COLUMNS, SNAPSHOT_COLUMNS
from sandbox.scenario.model import AmazonFbaData, OroCommerceData, Scenario, TikTokShopData, Truth
from sandbox.scenario.reports import ORDERS_COLUMNS, REIMBURSEMENTS_COLUMNS, RETURNS_COLUMNS, tab_table
from sandbox.scenario.settlements import V2_COLUMNS
from sandbox.scenario.writers import put_file, write_inbox

REPORTS: dict[str, Sequence[str]] = {
    "customer_returns": RETURNS_COLUMNS,
    "orders": ORDERS_COLUMNS,
    "reimbursements": REIMBURSEMENTS_COLUMNS,
    "inventory_ledger": LEDGER_COLUMNS,
    "inventory_snapshot": SNAPSHOT_COLUMNS,
    "listings": LISTING_COLUMNS,
    "merchant_returns": MERCHANT_RETURN_COLUMNS,
    "removal_orders": REMOVAL_COLUMNS,
}
ERP: dict[str, Sequence[str]] = {
    "item_master": (
        "sku", "description", "base_unit", "unit_cost", "nrv_b_grade", "currency", "is_inventory",
        "active_from", "active_to",
    ),
    "sku_aliases": ("source_system", "source_sku", "sku", "valid_from", "valid_to"),
    "bank_lines": ("bank_line_id", "value_date", "currency", "amount", "reference"),
    "stock_on_hand": ("snapshot_at", "sku", "location", "quantity"),
    "sales_orders": (
        "erp_order_id", "channel", "external_order_id", "created_at", "status", "fulfilment_location", "pick_id",
    ),
    "credit_memos": (
        "credit_memo_id", "created_at", "order_id", "order_line_id", "zigzag_return_id", "sku", "quantity",
        "unit", "net_amount", "tax_amount", "currency", "status",
    ),
}  # fmt: skip
MARKETS = {
    "GBP": "Amazon.co.uk", "EUR": "Amazon.de", "USD": "Amazon.com", "JPY": "Amazon.co.jp", "SEK": "Amazon.se",
}  # fmt: skip
RATES = {"USD": "1.1000", "JPY": "160.00", "GBP": "0.8500", "SEK": "11.2000"}
FIRST_DAY = date(2025, 1, 1)
PERIOD = timedelta(days=14)


def at(text: str) -> datetime:
    """`2026-09-14` is noon UTC of that day; with a time it is that time, in UTC unless an offset is told."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        moment = moment.replace(hour=12)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def iso(moment: datetime) -> str:
    """A moment as most documents write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Settlement:
    """One settlement of a case's own, or one of the shared chain. `total` None: what the lines add up to."""

    settlement_id: str
    currency: str
    start: datetime
    end: datetime
    lines: Sequence[Mapping[str, str]]
    deposit: datetime
    total: str | None = None
    is_banked: bool = True
    file_name: str = ""
    made: datetime | None = None


@dataclass
class World:
    """What the cases have written so far. `prefix` keeps the names of the second step's documents apart."""

    as_of: datetime
    prefix: str = ""
    lines: list[tuple[str, datetime, Mapping[str, str]]] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    reports: dict[str, list[tuple[datetime, Mapping[str, str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    zigzag: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    fba: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    tiktok: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    transactions: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    oro: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    oro_events: list[dict[str, Any]] = field(default_factory=list)
    erp: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))
    files: list[tuple[str, str, str, bytes, datetime]] = field(default_factory=list)
    settings: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def write(self, home: Path) -> None:
        """Drop every document into the home's inbox, and the settings into its config folder."""
        inbox = home / "inbox"
        settlements = [*self.settlements, *self._chains()]
        for settlement in settlements:
            name = settlement.file_name or f"settlement_{settlement.settlement_id}.txt"
            made = min(settlement.made or settlement.end + timedelta(hours=2), self.as_of)
            put_file(inbox / "amazon_fba" / "settlements" / (self.prefix + name), render(settlement), made)
        for stream, dated in self.reports.items():
            self._write_report(inbox, stream, dated)
        for settlement in settlements:
            self._bank(settlement)
        self._write_scenario(inbox)
        for platform, stream, name, content, made in self.files:
            put_file(inbox / platform / stream / name, content, min(made, self.as_of))
        for name, rows in self.settings.items():
            put_file(home / "config" / f"{name}.csv", _csv(list(rows[0]), rows), self.as_of)

    def _write_scenario(self, inbox: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for path in write_inbox(self._scenario(), Path(folder)):
                content, made = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
                target = inbox / path.parent.relative_to(folder) / (self.prefix + path.name)
                if not content.startswith(b'{"data":[],'):
                    put_file(target, content, made)

    def _chains(self) -> Iterable[Settlement]:
        """The lines without a settlement of their own: fourteen days each, one after the other."""
        last = self.as_of + timedelta(seconds=1) - timedelta(hours=1)
        by_currency: dict[str, dict[int, list[tuple[datetime, Mapping[str, str]]]]] = {}
        for currency, when, line in self.lines:
            periods = by_currency.setdefault(currency, {})
            periods.setdefault((last - when) // PERIOD, []).append((when, line))
        for currency, periods in by_currency.items():
            for back in range(min(periods), max(periods) + 1):
                end = last - back * PERIOD
                start = end - PERIOD
                found = sorted(periods.get(back, []), key=lambda one: one[0])
                lines = [line for _, line in found] or [_storage_fee(currency, start)]
                number = f"8{end:%Y%m%d}{list(MARKETS).index(currency):02d}"
                yield Settlement(number, currency, start, end, lines, end + timedelta(hours=1))

    def _bank(self, settlement: Settlement) -> None:
        total = Decimal(settlement.total or sum(Decimal(line["amount"]) for line in settlement.lines))
        paid = settlement.deposit.date() + timedelta(days=1)
        if settlement.is_banked and total > 0 and paid <= self.as_of.date():
            self.erp["bank_lines"].append(
                {
                    "bank_line_id": f"BL-{settlement.settlement_id}", "value_date": paid.isoformat(),
                    "currency": settlement.currency, "amount": str(total),
                    "reference": f"AMAZON {settlement.settlement_id}",
                }
            )  # fmt: skip

    def _write_report(
        self, inbox: Path, stream: str, dated: Sequence[tuple[datetime, Mapping[str, str]]]
    ) -> None:
        months: dict[str, list[tuple[datetime, Mapping[str, str]]]] = defaultdict(list)
        for when, row in dated:
            months[f"{when:%Y%m}"].append((when, row))
        for month, rows in months.items():
            rows.sort(key=lambda one: one[0])
            columns = REPORTS[stream]
            table = tab_table(columns, [[row.get(name, "") for name in columns] for _, row in rows])
            made = min(rows[-1][0] + timedelta(days=2), self.as_of)
            put_file(inbox / "amazon_fba" / stream / f"{self.prefix}{stream}_{month}.txt", table, made)

    def _scenario(self) -> Scenario:
        moments = {"returns": "updatedAt", "grade_batches": "closedAt", "consignments": "dispatchedAt"}
        ordered = {
            name: tuple(sorted(self.zigzag[name], key=lambda one, key=key: str(one[key])))  # type: ignore[misc]
            for name, key in (*moments.items(), ("arrivals", "scannedAt"))
        }
        exports = {
            stream: _csv(columns, self.erp[stream]) for stream, columns in ERP.items() if self.erp[stream]
        }
        if not self.prefix:
            exports["fx_rates"] = _fx_rates(self.as_of.date())
        return Scenario(
            seed=0, size="XS", faults=(), as_of=self.as_of, marketplace_ids=(), reports=(),
            zigzag_returns=ordered["returns"], zigzag_grade_batches=ordered["grade_batches"],
            zigzag_consignments=ordered["consignments"], erp_exports=exports, truth=Truth(),
            zigzag_arrivals=ordered["arrivals"],
            tiktok_shop=TikTokShopData(
                **{name: tuple(rows) for name, rows in self.tiktok.items()},
                transactions={key: tuple(rows) for key, rows in self.transactions.items()},
            ),
            orocommerce=OroCommerceData(
                {name: tuple(rows) for name, rows in self.oro.items()}, tuple(self.oro_events)
            ),
            amazon_fba_api=AmazonFbaData(**{name: tuple(rows) for name, rows in self.fba.items()}),
        )  # fmt: skip


def render(settlement: Settlement) -> bytes:
    """A V2 flat file: the summary row, then the lines, and a total that they add up to unless one is told."""
    total = settlement.total or str(sum(Decimal(line["amount"]) for line in settlement.lines))
    head = {
        "settlement-id": settlement.settlement_id,
        "settlement-start-date": _stamp(settlement.start),
        "settlement-end-date": _stamp(settlement.end),
        "deposit-date": _stamp(settlement.deposit),
        "total-amount": total,
        "currency": settlement.currency,
    }
    rows = [head, *({"settlement-id": settlement.settlement_id, **line} for line in settlement.lines)]
    return tab_table(V2_COLUMNS, [[row.get(name, "") for name in V2_COLUMNS] for row in rows])


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _storage_fee(currency: str, when: datetime) -> Mapping[str, str]:
    stamp = _stamp(when + timedelta(hours=1))
    return {
        "transaction-type": "other-transaction", "amount-type": "other-transaction",
        "amount-description": "Storage Fee", "amount": "-1.00", "marketplace-name": MARKETS[currency],
        "posted-date": stamp[:10], "posted-date-time": stamp,
    }  # fmt: skip


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _fx_rates(until: date) -> bytes:
    """The same reference rates on every working day."""
    days = [until - timedelta(days=back) for back in range((until - FIRST_DAY).days)]
    rows = [{"Date": day.isoformat(), **RATES} for day in days if day.weekday() < 5]
    return _csv(["Date", *RATES], rows)
