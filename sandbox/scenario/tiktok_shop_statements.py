"""Statements of the TikTok shops: one a day and shop at midnight UTC, their transactions and their payment.

Identities: settlement = revenue + shipping + fee and tax + adjustment; a statement is the sum of its
transactions; payable = settlement + reserve.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sandbox.scenario.clock import bank_working_day, entity_date
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import Money, Shop
from sandbox.scenario.tiktok_shop_money import sell
from sandbox.scenario.tiktok_shop_orders import plain_order, unix
from sandbox.scenario.world import World

# The parts of a transaction that are always listed, filled or not.
REVENUE = (
    "subtotal_before_discount_amount", "refund_subtotal_before_discount_amount", "seller_discount_amount",
    "seller_discount_refund_amount", "cod_service_fee_amount", "refund_cod_service_fee_amount",
)  # fmt: skip
SHIPPING = (
    "actual_shipping_fee_amount", "shipping_fee_discount_amount", "customer_paid_shipping_fee_amount",
    "return_shipping_fee_amount", "replacement_shipping_fee_amount", "return_shipping_label_fee_amount",
)  # fmt: skip
FEES = (
    "platform_commission_amount", "referral_fee_amount", "refund_administration_fee_amount",
    "transaction_fee_amount", "affiliate_commission_amount", "affiliate_ads_commission_amount",
    "sfp_service_fee_amount", "fee_per_item_sold_amount", "dynamic_commission_amount",
)  # fmt: skip
TAXES = ("vat_amount", "import_vat_amount", "customs_duty_amount", "local_vat_amount")
SUPPLEMENTARY = (
    "customer_payment_amount", "customer_refund_amount", "platform_discount_amount",
    "platform_discount_refund_amount", "sales_tax_amount", "sales_tax_refund_amount",
)  # fmt: skip
FLOOR = 1500
TO_PAY = timedelta(days=2)


@dataclass
class Statement:
    """A statement with its transactions as they are rendered."""

    shop: Shop
    statement_id: str
    when: datetime
    payment_id: str
    money: list[Money] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def settlement(self) -> int:
        """What the transactions earn, in minor units."""
        return sum(_settlement(m) for m in self.money)

    @property
    def payable(self) -> int:
        """What is paid out: the settlement and the reserve."""
        return self.settlement + sum(m.reserve for m in self.money)

    def total(self, part: str) -> int:
        """The sum over one part: revenue, shipping or fee."""
        return sum(sum(getattr(m, part).values()) for m in self.money)


def _settlement(money: Money) -> int:
    parts = (money.revenue, money.shipping, money.fee)
    return sum(sum(part.values()) for part in parts) + money.adjustment


def statement_time(money: Money) -> datetime:
    """Midnight after the day of the activity."""
    return datetime.combine(money.when.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def statements(world: World) -> list[Statement]:
    """All statements up to `as_of`, oldest first. Money that is younger is on none yet."""
    book = world.tiktok_shop
    if len(book.money) not in book.closed:
        book.closed = {len(book.money): _closed(world)}
    return book.closed[len(book.money)]


def _closed(world: World) -> list[Statement]:
    found: dict[tuple[str, datetime], Statement] = {}
    for money in world.tiktok_shop.money:
        when = statement_time(money)
        if when > world.as_of:
            continue
        key = (money.shop.code, when)
        if key not in found:
            rng = random.Random(f"{world.seed}/tiktok_shop/statement/{key[0]}/{when.date()}")
            ids = (f"7238{rng.randrange(10**15):015d}", f"3459{rng.randrange(10**15):015d}")
            found[key] = Statement(money.shop, ids[0], when, ids[1])
        found[key].money.append(money)
    ordered = sorted(found.values(), key=lambda s: (s.when, s.shop.code))
    for statement in ordered:
        statement.transactions = _transactions(world, statement)
    return ordered


def keep_payable_positive(world: World) -> None:
    """Sell more plain orders on days whose refunds outweigh the sales: every statement pays something out."""
    sums: dict[tuple[str, date], int] = defaultdict(int)
    shops = {}
    for money in world.tiktok_shop.money:
        key = (money.shop.code, money.when.astimezone(UTC).date())
        sums[key] += _settlement(money) + money.reserve
        shops[key] = money.shop
    for key, total in sorted(sums.items()):
        rng = world.rng(f"tiktok_shop/filler/{key[0]}/{key[1]}")
        noon = datetime.combine(key[1], time(12), UTC)
        while total < FLOOR and noon < world.as_of:
            order = plain_order(world, rng, shops[key], noon - timedelta(days=14))
            total += _settlement(sell(world, order, noon))


def _transactions(world: World, statement: Statement) -> list[dict[str, Any]]:
    """One transaction per order, adjustment or reserve; what an order got and gave on one day is one."""
    groups: dict[tuple[str, str], list[Money]] = defaultdict(list)
    for number, money in enumerate(statement.money):
        order_id = money.order.order_id if money.order else ""
        is_order = money.kind == "ORDER"
        groups[money.kind, order_id if is_order else f"{order_id}/{number}"].append(money)
    rng = random.Random(f"{world.seed}/tiktok_shop/transactions/{statement.statement_id}")
    return [_transaction(rng, group) for group in groups.values()]


def _transaction(rng: random.Random, group: Sequence[Money]) -> dict[str, Any]:
    first = group[0]
    order_id = first.order.order_id if first.order else ""
    is_order, is_reserve = first.kind == "ORDER", first.kind == "RESERVE"
    adjustment = sum(m.adjustment for m in group)
    reserve = sum(m.reserve for m in group)
    shipping = _breakdown(group, "shipping", SHIPPING)
    return {
        "id": f"1636{rng.randrange(10**15):015d}",
        "type": first.kind,
        "order_id": order_id if is_order else "",
        "order_create_time": unix(first.order.created) if first.order and is_order else 0,
        "adjustment_id": "" if is_order or is_reserve else f"7239{rng.randrange(10**15):015d}",
        "adjustment_order_id": "" if is_order or is_reserve else order_id,
        "adjustment_amount": decimal_text(adjustment),
        "settlement_amount": decimal_text(sum(_settlement(m) for m in group)),
        "revenue_amount": _sum(group, "revenue"),
        "revenue_breakdown": _breakdown(group, "revenue", REVENUE),
        "shipping_cost_amount": _sum(group, "shipping"),
        "shipping_cost_breakdown": {**shipping, "supplementary_component": {}},
        "fee_tax_amount": _sum(group, "fee"),
        "fee_tax_breakdown": {
            "fee": _breakdown(group, "fee", FEES),
            "tax": dict.fromkeys(TAXES, "0"),
        },
        # A trailing blank, as the documentation's own sample has it.
        "supplementary_component": {
            **_breakdown(group, "supplementary", SUPPLEMENTARY), "sales_tax_refund_amount": "0 "
        },
        "reserve_id": first.reserve_id,
        "reserve_amount": decimal_text(reserve),
        "associated_order_id": order_id if is_reserve else "",
        "reserve_status": "" if not is_reserve else "Collected" if reserve < 0 else "RELEASED",
        "estimated_release_time": str(unix(first.when + timedelta(days=14))) if reserve < 0 else "0",
    }  # fmt: skip


def _sum(group: Sequence[Money], part: str) -> str:
    return decimal_text(sum(sum(getattr(m, part).values()) for m in group))


def _breakdown(group: Sequence[Money], part: str, names: Sequence[str]) -> dict[str, str]:
    values: dict[str, int] = dict.fromkeys(names, 0)
    for money in group:
        amounts: Mapping[str, int] = getattr(money, part)
        for name, amount in amounts.items():
            values[name] += amount
    return {name: decimal_text(amount) if amount else "0" for name, amount in values.items()}


def statement_document(world: World, s: Statement) -> dict[str, Any]:
    """The statement as getStatements lists it.

    Shops outside the UK carry `revenue_amount` and a fee that contains shipping; the UK's lists them apart.
    """
    is_paid = s.when + TO_PAY <= world.as_of
    fee, shipping = s.total("fee"), s.total("shipping")
    is_uk = s.shop.region == "GB"
    document = {
        "id": s.statement_id,
        "statement_time": unix(s.when),
        "currency": s.shop.currency,
        "settlement_amount": decimal_text(s.settlement),
        "fee_amount": decimal_text(fee if is_uk else fee + shipping),
        "adjustment_amount": decimal_text(sum(m.adjustment for m in s.money)),
        "net_sales_amount": decimal_text(s.total("revenue")),
        "shipping_cost_amount": decimal_text(shipping),
        "payment_status": "PAID" if is_paid else "PROCESSING",
        "payment_id": s.payment_id if is_paid else "",
    }
    return document if is_uk else {**document, "revenue_amount": decimal_text(s.total("revenue"))}


def bank_rows(world: World) -> list[tuple[str, str, str, str]]:
    """What reached the bank: (value date, currency, amount, reference), a working day after the payment."""
    rows = []
    for s in statements(world):
        value_date = bank_working_day(entity_date(s.when + TO_PAY) + timedelta(days=1))
        if value_date <= entity_date(world.as_of):
            reference = f"TIKTOK SHOP {s.shop.region} {s.payment_id}"
            rows.append((value_date.isoformat(), s.shop.currency, decimal_text(s.payable), reference))
    return rows
