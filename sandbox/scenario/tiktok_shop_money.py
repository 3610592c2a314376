"""Money of the TikTok shops before it is on a statement: sales, refunds, reversals, adjustments, reserves.

Signs are the seller's (positive: to the seller). Each function adds to the world; nothing is rendered here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sandbox.scenario.tiktok_shop_model import Money, Shop, ShopOrder, ShopReturn, Unit
from sandbox.scenario.world import World

COMMISSION_PERCENT = 9
# What TikTok keeps of the commission that it gives back with a refund.
ADMINISTRATION_PERCENT = 20
CARRIER_FEE, LABEL_FEE = 200, 250


def _percent(amount: int, percent: int) -> int:
    return (amount * percent + 50) // 100


def sell(world: World, order: ShopOrder, when: datetime) -> Money:
    """Settle the sale of an order."""
    revenue = sum(unit.revenue for unit in order.units)
    platform = sum(unit.platform_discount for unit in order.units)
    money = Money(
        order.shop,
        when,
        "ORDER",
        order,
        revenue={
            "subtotal_before_discount_amount": sum(unit.price for unit in order.units),
            "seller_discount_amount": -sum(unit.seller_discount for unit in order.units),
        },
        shipping={
            "actual_shipping_fee_amount": -CARRIER_FEE - order.shipping,
            "customer_paid_shipping_fee_amount": order.shipping,
        },
        fee={
            "platform_commission_amount": -_percent(revenue, COMMISSION_PERCENT),
            "affiliate_commission_amount": -_percent(revenue, order.affiliate_percent),
        },
        supplementary={
            "customer_payment_amount": revenue - platform + order.shipping,
            "platform_discount_amount": platform,
        },
    )
    world.tiktok_shop.money.append(money)
    return money


def refund(
    world: World,
    record: ShopReturn,
    when: datetime,
    *,
    units: Sequence[Unit] | None = None,
    with_shipping: bool = False,
    with_label: bool = False,
    partial: int = 0,
) -> Money:
    """Settle the refund of a return: its units (or `units`), or `partial` of the price without goods."""
    order = record.order
    back = tuple(record.units if units is None else units)
    price = partial or sum(unit.price for unit in back)
    discount = 0 if partial else sum(unit.seller_discount for unit in back)
    platform = 0 if partial else sum(unit.platform_discount for unit in back)
    carriage = order.shipping if with_shipping else 0
    commission = _percent(price - discount, COMMISSION_PERCENT)
    customer = price - discount - platform + carriage
    money = Money(
        order.shop,
        when,
        "ORDER",
        order,
        revenue={
            "refund_subtotal_before_discount_amount": -price,
            "seller_discount_refund_amount": discount,
        },
        shipping={
            "customer_paid_shipping_fee_amount": -carriage,
            "return_shipping_label_fee_amount": -LABEL_FEE if with_label else 0,
        },
        fee={
            "platform_commission_amount": commission,
            "refund_administration_fee_amount": -_percent(commission, ADMINISTRATION_PERCENT),
            "affiliate_commission_amount": _percent(price - discount, order.affiliate_percent),
        },
        supplementary={
            "customer_refund_amount": -customer,
            "platform_discount_refund_amount": -platform,
        },
        units=back,
        customer=customer,
        refund_return=record,
    )
    world.tiktok_shop.money.append(money)
    return money


def take_back(world: World, money: Money, when: datetime) -> None:
    """Reverse a refund in full: TikTok decided for the seller."""
    world.tiktok_shop.money.append(
        Money(
            money.shop, when, "ORDER", money.order,
            revenue=_negated(money.revenue), shipping=_negated(money.shipping), fee=_negated(money.fee),
            supplementary=_negated(money.supplementary),
            customer=-money.customer, refund_return=money.refund_return, state="reversed",
        )
    )  # fmt: skip
    money.state = "reversed"


def _negated(part: Mapping[str, int]) -> dict[str, int]:
    return {name: -amount for name, amount in part.items()}


def adjust(
    world: World, shop: Shop, when: datetime, kind: str, amount: int, order: ShopOrder | None = None
) -> None:
    """An adjustment of its own kind, such as `PLATFORM_COMPENSATION`, with or without an order."""
    world.tiktok_shop.money.append(Money(shop, when, kind, order, adjustment=amount))


def hold_reserve(
    world: World, rng: random.Random, order: ShopOrder, when: datetime, amount: int, days: int
) -> None:
    """Keep part of a payout back and release it some days later."""
    reserve_id = world.unique(rng, "5678####")
    for moment, value in ((when, -amount), (when + timedelta(days=days), amount)):
        world.tiktok_shop.money.append(
            Money(order.shop, moment, "RESERVE", order, reserve=value, reserve_id=reserve_id)
        )
