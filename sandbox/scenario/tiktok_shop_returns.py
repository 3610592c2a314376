"""Returns on TikTok Shop over their life, each with its twin at ZigZag; every change leaves a snapshot.

Amounts are what the buyer paid for the units. Whether and when money moves is in `tiktok_shop_money`.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.scenario import hub_returns
from sandbox.scenario.hub_returns import HubLine
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import ShopOrder, ShopReturn, Unit
from sandbox.scenario.tiktok_shop_orders import product_ids, unix
from sandbox.scenario.world import World

CHANNEL = "TIKTOK_SHOP"
PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
AWAITING_SHIP = "AWAITING_BUYER_SHIP"
SHIPPED = "BUYER_SHIPPED_ITEM"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
CANCELLED = "RETURN_OR_REFUND_REQUEST_CANCEL"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
AWAITING_BUYER = "AWAITING_BUYER_RESPONSE"
REPLACEMENT_PENDING = "REPLACEMENT_REQUEST_PENDING"
REPLACEMENT_COMPLETE = "REPLACEMENT_REQUEST_COMPLETE"

_RETURN_REASON = "ecom_order_delivered_refund_and_return_reason_"
# ZigZag's reason → TikTok's code and text.
REASONS: dict[int, tuple[str, str]] = {
    10: (f"{_RETURN_REASON}no_need", "No longer needed"),
    11: (f"{_RETURN_REASON}item_doesn't_fit", "Item doesn't fit"),
    12: (f"{_RETURN_REASON}item_doesn't_fit", "Item doesn't fit"),
    13: (f"{_RETURN_REASON}not_match_description_uk", "Item does not match description"),
    14: (f"{_RETURN_REASON}defective", "Item is defective"),
    15: (f"{_RETURN_REASON}damaged_uk", "Item arrived damaged"),
    16: (f"{_RETURN_REASON}wrong_product", "Wrong item sent"),
    17: (f"{_RETURN_REASON}item_arrived_too_late", "Item arrived too late"),
}
NOT_RECEIVED = ("ecom_order_delivered_refund_reason_not_received", "Package not received")


def request(
    world: World,
    rng: random.Random,
    order: ShopOrder,
    created: datetime,
    *,
    units: Sequence[Unit] | None = None,
    return_type: str = "RETURN_AND_REFUND",
    is_mirrored: bool = True,
    deadline: datetime | None = None,
    with_shipping: bool = False,
    **changes: Any,
) -> ShopReturn:
    """A buyer asks for a return of units (default: all) and ZigZag mirrors it within the hour.

    `deadline` is by when the seller has to answer (48 hours unless given); `changes` overwrite fields of the
    document.
    """
    chosen = list(order.units if units is None else units)
    reason = rng.choice(sorted(REASONS))
    is_refund = return_type == "REFUND"
    document = _document(world, rng, order, chosen, created, REASONS[reason], with_shipping)
    document |= {
        "return_type": return_type,
        "return_status": REPLACEMENT_PENDING if return_type == "REPLACEMENT" else PENDING,
    }
    ask = {"REFUND": "SELLER_RESPOND_REFUND", "REPLACEMENT": "SELLER_RESPOND_REPLACEMENT"}
    _ask(document, ask.get(return_type, "SELLER_RESPOND_RETURN"), deadline or created + timedelta(hours=48))
    if is_refund:
        document["return_reason"], document["return_reason_text"] = NOT_RECEIVED
    document |= changes
    record = ShopReturn(order, document, chosen, reason=reason)
    world.tiktok_shop.returns.append(record)
    snapshot(world, record, created)
    if is_mirrored and not is_refund:
        mirror(world, rng, record, created + timedelta(minutes=rng.randrange(4, 50)))
    return record


def _document(
    world: World,
    rng: random.Random,
    order: ShopOrder,
    units: Sequence[Unit],
    created: datetime,
    reason: tuple[str, str],
    with_shipping: bool,
) -> dict[str, Any]:
    currency = order.shop.currency
    shipping = order.shipping if with_shipping else 0
    total = sum(unit.paid for unit in units)
    platform_ships = rng.random() < 0.7
    zero = {"product_seller_discount", "shipping_fee_seller_discount", "shipping_fee_platform_discount"}
    platform = sum(unit.platform_discount for unit in units)
    return {
        "order_id": order.order_id, "return_id": world.unique(rng, "4035###############"),
        "return_type": "", "return_status": "", "arbitration_status": None,
        "role": "Buyer" if rng.random() < 0.1 else "BUYER",
        "return_reason": reason[0], "return_reason_text": reason[1],
        "shipment_type": "PLATFORM" if platform_ships else "BUYER_ARRANGE",
        "handover_method": rng.choice(("DROP_OFF", "PICKUP")),
        "return_method": "PLATFORM_SHIPPED" if platform_ships else "BUYER_SHIPPED",
        "return_tracking_number": "", "return_provider_name": "", "return_provider_id": "",
        "pre_return_id": "", "next_return_id": "", "can_buyer_keep_item": False, "is_quick_refund": False,
        "create_time": unix(created), "update_time": unix(created), "seller_next_action_response": [],
        "return_line_items": [_line(world, rng, unit, currency) for unit in units],
        "discount_amount": [
            {"currency": currency, "product_platform_discount": decimal_text(platform)}
            | dict.fromkeys(sorted(zero), "0")
        ],
        "shipping_fee_amount": [
            {
                "currency": currency, "seller_paid_return_shipping_fee": "0",
                "platform_paid_return_shipping_fee": "0", "buyer_paid_return_shipping_fee": "0",
            }
        ],
        "refund_amount": _amount(currency, total, shipping),
        "return_shipping_document_type": rng.choice(("SHIPPING_LABEL", "QR_CODE")),
        "is_combined_return": False, "combined_return_id": "", "seller_proposed_return_type": "",
        "partial_refund": {"currency": currency, "amount": "0"}, "buyer_rejected_partial_refund": False,
        "return_warehouse_address": {"full_address": "Unit 4, Returns Park, Sampletown"},
    }  # fmt: skip


def _line(world: World, rng: random.Random, unit: Unit, currency: str) -> dict[str, Any]:
    return {
        "return_line_item_id": world.unique(rng, "4036###############"),
        "order_line_item_id": unit.line_id, "sku_id": product_ids(unit.item)[1], "sku_name": "Default",
        "seller_sku": unit.seller_sku, "product_name": unit.item.name,
        "product_image": {"url": "https://img.example/p.jpeg", "width": 200, "height": 200},
        "refund_amount": _amount(currency, unit.paid, 0),
    }  # fmt: skip


def _amount(currency: str, subtotal: int, shipping: int) -> dict[str, str]:
    return {
        "currency": currency, "refund_total": decimal_text(subtotal + shipping),
        "refund_subtotal": decimal_text(subtotal),
        "refund_shipping_fee": decimal_text(shipping) if shipping else "0", "refund_tax": "0",
        "retail_delivery_fee": "0", "buyer_service_fee": "0",
    }  # fmt: skip


def _ask(document: dict[str, Any], action: str, deadline: datetime) -> None:
    document["seller_next_action_response"] = [{"action": action, "deadline": unix(deadline)}]


def snapshot(
    world: World, record: ShopReturn, when: datetime, status: str | None = None, **changes: Any
) -> None:
    """Leave the return as it stands at a moment; a new status ends what the seller had to answer."""
    if status is not None:
        record.document |= {"return_status": status, "seller_next_action_response": []}
    record.document |= {"update_time": unix(when), **changes}
    world.tiktok_shop.snapshots.append(
        {**copy.deepcopy(record.document), "_shop_id": record.order.shop.shop_id}
    )


def mirror(world: World, rng: random.Random, record: ShopReturn, when: datetime, **changes: Any) -> None:
    """Open the twin at ZigZag under TikTok's return id; `changes` are what it says otherwise."""
    shop = record.order.shop
    values: dict[str, Any] = {
        "channel": CHANNEL,
        "order_number": record.order.order_id,
        "external_id": record.return_id,
        "hub": shop.hub,
        "own_warehouse": shop.own_warehouse,
        "reason": record.reason,
        "option": "REPLACEMENT" if record.document["return_type"] == "REPLACEMENT" else "REFUND",
    }
    lines = [HubLine(unit.item, unit.line_id) for unit in record.units]
    record.twin = hub_returns.open_return(world, rng, lines, when, **{**values, **changes})


