"""The state that a scenario is built in: settlements being filled, order lines, documents, truth.

Only containers and identifiers live here. What happens to an order lives in `orders`, `refunds`, `returns`
and `zigzag`; how it is written lives in `settlements`, `reports` and `erp`.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from sandbox.scenario.amazon_vendor_books import VendorBooks
from sandbox.scenario.catalogue import Catalogue, Item
from sandbox.scenario.clock import entity_date
from sandbox.scenario.fba_books import FbaBooks
from sandbox.scenario.markets import Market
from sandbox.scenario.orocommerce_model import OroBook
from sandbox.scenario.surroundings import Surroundings
from sandbox.scenario.tiktok_shop_model import TikTokBook

CYCLE = timedelta(days=14)
FIRST_CYCLE = timedelta(days=36)
CYCLES = 7


class Row(NamedTuple):
    """One money row of a settlement; `amount` in minor units, `account` is where it belongs in the ledger."""

    posted: datetime
    transaction_type: str
    amount_type: str
    description: str
    amount: int
    account: str
    order_id: str = ""
    adjustment_id: str = ""
    shipment_id: str = ""
    marketplace: str = ""
    fulfilment: str = ""
    item_code: str = ""
    adjustment_item: str = ""
    sku: str = ""
    quantity: int | None = None
    promotion: str = ""


@dataclass
class Settlement:
    """One settlement of a chain and the ways in which its document may be spoilt or dressed."""

    market: Market
    index: int
    settlement_id: str
    start: datetime
    end: datetime
    rows: list[Row] = field(default_factory=list)
    layout: str = "V2"
    is_gzip: bool = False
    has_bom: bool = False
    blank_lines: int = 0
    spelling: str = "US"
    header_start: datetime | None = None
    header_total: int | None = None
    corruptions: dict[int, str] = field(default_factory=dict)
    is_listed: bool = True
    is_postable: bool = True
    is_deposit_planted: bool = False
    deposited: int | None = None
    deposit_reference: str | None = None

    @property
    def total(self) -> int:
        """The header's total in minor units."""
        return sum(row.amount for row in self.rows) if self.header_total is None else self.header_total

    @property
    def deposit_date(self) -> datetime:
        """Two days after the end, as in real files."""
        return self.end + timedelta(days=2)


@dataclass
class RefundEvent:
    """Money that a customer got back for an order line; `units` is the quantity expected back (0: none)."""

    settlement: Settlement
    when: datetime
    units: int
    amount: int
    kind: str
    rows: list[Row]
    state: str = ""


@dataclass
class Receipt:
    """Units of an order line that arrived, by licence plate or ZigZag item id."""

    receipt_id: str
    when: datetime
    units: int


@dataclass
class OrderLine:
    """One ordered SKU; amounts in minor units of the market's currency, per line unless `unit_`."""

    market: Market
    item: Item
    order_id: str
    item_code: str
    sku_text: str
    quantity: int
    unit_principal: int
    unit_tax: int
    shipping: int
    shipping_tax: int
    promotion: int
    channel: str
    purchased: datetime
    updated: datetime
    status: str = "Shipped"
    sales_channel: str = ""
    refunds: list[RefundEvent] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    is_excluded: bool = False
    is_unmapped: bool = False
    is_reimbursed: bool = False
    shipped: datetime = field(init=False)

    def __post_init__(self) -> None:
        """A later refund updates an order; it was shipped when it was first updated."""
        self.shipped = self.updated

    @property
    def unit_gross(self) -> int:
        """Price of one unit, tax included."""
        return self.unit_principal + self.unit_tax

    def cost_text(self, units: int) -> str:
        """Cost of `units` in GBP."""
        return f"{self.item.unit_cost * units / 100:.2f}"


