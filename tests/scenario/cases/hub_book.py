"""The pen of one case for ZigZag: returns, grade batches, consignments and arrivals (design section 5).

Knows the documents and no rule of the reconciler.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tests.scenario.cases.pen import Pen
from tests.scenario.cases.world import at, iso


class HubBook(Pen):
    """Writers for ZigZag; every field can be overridden by keyword."""

    def hub_item(self, k: int = 1, *, sku: str | None = None, **fields: Any) -> dict[str, Any]:
        """An item of a ZigZag return. `received` and `graded` are days; a grade brings status and version."""
        received, graded = fields.pop("received", None), fields.pop("graded", None)
        sku = self.sku() if sku is None else sku
        item = {
            "itemId": self.zigzag_item(k), "orderLineId": self.item_code(), "sku": sku,
            "quantity": 1, "unit": "each", "returnReasonId": 10, "returnReason": "Changed mind",
            "itemStatus": "GRADED" if graded else "RECEIVED" if received else "EXPECTED",
            "receivedAt": iso(at(received)) if received else None, "receivedSku": sku if received else None,
            "receivedQuantity": fields.get("quantity", 1) if received else None, "grade": "UNGRADED",
            "gradeVersion": 1 if graded else 0, "gradedAt": iso(at(graded)) if graded else None,
            "disposition": None, "dispositionWarehouseCode": None, "consignmentId": None, "licensePlate": None,
        }  # fmt: skip
        return {**item, **fields}

    def hub_return(
        self, updated: str, items: Sequence[Mapping[str, Any]], k: int = 1, *, created: str = "", status: str = "PROCESSED",
        order: str | None = None, channel: str = "AMAZON_FBA", **fields: Any,
    ) -> None:  # fmt: skip
        """A snapshot of a ZigZag return as of `updated`; call again for a later one of the same return."""
        opened = at(created) if created else at(updated) - timedelta(days=10)
        document = {
            "returnId": self.zigzag(k), "externalReturnId": None, "retailerCode": "MA002", "channel": channel,
            "orderNumber": self.order() if order is None else order, "status": status, "createdAt": iso(opened),
            "authorisedAt": iso(opened + timedelta(minutes=5)), "updatedAt": iso(at(updated)),
            "warehouseCode": "UK-HUB-1", "trackingNumber": self.tracking(k), "returnOption": "REFUND",
            "items": [dict(item) for item in items], "fees": [],
        }  # fmt: skip
        self.world.zigzag["returns"].append({**document, **fields})

    def grade_batch(self, closed: str, items: Sequence[Mapping[str, Any]], k: int = 1, **fields: Any) -> None:
        """A closed grade batch; items need itemId, returnId, sku, quantity, grade, gradeVersion, gradedAt."""
        batch = {
            "batchId": f"GB-C{self.number:03d}-{k}", "warehouseCode": "UK-HUB-1", "closedAt": iso(at(closed)),
            "items": [dict(item) for item in items],
        }  # fmt: skip
        self.world.zigzag["grade_batches"].append({**batch, **fields})

    def graded(
        self,
        day: str,
        grade: str,
        k: int = 1,
        *,
        version: int = 1,
        disposition: str = "RESTOCK",
        **fields: Any,
    ) -> dict[str, Any]:
        """An item of a grade batch."""
        item = {
            "itemId": self.zigzag_item(k), "returnId": self.zigzag(), "sku": self.sku(), "quantity": 1, "unit": "each",
            "grade": grade, "gradeVersion": version, "gradedAt": iso(at(day)), "disposition": disposition,
        }  # fmt: skip
        return {**item, **fields}

    def consignment(self, dispatched: str | None, items: Sequence[int], k: int = 1, **fields: Any) -> str:
        """A consignment to FBA of the given items (by their k), one unit each; returns its id."""
        number = f"CONS-C{self.number:03d}-{k}"
        document = {
            "consignmentId": number, "destination": "FBA", "destinationReference": self.shipment(k),
            "status": "DISPATCHED" if dispatched else "OPEN", "dispatchedAt": iso(at(dispatched)) if dispatched else None,
            "deliveredAt": None,
            "lines": [{"itemId": self.zigzag_item(i), "sku": self.sku(), "quantity": 1} for i in items],
        }  # fmt: skip
        self.world.zigzag["consignments"].append({**document, **fields})
        return number

    def arrival(self, scanned: str, k: int = 1, **fields: Any) -> None:
        """A parcel scanned at the hub."""
        scan = {
            "scanId": f"SCAN-C{self.number:03d}-{k}", "scannedAt": iso(at(scanned)), "warehouseCode": "UK-HUB-1",
            "trackingNumber": self.tracking(k), "sku": self.sku(), "quantity": 1, "returnId": self.zigzag(k),
        }  # fmt: skip
        self.world.zigzag["arrivals"].append({**scan, **fields})
