"""Planted faults of TikTok returns at the hub: missing twins, other ids, goods that came or did not come.

Money, deadlines and decisions are in `tiktok_shop_decisions`. Each planter's cases are alone at fault.
"""

from __future__ import annotations

import random

from sandbox.scenario import hub_returns
from sandbox.scenario import tiktok_shop_returns as returns
from sandbox.scenario.clock import iso_z
from sandbox.scenario.hub_returns import HubLine
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.tiktok_shop_model import DE, GB, Shop, ShopReturn
from sandbox.scenario.tiktok_shop_orders import sellable_items
from sandbox.scenario.tiktok_shop_steps import (
    ago,
    arrive,
    hour,
    on_the_way,
    pay_back,
    put_away,
    requested,
    sold,
)
from sandbox.scenario.world import World


def expect_return(world: World, code: str, record: ShopReturn, **facts: object) -> None:
    """An exception about a return and its units."""
    skus = {unit.item.sku for unit in record.units}
    values: dict[str, object] = {
        "order_id": record.order.order_id,
        "return_id": record.return_id,
        "sku": skus.pop() if len(skus) == 1 else None,
        "quantity": len(record.units),
    }
    world.expect(code, **{**values, **facts})


def refunded_amount(record: ShopReturn) -> dict[str, object]:
    """What the buyer got back."""
    amount = record.document["refund_amount"]
    return {"amount": amount["refund_total"], "currency": amount["currency"]}


def cost(record: ShopReturn) -> dict[str, object]:
    """What the goods cost."""
    return {"amount": decimal_text(sum(unit.item.unit_cost for unit in record.units)), "currency": "GBP"}


def shipped(world: World, rng: random.Random, shop: Shop, **options: object) -> ShopReturn:
    """A return handed over three days ago that nobody has seen since."""
    order = sold(world, rng, shop, 2)
    record = returns.request(world, rng, order, ago(world, 190), **options)  # type: ignore[arg-type]
    returns.approve(world, rng, record, ago(world, 140))
    returns.ship(world, record, ago(world, 72))
    return record


def orphan_return(world: World) -> None:
    """A twin of an order that nobody knows, and one whose order id went through a number with 16 digits."""
    rng = world.rng("fault/TTS_ORPHAN_RETURN")
    item = rng.choice(sellable_items(world))
    for age in (3, 20):
        order_id = world.unique(rng, "5764##############")
        record = hub_returns.open_return(
            world, rng, [HubLine(item, world.unique(rng, "5770##############"))], hour(world, rng, age, 9),
            channel=returns.CHANNEL, order_number=order_id,
            external_id=world.unique(rng, "4035###############"), reason=10,
        )  # fmt: skip
        hub_returns.label(world, record, hour(world, rng, age, 11), world.unique(rng, "H00T##########"))
        external = record.document["externalReturnId"]
        world.expect(
            "TTS_ORPHAN_RETURN", order_id=order_id, return_id=external, sku=item.sku, quantity=1,
            amount=decimal_text(item.unit_cost), currency="GBP",
        )  # fmt: skip
    order = sold(world, rng, GB, 2)
    mangled = str(int(float(order.order_id)))
    mangled = mangled if mangled != order.order_id else str(int(order.order_id) + 8)
    cut = returns.request(world, rng, order, ago(world, 30), is_mirrored=False)
    returns.mirror(world, rng, cut, ago(world, 29.5), order_number=mangled)
    expect_return(world, "TTS_ORPHAN_RETURN", cut, order_id=mangled, **cost(cut))


def not_mirrored(world: World) -> None:
    """No twin: just over the hour, on its way for days, and approved."""
    rng = world.rng("fault/TTS_RETURN_NOT_MIRRORED")
    young = returns.request(world, rng, sold(world, rng, GB, 2), ago(world, 1.2), is_mirrored=False)
    on_its_way = shipped(world, rng, DE, is_mirrored=False)
    approved = returns.request(world, rng, sold(world, rng, GB, 2), ago(world, 40), is_mirrored=False)
    returns.approve(world, rng, approved, ago(world, 20))
    for record in (young, on_its_way, approved):
        expect_return(world, "TTS_RETURN_NOT_MIRRORED", record)


def refund_no_receipt(world: World) -> None:
    """Refunded and nothing came: an auto-approved return, a quick refund, one parcel of two units."""
    rng = world.rng("fault/TTS_REFUND_NO_RECEIPT")
    item = rng.choice(sellable_items(world))
    for shop, age, items, quick in (
        (GB, 39, [item], False),
        (DE, 31, [item], True),
        (GB, 59, [item] * 2, False),
    ):
        order = sold(world, rng, shop, age, items)
        record = requested(world, rng, shop, age, order=order, is_quick_refund=quick)
        on_the_way(world, rng, record, age)
        pay_back(world, rng, record, age)
        expect_return(world, "TTS_REFUND_NO_RECEIPT", record, **refunded_amount(record))


