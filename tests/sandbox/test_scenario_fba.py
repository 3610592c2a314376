"""The rest of FBA in a scenario: ledger, stock, shipments, held money and scans tell one story."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sandbox.scenario.faults import FAULT_CODES, amazon
from sandbox.scenario.fba_reports import (
    LEDGER_TYPE,
    LISTINGS_TYPE,
    MERCHANT_RETURNS_TYPE,
    REMOVALS_TYPE,
    SNAPSHOT_TYPE,
)
from sandbox.scenario.generator import DEFAULT_AS_OF, Size, build_scenario
from sandbox.scenario.model import Scenario
from sandbox.scenario.reports import ORDERS_TYPE, RETURNS_TYPE

VENDOR_PREFIXES = ("VC_", "INVALID_ID")
FBA_CODES = tuple(
    code
    for code in (*amazon.AMAZON_FAULTS, *amazon.AMAZON_DOCUMENT_FAULTS)
    if not code.startswith(VENDOR_PREFIXES)
)
COMPANIONS = {
    "FBA_CLAIM_EXPIRED": {"FBA_REFUND_NO_RECEIPT"},
    # a missing unit of a shipment is a finding of the shipment and of the stock
    "FBA_INBOUND_SHORT": {"GHOST_INBOUND"},
    "FBA_INBOUND_NOT_ACKED": {"GHOST_INBOUND"},
    "GHOST_INBOUND": {"FBA_INBOUND_SHORT"},
    "GHOST_STRANDED_SKU": {"SKU_UNMAPPED"},
}
Row = dict[str, str]


@pytest.fixture(scope="module")
def clean() -> Scenario:
    return build_scenario(6, "S")


@pytest.fixture(scope="module")
def crowd() -> Scenario:
    return build_scenario(3, "XS", FBA_CODES)


def rows_of(scenario: Scenario, report_type: str) -> list[list[Row]]:
    """The rows of each report of a type, oldest report first."""
    reports = [r for r in scenario.reports if r.report_type == report_type and r.body]
    quoting = csv.QUOTE_MINIMAL if report_type == LEDGER_TYPE else csv.QUOTE_NONE
    return [
        list(csv.DictReader(io.StringIO((r.body or b"").decode()), delimiter="\t", quoting=quoting))
        for r in sorted(reports, key=lambda r: r.created_time)
    ]


def ledger(scenario: Scenario) -> list[Row]:
    """All ledger rows once: a row that two reports show counts as often as the one that has more of it."""
    counts: Counter[tuple[tuple[str, str], ...]] = Counter()
    for rows in rows_of(scenario, LEDGER_TYPE):
        counts |= Counter(tuple(row.items()) for row in rows)
    return [dict(row) for row in counts.elements()]


def csv_of(scenario: Scenario, stream: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(scenario.erp_exports[stream].decode())))


# With FULL_RECON_OVERDUE the snapshot is days older than the ledger.
UNTIL_NOW = tuple(code for code in FAULT_CODES if code != "FULL_RECON_OVERDUE")


@pytest.mark.parametrize("faults", ["none", UNTIL_NOW], ids=["none", "all"])
def test_the_ledger_adds_up_to_the_snapshot(faults: str | tuple[str, ...]) -> None:
    scenario = build_scenario(2, "XS", faults)  # type: ignore[arg-type]
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    for row in ledger(scenario):
        sums[row["MSKU"], row["Disposition"] == "SELLABLE"] += int(row["Quantity"])
    (snapshot,) = rows_of(scenario, SNAPSHOT_TYPE)
    assert {row["sku"] for row in snapshot} >= {sku for sku, _ in sums}
    for row in snapshot:
        assert int(row["afn-fulfillable-quantity"]) == sums[row["sku"], True] >= 0
        assert int(row["afn-unsellable-quantity"]) == sums[row["sku"], False] >= 0
        assert int(row["afn-warehouse-quantity"]) == sums[row["sku"], True] + sums[row["sku"], False]


@pytest.mark.parametrize("size", ["XS", "S"])
def test_the_erp_books_what_amazon_can_sell(size: Size) -> None:
    clean = build_scenario(6, size)
    counts = [row for row in csv_of(clean, "stock_on_hand") if row["location"] == "FBA"]
    last = max(row["snapshot_at"] for row in counts)
    booked = {row["sku"]: row["quantity"] for row in counts if row["snapshot_at"] == last}
    (snapshot,) = rows_of(clean, SNAPSHOT_TYPE)
    assert booked == {row["sku"]: row["afn-fulfillable-quantity"] for row in snapshot}


def test_the_erp_follows_what_moved_since_its_earlier_count(clean: Scenario) -> None:
    counts = [row for row in csv_of(clean, "stock_on_hand") if row["location"] == "FBA"]
    first, last = (pick(row["snapshot_at"] for row in counts) for pick in (min, max))
    book = {(row["snapshot_at"], row["sku"]): int(row["quantity"]) for row in counts}
    since = datetime.fromisoformat(first)
    moved: dict[str, int] = defaultdict(int)
    uncertain: set[str] = set()
    for row in ledger(clean):
        day = us_date(row["Date"])
        if row["Disposition"] == "SELLABLE" and day > since.date():
            moved[row["MSKU"]] += int(row["Quantity"])
        elif day == since.date():
            # The ledger has no time of day.
            uncertain.add(row["MSKU"])
    checked = [sku for moment, sku in book if moment == last and sku not in uncertain]
    assert len(checked) > 20
    for sku in checked:
        assert book[last, sku] == book[first, sku] + moved[sku], sku


def us_date(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC).date()


def test_shipments_and_returns_of_the_ledger_are_those_of_orders_and_returns(clean: Scenario) -> None:
    events = Counter((row["Event Type"], row["MSKU"]) for row in ledger(clean))
    orders: dict[tuple[str, str], Row] = {}
    for rows in rows_of(clean, ORDERS_TYPE):
        for row in rows:
            known = orders.get((row["amazon-order-id"], row["sku"]))
            if known is None or known["last-updated-date"] < row["last-updated-date"]:
                orders[row["amazon-order-id"], row["sku"]] = row
    asins = {row["ASIN"]: row["MSKU"] for row in ledger(clean)}
    sold: Counter[str] = Counter()
    for row in orders.values():
        if row["fulfillment-channel"] == "Amazon" and row["order-status"] == "Shipped":
            sold[asins[row["asin"]]] += int(row["quantity"])
    shipped = Counter({sku: n for (kind, sku), n in events.items() if kind == "Shipments"})
    # The orders reports go back 142 days; the ledger knows one or two orders from before.
    assert not sold - shipped
    assert (shipped - sold).total() <= 4
    plates = {
        (row["license-plate-number"], row["order-id"]): asins[row["asin"]]
        for rows in rows_of(clean, RETURNS_TYPE)
        for row in rows
    }
    returned = Counter({sku: n for (kind, sku), n in events.items() if kind == "CustomerReturns"})
    assert returned == Counter(plates.values())


def test_identical_rows_and_paired_reasons_occur(clean: Scenario) -> None:
    rows = ledger(clean)
    assert max(Counter(tuple(row.items()) for row in rows).values()) > 1
    adjusted = Counter(row["Reason"] for row in rows if row["Event Type"] == "Adjustments")
    assert adjusted["E"] == adjusted["P"] > 0
    assert adjusted["M"] > adjusted["F"] > 0
    assert adjusted["D"] > 0
    assert sum(int(r["Quantity"]) for r in rows if r["Event Type"] == "WhseTransfers") == 0


def test_shipments_to_amazon_are_the_consignments_and_are_received_in_full(clean: Scenario) -> None:
    left = {
        c["destinationReference"]: sum(line["quantity"] for line in c["lines"])
        for c in clean.zigzag_consignments
        if c["destination"] == "FBA" and c["dispatchedAt"]
    }
    api = clean.amazon_fba_api
    status = {s["ShipmentId"]: s["ShipmentStatus"] for s in api.shipments}
    assert set(status) == set(left)
    received = Counter({r["Reference ID"]: 0 for r in ledger(clean)})
    for row in ledger(clean):
        if row["Event Type"] == "Receipts":
            received[row["Reference ID"]] += int(row["Quantity"])
    for item in api.shipment_items:
        name = item["ShipmentId"]
        assert item["QuantityShipped"] == left[name]
        assert item["QuantityReceived"] == received[name]
        assert item["QuantityReceived"] == (left[name] if status[name] == "CLOSED" else 0)
    placed = [s for plan in api.inbound_plans for s in plan["shipments"]]
    assert {s["shipmentConfirmationId"]: s["status"] for s in placed} == status
    assert all(len(plan["inboundPlanId"]) == 38 for plan in api.inbound_plans)


def identifiers(transaction: Any) -> dict[str, str]:
    return {
        i["relatedIdentifierName"]: i["relatedIdentifierValue"] for i in transaction["relatedIdentifiers"]
    }


def test_held_money_is_released_once_and_settled_for_what_was_held(clean: Scenario) -> None:
    transactions = {t["transactionId"]: t for t in clean.amazon_fba_api.transactions}
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for report in clean.reports:
        if "SETTLEMENT" in report.report_type and report.report_type.endswith("V2"):
            charset = report.content_type.rsplit("=", 1)[1].replace("Shift_JIS", "cp932")
            text = (report.body or b"").decode(charset).lstrip("\ufeff\n")
            for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["transaction-type"] == "Order":
                    settled[row["order-id"]] += Decimal(row["amount"].replace(",", "."))
    states = Counter(t["transactionStatus"] for t in transactions.values())
    assert states["DEFERRED_RELEASED"] == states["RELEASED"] > 20
    assert states["DEFERRED"] > 5
    for name, transaction in transactions.items():
        related, order_id = identifiers(transaction), identifiers(transaction)["ORDER_ID"]
        total = Decimal(str(transaction["totalAmount"]["currencyAmount"]))
        maturity = datetime.fromisoformat(transaction["contexts"][0]["maturityDate"])
        if transaction["transactionStatus"] == "DEFERRED":
            assert maturity > clean.as_of
            assert order_id not in settled
        elif transaction["transactionStatus"] == "RELEASED":
            held = transactions[related["DEFERRED_TRANSACTION_ID"]]
            assert identifiers(held)["RELEASE_TRANSACTION_ID"] == name
            assert held["totalAmount"] == transaction["totalAmount"]
            assert settled.get(order_id, total) == total


def test_listings_have_both_channels_for_one_asin_and_the_master_knows_them(clean: Scenario) -> None:
    (rows,) = rows_of(clean, LISTINGS_TYPE)
    by_asin = defaultdict(set)
    for row in rows:
        by_asin[row["asin1"]].add(row["fulfillment-channel"])
    assert {"DEFAULT", "AMAZON_EU"} in by_asin.values()
    assert {row["status"] for row in rows} == {"Active", "Inactive"}
    known = {row["sku"] for row in csv_of(clean, "item_master")}
    known |= {
        row["source_sku"] for row in csv_of(clean, "sku_aliases") if row["source_system"] == "amazon_fba"
    }
    assert {row["seller-sku"] for row in rows} <= known


def test_returns_to_the_merchant_are_those_of_the_merchants_orders(clean: Scenario) -> None:
    channels = {
        row["amazon-order-id"]: row["fulfillment-channel"]
        for rows in rows_of(clean, ORDERS_TYPE)
        for row in rows
    }
    found = [row for rows in rows_of(clean, MERCHANT_RETURNS_TYPE) for row in rows]
    assert len(found) > 5
    assert {channels[row["Order ID"]] for row in found} == {"Merchant"}


def test_removals_take_their_units_out_of_the_ledger(clean: Scenario) -> None:
    (removals,) = rows_of(clean, REMOVALS_TYPE)
    gone = Counter()
    for row in ledger(clean):
        if row["Reference ID"].startswith("RMV"):
            gone[row["Reference ID"], row["MSKU"]] -= int(row["Quantity"])
    wanted = {
        (r["order-id"], r["sku"]): int(r["disposed-quantity"]) + int(r["shipped-quantity"]) for r in removals
    }
    assert gone == wanted
    assert len(wanted) > 5


def test_every_item_that_a_hub_received_was_scanned(clean: Scenario) -> None:
    latest: dict[str, Any] = {}
    for snapshot in sorted(clean.zigzag_returns, key=lambda s: s["updatedAt"]):
        latest[snapshot["returnId"]] = snapshot
    scanned = Counter(scan["returnId"] for scan in clean.zigzag_arrivals)
    assert len({scan["scanId"] for scan in clean.zigzag_arrivals}) == len(clean.zigzag_arrivals)
    for name, document in latest.items():
        if document["channel"] in ("AMAZON_FBA", "AMAZON_VENDOR"):
            assert scanned[name] == sum(item["receivedAt"] is not None for item in document["items"]), name


@pytest.mark.parametrize("code", FBA_CODES)
def test_a_fault_stands_alone_and_in_the_crowd(code: str, crowd: Scenario) -> None:
    alone = build_scenario(3, "XS", [code])
    assert {e["code"] for e in alone.truth.exceptions} == {code} | COMPANIONS.get(code, set())
    among = [e for e in crowd.truth.exceptions if e["code"] == code]
    own = [e for e in alone.truth.exceptions if e["code"] == code]
    assert 2 <= len(own) <= 4
    facts = ("sku", "quantity", "amount", "currency")
    own_facts = Counter(tuple(e[f] for f in facts) for e in own)
    assert own_facts <= Counter(tuple(e[f] for f in facts) for e in among)


@pytest.mark.parametrize(
    "as_of", [DEFAULT_AS_OF, datetime(2026, 4, 2, 6, 30, tzinfo=UTC), datetime(2027, 1, 4, 12, tzinfo=UTC)]
)
def test_faults_do_not_hang_on_one_date(as_of: datetime) -> None:
    planted = Counter(e["code"] for e in build_scenario(9, "XS", FBA_CODES, as_of).truth.exceptions)
    assert set(FBA_CODES) <= set(planted)
    assert build_scenario(9, "XS", "none", as_of).truth.exceptions == ()


def test_missing_units_of_shipments_are_ghosts(crowd: Scenario) -> None:
    missing = {
        item["ShipmentId"]: item["QuantityShipped"] - item["QuantityReceived"]
        for item in crowd.amazon_fba_api.shipment_items
        if item["QuantityShipped"] != item["QuantityReceived"]
    }
    delivered = {
        c["destinationReference"]: c["deliveredAt"] for c in crowd.zigzag_consignments if c["deliveredAt"]
    }
    told = {e["subject"]: e["quantity"] for e in crowd.truth.exceptions if e["code"] == "GHOST_INBOUND"}
    over = {e["subject"]: -e["quantity"] for e in crowd.truth.exceptions if e["code"] == "FBA_INBOUND_OVER"}
    assert told | over == missing
    for name in told:
        assert datetime.fromisoformat(delivered[name]) < crowd.as_of - timedelta(days=14)
