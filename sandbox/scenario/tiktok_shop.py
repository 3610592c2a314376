"""The TikTok Shop half of a scenario: its clean traffic, and its records as the API answers them.

Situations live in `tiktok_shop_clean` and `tiktok_shop_open`, money in `tiktok_shop_statements`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sandbox.scenario import stock
from sandbox.scenario import tiktok_shop_clean as clean
from sandbox.scenario import tiktok_shop_money as money
from sandbox.scenario import tiktok_shop_open as unfinished
from sandbox.scenario.catalogue import Alias
from sandbox.scenario.clock import entity_date
from sandbox.scenario.model import TikTokShopData
from sandbox.scenario.tiktok_shop_model import SHOPS, Shop, ShopOrder
from sandbox.scenario.tiktok_shop_orders import place, plain_order, product_ids, sellable_items
from sandbox.scenario.tiktok_shop_statements import (
    keep_payable_positive,
    statement_document,
    statements,
)
from sandbox.scenario.tiktok_shop_steps import YOUNGEST, hour, settle_sale, step
from sandbox.scenario.world import World

Situation = Callable[[World, random.Random, Shop], None]

# Orders in total over the whole history, beside Amazon's; a tenth of them are returned.
ORDERS = {"XS": 120, "S": 750, "M": 7_500, "L": 75_000, "XL": 450_000}
RETURN_PERCENT = 10
HISTORY_DAYS = 110

WEIGHTS: tuple[tuple[int, Situation], ...] = (
    (20, clean.restocked),
    (6, clean.consigned),
    (12, clean.lower_grade),
    (5, clean.two_units),
    (5, clean.one_of_three),
    (3, clean.two_returns_of_an_order),
    (3, clean.before_settlement),
    (3, clean.chained),
    (3, clean.combined),
    (4, clean.quick_refund),
    (2, clean.offer_refused),
    (2, clean.replacement),
    (3, unfinished.kept_by_seller),
    (3, unfinished.kept_by_platform),
    (3, unfinished.partial_accepted),
    (3, unfinished.fulfilled_by_tiktok),
    (1, unfinished.taken_back),
    (2, unfinished.rejected),
    (3, unfinished.cancelled),
    (2, unfinished.pending),
    (1, unfinished.just_asked),
    (2, unfinished.label_out),
    (3, unfinished.in_transit),
    (1, unfinished.quick_refund_in_transit),
    (1, unfinished.just_received),
    (2, unfinished.refund_under_way),
)


def build_tiktok_shop(world: World) -> None:
    """Clean business of both shops: every situation once, then returns and plain orders at random."""
    rng = world.rng("tiktok_shop")
    _name_items(world)
    book = world.tiktok_shop
    situations = [situation for _, situation in WEIGHTS]
    for position, situation in enumerate(situations):
        situation(world, rng, SHOPS[position % 3 == 2])
    weights = [weight for weight, _ in WEIGHTS]
    while len(book.returns) < ORDERS[world.size] * RETURN_PERCENT // 100:
        rng.choices(situations, weights)[0](world, rng, _any_shop(rng))
    for shop in SHOPS:
        _odd_orders(world, rng, shop)
    while len(book.orders) < ORDERS[world.size]:
        created = world.as_of - timedelta(minutes=rng.randrange(30, HISTORY_DAYS * 1440))
        order = plain_order(world, rng, _any_shop(rng), created.replace(microsecond=0))
        settle_sale(world, order)
    _account_money(world, rng)


def close_tiktok_shop(world: World) -> None:
    """When everything else is planted: no statement pays out less than nothing."""
    keep_payable_positive(world)


def _any_shop(rng: random.Random) -> Shop:
    return rng.choices(SHOPS, [shop.share for shop in SHOPS])[0]


def _name_items(world: World) -> None:
    """Some SKUs have a name of the shops' own, which the ERP's alias list explains."""
    since = entity_date(world.as_of) - timedelta(days=400)
    for number, item in enumerate(sellable_items(world)):
        if number % 6 == 1:
            name = f"TT-{item.asin[-5:]}"
            world.tiktok_shop.names[item.sku] = name
            world.catalogue.aliases.append(Alias("tiktok_shop", name, item.sku, since, None))


def _odd_orders(world: World, rng: random.Random, shop: Shop) -> None:
    """Orders without money: cancelled, unpaid, and a sample at a discount of 100 per cent."""
    place(world, rng, shop, hour(world, rng, 30, 9), status="CANCELLED")
    place(world, rng, shop, hour(world, rng, 1, 9), status="UNPAID")
    place(world, rng, shop, hour(world, rng, 40, 9), seller_percent=100, is_sample_order=True)


def _account_money(world: World, rng: random.Random) -> None:
    """Advertising, a reserve that is released and one that is still held, on days with a statement."""
    for shop in SHOPS:
        order = next(o for o in world.tiktok_shop.orders if o.shop is shop and o.is_shipped)
        first = YOUNGEST + step(world) * (40 // step(world))
        money.adjust(world, shop, hour(world, rng, first, 12), "GMV_PAYMENT_FOR_ADS", -1250)
        days = step(world) * (12 // step(world))
        for age in (first, YOUNGEST):
            money.hold_reserve(world, rng, order, hour(world, rng, age, 12), 500, days)


def tiktok_shop_data(world: World) -> TikTokShopData:
    """The shops' records at `as_of`, as on the wire. Returns come once per change, oldest first.

    A private key `_shop_id` says which shop a record belongs to.
    """
    closed = statements(world)
    return TikTokShopData(
        shops=tuple(_shop(shop) for shop in SHOPS),
        orders=tuple(
            {**order.document, "_shop_id": order.shop.shop_id}
            for order in sorted(world.tiktok_shop.orders, key=lambda o: (o.created, o.order_id))
        ),
        returns=tuple(sorted(world.tiktok_shop.snapshots, key=lambda r: (r["update_time"], r["return_id"]))),
        statements=tuple({**statement_document(world, s), "_shop_id": s.shop.shop_id} for s in closed),
        transactions={s.statement_id: tuple(s.transactions) for s in closed},
        inventory=_inventory(world),
    )


def _shop(shop: Shop) -> dict[str, Any]:
    return {
        "id": shop.shop_id, "name": shop.name, "region": shop.region, "seller_type": "LOCAL",
        "cipher": shop.cipher, "code": shop.code,
    }  # fmt: skip


def _inventory(world: World) -> tuple[dict[str, Any], ...]:
    """What each shop offers of each item: the own warehouse's stock less what is sold and not shipped."""
    on_hand = stock.on_hand(world)
    committed: Counter[tuple[str, str]] = Counter()
    for order in world.tiktok_shop.orders:
        if order.document["status"] == "AWAITING_SHIPMENT" and _is_own(order):
            committed.update((order.shop.code, unit.item.sku) for unit in order.units)
    rows = []
    for shop in SHOPS:
        for item in (*sellable_items(world), *world.tiktok_shop.offered):
            product_id, sku_id = product_ids(item)
            reserved = committed[shop.code, item.sku]
            available = max(0, on_hand[item.sku, shop.own_warehouse] - reserved)
            counts = {"available_quantity": available, "committed_quantity": reserved}
            sku = {
                "id": sku_id, "seller_sku": world.tiktok_shop.names.get(item.sku, item.sku),
                "total_available_quantity": available, "total_committed_quantity": reserved,
                "warehouse_inventory": [{"warehouse_id": shop.warehouse_id, **counts}],
            }  # fmt: skip
            rows.append({"product_id": product_id, "skus": [sku], "_shop_id": shop.shop_id})
    return tuple(rows)


def _is_own(order: ShopOrder) -> bool:
    return bool(order.document["fulfillment_type"] == "FULFILLMENT_BY_SELLER")
