"""Planted faults of values that no setting knows: reasons, warehouses and fee SKUs of returns at the hub."""

from __future__ import annotations

from typing import Any

from sandbox.scenario import tiktok_shop_returns as tiktok
from sandbox.scenario.faults.orocommerce import expect_line, sent
from sandbox.scenario.tiktok_shop_model import GB
from sandbox.scenario.tiktok_shop_steps import ago, sold
from sandbox.scenario.world import World


def fee_sku_unmapped(world: World) -> None:
    """A fee under a SKU that is no service: on a B2B return and on a TikTok return."""
    rng = world.rng("fault/FEE_SKU_UNMAPPED")
    for fee in ("RET-FEE-XL", "PALLET-FEE"):
        result = sent(world, rng, "each", 5, 1, fee_sku=fee)
        _expect_fee(world, result.order.identifier, result.record.return_id, fee)
    order = sold(world, rng, GB, 2)
    record = tiktok.request(world, rng, order, ago(world, 40), is_mirrored=False)
    tiktok.mirror(world, rng, record, ago(world, 39.5), fee_sku="LABEL-DROP-2")
    tiktok.approve(world, rng, record, ago(world, 20))
    _expect_fee(world, order.order_id, record.return_id, "LABEL-DROP-2")


def _expect_fee(world: World, order_id: str, return_id: str, sku: str) -> None:
    facts: dict[str, Any] = {"amount": "3.95", "currency": "GBP"}
    world.expect("FEE_SKU_UNMAPPED", order_id=order_id, return_id=return_id, sku=sku, subject=sku, **facts)


def reason_unmapped(world: World) -> None:
    """A reason of a new form: on one return line, and one that two lines share."""
    rng = world.rng("fault/REASON_UNMAPPED")
    for reason in (77, 99, 99):
        result = sent(world, rng, "each", 5, 1, reason=reason)
        expect_line(world, "REASON_UNMAPPED", result, subject=str(reason), quantity=1)


def warehouse_unmapped(world: World) -> None:
    """A hub that nobody has heard of: for one return, and for two."""
    rng = world.rng("fault/WAREHOUSE_UNMAPPED")
    alone = sent(world, rng, "each", 5, 1, hub="PL-HUB-1")
    world.expect("WAREHOUSE_UNMAPPED", order_id=alone.order.identifier, subject="PL-HUB-1")
    for _ in range(2):
        sent(world, rng, "each", 5, 1, hub="FR-HUB-9")
    world.expect("WAREHOUSE_UNMAPPED", subject="FR-HUB-9")
