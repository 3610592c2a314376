"""What the rest of the FBA half of a scenario is built in: stock, shipments, removals, transactions.

Only containers live here; they are filled by the `fba_*` modules and by fault planters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sandbox.scenario.catalogue import Item


class Movement(NamedTuple):
    """One row of the inventory ledger; `quantity` is signed."""

    when: datetime
    item: Item
    event_type: str
    quantity: int
    centre: str
    country: str
    disposition: str = "SELLABLE"
    reason: str = ""
    reference: str = ""


@dataclass
class Inbound:
    """A shipment of one item to a fulfilment centre: what was sent and what Amazon acknowledged."""

    shipment_id: str
    item: Item
    shipped: int
    received: int
    status: str
    created: datetime
    delivered: datetime | None
    centre: str
    country: str


@dataclass
class Removal:
    """A removal order of one item: sent back (`Return`) or destroyed (`Disposal`)."""

    order_id: str
    kind: str
    requested: datetime
    updated: datetime
    item: Item
    disposition: str
    units: int


@dataclass
class FbaBooks:
    """Everything of the FBA account beside settlements, returns and orders while a scenario is built.

    `consigned` are the consignments that left a hub for Amazon, with their item and hub.
    `orders` are Orders API objects with their items; `late_rows` are return rows that no report showed
    within the look-back. `count_age` is how many days before the end Amazon's stock was last counted in full.
    """

    movements: list[Movement] = field(default_factory=list)
    consigned: list[tuple[dict[str, Any], Item, str]] = field(default_factory=list)
    inbounds: list[Inbound] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    late_rows: list[Any] = field(default_factory=list)
    count_age: int = 0
