"""The B2B shop and the ERP's books in a scenario: units, credits to the penny, ids, stock, exchange rates."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from sandbox.scenario.generator import build_scenario
from sandbox.scenario.model import Scenario

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def clean() -> Scenario:
    return build_scenario(12, "S", "none")


def rows(scenario: Scenario, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(scenario.erp_exports[name].decode())))


def resources(scenario: Scenario, type_name: str) -> dict[str, Any]:
    return {one["id"]: one for one in scenario.orocommerce.resources[type_name]}


def linked(resource: Any, name: str) -> list[str]:
    data = resource["relationships"][name]["data"]
    return [one["id"] for one in (data if isinstance(data, list) else [data])]


def factors(scenario: Scenario) -> dict[tuple[str, str], int]:
    return {
        (linked(one, "product")[0], linked(one, "unit")[0]): one["attributes"]["conversionRate"]
        for one in resources(scenario, "productunitprecisions").values()
    }


def current(scenario: Scenario) -> dict[str, Any]:
    return {r["returnId"]: r for r in sorted(scenario.zigzag_returns, key=lambda r: r["updatedAt"])
            if r["channel"] == "OROCOMMERCE"}  # fmt: skip


def base_quantities(scenario: Scenario) -> tuple[dict[str, int], dict[str, int]]:
    """Primary units per order line: ordered, and received back."""
    lines, known = resources(scenario, "orderlineitems"), factors(scenario)
    product = {line_id: linked(line, "product")[0] for line_id, line in lines.items()}
    ordered = {
        line_id: line["attributes"]["quantity"]
        * known[product[line_id], line["attributes"]["productUnitCode"]]
        for line_id, line in lines.items()
    }
    back: Counter[str] = Counter()
    for record in current(scenario).values():
        for item in record["items"]:
            if item["receivedAt"]:
                line_id = item["orderLineId"]
                back[line_id] += item["receivedQuantity"] * known[product[line_id], item["unit"]]
    return ordered, back


def test_an_order_adds_up_to_its_subtotals(clean: Scenario) -> None:
    lines, parts = resources(clean, "orderlineitems"), resources(clean, "ordersubtotals")
    discounts = 0
    for order in resources(clean, "orders").values():
        attributes = order["attributes"]
        amounts = {
            parts[part]["attributes"]["orderSubtotalType"]: Decimal(parts[part]["attributes"]["amount"])
            for part in linked(order, "orderSubtotals")
        }
        own = [lines[line]["attributes"] for line in linked(order, "lineItems")]
        assert amounts["subtotal"] == sum(Decimal(line["value"]) * line["quantity"] for line in own)
        assert Decimal(attributes["subtotalValue"]) == amounts["subtotal"]
        assert Decimal(attributes["totalDiscountsAmount"]) == amounts["discount"]
        assert amounts["tax"] == ((amounts["subtotal"] - amounts["discount"]) / 5).quantize(CENT)
        assert Decimal(attributes["totalValue"]) == amounts["subtotal"] - amounts["discount"] + amounts["tax"]
        discounts += amounts["discount"] > 0
    assert discounts > 1


def test_every_relationship_leads_somewhere(clean: Scenario) -> None:
    known = {(one["type"], one["id"]) for many in clean.orocommerce.resources.values() for one in many}
    named = {
        (one["type"], one["id"])
        for many in clean.orocommerce.resources.values()
        for resource in many
        for relationship in resource.get("relationships", {}).values()
        for one in (
            relationship["data"] if isinstance(relationship["data"], list) else [relationship["data"]]
        )
        if one is not None
    }
    assert {type_name for type_name, _ in named - known} == {"prodinventorystatuses"}


def test_all_units_are_sold_and_come_back(clean: Scenario) -> None:
    sold = {line["attributes"]["productUnitCode"] for line in resources(clean, "orderlineitems").values()}
    back = {item["unit"] for record in current(clean).values() for item in record["items"]}
    assert sold >= {"each", "case", "pallet", "set", "kg"}
    assert back >= {"each", "case", "pallet", "kg"}
    assert {12, 24, 50} <= {rate for (_, unit), rate in factors(clean).items() if unit == "case"}
    statuses = Counter(one["attributes"]["status"] for one in resources(clean, "products").values())
    assert statuses["enabled"] > statuses["disabled"] > 0


def test_returns_never_exceed_what_was_sold_and_some_come_in_parts(clean: Scenario) -> None:
    ordered, back = base_quantities(clean)
    assert back
    assert all(units <= ordered[line_id] for line_id, units in back.items())
    parts = Counter(
        item["orderLineId"]
        for record in current(clean).values() for item in record["items"] if item["receivedAt"]
    )  # fmt: skip
    assert max(parts.values()) == 3
    assert any(units == ordered[line_id] for line_id, units in back.items() if parts[line_id] > 1)


def test_credits_are_the_price_paid_for_what_came_back(clean: Scenario) -> None:
    """To the penny over all memos of an order line, with 20 per cent tax, after grading."""
    ordered, back = base_quantities(clean)
    lines, records = resources(clean, "orderlineitems"), current(clean)
    orders = {o["attributes"]["identifier"]: o["attributes"] for o in resources(clean, "orders").values()}
    credited: dict[str, Decimal] = defaultdict(Decimal)
    open_lines = set(back)
    for memo in rows(clean, "credit_memos"):
        record = records[memo["zigzag_return_id"]]
        item = next(one for one in record["items"] if one["orderLineId"] == memo["order_line_id"])
        assert item["gradedAt"] < memo["created_at"]
        assert (memo["order_id"], memo["unit"]) == (record["orderNumber"], item["unit"])
        assert int(memo["quantity"]) == item["receivedQuantity"]
        net = Decimal(memo["net_amount"])
        assert Decimal(memo["tax_amount"]) == (net / 5).quantize(CENT, ROUND_HALF_UP)
        credited[memo["order_line_id"]] += net
        open_lines.discard(memo["order_line_id"])
    # Received and not graded, or graded an hour ago.
    assert len(open_lines) < len(back) // 2
    for line_id, net in credited.items():
        attributes = lines[line_id]["attributes"]
        order = orders[
            next(m["order_id"] for m in rows(clean, "credit_memos") if m["order_line_id"] == line_id)
        ]
        rate = 1 - Decimal(order["totalDiscountsAmount"]) / Decimal(order["subtotalValue"])
        whole = Decimal(attributes["value"]) * attributes["quantity"] * rate
        assert net == (whole * back[line_id] / ordered[line_id]).quantize(CENT, ROUND_HALF_UP)


def test_a_refund_by_card_is_told_with_the_credits_amount(clean: Scenario) -> None:
    totals = {Decimal(r["amount"]) for r in clean.truth.channel_refunds if r["channel"] == "OROCOMMERCE"}
    by_memo: Counter[str] = Counter()
    for row in clean.truth.channel_refunds:
        if row["channel"] == "OROCOMMERCE":
            by_memo[row["document"]] += Decimal(row["amount"])
    assert totals
    assert clean.orocommerce.payment_events
    for event in clean.orocommerce.payment_events:
        attributes = event["eventData"]["data"]["attributes"]
        assert Decimal(str(attributes["transactionAmount"])) in set(by_memo.values())
        assert attributes["transactionType"] == "refund"
        assert str(event["eventData"]["data"]["id"]) in resources(clean, "orders")


def test_a_scenario_without_faults_pairs_every_credit_with_a_receipt(clean: Scenario) -> None:
    credits = [r for r in clean.truth.channel_refunds if r["channel"] == "OROCOMMERCE"]
    pairs = [p for p in clean.truth.channel_pairs if p["channel"] == "OROCOMMERCE"]
    assert {r["state"] for r in credits} == {"matched"}
    assert len(pairs) == len(credits) == len({p["receipt"] for p in pairs})


def test_sales_orders_name_every_order_once_and_only_own_warehouses_pick(clean: Scenario) -> None:
    found = rows(clean, "sales_orders")
    channels = Counter(row["channel"] for row in found)
    assert set(channels) >= {"AMAZON_FBA", "AMAZON_FBM", "TIKTOK_SHOP", "OROCOMMERCE"}
    assert len({row["erp_order_id"] for row in found}) == len(found)
    assert len({(row["channel"], row["external_order_id"]) for row in found}) == len(found)
    for row in found:
        is_picked = row["fulfilment_location"].endswith("-DC") and row["status"] == "SHIPPED"
        assert bool(row["pick_id"]) == is_picked, row
        assert row["channel"] != "AMAZON_FBA" or row["fulfilment_location"] == "FBA"
    identifiers = {o["attributes"]["identifier"] for o in resources(clean, "orders").values()}
    assert identifiers == {r["external_order_id"] for r in found if r["channel"] == "OROCOMMERCE"}


def test_the_shop_and_the_books_count_the_same_stock(clean: Scenario) -> None:
    counted = rows(clean, "stock_on_hand")
    last = max(row["snapshot_at"] for row in counted)
    books = {(r["sku"], r["location"]): int(r["quantity"]) for r in counted if r["snapshot_at"] == last}
    assert all(units > 0 for units in books.values())
    names = {
        r["source_sku"]: r["sku"] for r in rows(clean, "sku_aliases") if r["source_system"] == "orocommerce"
    }
    precisions, products = resources(clean, "productunitprecisions"), resources(clean, "products")
    for level in resources(clean, "inventorylevels").values():
        precision = precisions[linked(level, "productUnitPrecision")[0]]
        text = products[linked(level, "product")[0]]["attributes"]["sku"]
        units = books[names.get(text, text), "UK-DC"] // precision["attributes"]["conversionRate"]
        assert int(level["attributes"]["quantity"]) == units


def test_a_pallet_counts_for_the_pieces_on_it() -> None:
    scenario = build_scenario(12, "XS", "none")
    items = [item for record in current(scenario).values() for item in record["items"]]
    item = next(item for item in items if item["unit"] == "pallet")
    assert item["itemStatus"] == "RESTOCKED"
    pair = next(p for p in scenario.truth.channel_pairs if p["receipt"] == item["itemId"])
    known = factors(scenario)
    line = resources(scenario, "orderlineitems")[item["orderLineId"]]
    assert pair["quantity"] == known[linked(line, "product")[0], "pallet"] >= 48


def test_exchange_rates_have_the_layout_of_the_central_bank(clean: Scenario) -> None:
    lines = clean.erp_exports["fx_rates"].decode().splitlines()
    assert lines[0].startswith("Date,USD,JPY,")
    assert {line[-1] for line in lines} == {","}
    days = [date.fromisoformat(line.split(",")[0]) for line in lines[1:]]
    assert days == sorted(days, reverse=True)
    assert all(day.weekday() < 5 for day in days)
    assert (datetime.fromisoformat(clean.as_of.isoformat()).date() - days[0]).days < 4
    assert any("N/A" in line for line in lines)


@pytest.mark.parametrize("size", ["XS", "S"])
def test_the_same_seed_gives_the_same_records(size: Any) -> None:
    first, again, other = (build_scenario(seed, size, "none") for seed in (3, 3, 4))
    assert first.tiktok_shop == again.tiktok_shop
    assert first.orocommerce == again.orocommerce
    assert first.erp_exports == again.erp_exports
    assert first.tiktok_shop != other.tiktok_shop
    assert first.orocommerce != other.orocommerce


def test_a_larger_scenario_has_more_of_everything() -> None:
    small, large = build_scenario(3, "XS", "none"), build_scenario(3, "S", "none")
    assert len(large.tiktok_shop.orders) > 3 * len(small.tiktok_shop.orders)
    assert len(large.orocommerce.resources["orders"]) > 3 * len(small.orocommerce.resources["orders"])
    assert len(large.tiktok_shop.returns) > len(small.tiktok_shop.returns)
