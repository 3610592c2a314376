"""Returns in ZigZag over their life: each change leaves a full snapshot, as the platform delivers them."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.catalogue import spelling_variant
from sandbox.scenario.clock import iso_z
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import OrderLine, Receipt, World

REASONS = {
    10: "Changed mind", 11: "Too big", 12: "Too small", 13: "Not as described", 14: "Defective",
    15: "Damaged in transit", 16: "Wrong item", 17: "Arrived late", 18: "Other",
}  # fmt: skip
DISPOSITIONS = {"A": "RESTOCK", "B": "LIQUIDATE", "C": "DONATE", "D": "RECYCLE", "REJECT": "DESTROY"}


@dataclass
class ZigzagReturn:
    """One return: the order line, its current document, and whether goods go to a hub or to Amazon."""

    line: OrderLine
    document: dict[str, Any]
    is_to_hub: bool

    @property
    def return_id(self) -> str:
        """ZigZag's own id."""
        return str(self.document["returnId"])

    @property
    def items(self) -> list[dict[str, Any]]:
        """The mutable item documents."""
        return list(self.document["items"])


def request_return(
    world: World,
    rng: random.Random,
    line: OrderLine,
    authorised: datetime,
    *,
    to_hub: bool,
    units: int = 1,
    one_item: bool = False,
    sku_text: str | None = None,
    channel: str = "AMAZON_FBA",
) -> ZigzagReturn:
    """Open and authorise a return of `units`, one item per unit unless `one_item`; leaves two snapshots."""
    text = sku_text or line.item.zigzag_sku
    if sku_text is None and text == line.item.sku and rng.random() < 0.25:
        text = spelling_variant(rng, text)
    reason = rng.choice(sorted(REASONS))
    quantities = [units] if one_item else [1] * units
    created = authorised - timedelta(minutes=rng.randrange(2, 50))
    document = {
        "returnId": f"ZZ-{world.number('zigzag-return'):06d}",
        "externalReturnId": world.unique(rng, "4035########"),
        "retailerCode": "MA002",
        "channel": channel,
        "orderNumber": line.order_id,
        "status": "CREATED",
        "createdAt": iso_z(created),
        "authorisedAt": None,
        "updatedAt": iso_z(created),
        "warehouseCode": line.market.hub if to_hub else "FBA",
        "trackingNumber": world.unique(rng, "JD00########"),
        "returnOption": "REFUND",
        "items": [_item(world, line, text, reason, quantity) for quantity in quantities],
        "fees": [{"type": "RETURN_LABEL", "sku": "RET-FEE", "amount": "3.95", "currency": "GBP"}]
        if to_hub
        else [],
    }
    result = ZigzagReturn(line, document, to_hub)
    _snapshot(world, result, created, "CREATED")
    document["authorisedAt"] = iso_z(authorised)
    _snapshot(world, result, authorised, "LABEL_GENERATED")
    return result


def _item(world: World, line: OrderLine, text: str, reason: int, quantity: int) -> dict[str, Any]:
    return {
        "itemId": f"ZZI-{world.number('zigzag-item')}", "orderLineId": line.item_code, "sku": text,
        "quantity": quantity, "unit": "each", "returnReasonId": reason, "returnReason": REASONS[reason],
        "itemStatus": "EXPECTED", "receivedAt": None, "receivedSku": None, "receivedQuantity": None,
        "grade": "UNGRADED", "gradeVersion": 0, "gradedAt": None, "disposition": None,
        "dispositionWarehouseCode": None, "consignmentId": None, "licensePlate": None,
    }  # fmt: skip


def _snapshot(world: World, result: ZigzagReturn, when: datetime, status: str | None = None) -> None:
    if status is not None:
        result.document["status"] = status
    result.document["updatedAt"] = iso_z(when)
    world.snapshots.append(copy.deepcopy(result.document))


def set_status(world: World, result: ZigzagReturn, when: datetime, status: str) -> None:
    """A change of status alone: IN_TRANSIT, CANCELLED, EXPIRED, PROCESSED."""
    _snapshot(world, result, when, status)


def receive_at_hub(
    world: World, rng: random.Random, result: ZigzagReturn, when: datetime, *, items: int | None = None
) -> None:
    """The hub books the items in (all, or the first `items`)."""
    for item in result.items[:items]:
        if item["receivedAt"]:
            continue
        item["itemStatus"] = "RECEIVED"
        item["receivedAt"] = iso_z(when)
        item["receivedSku"] = result.line.item.fnsku if rng.random() < 0.2 else item["sku"]
        item["receivedQuantity"] = item["quantity"]
        item["licensePlate"] = world.unique(rng, "LPNZZ#########") if rng.random() < 0.5 else None
        result.line.receipts.append(Receipt(item["itemId"], when, item["quantity"]))
        _scan(world, result, item, when)
    is_partial = items is not None and items < len(result.items)
    _snapshot(world, result, when, "PARTIALLY_RECEIVED" if is_partial else "RECEIVED")


