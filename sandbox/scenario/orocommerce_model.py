"""The OroCommerce side of a world: products with their units, B2B orders, returns and the ERP's credit memos.

Containers alone; prices in pence net of tax. Documents are written beside this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.scenario.catalogue import Item

if TYPE_CHECKING:
    from sandbox.scenario.hub_returns import HubReturn

TAX_PERCENT = 20


@dataclass(frozen=True)
class Product:
    """A product under the shop's SKU text; `units`: how many primary units one unit is, primary first."""

    item: Item
    sku_text: str
    product_id: str
    units: dict[str, int]
    precision_ids: dict[str, str]
    is_enabled: bool = True

    @property
    def primary(self) -> str:
        """The unit in which stock is counted."""
        return next(iter(self.units))


@dataclass(frozen=True)
class Position:
    """An order line: `price` is per unit, before the order's discount."""

    line_id: str
    product: Product
    quantity: int
    unit: str
    price: int

    @property
    def base_units(self) -> int:
        """The quantity in primary units."""
        return self.quantity * self.product.units[self.unit]

    @property
    def amount(self) -> int:
        """Net value before discount."""
        return self.quantity * self.price


@dataclass
class B2bOrder:
    """An order and where its return stands (`returnStatus`)."""

    order_id: str
    identifier: str
    customer_id: str
    positions: list[Position]
    created: datetime
    updated: datetime
    discount_percent: int = 0
    internal_status: str = "closed"
    shipping_status: str = "shipped"
    return_status: str = "none"
    is_paid_by_card: bool = False

    def net(self, position: Position) -> int:
        """What the customer owes for a line before tax, discount taken off."""
        return position.amount * (100 - self.discount_percent) // 100


@dataclass
class B2bReturn:
    """A return of an order: its positions beside the items of the record at ZigZag."""

    order: B2bOrder
    positions: list[Position]
    record: HubReturn


@dataclass(frozen=True)
class CreditMemo:
    """One line of a credit memo; `receipt` is the ZigZag item that it answers."""

    memo_id: str
    created: datetime
    order: B2bOrder
    position: Position
    return_id: str
    quantity: int
    unit: str
    net: int
    tax: int
    receipt: str
    status: str = "posted"


@dataclass
class OroBook:
    """Everything of OroCommerce while a scenario is being built.

    `credited` counts the primary units credited per order line, `base_units` names the ERP's unit of a SKU
    that is not counted each, `oversold` the orders that the warehouse has not enough for.
    """

    products: dict[str, Product] = field(default_factory=dict)
    orders: list[B2bOrder] = field(default_factory=list)
    returns: list[B2bReturn] = field(default_factory=list)
    memos: list[CreditMemo] = field(default_factory=list)
    payment_events: list[dict[str, Any]] = field(default_factory=list)
    credited: dict[str, int] = field(default_factory=dict)
    base_units: dict[str, str] = field(default_factory=dict)
    oversold: set[str] = field(default_factory=set)
