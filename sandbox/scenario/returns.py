"""Units that arrive at an Amazon fulfilment centre: the rows of the FBA customer returns report."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from sandbox.scenario.world import OrderLine, Receipt, Row, World

REASONS = (
    "UNWANTED_ITEM", "APPAREL_TOO_SMALL", "APPAREL_TOO_LARGE", "DEFECTIVE", "NOT_AS_DESCRIBED",
    "ORDERED_WRONG_ITEM", "DAMAGED_BY_CARRIER", "NO_REASON_GIVEN", "QUALITY_UNACCEPTABLE",
    "FOUND_BETTER_PRICE",
)  # fmt: skip
COMMENTS = ("", "", "", 'said 5" too short', "Größe passt nicht", 'it\'s fine, "changed my mind"', "=1+1")
CENTRES = {"GBP": ("LTN4", "BHX2"), "EUR": ("LEJ1", "FRA3"), "USD": ("PHX6", "IND5"), "JPY": ("NRT5",)}


@dataclass(frozen=True)
class ReturnRow:
    """One row of the report: a unit. `status` is the later one; `first_status` is an earlier report's.

    A back-posted row is missing from the earlier of two overlapping reports. `written_date` is what the
    report has instead of its date.
    """

    when: datetime
    line: OrderLine
    sku_text: str
    centre: str
    disposition: str
    reason: str
    first_status: str
    status: str
    plate: str
    comment: str
    is_back_posted: bool = False
    written_date: str = ""


def receive_at_fba(
    world: World,
    rng: random.Random,
    line: OrderLine,
    when: datetime,
    *,
    units: int = 1,
    disposition: str | None = None,
    sku_text: str | None = None,
    is_back_posted: bool = False,
) -> list[ReturnRow]:
    """Units of a line reach a fulfilment centre, one row and one licence plate each."""
    rows = []
    for _ in range(units):
        kind = disposition or rng.choice(("SELLABLE", "SELLABLE", "CUSTOMER_DAMAGED", "DEFECTIVE"))
        settled = "Reimbursed" if kind == "DAMAGED" else "Unit returned to inventory"
        row = ReturnRow(
            when,
            line,
            sku_text or line.sku_text,
            rng.choice(CENTRES.get(line.market.currency, ("LTN4",))),
            kind,
            rng.choice(REASONS),
            "Unit returned to inventory",
            "Repackaged Successfully" if kind == "SELLABLE" and rng.random() < 0.3 else settled,
            world.unique(rng, "LPNRR#########"),
            rng.choice(COMMENTS),
            is_back_posted,
        )
        rows.append(row)
        world.return_rows.append(row)
        line.receipts.append(Receipt(row.plate, when, 1))
    return rows


def charge_return_fee(world: World, line: OrderLine, when: datetime) -> None:
    """The per-unit fee for a processed customer return."""
    settlement = world.settlement_at(line.market, when)
    if settlement is not None and settlement.index > 0:
        fee = -line.market.fulfilment_fee // 2
        settlement.rows.append(
            Row(
                when, "other-transaction", "ItemFees", "FBACustomerReturnPerUnitFee", fee, "6030",
                line.order_id, marketplace=line.market.name, fulfilment="AFN", sku=line.sku_text, quantity=1,
            )
        )  # fmt: skip
