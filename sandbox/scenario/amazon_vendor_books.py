"""What the Vendor Central half of a scenario is built in: purchase orders, returns, postings, payments.

Only containers and their sums live here; what happens is in `amazon_vendor`, how it is written in
`amazon_vendor_documents` and `amazon_vendor_portal`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.scenario.catalogue import Item

VENDOR_CODE, PAYEE_CODE, SHIP_TO = "ACME5", "ACMEP", "LTN4"
CURRENCY = "GBP"
TAX_PERCENT = 20


def gross(net_cost: int, units: int) -> int:
    """Value of units with tax, in pence; net costs are multiples of five, so nothing is rounded."""
    return net_cost * units * (100 + TAX_PERCENT) // 100


@dataclass(frozen=True)
class PurchaseLine:
    """One ordered item; `net_cost` is pence per each, `unit_size` the eaches in an ordered unit."""

    sequence: int
    item: Item
    amount: int
    unit_size: int
    net_cost: int

    @property
    def units(self) -> int:
        """Ordered quantity in eaches."""
        return self.amount * self.unit_size


@dataclass
class PurchaseOrder:
    """A purchase order, its receipt at Amazon and the invoice that the vendor sent for it."""

    number: str
    ordered: datetime
    received: datetime
    issued: datetime
    due: datetime
    invoice_number: str
    has_quick_pay: bool
    lines: list[PurchaseLine]
    short_units: int = 0
    wrong_price: int = 0

    @property
    def total(self) -> int:
        """The invoice's total with tax, in pence."""
        return sum(gross(line.net_cost, line.units) for line in self.lines)


@dataclass
class ClaimLine:
    """One item that Amazon wants to send back; `received` is what the hub counted."""

    ordered: PurchaseLine
    requested: int
    received: int
    asin: str = ""

    @property
    def value(self) -> int:
        """Refund asked for, tax included, in pence."""
        return gross(self.ordered.net_cost, self.requested)


@dataclass
class Claim:
    """A return to the vendor: portal request, ZigZag record, credit note and deduction.

    Moments are None where the step has not happened by then; `attempts` are the credit note's transactions
    (moment, status). `is_listed` is False where the portal does not know the request.
    """

    request_id: str
    order: PurchaseOrder
    lines: list[ClaimLine]
    kind: str
    requested: datetime
    graded: datetime | None = None
    approved: datetime | None = None
    rejected: datetime | None = None
    rejection: str = ""
    attempts: list[tuple[datetime, str]] = field(default_factory=list)
    posting: Posting | None = None
    is_listed: bool = True

    @property
    def value(self) -> int:
        """Refund asked for over all lines, tax included, in pence."""
        return sum(line.value for line in self.lines)


@dataclass
class Posting:
    """A line that waits for a payment: an invoice (positive), a deduction or its reversal.

    `discount` is the quick-pay discount with the sign of the amount. `slices` cut a deduction over that many
    payments; `payments` are where it stands in the end, with the amounts paid there.
    """

    number: str
    dated: datetime
    description: str
    amount: int
    payable_from: datetime
    discount: int = 0
    slices: int = 1
    kind: str = ""
    payments: list[tuple[Payment, int, int]] = field(default_factory=list)

    @property
    def payable(self) -> int:
        """What is to be paid, in pence."""
        return self.amount - self.discount


@dataclass
class Payment:
    """A remittance: its lines are (posting, paid, remaining); a hidden one shows no lines."""

    number: str
    date: datetime
    lines: list[tuple[Posting, int, int]] = field(default_factory=list)
    hidden_amount: int = 0

    @property
    def amount(self) -> int:
        """What reaches the bank, in pence."""
        return self.hidden_amount or sum(paid for _, paid, _ in self.lines)


@dataclass
class VendorBooks:
    """Everything of the vendor account while a scenario is built; the documents are filled at its closing."""

    orders: list[PurchaseOrder] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    stray_rows: list[dict[str, str]] = field(default_factory=list)
    stray_transactions: list[tuple[datetime, str, str]] = field(default_factory=list)
    documents: dict[str, Any] = field(default_factory=dict)
