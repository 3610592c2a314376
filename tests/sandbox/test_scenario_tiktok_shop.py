"""TikTok Shop in a scenario: amounts add up, ids resolve across platforms, every variety is there."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.scenario.faults import FAULT_CODES
from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario
from sandbox.scenario.writers import write_inbox

ZERO = Decimal(0)
FULL_COURSE = [
    "RETURN_OR_REFUND_REQUEST_PENDING", "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM",
    "RETURN_OR_REFUND_REQUEST_SUCCESS", "RETURN_OR_REFUND_REQUEST_COMPLETE",
]  # fmt: skip
# With SOURCE_STALE the bank's export ends a week before the statements.
UNTIL_TODAY = tuple(code for code in FAULT_CODES if code != "SOURCE_STALE")


@pytest.fixture(scope="module", params=["clean", "faulty"])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return build_scenario(11, "XS", "none" if request.param == "clean" else UNTIL_TODAY)


@pytest.fixture(scope="module")
def clean() -> Scenario:
    return build_scenario(12, "S", "none")


def amount(record: dict[str, Any], name: str) -> Decimal:
    return Decimal(str(record[name]).strip())


def total(part: dict[str, Any]) -> Decimal:
    return sum((Decimal(value.strip()) for value in part.values() if isinstance(value, str)), ZERO)


def transactions(scenario: Scenario) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for statement in scenario.tiktok_shop.statements:
        for one in scenario.tiktok_shop.transactions[statement["id"]]:
            yield dict(statement), dict(one)


def newest(records: Any) -> dict[str, dict[str, Any]]:
    return {record["return_id"]: dict(record) for record in records}


def test_what_a_buyer_pays_adds_up(scenario: Scenario) -> None:
    for order in scenario.tiktok_shop.orders:
        payment, lines = order["payment"], order["line_items"]
        original = sum((amount(line, "original_price") for line in lines), ZERO)
        assert original == amount(payment, "original_total_product_price")
        discount = amount(payment, "seller_discount") + amount(payment, "platform_discount")
        assert amount(payment, "sub_total") == original - discount
        assert amount(payment, "sub_total") == sum((amount(line, "sale_price") for line in lines), ZERO)
        assert amount(payment, "total_amount") == amount(payment, "sub_total") + amount(
            payment, "shipping_fee"
        )


def test_a_transaction_is_the_sum_of_its_parts(scenario: Scenario) -> None:
    for _, one in transactions(scenario):
        assert total(one["revenue_breakdown"]) == amount(one, "revenue_amount")
        assert total(one["shipping_cost_breakdown"]) == amount(one, "shipping_cost_amount")
        fee_tax = total(one["fee_tax_breakdown"]["fee"]) + total(one["fee_tax_breakdown"]["tax"])
        assert fee_tax == amount(one, "fee_tax_amount")
        parts = [amount(one, f"{n}_amount") for n in ("revenue", "shipping_cost", "fee_tax", "adjustment")]
        assert amount(one, "settlement_amount") == sum(parts, ZERO)


def test_a_statement_is_the_sum_of_its_transactions_and_reaches_the_bank(scenario: Scenario) -> None:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    names = ("settlement", "revenue", "shipping_cost", "fee_tax", "adjustment", "reserve")
    for statement, one in transactions(scenario):
        sums[statement["id"]].update({name: amount(one, f"{name}_amount") for name in names})
    bank = {
        line["reference"].split()[-1]: line
        for line in csv.DictReader(io.StringIO(scenario.erp_exports["bank_lines"].decode()))
        if line["reference"].startswith("TIKTOK SHOP")
    }
    for statement in scenario.tiktok_shop.statements:
        found = sums[statement["id"]]
        fee = found["fee_tax"] + (found["shipping_cost"] if "revenue_amount" in statement else 0)
        assert amount(statement, "settlement_amount") == found["settlement"]
        assert amount(statement, "net_sales_amount") == found["revenue"]
        assert amount(statement, "shipping_cost_amount") == found["shipping_cost"]
        assert amount(statement, "fee_amount") == fee
        assert amount(statement, "adjustment_amount") == found["adjustment"]
        payable = found["settlement"] + found["reserve"]
        assert payable > 0
        line = bank.pop(statement["payment_id"], None)
        if line is not None:
            assert (Decimal(line["amount"]), line["currency"]) == (payable, statement["currency"])
        else:
            assert scenario.as_of.timestamp() - statement["statement_time"] < 6 * 86_400
    assert bank == {}


def test_statements_close_at_midnight_and_are_one_a_day_and_shop(scenario: Scenario) -> None:
    keys = [(s["_shop_id"], s["statement_time"]) for s in scenario.tiktok_shop.statements]
    assert len(keys) == len(set(keys))
    assert {moment % 86_400 for _, moment in keys} == {0}
    assert {s["currency"] for s in scenario.tiktok_shop.statements} == {"GBP", "EUR"}


def test_refunds_are_what_the_returns_say(scenario: Scenario) -> None:
    returns = newest(scenario.tiktok_shop.returns)
    paid = {(r["return_id"], r["state"] != "reversed" or Decimal(r["amount"]) > 0): r
            for r in scenario.truth.channel_refunds if r["channel"] == "TIKTOK_SHOP"}  # fmt: skip
    for record in returns.values():
        money = record["refund_amount"]
        parts = [amount(money, f"refund_{name}") for name in ("subtotal", "shipping_fee", "tax")]
        assert amount(money, "refund_total") == sum(parts, ZERO)
        lines = [amount(line["refund_amount"], "refund_total") for line in record["return_line_items"]]
        assert sum(lines, ZERO) == amount(money, "refund_subtotal")
    assert paid
    for (return_id, _), refund in paid.items():
        money = returns[return_id]["refund_amount"]
        assert abs(Decimal(refund["amount"])) == amount(money, "refund_total")
        assert refund["currency"] == money["currency"]


def test_statements_give_buyers_back_what_the_truth_says(scenario: Scenario) -> None:
    told: Counter[str] = Counter()
    for refund in scenario.truth.channel_refunds:
        if refund["channel"] == "TIKTOK_SHOP":
            told[refund["document"]] += Decimal(refund["amount"])
    found: Counter[str] = Counter()
    for statement, one in transactions(scenario):
        found[statement["id"]] -= amount(one["supplementary_component"], "customer_refund_amount")
    assert {key: value for key, value in found.items() if value} == {k: v for k, v in told.items() if v}


def test_ids_resolve_across_the_platforms(clean: Scenario) -> None:
    orders = {order["id"]: order for order in clean.tiktok_shop.orders}
    returns = newest(clean.tiktok_shop.returns)
    assert len(orders) == len(clean.tiktok_shop.orders)
    for record in returns.values():
        lines = {line["id"]: line for line in orders[record["order_id"]]["line_items"]}
        for line in record["return_line_items"]:
            assert lines[line["order_line_item_id"]]["seller_sku"] == line["seller_sku"]
    twins = {r["externalReturnId"]: r for r in clean.zigzag_returns if r["channel"] == "TIKTOK_SHOP"}
    for return_id, twin in twins.items():
        record = returns[return_id]
        assert twin["orderNumber"] == record["order_id"]
        assert [item["orderLineId"] for item in twin["items"]] == [
            line["order_line_item_id"] for line in record["return_line_items"]
        ]
        assert {item["quantity"] for item in twin["items"]} == {1}
    erp = {
        row["external_order_id"]
        for row in csv.DictReader(io.StringIO(clean.erp_exports["sales_orders"].decode()))
        if row["channel"] == "TIKTOK_SHOP"
    }
    assert erp == {order_id for order_id, order in orders.items() if order["status"] != "UNPAID"}


def test_pairs_are_units_that_arrived_after_they_were_sold(clean: Scenario) -> None:
    pairs = [pair for pair in clean.truth.channel_pairs if pair["channel"] == "TIKTOK_SHOP"]
    received = {
        item["itemId"]: item
        for record in clean.zigzag_returns for item in record["items"] if item["receivedAt"]
    }  # fmt: skip
    assert len(pairs) > 30
    assert len({pair["receipt"] for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert received[pair["receipt"]]["orderLineId"] == pair["order_line_id"]


def test_a_sale_and_its_refund_are_mostly_on_different_statements(clean: Scenario) -> None:
    sales: dict[str, str] = {}
    refunds: dict[str, str] = {}
    kept = ZERO
    for statement, one in transactions(clean):
        parts = one["revenue_breakdown"]
        if amount(parts, "subtotal_before_discount_amount"):
            sales[one["order_id"]] = statement["id"]
        if amount(parts, "refund_subtotal_before_discount_amount"):
            refunds[one["order_id"]] = statement["id"]
            kept += amount(one["fee_tax_breakdown"]["fee"], "refund_administration_fee_amount")
    assert set(refunds) <= set(sales)
    later = [order for order, statement in refunds.items() if sales[order] != statement]
    assert len(refunds) > len(later) > len(refunds) // 2
    assert kept < 0


def test_every_variety_of_return_is_there(clean: Scenario) -> None:
    returns = list(newest(clean.tiktok_shop.returns).values())
    assert {r["return_type"] for r in returns} == {"REFUND", "RETURN_AND_REFUND", "REPLACEMENT"}
    assert {r["return_status"] for r in returns} >= {
        *FULL_COURSE, "REFUND_OR_RETURN_REQUEST_REJECT", "RETURN_OR_REFUND_REQUEST_CANCEL",
        "REPLACEMENT_REQUEST_COMPLETE",
    }  # fmt: skip
    for name in ("can_buyer_keep_item", "is_quick_refund", "buyer_rejected_partial_refund", "pre_return_id",
                 "next_return_id", "combined_return_id"):  # fmt: skip
        assert any(r[name] for r in returns), name
    assert {r["role"] for r in returns} >= {"BUYER", "Buyer", "SELLER", "OPERATOR"}
    assert "true " in {r["is_combined_return"] for r in returns}
    states = {r["state"] for r in clean.truth.channel_refunds if r["channel"] == "TIKTOK_SHOP"}
    assert states == {"matched", "in_transit", "returnless", "reversed", "fulfilled_by_platform"}
    open_ones = [step for r in returns for step in r["seller_next_action_response"]]
    assert open_ones
    assert all(step["deadline"] - clean.as_of.timestamp() > 12 * 3600 for step in open_ones)


def test_a_return_goes_through_its_statuses_in_order(clean: Scenario) -> None:
    courses: dict[str, list[str]] = defaultdict(list)
    moments: dict[str, list[int]] = defaultdict(list)
    for record in clean.tiktok_shop.returns:
        courses[record["return_id"]].append(record["return_status"])
        moments[record["return_id"]].append(record["update_time"])
    assert FULL_COURSE in courses.values()
    assert all(times == sorted(times) for times in moments.values())
    assert max(max(times) for times in moments.values()) <= clean.as_of.timestamp()


def test_documents_are_envelopes_per_shop_without_private_keys(clean: Scenario, tmp_path: Path) -> None:
    write_inbox(clean, tmp_path)
    folder = tmp_path / "tiktok_shop"
    for path in folder.rglob("*.json"):
        document = json.loads(path.read_bytes())
        assert document["code"] == 0
        assert b"_shop_id" not in path.read_bytes()
        assert path.stat().st_mtime <= clean.as_of.timestamp()
    assert len(list((folder / "statement_transactions").iterdir())) == len(clean.tiktok_shop.statements)
    for stream in ("orders", "returns", "statements", "inventory"):
        regions = {path.name.split("_")[1] for path in (folder / stream).iterdir()}
        assert regions == {"GB", "DE"}


def test_stock_offered_is_what_the_own_warehouse_holds(clean: Scenario) -> None:
    rows = list(csv.DictReader(io.StringIO(clean.erp_exports["stock_on_hand"].decode())))
    last = max(row["snapshot_at"] for row in rows)
    held = {(row["sku"], row["location"]): int(row["quantity"]) for row in rows if row["snapshot_at"] == last}
    names = {
        row["source_sku"]: row["sku"]
        for row in csv.DictReader(io.StringIO(clean.erp_exports["sku_aliases"].decode()))
        if row["source_system"] == "tiktok_shop"
    }
    assert names
    location = {
        shop["id"]: f"{'UK' if shop['region'] == 'GB' else 'DE'}-DC" for shop in clean.tiktok_shop.shops
    }
    for product in clean.tiktok_shop.inventory:
        for sku in product["skus"]:
            name = names.get(sku["seller_sku"], sku["seller_sku"])
            units = sku["total_available_quantity"] + sku["total_committed_quantity"]
            assert units == held[name, location[product["_shop_id"]]] > 0
