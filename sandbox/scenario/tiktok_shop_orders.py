"""Orders of the TikTok shops: one line item per unit, prices with tax, times in unix seconds.

A document is written as it stands at `as_of`; what has not happened by then carries no time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario.catalogue import Item
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import Shop, ShopOrder, Unit
from sandbox.scenario.world import World

UNPAID_FEES = (
    "shipping_fee_seller_discount", "shipping_fee_platform_discount", "shipping_fee_cofunded_discount",
    "tax", "product_tax", "shipping_fee_tax", "small_order_fee", "retail_delivery_fee", "buyer_service_fee",
    "handling_fee", "shipping_insurance_fee", "item_insurance_fee", "item_insurance_tax",
)  # fmt: skip
TO_SHIP, TO_COLLECT, TO_DELIVER, TO_COMPLETE = (
    timedelta(hours=18), timedelta(hours=24), timedelta(hours=70), timedelta(days=10),
)  # fmt: skip


def unix(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def sellable_items(world: World) -> list[Item]:
    """What the shops sell: items sold everywhere."""
    return [item for item in world.catalogue.items if item.currencies is None]


def product_ids(item: Item) -> tuple[str, str]:
    """TikTok's product id and SKU id of an item, 19 digits each."""
    number = int(item.asin[2:])
    return f"1728{number:015d}", f"1729{number:015d}"


def place(
    world: World,
    rng: random.Random,
    shop: Shop,
    created: datetime,
    items: Sequence[Item] | None = None,
    *,
    shipping: int = 0,
    seller_percent: int = 0,
    platform_percent: int = 0,
    is_fulfilled_by_tiktok: bool = False,
    status: str | None = None,
    **changes: Any,
) -> ShopOrder:
    """Place a paid order of one unit per item and ship it at the usual pace.

    Discounts are percentages of the price; `shipping` is what the buyer pays for it. `status` CANCELLED or
    UNPAID stops the order before it is shipped; `changes` overwrite fields of the document.
    """
    chosen = list(items) if items is not None else [rng.choice(sellable_items(world))]
    units = [_unit(world, rng, shop, item, seller_percent, platform_percent) for item in chosen]
    order_id = world.unique(rng, "5764##############")
    document: dict[str, Any] = {
        "id": order_id, "status": status or "AWAITING_SHIPMENT", "create_time": unix(created),
        "update_time": unix(created), "payment": _payment(shop, units, shipping),
        "warehouse_id": "7396000000000000999" if is_fulfilled_by_tiktok else shop.warehouse_id,
        "fulfillment_type": "FULFILLMENT_BY_TIKTOK" if is_fulfilled_by_tiktok else "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK", "delivery_type": "HOME_DELIVERY", "is_cod": False,
        "is_sample_order": False, "is_on_hold_order": False, "is_replacement_order": False,
        "is_exchange_order": False, "is_buyer_request_cancel": status == "CANCELLED",
        "user_id": world.unique(rng, "7021###############"), "buyer_email": "v2b2V5@chat.seller.example",
        "recipient_address": _address(rng, shop),
        "packages": [], "line_items": [_line_item(shop, unit) for unit in units],
    }  # fmt: skip
    order = ShopOrder(shop, document, units, shipping, created, is_shipped=status is None)
    if status == "CANCELLED":
        cancelled = created + timedelta(hours=3)
        document |= {
            "cancel_time": unix(cancelled), "update_time": unix(cancelled),
            "cancel_reason": "Ordered by mistake", "cancellation_initiator": "BUYER",
        }  # fmt: skip
    elif status is None:
        _ship(world, rng, order, is_fulfilled_by_tiktok)
    document |= changes
    world.tiktok_shop.orders.append(order)
    return order


def _unit(
    world: World, rng: random.Random, shop: Shop, item: Item, seller_percent: int, platform_percent: int
) -> Unit:
    price = item.price * shop.price_percent // 100
    return Unit(
        line_id=world.unique(rng, "5770##############"),
        item=item,
        seller_sku=world.tiktok_shop.names.get(item.sku, item.sku),
        price=price,
        seller_discount=price * seller_percent // 100,
        platform_discount=price * platform_percent // 100,
    )


