"""Shipments from a ZigZag hub to Amazon: what Amazon acknowledged of each, as API objects and as stock."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.catalogue import Item
from sandbox.scenario.clock import iso_z
from sandbox.scenario.fba_books import Inbound, Movement
from sandbox.scenario.fba_stock import post
from sandbox.scenario.world import World

DELIVERED, RECEIVED = timedelta(days=3), timedelta(days=6)
ENDED = ("CLOSED", "CANCELLED", "DELETED")
CENTRE_OF_HUB = {"DE-HUB-1": ("LEJ1", "DE")}
Json = dict[str, Any]


def ship(
    world: World,
    consignment: Json,
    item: Item,
    hub: str,
    *,
    received: int | None = None,
    status: str | None = None,
) -> Inbound:
    """The shipment of a consignment that left: delivered after three days, received in full after six.

    `received` and `status` are what Amazon says instead.
    """
    dispatched = datetime.fromisoformat(consignment["dispatchedAt"])
    delivered = dispatched + DELIVERED
    is_delivered, is_received = delivered <= world.as_of, dispatched + RECEIVED <= world.as_of
    shipped = sum(line["quantity"] for line in consignment["lines"])
    usual = "CLOSED" if is_received else "DELIVERED" if is_delivered else "SHIPPED"
    count = received if received is not None else shipped if is_received else 0
    place = CENTRE_OF_HUB.get(hub, ("LTN4", "GB"))
    inbound = Inbound(
        consignment["destinationReference"], item, shipped, count, status or usual, dispatched,
        delivered if is_delivered else None, *place,
    )  # fmt: skip
    world.fba.inbounds.append(inbound)
    if is_delivered:
        consignment.update(status="DELIVERED", deliveredAt=iso_z(delivered))
    if count:
        when = dispatched + RECEIVED
        post(world, Movement(when, item, "Receipts", count, *place, reference=inbound.shipment_id))
    return inbound


def ship_consignments(world: World) -> None:
    """Ship every consignment that left for Amazon and has no shipment yet."""
    known = {inbound.shipment_id for inbound in world.fba.inbounds}
    for consignment, item, hub in world.fba.consigned:
        if consignment["dispatchedAt"] and consignment["destinationReference"] not in known:
            ship(world, consignment, item, hub)


def shipments(world: World) -> tuple[Json, ...]:
    """Members of `ShipmentData` (v0 getShipments)."""
    return tuple(
        {
            "ShipmentId": inbound.shipment_id,
            "ShipmentName": f"FBA ({inbound.created:%m/%d/%Y %H:%M})-{inbound.centre}",
            "ShipFromAddress": _address_v0(),
            "DestinationFulfillmentCenterId": inbound.centre,
            "ShipmentStatus": inbound.status,
            "LabelPrepType": "SELLER_LABEL",
            "AreCasesRequired": False,
            "BoxContentsSource": "INTERACTIVE",
        }
        for inbound in world.fba.inbounds
    )


def shipment_items(world: World) -> tuple[Json, ...]:
    """Members of `ItemData` (v0 shipmentItems)."""
    return tuple(
        {
            "ShipmentId": inbound.shipment_id,
            "SellerSKU": inbound.item.sku,
            "FulfillmentNetworkSKU": inbound.item.fnsku,
            "QuantityShipped": inbound.shipped,
            "QuantityReceived": inbound.received,
            "QuantityInCase": 0,
            "PrepDetailsList": [],
        }
        for inbound in world.fba.inbounds
    )


def plans(world: World) -> tuple[Json, ...]:
    """Inbound plans (2024-03-20) with the objects of their shipments under `shipments`."""
    return tuple(
        {
            "inboundPlanId": f"wf{_name(world, inbound, 'plan')}",
            "name": f"Returns {inbound.shipment_id}",
            "createdAt": iso_z(inbound.created - timedelta(hours=4)),
            "lastUpdatedAt": iso_z(inbound.delivered or inbound.created),
            "status": "SHIPPED",
            "marketplaceIds": ["A1PA6795UKMFR9" if inbound.country == "DE" else "A1F83G8C2ARO7P"],
            "sourceAddress": _address(),
            "shipments": [
                {
                    "shipmentId": f"sh{_name(world, inbound, 'shipment')}",
                    "shipmentConfirmationId": inbound.shipment_id,
                    "placementOptionId": f"pl{_name(world, inbound, 'placement')}",
                    "name": f"Returns {inbound.shipment_id}",
                    "status": inbound.status,
                    "destination": {"destinationType": "AMAZON_WAREHOUSE", "warehouseId": inbound.centre},
                    "source": {"sourceType": "SELLER_FACILITY", "address": _address()},
                }
            ],
        }
        for inbound in world.fba.inbounds
    )


def _name(world: World, inbound: Inbound, kind: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{world.seed}/{kind}/{inbound.shipment_id}"))


def _address() -> Json:
    return {
        "name": "Returns hub", "addressLine1": "1 Sample Way", "city": "Sampletown", "countryCode": "GB",
        "postalCode": "AA1 1AA", "phoneNumber": "0000000000",
    }  # fmt: skip


def _address_v0() -> Json:
    return {
        "Name": "Returns hub", "AddressLine1": "1 Sample Way", "City": "Sampletown",
        "StateOrProvinceCode": "", "CountryCode": "GB", "PostalCode": "AA1 1AA",
    }  # fmt: skip
