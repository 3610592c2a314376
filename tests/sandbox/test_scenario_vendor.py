"""The vendor account of a scenario: portal, hub, credit notes and payments agree to the cent."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from sandbox.scenario.faults.amazon_vendor import GRACE_DAYS, LAST_PENDING_DAY
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario

VENDOR_CODES = (
    "VC_RETURN_REJECTED", "VC_RETURN_NO_CREDIT", "VC_CREDIT_NO_RETURN", "VC_QTY_DISPUTED",
    "VC_DEDUCTION_UNMAPPED", "VC_PROVISION_NOT_REVERSED", "VC_REPORTED_UNVERIFIED", "VC_VALIDATION_FAILED",
    "VC_MOVEMENT_NO_UPDATE", "INVALID_ID",
)  # fmt: skip
REVERSALS = {"SC": "SCR", "SCRSC": "SCRSCR", "PC": "PCR"}


@pytest.fixture(scope="module")
def clean() -> Scenario:
    return build_scenario(8, "S")


@pytest.fixture(scope="module")
def crowd() -> Scenario:
    return build_scenario(3, "XS", VENDOR_CODES)


def money(text: str) -> Decimal:
    bare = text.replace(",", "").replace("£", "")
    return -Decimal(bare[1:-1]) if bare.startswith("(") else Decimal(bare)


def us_date(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)


def sheet(name: str, content: bytes) -> list[list[str]]:
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(content.decode())))
    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


class Remittances:
    """Payments with their amounts, and lines by payment, over all exports."""

    def __init__(self, scenario: Scenario) -> None:
        self.payments: dict[str, tuple[date, Decimal]] = {}
        self.lines: dict[str, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
        self.hidden: set[str] = set()
        for name, content in scenario.amazon_vendor.portal_files["remittances"]:
            section = ""
            for row in sheet(name, content):
                filled = [cell for cell in row if cell]
                if row[:2] in (["Payment Number", "Payment Date"], ["Payment Number", "Invoice Number"]):
                    section = row[1]
                elif row[:1] == ["Payment Number"]:
                    self.hidden |= set(row[1].split(", "))
                elif len(filled) > 2 and section == "Payment Date":
                    assert row[0] not in self.payments
                    self.payments[row[0]] = us_date(row[1]), money(row[3])
                elif len(filled) > 2:
                    self.lines[row[0]].append((row[1], money(row[8]), money(row[9])))

    def paid(self, number: str) -> Decimal:
        return sum(
            (amount for lines in self.lines.values() for n, amount, _ in lines if n == number), Decimal(0)
        )


def returns_page(scenario: Scenario) -> list[dict[str, str]]:
    """The newest export of the Returns page."""
    return list(csv.DictReader(io.StringIO(scenario.amazon_vendor.portal_files["returns"][-1][1].decode())))


def hub_returns(scenario: Scenario) -> dict[str, Any]:
    """The newest state of each vendor return in ZigZag, by the platform's id."""
    found = {}
    for snapshot in sorted(scenario.zigzag_returns, key=lambda s: s["updatedAt"]):
        if snapshot["channel"] == "AMAZON_VENDOR":
            found[snapshot["externalReturnId"]] = snapshot
    return found


def test_lines_of_remittances_add_up_to_payments_and_payments_to_the_bank(clean: Scenario) -> None:
    seen = Remittances(clean)
    bank = {
        line["reference"].rsplit(" ", 1)[1]: Decimal(line["amount"])
        for line in csv.DictReader(io.StringIO(clean.erp_exports["bank_lines"].decode()))
        if "AMAZON VENDOR" in line["reference"]
    }
    assert len(seen.payments) > 15
    assert len(seen.hidden) == 1
    for number, (paid_on, amount) in seen.payments.items():
        assert amount > 0
        if number not in seen.hidden:
            assert sum(paid for _, paid, _ in seen.lines[number]) == amount
        if paid_on < clean.as_of.date() - timedelta(days=4):
            assert bank.pop(number) == amount
    assert len(bank) <= 1