def _scan(world: World, result: ZigzagReturn, item: dict[str, Any], when: datetime) -> None:
    world.arrivals.append(
        {
            "scanId": f"SCAN-{world.number('scan'):06d}",
            "scannedAt": iso_z(when - timedelta(minutes=5)),
            "warehouseCode": result.document["warehouseCode"],
            "trackingNumber": result.document["trackingNumber"],
            "sku": item["receivedSku"],
            "quantity": item["receivedQuantity"],
            "returnId": result.return_id,
        }
    )


def grade(world: World, result: ZigzagReturn, when: datetime, *grades: str, is_routed: bool = True) -> None:
    """Grade the received items (one grade for all, or one each); joins the hub's grade batch of that day.

    Where it is not `is_routed`, nobody says what becomes of the items.
    """
    received = [item for item in result.items if item["receivedAt"]]
    for position, item in enumerate(received):
        mark = grades[min(position, len(grades) - 1)]
        item.update(
            itemStatus="GRADED",
            grade=mark,
            gradeVersion=1,
            gradedAt=iso_z(when),
            disposition=DISPOSITIONS[mark] if is_routed else None,
        )
        if mark != "A" and is_routed:
            item["itemStatus"] = "DISPOSITIONED"
        _join_batch(world, result, item, when)
    _snapshot(world, result, when, "PROCESSED")


def _join_batch(world: World, result: ZigzagReturn, item: dict[str, Any], when: datetime) -> None:
    warehouse = str(result.document["warehouseCode"])
    key = (warehouse, when.date().isoformat())
    if key not in world.batches:
        batch_id = f"GB-{warehouse}-{key[1]}"
        world.batches[key] = {"batchId": batch_id, "warehouseCode": warehouse, "closedAt": "", "items": []}
    batch = world.batches[key]
    closed = min(when + timedelta(hours=1), world.as_of)
    batch["closedAt"] = max(batch["closedAt"], iso_z(closed))
    names = ("itemId", "sku", "quantity", "unit", "grade", "gradeVersion", "gradedAt", "disposition")
    batch["items"].append({"returnId": result.return_id, **{name: item[name] for name in names}})


def release(
    world: World, result: ZigzagReturn, when: datetime, how: str, *, warehouse: str | None = None
) -> None:
    """Move the A-graded items on.

    `restock`: into a warehouse (the market's own unless given). `consign`: on a consignment that left.
    `undocumented`: onto a consignment of which no document exists. `waiting`: onto a consignment that has
    not left.
    """
    graded = [item for item in result.items if item["grade"] == "A"]
    if how == "restock":
        for item in graded:
            item["itemStatus"] = "RESTOCKED"
            location = warehouse or result.line.market.own_warehouse
            item["dispositionWarehouseCode"] = location
            world.move(when, result.line.item.sku, location, item["quantity"], "Restock", item["itemId"])
    else:
        consignment_id = f"CONS-{world.number('consignment')}"
        for item in graded:
            item["itemStatus"] = "DISPOSITIONED"
            item["consignmentId"] = consignment_id
        if how != "undocumented":
            consignment = _consignment(consignment_id, graded, when, has_left=how == "consign")
            world.consignments.append(consignment)
            hub = str(result.document["warehouseCode"])
            world.fba.consigned.append((consignment, result.line.item, hub))
    _snapshot(world, result, when)


def _consignment(
    consignment_id: str, items: list[dict[str, Any]], when: datetime, *, has_left: bool
) -> dict[str, Any]:
    return {
        "consignmentId": consignment_id,
        "destination": "FBA",
        "destinationReference": f"FBA15{consignment_id[5:]:0>7}",
        "status": "DISPATCHED" if has_left else "OPEN",
        "dispatchedAt": iso_z(when) if has_left else None,
        "deliveredAt": None,
        "lines": [{"itemId": i["itemId"], "sku": i["sku"], "quantity": i["quantity"]} for i in items],
    }


def ghost(world: World, result: ZigzagReturn, units: int) -> None:
    """Record that the A-graded units of a return are held at their hub past the release time."""
    location = str(result.document["warehouseCode"])
    item = result.line.item
    cost = decimal_text(item.unit_cost * units)
    world.ghosts.append(
        {
            "ghost_type": "GHOST_HELD", "sku": item.sku, "location": location, "quantity": units,
            "value_at_cost": cost, "currency": "GBP",
        }
    )  # fmt: skip
    world.expect("GHOST_HELD", sku=item.sku, subject=location, quantity=units, amount=cost, currency="GBP")
