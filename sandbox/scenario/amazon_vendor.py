"""The vendor account's business: purchase orders, goods that Amazon sends back, other deductions.

Clean traffic only: what Amazon claims, the hub counts, the credit note says and the payment deducts agree.
Payments are made at the closing, in `amazon_vendor_payments`.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sandbox.scenario import amazon_vendor_hub as hub
from sandbox.scenario.amazon_vendor_books import Claim, ClaimLine, Posting, PurchaseLine, PurchaseOrder
from sandbox.scenario.catalogue import Item
from sandbox.scenario.clock import ENTITY_ZONE, entity_date, moment_at_age
from sandbox.scenario.world import World

# Purchase orders a week and returns over the whole history.
VOLUMES = {"XS": (2, 26), "S": (4, 120), "M": (20, 1_000), "L": (120, 8_000), "XL": (500, 40_000)}
OLDEST_ORDER, OLDEST_CLAIM = 168, 112
NET_DAYS, QUICK_PAY_DAYS, QUICK_PAY_PERCENT = 30, 10, 2


def at(world: World, rng: random.Random, age: int) -> datetime:
    """A daytime moment of that age."""
    return moment_at_age(rng, world.as_of, age)


def build_vendor(world: World) -> None:
    """All clean business of the vendor account."""
    rng = world.rng("amazon-vendor")
    weekly, claims = VOLUMES[world.size]
    for age in range(OLDEST_ORDER, 2, -7):
        for _ in range(weekly):
            purchase(world, rng, age - rng.randrange(5) if age > 7 else age)
    orders = sorted((o for o in world.vendor.orders if o.received <= world.as_of), key=lambda o: o.received)
    moments = [order.received for order in orders]
    claimed: dict[str, int] = {}
    for _ in range(claims):
        age = rng.randrange(12, OLDEST_CLAIM)
        order = orders[rng.randrange(bisect_left(moments, world.as_of - timedelta(days=age + 8)))]
        claimed[order.number] = claimed.get(order.number, 0) + 1
        if claimed[order.number] == 1:
            return_to_vendor(world, rng, order, age, second=rng.random() < 0.25)
    for age in (2, 4, 8):
        return_to_vendor(world, rng, orders[0], age)
    retried = return_to_vendor(world, rng, orders[1], 70)
    retried.attempts = [(when - timedelta(hours=2), "Failure") for when, _ in retried.attempts] + (
        retried.attempts
    )
    largest = return_to_vendor(world, rng, orders[2], 60, units=12)
    if largest.posting:
        largest.posting.slices = 2
    _charges(world, rng, orders)


def purchase(
    world: World, rng: random.Random, age: int, items: Sequence[Item] | None = None
) -> PurchaseOrder:
    """An order of that age: accepted in full, received five days later, invoiced on shipping."""
    chosen = items or rng.sample(world.catalogue.sold_in("GBP"), rng.randrange(1, 5))
    lines = []
    for sequence, item in enumerate(chosen, start=1):
        is_case = rng.random() < 0.4
        size = rng.choice((6, 12, 24)) if is_case else 1
        amount = rng.randrange(2, 7) if is_case else rng.randrange(12, 61)
        lines.append(PurchaseLine(sequence, item, amount, size, item.price * 3 // 5 // 5 * 5))
    ordered = at(world, rng, age)
    has_quick_pay = rng.random() < 0.3
    number = world.unique(rng, f"{rng.randrange(2, 9)}{rng.choice('ABCDEFGHJKMNPRSTUVWXYZ')}######")
    issued = ordered + timedelta(days=3)
    order = PurchaseOrder(
        number=number,
        ordered=ordered,
        received=ordered + timedelta(days=5, hours=2),
        issued=issued,
        due=issued + timedelta(days=QUICK_PAY_DAYS if has_quick_pay else NET_DAYS),
        invoice_number=f"INV-{world.number('vendor-invoice'):06d}",
        has_quick_pay=has_quick_pay,
        lines=lines,
    )
    world.vendor.orders.append(order)
    discount = order.total * QUICK_PAY_PERCENT // 100 if has_quick_pay else 0
    post(world, order.invoice_number, issued, "Invoice", order.total, order.due, discount, kind="invoice")
    return order


def post(
    world: World,
    number: str,
    dated: datetime,
    description: str,
    amount: int,
    payable_from: datetime,
    discount: int = 0,
    *,
    kind: str = "",
) -> Posting:
    """Enter a line for the first payment from a moment on; deductions are negative."""
    posting = Posting(number, dated, description, amount, payable_from, discount, kind=kind)
    world.vendor.postings.append(posting)
    return posting


def cycle_cutoff(moment: datetime) -> datetime:
    """The end of the clearing cycle of a moment: midnight after its month in the entity's zone."""
    day = entity_date(moment).replace(day=1) + timedelta(days=32)
    return datetime.combine(day.replace(day=1), time(), ENTITY_ZONE).astimezone(UTC)


