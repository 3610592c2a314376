"""Returns at a ZigZag hub for channels other than Amazon's own: several lines, any unit, the platform's ids.

The documents have the shape of `zigzag`; each change leaves a full snapshot. What it means is the caller's.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.catalogue import Item, spelling_variant
from sandbox.scenario.clock import iso_z
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import World
from sandbox.scenario.zigzag import DISPOSITIONS, REASONS

EACH = "each"


@dataclass(frozen=True)
class HubLine:
    """What is sent back of one order line; `factor` is how many base units one `unit` holds."""

    item: Item
    order_line_id: str
    quantity: int = 1
    unit: str | None = EACH
    factor: int = 1
    sku_text: str | None = None


@dataclass
class HubReturn:
    """One return: its current document and, beside each of its items, the line that it is about."""

    document: dict[str, Any]
    lines: list[HubLine] = field(default_factory=list)
    own_warehouse: str = "UK-DC"

    @property
    def return_id(self) -> str:
        """ZigZag's own id."""
        return str(self.document["returnId"])

    @property
    def hub(self) -> str:
        """Where the goods are announced."""
        return str(self.document["warehouseCode"])

    @property
    def items(self) -> list[dict[str, Any]]:
        """The mutable item documents, one per line."""
        return list(self.document["items"])


def open_return(
    world: World,
    rng: random.Random,
    lines: Sequence[HubLine],
    created: datetime,
    *,
    channel: str,
    order_number: str | None,
    external_id: str | None,
    hub: str = "UK-HUB-1",
    own_warehouse: str = "UK-DC",
    reason: int | None = None,
    option: str = "REFUND",
    fee_sku: str | None = None,
) -> HubReturn:
    """Create a return (status CREATED, nothing authorised yet); leaves its first snapshot."""
    reason_id = rng.choice(sorted(REASONS)) if reason is None else reason
    fee = {"type": "RETURN_LABEL", "sku": fee_sku, "amount": "3.95", "currency": "GBP"}
    document = {
        "returnId": f"ZZ-{world.number('zigzag-return'):06d}",
        "externalReturnId": external_id,
        "retailerCode": "MA002",
        "channel": channel,
        "orderNumber": order_number,
        "status": "CREATED",
        "createdAt": iso_z(created),
        "authorisedAt": None,
        "updatedAt": iso_z(created),
        "warehouseCode": hub,
        "trackingNumber": None,
        "returnOption": option,
        "items": [_item(world, rng, line, reason_id) for line in lines],
        "fees": [fee] if fee_sku else [],
    }
    result = HubReturn(document, list(lines), own_warehouse)
    snapshot(world, result, created)
    return result


def _item(world: World, rng: random.Random, line: HubLine, reason_id: int) -> dict[str, Any]:
    text = line.sku_text or line.item.zigzag_sku
    if line.sku_text is None and text == line.item.sku and rng.random() < 0.2:
        text = spelling_variant(rng, text)
    return {
        "itemId": f"ZZI-{world.number('zigzag-item')}", "orderLineId": line.order_line_id, "sku": text,
        "quantity": line.quantity, "unit": line.unit, "returnReasonId": reason_id,
        "returnReason": REASONS.get(reason_id, "Reason of a new form"), "itemStatus": "EXPECTED",
        "receivedAt": None, "receivedSku": None, "receivedQuantity": None, "grade": "UNGRADED",
        "gradeVersion": 0, "gradedAt": None, "disposition": None, "dispositionWarehouseCode": None,
        "consignmentId": None, "licensePlate": None,
    }  # fmt: skip


def snapshot(world: World, result: HubReturn, when: datetime, status: str | None = None) -> None:
    """Leave the return as it stands at a moment, with another status when one is given."""
    if status is not None:
        result.document["status"] = status
    result.document["updatedAt"] = iso_z(when)
    world.snapshots.append(copy.deepcopy(result.document))


def label(world: World, result: HubReturn, when: datetime, tracking: str) -> None:
    """Authorise the return: a label with its tracking number."""
    result.document["authorisedAt"] = iso_z(when)
    result.document["trackingNumber"] = tracking
    snapshot(world, result, when, "LABEL_GENERATED")


def receive(
    world: World,
    rng: random.Random,
    result: HubReturn,
    when: datetime,
    *,
    positions: Sequence[int] | None = None,
    received_sku: str | None = None,
    scan_names_return: bool = True,
) -> None:
    """The parcel is scanned and the items are booked in (all, or those at the positions given)."""
    chosen = range(len(result.items)) if positions is None else positions
    for position in chosen:
        item = result.items[position]
        item["itemStatus"] = "RECEIVED"
        item["receivedAt"] = iso_z(when)
        item["receivedSku"] = received_sku or item["sku"]
        item["receivedQuantity"] = item["quantity"]
        item["licensePlate"] = world.unique(rng, "LPNZZ#########") if rng.random() < 0.5 else None
        scan(
            world, when, result.hub, str(result.document["trackingNumber"]), str(item["receivedSku"]),
            int(item["quantity"]), result.return_id if scan_names_return else None,
        )  # fmt: skip
    is_partial = any(item["receivedAt"] is None for item in result.items)
    snapshot(world, result, when, "PARTIALLY_RECEIVED" if is_partial else "RECEIVED")


