"""What SP-API answers and the vendor portal exports, as files for the inbox; reports are not among them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.scenario.model import Scenario

PAGE_SIZE = 100
_EXPORTED = re.compile(r"_(\d{8})\.")


def amazon_files(scenario: Scenario) -> Iterator[tuple[str, str, str, bytes, datetime]]:
    """Platform, stream, file name, content and time of every document that is no report."""
    fba, vendor, made = scenario.amazon_fba_api, scenario.amazon_vendor, scenario.as_of
    plans = [{**plan, "shipments": [_named(s) for s in plan["shipments"]]} for plan in fba.inbound_plans]
    placed = [shipment for plan in fba.inbound_plans for shipment in plan["shipments"]]
    lists: tuple[tuple[str, str, str, Sequence[Mapping[str, Any]], tuple[str, ...]], ...] = (
        ("amazon_fba", "inbound_shipments", "shipments", fba.shipments, ("payload", "ShipmentData")),
        ("amazon_fba", "inbound_shipments", "shipment_items", fba.shipment_items, ("payload", "ItemData")),
        ("amazon_fba", "inbound_shipments", "inbound_plans", plans, ("inboundPlans",)),
        ("amazon_fba", "inbound_shipments", "plan_shipments", placed, ()),
        (
            "amazon_fba", "deferred_transactions", "transactions", fba.transactions,
            ("payload", "transactions"),
        ),
        ("amazon_fba", "orders", "orders_api", fba.orders, ("payload", "Orders")),
        ("amazon_vendor", "purchase_orders", "orders", vendor.purchase_orders, ("payload", "orders")),
        (
            "amazon_vendor", "purchase_orders", "orders_status", vendor.purchase_order_statuses,
            ("payload", "ordersStatus"),
        ),
        ("amazon_vendor", "invoices", "invoices", vendor.invoices, ("invoices",)),
        ("amazon_vendor", "transactions", "transactions", tuple(vendor.transactions.values()), ()),
    )  # fmt: skip
    for platform, stream, stem, elements, keys in lists:
        for page in range(-(-len(elements) // PAGE_SIZE)):
            part = elements[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
            name = f"{stem}_{page + 1:05d}.{'json' if keys else 'jsonl'}"
            yield platform, stream, name, _page(part, keys), made
    yield from portal_documents(scenario)


def portal_documents(scenario: Scenario) -> Iterator[tuple[str, str, str, bytes, datetime]]:
    """The exports of the vendor portal, each with the time on which its name says that it was made."""
    for stream, files in scenario.amazon_vendor.portal_files.items():
        for name, content in files:
            found = _EXPORTED.search(name)
            if found is None:
                raise ValueError(f"no day in the name of {name}")
            day = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007
            made = datetime.combine(day, scenario.as_of.timetz())
            yield "amazon_vendor", stream, name, content, min(made, scenario.as_of)


def _named(shipment: Mapping[str, Any]) -> Mapping[str, Any]:
    """How a plan names a shipment."""
    return {"shipmentId": shipment["shipmentId"], "status": shipment["status"]}


def _page(part: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> bytes:
    """One response with the list under its keys, or one object per line."""
    if not keys:
        return "".join(_text(element) + "\n" for element in part).encode()
    document: Any = list(part)
    for key in reversed(keys):
        document = {key: document}
    return _text(document).encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