def approve(
    world: World, rng: random.Random, record: ShopReturn, when: datetime, *, tracking: str | None = None
) -> None:
    """The seller agrees: both sides get the label's tracking number."""
    number = tracking or world.unique(rng, "H00T##########")
    carrier = {"return_tracking_number": number, "return_provider_name": "Evri", "return_provider_id": "7080"}
    snapshot(world, record, when, AWAITING_SHIP, **carrier)
    if record.twin is not None:
        hub_returns.label(world, record.twin, when + timedelta(minutes=9), number)


def ship(world: World, record: ShopReturn, when: datetime, *, deadline: datetime | None = None) -> None:
    """The buyer hands the parcel over; the seller has thirty days to confirm its arrival unless told."""
    record.document |= {"return_status": SHIPPED}
    _ask(record.document, "SELLER_RESPOND_RECEIVE_PACKAGE", deadline or when + timedelta(days=30))
    snapshot(world, record, when)
    if record.twin is not None:
        hub_returns.snapshot(world, record.twin, when + timedelta(minutes=20), "IN_TRANSIT")


def abandon(world: World, record: ShopReturn, when: datetime, status: str, **changes: Any) -> None:
    """Rejected or cancelled: the twin ends too."""
    snapshot(world, record, when, status, **changes)
    if record.twin is not None:
        hub_returns.snapshot(world, record.twin, when + timedelta(minutes=15), "CANCELLED")