def scan(
    world: World,
    when: datetime,
    hub: str,
    tracking: str,
    sku: str,
    quantity: int,
    return_id: str | None,
) -> str:
    """A parcel's arrival at the hub's door; returns the scan's id."""
    scan_id = f"SCAN-{world.number('scan'):06d}"
    world.arrivals.append(
        {
            "scanId": scan_id, "scannedAt": iso_z(when - timedelta(minutes=5)), "warehouseCode": hub,
            "trackingNumber": tracking, "sku": sku, "quantity": quantity, "returnId": return_id,
        }
    )  # fmt: skip
    return scan_id


def grade(world: World, result: HubReturn, when: datetime, *grades: str) -> None:
    """Grade the received items that have no grade yet (one grade for all, or one each)."""
    waiting = [item for item in result.items if item["receivedAt"] and not item["gradeVersion"]]
    for position, item in enumerate(waiting):
        mark = grades[min(position, len(grades) - 1)]
        item.update(
            itemStatus="GRADED" if mark == "A" else "DISPOSITIONED",
            grade=mark,
            gradeVersion=1,
            gradedAt=iso_z(when),
            disposition=DISPOSITIONS[mark],
        )
        join_batch(world, result, item, when)
    snapshot(world, result, when, "PROCESSED")


def join_batch(
    world: World, result: HubReturn, item: dict[str, Any], when: datetime, **changes: object
) -> None:
    """Put a graded item on the hub's batch of that day; `changes` are what the batch says otherwise."""
    key = (result.hub, when.date().isoformat())
    if key not in world.batches:
        batch_id = f"GB-{key[0]}-{key[1]}"
        world.batches[key] = {"batchId": batch_id, "warehouseCode": key[0], "closedAt": "", "items": []}
    batch = world.batches[key]
    batch["closedAt"] = max(batch["closedAt"], iso_z(min(when + timedelta(hours=1), world.as_of)))
    names = ("itemId", "sku", "quantity", "unit", "grade", "gradeVersion", "gradedAt", "disposition")
    batch["items"].append({"returnId": result.return_id, **{name: item[name] for name in names}, **changes})


def restock(world: World, result: HubReturn, when: datetime) -> None:
    """Put the A-graded items into the seller's own warehouse."""
    for item, line in zip(result.items, result.lines, strict=True):
        if item["grade"] == "A":
            item["itemStatus"] = "RESTOCKED"
            item["dispositionWarehouseCode"] = result.own_warehouse
            units = int(item["quantity"]) * line.factor
            world.move(when, line.item.sku, result.own_warehouse, units, "Restock", str(item["itemId"]))
    snapshot(world, result, when)


def consign(world: World, result: HubReturn, when: datetime, destination: str = "OWN") -> None:
    """Send the A-graded items off on a consignment of their own."""
    consignment_id = f"CONS-{world.number('consignment')}"
    graded = [item for item in result.items if item["grade"] == "A"]
    for item in graded:
        item["itemStatus"] = "DISPOSITIONED"
        item["consignmentId"] = consignment_id
    world.consignments.append(
        {
            "consignmentId": consignment_id,
            "destination": destination,
            "destinationReference": f"{result.own_warehouse}-{consignment_id[5:]:0>7}",
            "status": "DISPATCHED",
            "dispatchedAt": iso_z(when),
            "deliveredAt": None,
            "lines": [{"itemId": i["itemId"], "sku": i["sku"], "quantity": i["quantity"]} for i in graded],
        }
    )
    snapshot(world, result, when)


def ghost(world: World, result: HubReturn, channel: str) -> None:
    """Record that the A-graded units of a return are held at their hub past the release time."""
    for item, line in zip(result.items, result.lines, strict=True):
        if item["grade"] == "A":
            units = int(item["quantity"]) * line.factor
            cost = decimal_text(line.item.unit_cost * units)
            facts = {"sku": line.item.sku, "quantity": units, "currency": "GBP"}
            world.ghosts.append(
                {
                    "ghost_type": "GHOST_HELD", "location": result.hub, "value_at_cost": cost,
                    "channel": channel, **facts,
                }
            )  # fmt: skip
            world.expect("GHOST_HELD", subject=result.hub, amount=cost, **facts)