def test_claimed_verified_credited_and_deducted_agree(clean: Scenario) -> None:
    seen, records = Remittances(clean), hub_returns(clean)
    credited = {
        t["reference"]
        for t in clean.amazon_vendor.transactions.values()
        if t["payload"]["transactionStatus"]["status"] == "Success"
    }
    by_request: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in returns_page(clean):
        by_request[row["Request ID"]].append(row)
    assert set(by_request) == set(records)
    settled = 0
    for request_id, rows in by_request.items():
        items = records[request_id]["items"]
        assert [int(row["Requested quantity"]) for row in rows] == [item["quantity"] for item in items]
        graded = [item["receivedQuantity"] for item in items if item["gradedAt"]]
        deducted = -seen.paid(f"VRET{request_id}")
        if deducted:
            assert request_id in credited
            assert {row["Condition"] for row in rows} == {"closed"}
            assert sum(money(row["Approved refund"]) for row in rows) == deducted
            assert sum(int(row["Approved quantity"]) for row in rows) == sum(graded)
            settled += 1
        else:
            assert {row["Condition"] for row in rows} <= {"new", "approved"}
    assert settled > 20


def test_every_return_is_credited_and_deducted_ten_days_after_its_cycle(clean: Scenario) -> None:
    seen = Remittances(clean)
    for request_id, record in hub_returns(clean).items():
        graded = max((item["gradedAt"] or "" for item in record["items"]), default="")
        if not graded:
            continue
        month = datetime.fromisoformat(graded).date().replace(day=1)
        cycle_end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if cycle_end + timedelta(days=GRACE_DAYS) < clean.as_of.date():
            assert seen.paid(f"VRET{request_id}") < 0


def test_returns_name_orders_and_items_that_exist_at_their_net_cost(clean: Scenario) -> None:
    orders = {
        (order["purchaseOrderNumber"], item["amazonProductIdentifier"]): Decimal(item["netCost"]["amount"])
        for order in clean.amazon_vendor.purchase_orders
        for item in order["orderDetails"]["items"]
    }
    for row in returns_page(clean):
        net_cost = orders[row["PO number"], row["ASIN"]]
        value = net_cost * int(row["Requested quantity"]) * Decimal("1.2")
        assert Decimal(row["Requested refund"]) == value
    numbers = {order["purchaseOrderNumber"] for order in clean.amazon_vendor.purchase_orders}
    assert {record["orderNumber"] for record in hub_returns(clean).values()} <= numbers


def test_invoices_say_what_the_payments_paid(clean: Scenario) -> None:
    seen = Remittances(clean)
    for invoice in clean.amazon_vendor.invoices:
        paid = abs(seen.paid(invoice["invoiceNumber"]))
        stated = {
            b["breakdownType"]: Decimal(str(b["breakdownAmount"]["currencyAmount"]))
            for b in invoice["invoiceSettlementBreakdowns"]
        }
        total = Decimal(str(invoice["invoiceAmount"]["currencyAmount"]))
        lines = sum(Decimal(str(line["totalAmount"]["currencyAmount"])) for line in invoice["lineItems"])
        assert lines == total
        if invoice["invoiceStatus"] in ("PAID", "DEDUCTED"):
            assert paid + stated.get("QuickPayDiscount", Decimal(0)) == total
            assert paid == stated.get("AmountPaid", stated.get("AmountDeducted"))
        else:
            assert paid == 0


def test_claims_and_provisions_are_taken_back_in_full(clean: Scenario) -> None:
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for lines in Remittances(clean).lines.values():
        for number, paid, remaining in lines:
            amounts[number].append(paid)
            assert remaining >= 0
    suffixes = {number[10:] for number in amounts if number.startswith("INV-")}
    assert {"", "SC", "SCR", "SCRSC", "SCRSCR", "PC", "PCR", "VCBSINV"} == suffixes
    for number, paid in amounts.items():
        if number.startswith("PROVISION") and not number.endswith("R"):
            assert sorted(paid) == sorted(-back for back in amounts[f"{number}R"]), number
        for claim, reversal in REVERSALS.items():
            if number.startswith("INV-") and number[10:] == claim:
                # A claim is net of the quick-pay discount, its reversal is not.
                assert -sum(paid) <= sum(amounts[number[:10] + reversal]) <= -sum(paid) * Decimal("1.03")