def receipt_no_refund(world: World) -> None:
    """Received, graded and never refunded: from the ninth day on, and two units."""
    rng = world.rng("fault/TTS_RECEIPT_NO_REFUND")
    item = rng.choice(sellable_items(world))
    for shop, age, items in ((GB, 9, [item]), (DE, 30, [item]), (GB, 45, [item] * 2)):
        order = sold(world, rng, shop, age, items)
        record = requested(world, rng, shop, age, order=order)
        on_the_way(world, rng, record, age)
        arrive(world, rng, record, age)
        put_away(world, rng, record, age, "B")
        expect_return(world, "TTS_RECEIPT_NO_REFUND", record, **cost(record))


def code_mismatch(world: World) -> None:
    """The buyer told the two sides different reasons."""
    rng = world.rng("fault/TTS_CODE_MISMATCH")
    for shop, reason, told in ((GB, 10, 14), (DE, 16, 17)):
        code, text = returns.REASONS[reason]
        record = shipped(world, rng, shop, is_mirrored=False, return_reason=code, return_reason_text=text)
        returns.mirror(world, rng, record, ago(world, 189.5), reason=told)
        _label_and_send(world, record)
        expect_return(world, "TTS_CODE_MISMATCH", record)


def _label_and_send(world: World, record: ShopReturn, tracking: str | None = None) -> None:
    """Let a twin that was opened by hand catch up with a return that is on its way."""
    if record.twin is not None:
        number = tracking or str(record.document["return_tracking_number"])
        hub_returns.label(world, record.twin, ago(world, 139), number)
        hub_returns.snapshot(world, record.twin, ago(world, 71), "IN_TRANSIT")


def tracking_mismatch(world: World) -> None:
    """The two sides wait for different parcels: another number altogether, and two digits swapped."""
    rng = world.rng("fault/TTS_TRACKING_MISMATCH")
    for shop, is_swapped in ((GB, False), (DE, True)):
        record = shipped(world, rng, shop, is_mirrored=False)
        returns.mirror(world, rng, record, ago(world, 189.5))
        number = str(record.document["return_tracking_number"])
        head, tail = number[:-2], number[-2:]
        swapped = head + (tail[::-1] if tail[0] != tail[1] else f"{(int(tail) + 9) % 100:02d}")
        other = swapped if is_swapped else world.unique(rng, "H00T##########")
        _label_and_send(world, record, other)
        expect_return(world, "TTS_TRACKING_MISMATCH", record)


def arrival_no_record(world: World) -> None:
    """Scans of a parcel that nobody announced, and of one whose number is a character off a known one."""
    rng = world.rng("fault/TTS_ARRIVAL_NO_RECORD")
    known = shipped(world, rng, GB)
    number = str(known.document["return_tracking_number"])
    typo = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    for tracking, item, hours in (
        (world.unique(rng, "H00T##########"), rng.choice(sellable_items(world)), 50),
        (typo, known.units[0].item, 8),
    ):
        scan_id = hub_returns.scan(world, ago(world, hours), GB.hub, tracking, item.zigzag_sku, 1, None)
        world.expect("TTS_ARRIVAL_NO_RECORD", sku=item.sku, subject=scan_id, quantity=1)


def status_drift(world: World) -> None:
    """Scanned in, and TikTok still waits: just past the grace, a day later, and before it was handed over."""
    rng = world.rng("fault/TTS_STATUS_DRIFT_UNRETURNED")
    for shop, hours, is_shipped in ((GB, 5.0, True), (DE, 26.0, True), (GB, 10.0, False)):
        order = sold(world, rng, shop, 2)
        record = returns.request(world, rng, order, ago(world, 190))
        returns.approve(world, rng, record, ago(world, 140))
        if is_shipped:
            returns.ship(world, record, ago(world, 72))
        if record.twin is not None:
            hub_returns.receive(world, rng, record.twin, ago(world, hours))
        expect_return(world, "TTS_STATUS_DRIFT_UNRETURNED", record)


def return_id_duplicate(world: World) -> None:
    """Two records at ZigZag carry one TikTok return id."""
    rng = world.rng("fault/TTS_RETURN_ID_DUPLICATE")
    for shop in (GB, DE):
        record = shipped(world, rng, shop)
        first = record.twin
        returns.mirror(world, rng, record, ago(world, 188))
        if record.twin is not None and first is not None:
            record.twin.document["authorisedAt"] = iso_z(ago(world, 187))
            record.twin.document["trackingNumber"] = first.document["trackingNumber"]
            hub_returns.snapshot(world, record.twin, ago(world, 187), "LABEL_GENERATED")
            record.twin = first
        expect_return(world, "TTS_RETURN_ID_DUPLICATE", record)


def ghost_held(world: World) -> None:
    """Graded A, refunded, and still at the hub after five days."""
    rng = world.rng("fault/GHOST_HELD/tiktok_shop")
    record = requested(world, rng, DE, 7)
    on_the_way(world, rng, record, 7)
    arrive(world, rng, record, 7)
    pay_back(world, rng, record, 7)
    if record.twin is not None:
        hub_returns.grade(world, record.twin, hour(world, rng, 5, 9), "A")
        hub_returns.ghost(world, record.twin, returns.CHANNEL)
