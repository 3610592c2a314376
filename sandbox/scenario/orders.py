"""Placing orders: the order line, its settlement rows and account-level charges that hang on an order."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sandbox.scenario.catalogue import Item
from sandbox.scenario.markets import Market
from sandbox.scenario.world import OrderLine, Row, World


def place_order(
    world: World,
    rng: random.Random,
    market: Market,
    item: Item,
    purchased: datetime,
    *,
    quantity: int = 1,
    channel: str = "AFN",
    shipping: int = 0,
    promotion: int = 0,
    sku_text: str | None = None,
) -> OrderLine:
    """Create an order of one SKU, shipped within two days; its money posts where a settlement is open then.

    Returns the line. `shipping` and `promotion` are minor units before tax; `sku_text` is the spelling in
    Amazon's documents when it differs from the master SKU.
    """
    principal = item.price * market.price_percent // 100
    line = OrderLine(
        market=market,
        item=item,
        order_id=world.unique(rng, f"{rng.choice(market.order_prefixes)}-#######-#######"),
        item_code=world.unique(rng, "1#############"),
        sku_text=sku_text or item.sku,
        quantity=quantity,
        unit_principal=principal,
        unit_tax=_tax(market, principal),
        shipping=shipping,
        shipping_tax=_tax(market, shipping),
        promotion=promotion,
        channel=channel,
        purchased=purchased,
        updated=purchased + timedelta(seconds=rng.randrange(21_600, 144_000)),
        sales_channel=market.name,
    )
    world.lines.append(line)
    _post_order(world, rng, line)
    return line


def _tax(market: Market, amount: int) -> int:
    return (amount * market.tax_percent + 50) // 100


def _post_order(world: World, rng: random.Random, line: OrderLine) -> None:
    settlement = world.settlement_at(line.market, line.updated)
    if settlement is None:
        return
    market = line.market
    tax_account = "2120" if market.is_facilitated else "2110"
    principal, tax = line.unit_principal * line.quantity, line.unit_tax * line.quantity
    parts = [("ItemPrice", "Principal", principal, "4000"), ("ItemPrice", "Tax", tax, tax_account)]
    if line.shipping:
        parts.append(("ItemPrice", "Shipping", line.shipping, "4000"))
        parts.append(("ItemPrice", "ShippingTax", line.shipping_tax, tax_account))
    if market.is_facilitated:
        parts.append(("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -tax, "2120"))
        if line.shipping:
            parts.append(
                ("ItemWithheldTax", "MarketplaceFacilitatorTax-Shipping", -line.shipping_tax, "2120")
            )
    if line.promotion:
        parts.append(("Promotion", "Principal", -line.promotion, "4000"))
    parts.append(("ItemFees", "Commission", -commission(principal + tax), "6000"))
    if line.channel == "AFN":
        fee = -market.fulfilment_fee * line.quantity
        parts.append(("ItemFees", "FBAPerUnitFulfillmentFee", fee, "6010"))
        if line.shipping:
            parts.append(("ItemFees", "ShippingChargeback", -line.shipping, "6010"))
    shipment = f"D{rng.randrange(10**8):08d}b"
    for amount_type, description, amount, account in parts:
        settlement.rows.append(
            Row(
                line.updated, "Order", amount_type, description, amount, account, line.order_id, "",
                shipment, market.name, line.channel, line.item_code, "", line.sku_text, line.quantity,
                f"PROMO-{shipment}" if amount_type == "Promotion" else "",
            )
        )  # fmt: skip


def commission(gross: int) -> int:
    """Referral fee: 15 % of the price with tax, half up."""
    return (gross * 15 + 50) // 100


def place_multichannel_order(
    world: World, rng: random.Random, market: Market, item: Item, when: datetime
) -> None:
    """An order from outside Amazon that Amazon fulfils: a fee in the settlement, no revenue."""
    line = OrderLine(
        market, item, world.unique(rng, "S01-#######-#######"), "", item.sku, 1, 0, 0, 0, 0, 0, "AFN", when,
        when + timedelta(hours=20), sales_channel=f"Non-Amazon {market.site}",
    )  # fmt: skip
    line.is_excluded = True
    world.lines.append(line)
    settlement = world.settlement_at(market, line.updated)
    if settlement is not None:
        settlement.rows.append(
            Row(
                line.updated, "Order", "ItemFees", "FBAPerUnitFulfillmentFee", -market.fulfilment_fee * 2,
                "6010", line.order_id, marketplace=line.sales_channel, fulfilment="AFN",
                sku=item.sku, quantity=1,
            )
        )  # fmt: skip


def place_cancelled_order(
    world: World, rng: random.Random, market: Market, item: Item, when: datetime
) -> None:
    """An order that never shipped."""
    order_id = world.unique(rng, f"{market.order_prefixes[0]}-#######-#######")
    line = OrderLine(
        market, item, order_id, "", item.sku, 0, 0, 0, 0, 0, 0, "AFN", when, when + timedelta(hours=5),
        status="Cancelled", sales_channel=market.name,
    )  # fmt: skip
    world.lines.append(line)
