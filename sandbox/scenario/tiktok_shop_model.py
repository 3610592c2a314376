"""The TikTok Shop side of a world: shops, orders of single units, returns, and money waiting for a statement.

Containers alone, in minor units. Documents are written beside this module as the API writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.scenario.catalogue import Item

if TYPE_CHECKING:
    from sandbox.scenario.hub_returns import HubReturn


@dataclass(frozen=True)
class Shop:
    """One shop of the seller; prices include the tax. `price_percent` scales pence to the currency."""

    shop_id: str
    name: str
    region: str
    currency: str
    cipher: str
    code: str
    warehouse_id: str
    price_percent: int
    hub: str
    own_warehouse: str
    share: int


GB = Shop(
    "7495000000000000101", "Marlow Home", "GB", "GBP", "GCP_mArLoWhOmEgB01", "GBLCMARLOW1",
    "7396000000000000201", 100, "UK-HUB-1", "UK-DC", 75,
)  # fmt: skip
DE = Shop(
    "7495000000000000102", "Marlow Home DE", "DE", "EUR", "GCP_mArLoWhOmEdE02", "DELCMARLOW2",
    "7396000000000000202", 115, "DE-HUB-1", "DE-DC", 25,
)  # fmt: skip
SHOPS: tuple[Shop, ...] = (GB, DE)


@dataclass(frozen=True)
class Unit:
    """One line item of an order: one unit. `price` is before discounts; what the buyer paid is `paid`."""

    line_id: str
    item: Item
    seller_sku: str
    price: int
    seller_discount: int
    platform_discount: int

    @property
    def revenue(self) -> int:
        """What the seller earns: a discount that the platform funds is paid by the platform."""
        return self.price - self.seller_discount

    @property
    def paid(self) -> int:
        """What the buyer paid."""
        return self.revenue - self.platform_discount


@dataclass
class ShopOrder:
    """An order: its document and its units."""

    shop: Shop
    document: dict[str, Any]
    units: list[Unit]
    shipping: int
    created: datetime
    is_shipped: bool = True
    affiliate_percent: int = 0

    @property
    def order_id(self) -> str:
        """TikTok's order id."""
        return str(self.document["id"])


@dataclass
class ShopReturn:
    """A return: its current document, the units that it is about, and its twin at ZigZag if there is one."""

    order: ShopOrder
    document: dict[str, Any]
    units: list[Unit]
    twin: HubReturn | None = None
    reason: int = 18

    @property
    def return_id(self) -> str:
        """TikTok's return id."""
        return str(self.document["return_id"])


@dataclass
class Money:
    """One transaction of a coming statement, by the part of the statement that its amounts add to.

    `units` are the units refunded (empty: a sale or an adjustment); `customer` is what the buyer got back.
    """

    shop: Shop
    when: datetime
    kind: str
    order: ShopOrder | None
    revenue: dict[str, int] = field(default_factory=dict)
    shipping: dict[str, int] = field(default_factory=dict)
    fee: dict[str, int] = field(default_factory=dict)
    supplementary: dict[str, int] = field(default_factory=dict)
    adjustment: int = 0
    reserve: int = 0
    reserve_id: str = ""
    units: tuple[Unit, ...] = ()
    customer: int = 0
    refund_return: ShopReturn | None = None
    state: str = ""


@dataclass
class TikTokBook:
    """Everything on TikTok Shop while a scenario is being built.

    `names` is what the shops call a SKU where it is not the master's name; `snapshots` are returns as they
    changed.
    """

    names: dict[str, str] = field(default_factory=dict)
    # Items that the shops offer beside those that are sold everywhere.
    offered: list[Item] = field(default_factory=list)

    orders: list[ShopOrder] = field(default_factory=list)
    returns: list[ShopReturn] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    # Statements by how many pieces of money they were made of.
    closed: dict[int, list[Any]] = field(default_factory=dict)
