"""Planted faults of what people set: mappings, files that cannot be used, matches that they decided.

Rows are added to the default files, so that whatever else these say still holds. Ids of refund lines and
receipts are those of the mart `match_allocations`, from which people copy them.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sandbox.scenario.catalogue import Alias
from sandbox.scenario.clock import entity_date
from sandbox.scenario.faults.items import new_item
from sandbox.scenario.markets import DE, UK
from sandbox.scenario.settlements import OTHER
from sandbox.scenario.tiktok_shop_model import GB
from sandbox.scenario.tiktok_shop_steps import put_away, returned, sold
from sandbox.scenario.world import Row, World

SUSPENSE = "9990"


def alias_ambiguous(world: World) -> None:
    """The ERP's list gives a code to two items at once: for ever, and for ten days."""
    rng = world.rng("fault/SKU_ALIAS_AMBIGUOUS")
    day = entity_date(world.as_of)
    first, second = (new_item(world, rng, sku) for sku in ("TWICE-NAMED-1", "TWICE-NAMED-2"))
    since, until = day - timedelta(days=40), day - timedelta(days=30)
    world.catalogue.aliases += [
        Alias("zigzag", "ZZ-BOTH-1", first.sku, None, None),
        Alias("zigzag", "ZZ-BOTH-1", second.sku, since, None),
        Alias("tiktok_shop", "TT-BOTH-2", first.sku, since, until),
        Alias("tiktok_shop", "TT-BOTH-2", second.sku, until - timedelta(days=9), day),
    ]
    for source, code in (("zigzag", "ZZ-BOTH-1"), ("tiktok_shop", "TT-BOTH-2")):
        world.expect("SKU_ALIAS_AMBIGUOUS", sku=code, subject=f"{source}/{code}")


def fee_ambiguous(world: World) -> None:
    """A kind of charge to which two rows of the same rank give different accounts, in two settlements."""
    for market, amounts in ((UK, (-310, -95)), (DE, (-270,))):
        settlement = world.chains[market.currency][-1]
        for number, amount in enumerate(amounts, start=1):
            when = settlement.start + timedelta(days=4, hours=number)
            row = Row(when, OTHER, OTHER, "Aurora Levy", amount, SUSPENSE, marketplace=market.name)
            settlement.rows.append(row)
        world.expect(
            "FEE_MAP_AMBIGUOUS", settlement_id=settlement.settlement_id,
            subject=f"{OTHER} / {OTHER} / Aurora Levy", amount=market.amount_text(-sum(amounts)),
            currency=market.currency,
        )  # fmt: skip
    for account in ("6040", "6045"):
        world.surroundings.add_setting(
            "gl_mapping", transaction_type=OTHER, amount_type=OTHER, amount_description="aurora levy",
            account_code=account, priority="30",
        )  # fmt: skip


def settings_invalid(world: World) -> None:
    """A row whose yes-or-no is neither, and a file that is another one."""
    world.surroundings.add_setting("warehouses", warehouse_code="ES-HUB-1", is_own_sellable="perhaps")
    world.surroundings.settings["waivers"] = b"who;why\nalex;agreed by phone\n"
    for name in ("warehouses", "waivers"):
        world.expect("SETTINGS_INVALID", subject=f"config/{name}.csv")


def manual_match_invalid(world: World) -> None:
    """A decision about a refund line that is not there any more, and one about no unit at all."""
    for refund_line, quantity in (("0f" * 32, "1"), ("a1" * 32, "0")):
        _decide(world, refund_line, "7c" * 32, quantity, "sam")
        world.expect("MANUAL_MATCH_INVALID", subject="manual_matches")


def four_eyes_missing(world: World) -> None:
    """Matches of dear goods that nobody, or only their maker, has approved."""
    rng = world.rng("fault/FOUR_EYES_MISSING")
    for number, (age, approved_by) in enumerate(((31, ""), (19, "alex")), start=1):
        item = new_item(world, rng, f"DEAR-{number}", unit_cost=14_000, nrv=5_600, price=32_000)
        order = sold(world, rng, GB, age, [item])
        record = returned(world, rng, GB, age, order=order)
        put_away(world, rng, record, age, "B")
        if record.twin is None:
            raise ValueError(f"return {record.return_id} has no record at ZigZag")
        line = record.document["return_line_items"][0]["return_line_item_id"]
        refund_line = _mart_id("tiktok_shop", record.return_id, line)
        receipt = _mart_id("tiktok_shop", record.twin.return_id, record.twin.items[0]["itemId"])
        _decide(world, refund_line, receipt, "1", approved_by)
        world.expect(
            "FOUR_EYES_MISSING", order_id=order.order_id, sku=item.sku, subject="manual_matches", quantity=1,
            amount="320.00", currency="GBP",
        )  # fmt: skip


def _decide(world: World, refund_line: str, receipt: str, quantity: str, approved_by: str) -> None:
    world.surroundings.add_setting(
        "manual_matches", refund_line_id=refund_line, receipt_id=receipt, quantity=quantity,
        decided_by="alex", approved_by=approved_by,
        decided_at=(entity_date(world.as_of) - timedelta(days=2)).isoformat(), reason="seen at the hub",
    )  # fmt: skip


def _mart_id(*parts: str) -> str:
    """The id that the marts give a refund line or a receipt."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
