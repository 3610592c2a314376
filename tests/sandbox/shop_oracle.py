"""A slow, plain second reading of the rules for TikTok Shop and B2B returns over a scenario's documents.

It reads only what the platforms would deliver. It shares no code with the generator or with the reconciler.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.scenario.model import Scenario

HOUR = 3600
TO_SHIP = ("AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM")
PENDING = ("RETURN_OR_REFUND_REQUEST_PENDING", "REPLACEMENT_REQUEST_PENDING")
ENDED = ("REFUND_OR_RETURN_REQUEST_REJECT", "RETURN_OR_REFUND_REQUEST_CANCEL")
WAREHOUSES = {"UK-HUB-1", "DE-HUB-1", "UK-DC", "DE-DC", "FBA"}
STEPS = {"none": 0, "requested": 1, "received": 2, "graded": 3, "credited": 4}
REASON = "ecom_order_delivered_refund_and_return_reason_"
REASONS = {
    10: "no_need", 11: "item_doesn't_fit", 12: "item_doesn't_fit", 13: "not_match_description_uk",
    14: "defective", 15: "damaged_uk", 16: "wrong_product", 17: "item_arrived_too_late", 18: "",
}  # fmt: skip
Finding = tuple[str, str]


def rows_of(scenario: Scenario, name: str) -> list[dict[str, str]]:
    """A CSV export of the ERP."""
    return list(csv.DictReader(io.StringIO(scenario.erp_exports[name].decode())))


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).astimezone(UTC).timestamp()


def latest(records: Any, key: str, moment: str) -> dict[str, dict[str, Any]]:
    """The last snapshot of every record."""
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        known = found.get(record[key])
        if known is None or known[moment] <= record[moment]:
            found[record[key]] = dict(record)
    return found


class ShopOracle:
    """Evaluates one scenario; `findings` are (code, id of the return, scan, fee or value)."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.now = scenario.as_of.timestamp()
        self.findings: set[Finding] = set()
        self.orders = {order["id"]: order for order in scenario.tiktok_shop.orders}
        self.returns = latest(scenario.tiktok_shop.returns, "return_id", "update_time")
        self.records = latest(scenario.zigzag_returns, "returnId", "updatedAt")
        self.twins: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in self.records.values():
            if record["channel"] == "TIKTOK_SHOP":
                self.twins[record["externalReturnId"]].append(record)
        self.batches = {
            item["itemId"]: item for batch in scenario.zigzag_grade_batches for item in batch["items"]
        }
        self.paid: dict[str, Decimal] = defaultdict(Decimal)
        self.compensated: set[str] = set()
        self._statements()
        self._codes()
        for record in self.returns.values():
            self._tiktok(record)
        self._tiktok_records()
        self._orocommerce()

    def note(self, code: str, subject: str) -> None:
        self.findings.add((code, subject))

    def _statements(self) -> None:
        for transactions in self.scenario.tiktok_shop.transactions.values():
            for one in transactions:
                back = Decimal(one["supplementary_component"]["customer_refund_amount"])
                self.paid[one["order_id"]] -= back
                if "COMPENSATION" in one["type"] and Decimal(one["adjustment_amount"]) > 0:
                    self.compensated.add(one["adjustment_order_id"])

    def _codes(self) -> None:
        for record in self.records.values():
            for fee in record["fees"]:
                if fee["sku"] not in ("RET-FEE", "ZZ-HANDLING"):
                    self.note("FEE_SKU_UNMAPPED", fee["sku"])
            for item in record["items"]:
                if item["returnReasonId"] not in REASONS:
                    self.note("REASON_UNMAPPED", record["returnId"])
            if record["warehouseCode"] not in WAREHOUSES:
                self.note("WAREHOUSE_UNMAPPED", record["warehouseCode"])

    def _tiktok(self, record: dict[str, Any]) -> None:
        return_id, status = record["return_id"], record["return_status"]
        twins = self.twins.get(return_id, [])
        is_ended = status in ENDED
        has_goods = record["return_type"] != "REFUND" and not record["can_buyer_keep_item"]
        has_goods &= self.orders[record["order_id"]]["fulfillment_type"] != "FULFILLMENT_BY_TIKTOK"
        age = self.now - record["create_time"]
        if has_goods and not is_ended and not twins and age > HOUR:
            self.note("TTS_RETURN_NOT_MIRRORED", return_id)
        if len(twins) > 1:
            self.note("TTS_RETURN_ID_DUPLICATE", return_id)
        deadlines = [step["deadline"] for step in record["seller_next_action_response"]]
        if any(deadline - self.now < 12 * HOUR for deadline in deadlines):
            self.note("TTS_APPROVAL_DEADLINE", return_id)
        self._chain(record)
        if twins and not is_ended:
            self._pair(record, twins[0], has_goods)
        elif has_goods and status.endswith("COMPLETE") and age > 15 * 24 * HOUR:
            self.note("TTS_REFUND_NO_RECEIPT", return_id)
        is_platforms = record["can_buyer_keep_item"] and record["role"] == "OPERATOR"
        if is_platforms and record["order_id"] not in self.compensated:
            self.note("TTS_COMPENSATION_MISSING", return_id)

    def _chain(self, record: dict[str, Any]) -> None:
        following, before = record["next_return_id"], record["pre_return_id"]
        if following and self.returns.get(following, {}).get("pre_return_id") != record["return_id"]:
            self.note("TTS_RETURN_CHAIN_BROKEN", record["return_id"])
        if before and self.returns.get(before, {}).get("next_return_id") != record["return_id"]:
            self.note("TTS_RETURN_CHAIN_BROKEN", record["return_id"])

    def _pair(self, record: dict[str, Any], twin: dict[str, Any], has_goods: bool) -> None:
        return_id, status, items = record["return_id"], record["return_status"], twin["items"]
        if twin["orderNumber"] not in self.orders:
            self.note("TTS_ORPHAN_RETURN", return_id)
        numbers = (record["return_tracking_number"], twin["trackingNumber"])
        if all(numbers) and numbers[0] != numbers[1]:
            self.note("TTS_TRACKING_MISMATCH", return_id)
        if record["return_reason"] != REASON + REASONS[items[0]["returnReasonId"]]:
            self.note("TTS_CODE_MISMATCH", return_id)
        arrived = [item for item in items if item["receivedAt"]]
        amount = Decimal(record["refund_amount"]["refund_total"])
        is_refunded = status.endswith("_COMPLETE") and record["return_type"] != "REPLACEMENT"
        if not arrived:
            if is_refunded and has_goods and self.now - record["update_time"] > 15 * 24 * HOUR:
                self.note("TTS_REFUND_NO_RECEIPT", return_id)
            return
        intake = min(seconds(item["receivedAt"]) for item in arrived)
        waited = (record["update_time"] if is_refunded else self.now) - intake
        if status in TO_SHIP and self.now - intake > 4 * HOUR:
            self.note("TTS_STATUS_DRIFT_UNRETURNED", return_id)
        bad = [
            item for item in items
            if item["itemStatus"] in ("MISSING", "WRONG_ITEM") or item["grade"] in ("D", "REJECT")
        ]  # fmt: skip
        if bad:
            self.note("TTS_PARTIAL_REFUND_REVIEW", return_id)
        elif record["return_type"] == "REPLACEMENT":
            return
        elif not is_refunded and waited > 8 * 24 * HOUR:
            assert self.paid[record["order_id"]] < amount
            self.note("TTS_RECEIPT_NO_REFUND", return_id)
        elif waited > 48 * HOUR:
            self.note("TTS_REFUND_SLA_BREACH", return_id)

    def _tiktok_records(self) -> None:
        for external, twins in self.twins.items():
            if external not in self.returns:
                assert all(twin["orderNumber"] not in self.orders for twin in twins)
                self.note("TTS_ORPHAN_RETURN", external)
        known = {record["trackingNumber"] for record in self.records.values()}
        for scan in self.scenario.zigzag_arrivals:
            if scan["returnId"] not in self.records and scan["trackingNumber"] not in known:
                self.note("TTS_ARRIVAL_NO_RECORD", scan["scanId"])

    def _orocommerce(self) -> None:
        resources = self.scenario.orocommerce.resources
        lines = {one["id"]: one for one in resources["orderlineitems"]}
        factors = self._factors()
        orders = {one["attributes"]["identifier"]: one for one in resources["orders"]}
        memos: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for memo in rows_of(self.scenario, "credit_memos"):
            memos[memo["zigzag_return_id"], memo["order_line_id"]].append(memo)
        asked: dict[str, Decimal] = defaultdict(Decimal)
        newest: dict[str, dict[str, Any]] = {}
        records = [r for r in self.records.values() if r["channel"] == "OROCOMMERCE"]
        for record in sorted(records, key=lambda r: (r["createdAt"], r["returnId"])):
            order = orders.get(record["orderNumber"] or "")
            if order is None:
                self.note("ORDER_REF_MISSING", record["returnId"])
                continue
            if record["status"] in ("CANCELLED", "EXPIRED"):
                continue
            newest[record["orderNumber"]] = record
            own = {one["id"] for one in order["relationships"]["lineItems"]["data"]}
            for item in record["items"]:
                if item["orderLineId"] not in own:
                    self.note("ORO_LINE_NOT_ON_ORDER", record["returnId"])
                    continue
                line = lines[item["orderLineId"]]
                self._line(record, item, order, line, factors, memos[record["returnId"], line["id"]], asked)
        for identifier, record in newest.items():
            self._status(record, orders[identifier]["attributes"]["returnStatus"])

    def _factors(self) -> dict[tuple[str, str], Decimal]:
        return {
            (
                one["relationships"]["product"]["data"]["id"],
                one["relationships"]["unit"]["data"]["id"],
            ): Decimal(one["attributes"]["conversionRate"])
            for one in self.scenario.orocommerce.resources["productunitprecisions"]
        }

    def _line(
        self,
        record: dict[str, Any],
        item: dict[str, Any],
        order: Any,
        line: Any,
        factors: dict[tuple[str, str], Decimal],
        memos: list[dict[str, str]],
        asked: dict[str, Decimal],
    ) -> None:
        return_id = record["returnId"]
        product = line["relationships"]["product"]["data"]["id"]
        factor = factors.get((product, item["unit"]))
        units = Decimal(str(item["quantity"])) * (factor or 0)
        if factor is None or units != int(units):
            self.note("UOM_UNDEFINED", return_id)
            return
        sold = line["attributes"]["quantity"] * factors[product, line["attributes"]["productUnitCode"]]
        asked[line["id"]] += units
        if asked[line["id"]] > sold:
            self.note("ORO_OVER_RETURN", return_id)
        scanned = self.batches.get(item["itemId"], item)
        if scanned["quantity"] * factors[product, scanned["unit"]] != units:
            self.note("UOM_MISMATCH", return_id)
        self._credit(item, return_id, order, line, memos, units / sold)

    def _credit(
        self, item: dict[str, Any], return_id: str, order: Any, line: Any, memos: Any, share: Decimal
    ) -> None:
        made = [memo for memo in memos if Decimal(memo["net_amount"]) >= 0]
        graded = item["gradedAt"] and seconds(item["gradedAt"])
        if len(made) > 1:
            self.note("ORO_DUPLICATE_CREDIT", return_id)
        if any(not graded or seconds(memo["created_at"]) < graded for memo in made):
            self.note("ORO_PREMATURE_CREDIT", return_id)
        if graded and not made and self.now - graded > 24 * HOUR:
            self.note("ORO_CREDIT_MISSING", return_id)
        attributes = order["attributes"]
        rate = 1 - Decimal(attributes["totalDiscountsAmount"]) / Decimal(attributes["subtotalValue"])
        net = Decimal(line["attributes"]["value"]) * line["attributes"]["quantity"] * rate * share
        for memo in made:
            expected = net.quantize(Decimal("0.01"), ROUND_HALF_UP)
            tax = (Decimal(memo["net_amount"]) / 5).quantize(Decimal("0.01"), ROUND_HALF_UP)
            is_right = abs(Decimal(memo["net_amount"]) - expected) <= Decimal("0.01")
            if not is_right or abs(Decimal(memo["tax_amount"]) - tax) > Decimal("0.01"):
                self.note("ORO_CREDIT_AMOUNT_MISMATCH", return_id)

    def _status(self, record: dict[str, Any], status: str) -> None:
        items = record["items"]
        times = [seconds(i["gradedAt"] or i["receivedAt"]) for i in items if i["receivedAt"]]
        reached = "requested"
        if times:
            reached = "graded" if all(item["gradedAt"] for item in items) else "received"
        if STEPS[status] < STEPS[reached] and times and self.now - max(times) > 4 * HOUR:
            self.note("ORO_STATUS_DRIFT", record["returnId"])
        if STEPS[status] > STEPS["requested"] and not times:
            self.note("ORO_CLOSE_UNVERIFIED", record["returnId"])