def return_to_vendor(
    world: World,
    rng: random.Random,
    order: PurchaseOrder,
    age: int,
    *,
    units: int | None = None,
    second: bool = False,
    missing: int = 0,
    progress: str = "credited",
    order_number: str = "",
) -> Claim:
    """Amazon asks at that age to send goods back; they reach the hub in five days and are graded in six.

    `second` claims two items of the order where it has them. `missing` units are not in the parcel.
    `progress` is how far it goes as time allows: announced (nothing arrives), graded, approved, credited
    (credit note at the cycle's cut-off, then the deduction). `order_number` is what ZigZag says instead.
    """
    chosen = order.lines[: 2 if second else 1]
    claimed = units or rng.randrange(2, 8)
    lines = [ClaimLine(line, claimed, claimed - missing, line.item.asin) for line in chosen]
    claim = Claim(
        request_id=world.unique(rng, "4071########"),
        order=order,
        lines=lines,
        kind=rng.choice(("sellable", "sellable", "damaged")),
        requested=at(world, rng, age),
    )
    world.vendor.claims.append(claim)
    hub.send_back(world, rng, claim, age, is_lost=progress == "announced", order_number=order_number)
    if claim.graded is None or progress == "graded":
        return claim
    approved = claim.graded + timedelta(hours=2)
    claim.approved = approved if approved <= world.as_of else None
    if progress == "credited":
        settle(world, claim)
    return claim


def settle(world: World, claim: Claim) -> None:
    """Credit note when the clearing cycle of the grading ends, then the deduction from a payment."""
    if claim.graded is None:
        return
    credited = cycle_cutoff(claim.graded) + timedelta(hours=6, seconds=world.number("vendor-credit") % 3000)
    if credited <= world.as_of:
        claim.attempts.append((credited, "Success"))
        deduct(world, claim, credited)


def deduct(world: World, claim: Claim, when: datetime) -> None:
    """Amazon enters the refund as a deduction; it goes off a payment from the next day on."""
    claim.posting = post(
        world, f"VRET{claim.request_id}", when, "Product returns", -claim.value, when + timedelta(hours=18),
        kind="return",
    )  # fmt: skip


def _charges(world: World, rng: random.Random, orders: Sequence[PurchaseOrder]) -> None:
    """Claims that were reversed, chargebacks, co-op, provisions held and released."""
    paid = [o for o in orders if timedelta(days=75) < world.as_of - o.issued < timedelta(days=130)]
    for order, chain in zip(
        paid, (("SC", "SCR"), ("SC", "SCR", "SCRSC", "SCRSCR"), ("PC", "PCR")), strict=False
    ):
        dispute(world, order, chain)
    for month, order in enumerate(paid[3:6]):
        when = at(world, rng, 20 + 30 * month)
        number = f"{order.invoice_number}VCBSINV"
        post(world, number, when, "Chargeback", -rng.randrange(1000, 6000), when, kind="chargeback")
        agreement = f"{rng.randrange(1000, 9999)}-{rng.randrange(10**9, 10**10)}"
        post(
            world, agreement, when, "COOP - Service agreement", -rng.randrange(2000, 8000), when, kind="coop"
        )
    for age, name in ((95, ""), (60, "AGED_"), (40, "")):
        when, amount = at(world, rng, age), rng.randrange(5000, 20_000)
        number = f"PROVISION_FOR_{name}RECEIVABLE"
        text = f"Provision for {name.lower().rstrip('_') + ' ' if name else ''}receivable"
        post(world, number, when, text, -amount, when, kind="provision")
        post(world, f"{number}R", when, text, amount, when + timedelta(days=9), kind="provision")


def dispute(world: World, order: PurchaseOrder, chain: Sequence[str]) -> None:
    """Amazon claims two units (or a price) of an invoice, and each further suffix takes it back or renews it.

    A claim is entered net of the quick-pay discount, its reversal without it.
    """
    line = order.lines[0]
    is_price = chain[0] == "PC"
    amount = line.units * 6 if is_price else 2 * line.net_cost * 6 // 5
    if is_price:
        order.wrong_price = amount
    else:
        order.short_units = 2
    what = "Price variance" if is_price else "Quantity shortage"
    for number, suffix in enumerate(chain):
        is_claim = number % 2 == 0
        when = order.due + timedelta(days=8 * number)
        discount = -amount * QUICK_PAY_PERCENT // 100 if is_claim and order.has_quick_pay else 0
        post(
            world, f"{order.invoice_number}{suffix}", when, what if is_claim else f"{what} reversal",
            -amount if is_claim else amount, when, discount, kind="dispute",
        )  # fmt: skip