def _payment(shop: Shop, units: Sequence[Unit], shipping: int) -> dict[str, str]:
    amounts = {
        "sub_total": sum(u.paid for u in units),
        "shipping_fee": shipping,
        "seller_discount": sum(u.seller_discount for u in units),
        "platform_discount": sum(u.platform_discount for u in units),
        "total_amount": sum(u.paid for u in units) + shipping,
        "original_total_product_price": sum(u.price for u in units),
        "original_shipping_fee": shipping,
    }
    texts = {name: decimal_text(amount) for name, amount in amounts.items()}
    return {"currency": shop.currency, **texts, **dict.fromkeys(UNPAID_FEES, "0")}


def _address(rng: random.Random, shop: Shop) -> dict[str, Any]:
    street = f"{rng.randrange(1, 200)} Sample Street"
    return {
        "full_address": f"{street}, Sampletown", "phone_number": "(+44)7700****123", "name": "Jo Example",
        "first_name": "Jo", "last_name": "Example", "address_line1": street, "postal_code": "AA1 1AA",
        "region_code": shop.region,
        "district_info": [{"address_level": "L0", "address_name": shop.region}],
    }  # fmt: skip


def _line_item(shop: Shop, unit: Unit) -> dict[str, Any]:
    product_id, sku_id = product_ids(unit.item)
    return {
        "id": unit.line_id, "product_id": product_id, "product_name": unit.item.name, "sku_id": sku_id,
        "sku_name": "Default", "seller_sku": unit.seller_sku,
        "sale_price": decimal_text(unit.paid), "original_price": decimal_text(unit.price),
        "seller_discount": decimal_text(unit.seller_discount),
        "platform_discount": decimal_text(unit.platform_discount), "currency": shop.currency,
        "display_status": "AWAITING_SHIPMENT", "package_status": "TO_FULFILL", "is_gift": False,
        "item_tax": [], "retail_delivery_fee": "0", "combined_listing_skus": [],
    }  # fmt: skip


def _ship(world: World, rng: random.Random, order: ShopOrder, is_fulfilled_by_tiktok: bool) -> None:
    """Write every step of the delivery that lies before `as_of`."""
    steps = (
        ("rts_time", TO_SHIP, "AWAITING_COLLECTION", "PROCESSING"),
        ("collection_time", TO_COLLECT, "IN_TRANSIT", "FULFILLING"),
        ("delivery_time", TO_DELIVER, "DELIVERED", "COMPLETED"),
        ("", TO_COMPLETE, "COMPLETED", "COMPLETED"),
    )
    document = order.document
    document["paid_time"] = unix(order.created + timedelta(minutes=2))
    package, tracking = world.unique(rng, "1152##############"), world.unique(rng, "JX##########")
    order.is_shipped = False
    for name, delay, status, package_status in steps:
        when = order.created + delay
        if when > world.as_of:
            break
        document |= {"status": status, "update_time": unix(when)}
        if name:
            document[name] = unix(when)
        if name == "rts_time":
            document |= {"tracking_number": tracking, "packages": [{"id": package}]}
            order.is_shipped = True
            if not is_fulfilled_by_tiktok:
                for unit in order.units:
                    world.move(when, unit.item.sku, order.shop.own_warehouse, -1, "Shipments", order.order_id)
        for line in document["line_items"]:
            line |= {
                "display_status": status, "package_status": package_status, "package_id": package,
                "tracking_number": tracking,
            }  # fmt: skip


def plain_order(world: World, rng: random.Random, shop: Shop, created: datetime) -> ShopOrder:
    """An order that nobody returns: one to three units, some with discounts or paid shipping."""
    items = [rng.choice(sellable_items(world)) for _ in range(rng.choice((1, 1, 1, 1, 2, 3)))]
    return place(
        world, rng, shop, created, items,
        shipping=399 if rng.random() < 0.2 else 0,
        seller_percent=rng.choice((0, 0, 0, 10)), platform_percent=rng.choice((0, 0, 0, 5)),
        is_fulfilled_by_tiktok=rng.random() < 0.1,
    )  # fmt: skip