def test_one_deduction_is_cut_over_two_payments(clean: Scenario) -> None:
    parts = defaultdict(list)
    for lines in Remittances(clean).lines.values():
        for number, _, remaining in lines:
            parts[number].append(remaining)
    cut = [
        remaining for number, remaining in parts.items() if number.startswith("VRET") and len(remaining) > 1
    ]
    assert len(cut) == 1
    assert sorted(cut[0])[0] == 0 < sorted(cut[0])[1]


def test_payables_vanish_once_they_are_deducted(clean: Scenario) -> None:
    seen = Remittances(clean)
    first_paid = {
        number: min(
            seen.payments[payment][0]
            for payment, lines in seen.lines.items()
            if number in {n for n, *_ in lines}
        )
        for number in {n for lines in seen.lines.values() for n, *_ in lines}
    }
    listed = 0
    for name, content in clean.amazon_vendor.portal_files["payables"]:
        exported = datetime.strptime(name[-12:-4], "%Y%m%d").replace(tzinfo=UTC).date()
        for row in csv.reader(io.StringIO(content.decode().split("\r\n", 3)[3])):
            balance, deducted = money(row[6]), money(row[5])
            assert balance > 0
            assert money(row[4]) == balance + deducted
            assert deducted or first_paid.get(row[1], date.max) > exported
            listed += 1
    assert listed > 5


def test_the_same_arguments_give_the_same_workbooks() -> None:
    first, again = (build_scenario(5, "XS").amazon_vendor for _ in range(2))
    assert first == again
    assert any(name.endswith(".xlsx") for name, _ in first.portal_files["remittances"])


@pytest.mark.parametrize("code", VENDOR_CODES)
def test_a_vendor_fault_stands_alone_and_in_the_crowd(code: str, crowd: Scenario) -> None:
    alone = build_scenario(3, "XS", [code]).truth.exceptions
    assert {e["code"] for e in alone} == {code}
    assert 2 <= len(alone) <= 4
    among = [e for e in crowd.truth.exceptions if e["code"] == code]
    facts = ("sku", "quantity", "amount")
    assert [[e[f] for f in facts] for e in among] == [[e[f] for f in facts] for e in alone]


@pytest.mark.parametrize("day", [5, 20, 31])
def test_credits_are_pending_on_any_day_by_the_default_limit_where_the_calendar_allows_it(day: int) -> None:
    as_of = datetime(2026, 10, day, 23, 59, 59, tzinfo=UTC)
    scenario = build_scenario(3, "XS", ["VC_CREDIT_PENDING"], as_of)
    assert [row["code"] for row in scenario.truth.exceptions] == ["VC_CREDIT_PENDING"] * 2
    is_default = GRACE_DAYS < day <= LAST_PENDING_DAY
    assert set(scenario.settings) == (set() if is_default else {"policies"})


def test_what_the_fault_says_stands_in_the_documents() -> None:
    scenario = build_scenario(4, "XS", ["VC_QTY_DISPUTED", "VC_RETURN_REJECTED", "VC_CREDIT_NO_RETURN"])
    seen, records = Remittances(scenario), hub_returns(scenario)
    page = {row["Request ID"]: row for row in returns_page(scenario)}
    for e in scenario.truth.exceptions:
        if e["code"] == "VC_QTY_DISPUTED":
            row, item = page[e["return_id"]], records[e["return_id"]]["items"][0]
            assert int(row["Requested quantity"]) - item["receivedQuantity"] == e["quantity"]
            unit = Decimal(row["Requested refund"]) / int(row["Requested quantity"])
            assert unit * e["quantity"] == Decimal(e["amount"])
        elif e["code"] == "VC_CREDIT_NO_RETURN":
            assert e["return_id"] not in page
            assert e["return_id"] not in records
            assert -seen.paid(e["subject"]) == Decimal(e["amount"])
        else:
            statuses = [
                t["payload"]["transactionStatus"]["status"]
                for t in scenario.amazon_vendor.transactions.values()
                if t["reference"] == e["return_id"]
            ]
            assert statuses == ["Failure"] or page[e["return_id"]]["Rejection reason"]