@dataclass
class World:
    """Everything about one scenario while it is being built."""

    seed: int
    size: str
    as_of: datetime
    catalogue: Catalogue
    chains: dict[str, list[Settlement]] = field(default_factory=dict)
    lines: list[OrderLine] = field(default_factory=list)
    return_rows: list[Any] = field(default_factory=list)
    # Rows of the returns report that nobody can read; they are no returns to anybody else.
    unreadable_returns: list[Any] = field(default_factory=list)
    reimbursements: list[dict[str, str]] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)
    batches: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    consignments: list[dict[str, Any]] = field(default_factory=list)
    exceptions: list[Mapping[str, Any]] = field(default_factory=list)
    ghosts: list[Mapping[str, Any]] = field(default_factory=list)
    rejected: list[tuple[Settlement, int]] = field(default_factory=list)
    used_ids: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    tiktok_shop: TikTokBook = field(default_factory=TikTokBook)
    orocommerce: OroBook = field(default_factory=OroBook)
    arrivals: list[dict[str, Any]] = field(default_factory=list)
    stock_movements: list[tuple[datetime, str, str, int, str, str]] = field(default_factory=list)
    # Units by which the ERP's stock is off, by (SKU, location).
    book_differences: dict[tuple[str, str], int] = field(default_factory=dict)
    # Units that the ERP books of what is no goods at all, by (SKU, location).
    charges_in_stock: dict[tuple[str, str], int] = field(default_factory=dict)
    # Rows of the ERP's sales orders that differ from what was sold, by external order id; None: missing.
    erp_orders: dict[str, dict[str, str] | None] = field(default_factory=dict)
    # What other payers than settlements brought to the bank: value date, currency, amount, reference.
    bank_entries: list[tuple[str, str, str, str]] = field(default_factory=list)
    vendor: VendorBooks = field(default_factory=VendorBooks)
    fba: FbaBooks = field(default_factory=FbaBooks)
    surroundings: Surroundings = field(default_factory=Surroundings)
    starts: dict[str, list[datetime]] = field(default_factory=dict)
    # Which time a fault is being planted, from 0.
    round: int = 0

    def rng(self, name: str) -> random.Random:
        """A source of its own per part, so that one planted fault does not shift another; another one in each
        round of planting.
        """
        return random.Random(f"{self.seed}/{name}/{self.round}" if self.round else f"{self.seed}/{name}")

    def number(self, series: str) -> int:
        """The next number of a series, from 1."""
        self.numbers[series] = self.numbers.get(series, 0) + 1
        return self.numbers[series]

    def unique(self, rng: random.Random, pattern: str) -> str:
        """A text in which every `#` of the pattern is a random digit, never given out before."""
        width = pattern.count("#")
        template = pattern.replace("#", "{}")
        while True:
            text = template.format(*f"{rng.randrange(10**width):0{width}d}")
            if text not in self.used_ids:
                self.used_ids.add(text)
                return text

    def open_chain(self, market: Market, cycles: int = CYCLES) -> list[Settlement]:
        """Contiguous settlements of a market, the last closed on the day before `as_of`."""
        rng = self.rng(f"chain/{market.currency}")
        day = entity_date(self.as_of) - timedelta(days=1)
        last_end = datetime.combine(day, time(market.closing_hour, 21, 38), UTC)
        chain: list[Settlement] = []
        for index in range(cycles):
            end = last_end - CYCLE * (cycles - 1 - index)
            start = end - (FIRST_CYCLE if index == 0 else CYCLE)
            settlement_id = self.unique(rng, "2##########")
            chain.append(Settlement(market, index, settlement_id, start, end))
        self.chains[market.currency] = chain
        self.starts[market.currency] = [s.start for s in chain]
        return chain

    def settlement_at(self, market: Market, posted: datetime) -> Settlement | None:
        """The settlement whose window holds the moment; None before the chain and after its last end."""
        chain = self.chains[market.currency]
        position = bisect_right(self.starts[market.currency], posted) - 1
        return chain[position] if position >= 0 and posted < chain[-1].end else None

    def move(
        self, when: datetime, sku: str, location: str, units: int, cause: str, document: str = ""
    ) -> None:
        """Record base units that came to a location, or left it (negative); see `stock`."""
        self.stock_movements.append((when, sku, location, units, cause, document))

    def expect(self, code: str, **facts: Any) -> None:
        """Record a true exception."""
        names = ("order_id", "return_id", "settlement_id", "sku", "subject", "quantity", "amount", "currency")
        self.exceptions.append({"code": code, **{name: facts.get(name) for name in names}})
