"""Orders whose money Amazon holds back (DD+7, invoiced orders), as transactions of Finances 2024-06-19.

The money reaches a settlement when it is released, not when the order ships.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.clock import iso_z, moment_at_age
from sandbox.scenario.markets import DE, UK, Market
from sandbox.scenario.orders import commission, place_order
from sandbox.scenario.world import OrderLine, World

ORDERS = {"XS": 16, "S": 80, "M": 500, "L": 3_000, "XL": 10_000}
HELD = {"DD7": timedelta(days=10), "B2B": timedelta(days=30)}
Json = dict[str, Any]


def build_deferred(world: World) -> None:
    """Held orders of the last two months: released ones in a settlement, the others not yet."""
    rng = world.rng("fba/deferred")
    for number in range(ORDERS[world.size]):
        market = (UK, UK, DE)[number % 3]
        reason = "B2B" if number % 5 == 4 else "DD7"
        age = rng.randrange(2, 60)
        line = place_held_order(world, rng, market, age, reason)
        held = defer(world, line, reason)
        if line.shipped + HELD[reason] <= world.as_of:
            release(world, line, held, line.shipped + HELD[reason])
    line = place_held_order(world, rng, UK, 6, "DD7")
    defer(world, line, "DD7")
    refunded = moment_at_age(rng, world.as_of, 2)
    world.fba.transactions.append(
        _transaction(world, line, "Refund", "DEFERRED", refunded, -(line.unit_gross * line.quantity), "DD7")
    )


def place_held_order(
    world: World, rng: random.Random, market: Market, age: int, reason: str, *, is_released: bool = True
) -> OrderLine:
    """An order shipped at that age; its settlement rows stand where it is released, if that is over.

    With `is_released` false no settlement ever has it.
    """
    item = rng.choice(world.catalogue.sold_in(market.currency))
    delay = HELD[reason] if is_released else timedelta(days=400)
    shipped = moment_at_age(rng, world.as_of, age)
    line = place_order(world, rng, market, item, shipped + delay)
    line.purchased = shipped - timedelta(hours=20)
    line.updated = line.shipped = shipped
    return line


def defer(world: World, line: OrderLine, reason: str) -> Json:
    """Amazon holds the order's money from shipping on."""
    total = net(line)
    held = _transaction(world, line, "Shipment", "DEFERRED", line.shipped, total, reason)
    world.fba.transactions.append(held)
    return held


def release(world: World, line: OrderLine, held: Json, when: datetime) -> Json:
    """The money is free: the held transaction and its release name each other."""
    reason = held["contexts"][0]["deferralReason"]
    number = len(held["relatedIdentifiers"])
    free = _transaction(world, line, "Shipment", "RELEASED", when, net(line), reason, f"release {number}")
    held["transactionStatus"] = "DEFERRED_RELEASED"
    _relate(held, "RELEASE_TRANSACTION_ID", free["transactionId"])
    _relate(free, "DEFERRED_TRANSACTION_ID", held["transactionId"])
    world.fba.transactions.append(free)
    return free


def confirm_refund(world: World, line: OrderLine, when: datetime) -> Json:
    """Amazon says that it has refunded one unit of an order and that the money is booked."""
    refunded = _transaction(world, line, "Refund", "RELEASED", when, -line.unit_gross, "")
    refunded["contexts"] = []
    world.fba.transactions.append(refunded)
    return refunded


def _relate(transaction: Json, name: str, value: str) -> None:
    related = {"relatedIdentifierName": name, "relatedIdentifierValue": value}
    transaction["relatedIdentifiers"].append(related)


def net(line: OrderLine) -> int:
    """What an order brings after fees; the tax of a facilitated market washes out."""
    gross = line.unit_gross * line.quantity
    kept = line.unit_principal * line.quantity if line.market.is_facilitated else gross
    return kept - commission(gross) - line.market.fulfilment_fee * line.quantity


def _breakdowns(line: OrderLine, kind: str, total: int) -> list[Json]:
    """What a total is made of, grouped as Amazon groups it: price, tax and, for a sale, its fees."""
    units = line.quantity if kind == "Shipment" else total // line.unit_gross
    tax = line.unit_tax * units
    groups = [
        ("ProductCharges", {"OurPricePrincipal": line.unit_principal * units}),
        ("Tax", {"OurPriceTax": tax}),
    ]
    if kind == "Shipment":
        gross = line.unit_gross * units
        fees = {
            "Commission": -commission(gross),
            "FBAPerUnitFulfillmentFee": -line.market.fulfilment_fee * units,
        }
        withheld = {"MarketplaceFacilitatorTax-Principal": -tax} if line.market.is_facilitated else {}
        groups += [("AmazonFees", fees), ("TaxWithheld", withheld)]
    return [
        {
            "breakdownType": group, "breakdownAmount": _money(line, sum(parts.values())),
            "breakdowns": [
                {"breakdownType": name, "breakdownAmount": _money(line, amount), "breakdowns": []}
                for name, amount in parts.items()
            ],
        }
        for group, parts in groups
        if parts
    ]  # fmt: skip


def _money(line: OrderLine, minor: int) -> Json:
    return {"currencyCode": line.market.currency, "currencyAmount": minor / 10**line.market.exponent}


def _transaction(
    world: World,
    line: OrderLine,
    kind: str,
    status: str,
    when: datetime,
    total: int,
    reason: str,
    name: str = "",
) -> Json:
    identity = f"{world.seed}/{line.order_id}/{kind}/{name}"
    return {
        "sellingPartnerMetadata": {
            "sellingPartnerId": "A1SANDBOXSELLER", "accountType": "Standard Orders",
            "marketplaceId": line.market.marketplace_id,
        },
        "relatedIdentifiers": [
            {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": line.order_id}
        ],
        "transactionType": kind,
        "transactionId": str(uuid.uuid5(uuid.NAMESPACE_OID, identity)),
        "transactionStatus": status,
        "description": "Order Payment" if kind == "Shipment" else "Refund Order",
        "postedDate": iso_z(when),
        "totalAmount": _money(line, total),
        "marketplaceDetails": {
            "marketplaceId": line.market.marketplace_id, "marketplaceName": line.market.name,
        },
        "items": [
            {
                "description": line.item.name,
                "totalAmount": _money(line, total),
                "breakdowns": _breakdowns(line, kind, total),
                "contexts": [
                    {
                        "contextType": "ProductContext", "asin": line.item.asin, "sku": line.sku_text,
                        "quantityShipped": line.quantity, "fulfillmentNetwork": "AFN",
                    }
                ],
            }
        ],
        "contexts": [
            {
                "contextType": "DeferredContext", "deferralReason": reason,
                "maturityDate": iso_z(line.shipped + HELD.get(reason, timedelta())),
            }
        ],
        "breakdowns": [{"breakdownType": "Total", "breakdownAmount": _money(line, total), "breakdowns": []}],
    }  # fmt: skip
