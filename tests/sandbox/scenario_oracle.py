"""A slow, plain second reading of the exception rules over a scenario's documents, to check the truth.

It reads only what the platforms would deliver. It shares no code with the generator or with the reconciler.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.scenario.model import Report, Scenario

LONDON = ZoneInfo("Europe/London")
REFUND_TYPES = {"refund", "chargeback refund", "a-to-z guarantee refund"}
WINDOWS = {
    "Amazon.co.uk": (45, 105),
    "Amazon.de": (45, 105),
    "Amazon.com": (60, 120),
    "Amazon.co.jp": (45, 548),
}
Finding = tuple[str, str, str, str, str]


def plain(sku: str) -> str:
    return unicodedata.normalize("NFKC", sku).strip().casefold()


def local(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def table(report: Report, charset: str = "utf-8") -> list[dict[str, str]]:
    lines = [x for x in (report.body or b"").decode(charset).lstrip("\ufeff").splitlines() if x.strip()]
    if not lines:
        return []
    header = lines[0].split("\t")
    return [dict(zip(header, x.split("\t"), strict=False)) for x in lines[1:]]


def is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass
class Line:
    """What is known about one order and SKU."""

    ordered: int = 0
    paid: Decimal = Decimal(0)
    principal: Decimal = Decimal(0)
    refunds: list[tuple[date, int, Decimal, Decimal]] = field(default_factory=list)
    receipts: list[tuple[date, int]] = field(default_factory=list)
    requests: list[tuple[date, int, str]] = field(default_factory=list)
    returned: Decimal = Decimal(0)
    currency: str = ""
    marketplace: str = ""
    is_merchant: bool = False
    is_reimbursed: bool = False
    dates: list[date] = field(default_factory=list)


class Oracle:
    """Evaluates one scenario; `findings` are (code, order id, SKU or settlement, quantity, amount)."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.today = local(scenario.as_of)
        self.lines: dict[tuple[str, str], Line] = defaultdict(Line)
        self.unknown: dict[str, set[str]] = defaultdict(set)
        self.findings: set[Finding] = set()
        erp = {
            name: list(csv.DictReader(io.StringIO(b.decode()))) for name, b in scenario.erp_exports.items()
        }
        self.items = {plain(row["sku"]): row for row in erp["item_master"]}
        self.aliases = erp["sku_aliases"]
        self.bank = erp["bank_lines"]
        self.merchants: set[str] = set()
        self._orders()
        self._settlements()
        self._reimbursements()
        self._fba_returns()
        self._zigzag()
        self._evaluate()

    def resolve(
        self, source: str, text: str, day: date, order_id: str, *, is_event: bool = True
    ) -> str | None:
        key = plain(text)
        if key in self.items:
            return key
        for alias in self.aliases:
            valid = (alias["valid_from"] or "0") <= day.isoformat() <= (alias["valid_to"] or "9")
            if alias["source_system"] in (source, "fnsku") and plain(alias["source_sku"]) == key and valid:
                return plain(alias["sku"])
        if is_event:
            self.unknown[key].add(order_id)
        return None

    def reports(self, part: str) -> list[Report]:
        return [r for r in self.scenario.reports if part in r.report_type and r.body is not None]

    def _orders(self) -> None:
        for report in self.reports("ALL_ORDERS"):
            for row in table(report):
                day = local(datetime.fromisoformat(row["purchase-date"]))
                sku = self.resolve("amazon_fba", row["sku"], day, row["amazon-order-id"], is_event=False)
                if row["fulfillment-channel"] == "Merchant":
                    self.merchants.add(row["amazon-order-id"])
                if sku:
                    self.lines[row["amazon-order-id"], sku].ordered = int(row["quantity"])

    def _settlements(self) -> None:
        chains: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        seen: set[str] = set()
        for report in self.reports("SETTLEMENT"):
            rows = table(report, report.content_type.rsplit("=", 1)[1])
            head = rows[0]
            content = str([{**row, "settlement-id": ""} for row in rows])
            if content in seen:
                continue  # the same settlement under another number
            seen.add(content)
            currency, settlement = head["currency"], head["settlement-id"]
            total, accepted = amount(head["total-amount"], currency), Decimal(0)
            for row in rows[1:]:
                accepted += self._money_row(row, currency)
            start, end, deposit = (
                moment(head[f"{name}-date"]) for name in ("settlement-start", "settlement-end", "deposit")
            )
            assert start is not None
            assert end is not None
            assert deposit is not None
            chains[currency].append((start, end, settlement))
            self.note("SETTLEMENT_UNBALANCED", "", settlement, "", abs(accepted - total))
            if total > 0 and (self.today - local(deposit)).days > 7:
                lines = self._bank_lines(settlement, currency, local(deposit))
                found = sum((Decimal(b["amount"]) for b in lines), Decimal(0))
                self.note("SETTLEMENT_DEPOSIT_MISMATCH", "", settlement, "", abs(total - found))
        for chain in chains.values():
            chain.sort()
            for (_, end, _), (start, _, settlement) in pairwise(chain):
                if (start - end).total_seconds() > 60:
                    self.findings.add(("SETTLEMENT_GAP", "", settlement, "", ""))

    def _bank_lines(self, settlement: str, currency: str, due: date) -> list[dict[str, str]]:
        """The lines that name a settlement; else those that name none, a day or a weekend after it."""
        named = [b for b in self.bank if settlement in b["reference"] and b["currency"] == currency]
        return named or [
            b
            for b in self.bank
            if b["currency"] == currency
            and "TRACE" in b["reference"]
            and 0 < (date.fromisoformat(b["value_date"]) - due).days <= 3
        ]

    def note(self, code: str, order_id: str, subject: str, quantity: object, value: Decimal) -> None:
        if value:
            self.findings.add((code, order_id, subject, str(quantity), str(value)))

    def _money_row(self, row: dict[str, str], currency: str) -> Decimal:
        is_v1 = "other-amount" in row
        when = moment(row.get("posted-date-time") or row.get("posted-date") or "")
        columns = [c for c in row if c.endswith("-amount") and c != "total-amount"] if is_v1 else ["amount"]
        try:
            value = sum((amount(row[c], currency) for c in columns), Decimal(0))
        except ArithmeticError:
            return Decimal(0)
        if when is None:
            return Decimal(0)
        kind = row["transaction-type"].casefold()
        is_price = bool(row.get("price-type")) or row.get("amount-type") in ("ItemPrice", "Promotion")
        is_price = is_price or bool(row.get("promotion-type"))
        name = row.get("amount-description") or row.get("price-type") or ""
        is_principal = name == "Principal" and row.get("amount-type", "ItemPrice") == "ItemPrice"
        if not row["sku"] or kind not in REFUND_TYPES | {"order", "other-transaction"}:
            return value
        day = local(when)
        sku = self.resolve("amazon_fba", row["sku"], day, row["order-id"], is_event=kind in REFUND_TYPES)
        if sku is None:
            return value
        line = self.lines[row["order-id"], sku]
        if row["fulfillment-id"] == "MFN":
            self.merchants.add(row["order-id"])
        if kind == "order" and is_price:
            line.paid += value
            if is_principal:
                line.principal = value / int(row["quantity-purchased"])
        elif kind in REFUND_TYPES and is_price:
            line.returned -= value
            line.currency, line.marketplace = currency, row["marketplace-name"]
            line.dates.append(day)
            if is_principal:
                units = int(row["quantity-purchased"])
                line.refunds.append((day, units if value < 0 else -units, -value, Decimal(0)))
        elif kind == "other-transaction" and row.get("amount-type") != "ItemFees" and row["order-id"]:
            line.is_reimbursed = True
        return value

    def _reimbursements(self) -> None:
        for report in self.reports("REIMBURSEMENTS"):
            for row in table(report):
                sku = plain(row["sku"])
                if row["amazon-order-id"]:
                    self.lines[row["amazon-order-id"], sku].is_reimbursed = True

    def _fba_returns(self) -> None:
        plates: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for report in sorted(self.reports("CUSTOMER_RETURNS"), key=lambda r: r.created_time):
            counts: dict[tuple[str, str, str], int] = defaultdict(int)
            for row in table(report):
                if not is_date(row["return-date"]):
                    continue
                identity = (row["license-plate-number"], row["order-id"])
                counts[*identity, row["return-date"]] += 1
                day = local(datetime.fromisoformat(row["return-date"]))
                sku = self.resolve("amazon_fba", row["sku"], day, row["order-id"])
                known = plates[identity]
                is_new = not known
                known[row["return-date"]] = max(
                    known.get(row["return-date"], 0), counts[*identity, row["return-date"]]
                )
                if sku:
                    self.lines[row["order-id"], sku].dates.append(day)
                    if is_new:
                        self.lines[row["order-id"], sku].receipts.append((day, 1))
                    if sum(known.values()) > 1:
                        self.note("DUPLICATE_RETURN", row["order-id"], sku, 1, self.cost(sku, 1))

    def cost(self, sku: str, units: int) -> Decimal:
        return Decimal(self.items[sku]["unit_cost"]) * units

    def _zigzag(self) -> None:
        current: dict[str, dict[str, Any]] = {}
        for snapshot in self.scenario.zigzag_returns:
            known = current.get(snapshot["returnId"])
            if known is None or known["updatedAt"] <= snapshot["updatedAt"]:
                current[snapshot["returnId"]] = dict(snapshot)
        left = {c["consignmentId"]: c["dispatchedAt"] for c in self.scenario.zigzag_consignments}
        held: dict[tuple[str, str], int] = defaultdict(int)
        for document in current.values():
            is_live = document["status"] not in ("CANCELLED", "EXPIRED") and document["authorisedAt"]
            if not is_live:
                continue
            # Units that Amazon sends back to the seller are nobody's customer return.
            is_removal = str(document["orderNumber"]).startswith("RMV")
            is_fba = document["channel"] == "AMAZON_FBA" and not is_removal
            day = local(datetime.fromisoformat(document["authorisedAt"]))
            for item in document["items"]:
                sku = self.resolve("zigzag", item["sku"], day, document["orderNumber"], is_event=is_fba)
                if sku is None:
                    continue
                if is_fba:
                    self._requested(document, item, sku, day)
                if item["grade"] == "A":
                    age = self.scenario.as_of - datetime.fromisoformat(item["gradedAt"])
                    is_own = item["dispositionWarehouseCode"] in ("UK-DC", "DE-DC")
                    has_left = item["consignmentId"] and left.get(item["consignmentId"], "unknown")
                    if (
                        age.total_seconds() > 48 * 3600
                        and not has_left
                        and not (item["itemStatus"] == "RESTOCKED" and is_own)
                    ):
                        held[sku, document["warehouseCode"]] += item["quantity"]
        for (sku, _), units in held.items():
            self.note("GHOST_HELD", "", sku, units, self.cost(sku, units))

    def _requested(self, document: dict[str, Any], item: dict[str, Any], sku: str, day: date) -> None:
        line = self.lines[document["orderNumber"], sku]
        line.requests.append((day, item["quantity"], document["returnId"]))
        line.dates.append(day)
        if item["receivedAt"]:
            received = local(datetime.fromisoformat(item["receivedAt"]))
            line.receipts.append((received, item["receivedQuantity"]))
            line.dates.append(received)

    def _evaluate(self) -> None:
        for text, orders in self.unknown.items():
            order_id = next(iter(orders)) if len(orders) == 1 else ""
            self.findings.add(("SKU_UNMAPPED", order_id, text, "", ""))
        for (order_id, sku), line in self.lines.items():
            if order_id in self.merchants:
                units = sum(q for _, q, _ in line.requests) or sum(q for _, q in line.receipts)
                self.note("WRONG_CHANNEL_ROUTE", order_id, sku, units, self.cost(sku, units))
                continue
            self._inactive(order_id, sku, line)
            self._quantities(order_id, sku, line)

    def _inactive(self, order_id: str, sku: str, line: Line) -> None:
        item = self.items[sku]
        since, until = item["active_from"] or "0", item["active_to"] or "9"
        if any(not since <= day.isoformat() <= until for day in line.dates):
            self.findings.add(("SKU_INACTIVE", order_id, sku, "", ""))

    def _quantities(self, order_id: str, sku: str, line: Line) -> None:
        wanted = sum(q for _, q, _ in line.requests)
        got = sum(q for _, q in line.receipts)
        is_kept = not wanted and not got and 0 < sum(p for _, _, p, _ in line.refunds) < line.principal
        gone = 0 if is_kept else min(sum(q for _, q, _, _ in line.refunds), line.ordered or 99)
        if line.paid and line.returned > line.paid:
            self.note("DUPLICATE_REFUND", order_id, sku, "", line.returned - line.paid)
        last = max(line.dates, default=self.today)
        if gone and not got and not line.is_reimbursed:
            age = (self.today - line.refunds[0][0]).days
            if age >= 15:
                self.note("FBA_REFUND_NO_RECEIPT", order_id, sku, gone, line.returned)
            opens, closes = WINDOWS[line.marketplace]
            if opens <= age <= closes:
                self.note("FBA_CLAIM_DUE", order_id, sku, gone, line.returned)
        elif wanted and not gone and not got:
            if (self.today - line.requests[0][0]).days >= 21:
                self.note("FBA_RMA_NOT_PROCESSED", order_id, sku, wanted, self.cost(sku, wanted))
        elif got and not gone:
            if (self.today - line.receipts[0][0]).days >= 8:
                self.note("FBA_RECEIPT_NO_REFUND", order_id, sku, got, self.cost(sku, got))
        elif got and gone and (self.today - last).days > 7:
            counts = [gone, got, *([wanted] if wanted else [])]
            units = max(counts) - min(counts)
            value = line.returned / gone * (gone - got) if gone > got else self.cost(sku, units)
            self.note("RETURN_QTY_MISMATCH", order_id, sku, units, value)


def amount(text: str, currency: str) -> Decimal:
    text = text.strip()
    if currency in ("EUR", "SEK", "PLN"):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text) if text else Decimal(0)


def moment(text: str) -> datetime | None:
    for pattern in (
        "%d.%m.%Y %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S UTC", "%Y/%m/%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%S+00:00"
    ):  # fmt: skip
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
