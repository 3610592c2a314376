"""Builds a scenario: clean traffic, planted faults, the documents of every platform and the truth about them.

Deterministic: the same arguments give the same bytes. Nothing here knows how the reconciler works.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sandbox.scenario.amazon_vendor import build_vendor
from sandbox.scenario.amazon_vendor_documents import vendor_data
from sandbox.scenario.amazon_vendor_payments import pay
from sandbox.scenario.amazon_vendor_portal import expect_rejected_rows, portal_files
from sandbox.scenario.catalogue import build_catalogue
from sandbox.scenario.clock import iso_z
from sandbox.scenario.erp import book_deposits, erp_exports
from sandbox.scenario.faults import (
    DOCUMENT_FAULTS,
    EVENT_FAULTS,
    FAULT_CODES,
    ONCE,
)
from sandbox.scenario.fba_deferred import build_deferred
from sandbox.scenario.fba_inbound import plans, ship_consignments, shipment_items, shipments
from sandbox.scenario.fba_removals import build_removals
from sandbox.scenario.fba_reports import add_merchant_aliases, fba_reports
from sandbox.scenario.fba_stock import build_adjustments, write_off_losses
from sandbox.scenario.markets import MARKETS
from sandbox.scenario.model import AmazonFbaData, Scenario
from sandbox.scenario.orocommerce import build_orocommerce, orocommerce_data
from sandbox.scenario.reports import requested_reports
from sandbox.scenario.settlements import add_account_rows, carry_reserves, dress, render, settlement_reports
from sandbox.scenario.tiktok_shop import build_tiktok_shop, close_tiktok_shop, tiktok_shop_data
from sandbox.scenario.traffic import build_traffic, keep_totals_positive
from sandbox.scenario.truth import build_truth
from sandbox.scenario.world import World

# What happens on each platform before faults are planted, and what follows from all of it in the end.
CLEAN_PARTS: tuple[Callable[[World], None], ...] = (
    build_tiktok_shop,
    build_orocommerce,
    build_vendor,
    add_merchant_aliases,
    build_adjustments,
    build_removals,
    build_deferred,
)
CLOSING_PARTS: tuple[Callable[[World], None], ...] = (
    close_tiktok_shop,
    ship_consignments,
    write_off_losses,
    pay,
    expect_rejected_rows,
)
Size = Literal["XS", "S", "M", "L", "XL"]
DEFAULT_AS_OF = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)


def build_scenario(
    seed: int,
    size: Size = "S",
    faults: Sequence[str] | Literal["all", "none"] = "none",
    as_of: datetime = DEFAULT_AS_OF,
    rate: int = 1,
) -> Scenario:
    """A scenario of about 120 days before `as_of` (UTC, aware).

    Orders in total: S 600, M 50,000, L 500,000, XL 3,000,000; a tenth of them come back. XL needs much
    memory. `faults` names exception codes to plant, or "all"; each is planted `rate` times, but for those of
    `ONCE`. Raises ValueError for an unknown code, a rate below 1 and a naive `as_of`.
    """
    if rate < 1:
        raise ValueError("rate must be at least 1")
    if as_of.tzinfo is None:
        raise ValueError("as_of must carry a time zone")
    codes = _fault_codes(faults)
    world = World(
        seed, size, as_of.astimezone(UTC), build_catalogue(random.Random(f"{seed}/items"), size, as_of)
    )
    for market in MARKETS:
        world.open_chain(market)
    build_traffic(world)
    for build in CLEAN_PARTS:
        build(world)
    for code in codes:
        if code in EVENT_FAULTS:
            _plant(world, code, rate)
    for close in CLOSING_PARTS:
        close(world)
    add_account_rows(world)
    keep_totals_positive(world)
    carry_reserves(world)
    dress(world)
    for code, plant in DOCUMENT_FAULTS.items():
        if code in codes:
            plant(world)
    book_deposits(world)
    return _assemble(world, codes)


def _plant(world: World, code: str, rate: int) -> None:
    for world.round in range(1 if code in ONCE else rate):
        EVENT_FAULTS[code](world)
    world.round = 0


def _fault_codes(faults: Sequence[str] | Literal["all", "none"]) -> tuple[str, ...]:
    groups = {"none": (), "all": FAULT_CODES}
    if isinstance(faults, str):
        wanted: Sequence[str] = groups.get(faults, (faults,))
    else:
        wanted = faults
    unknown = sorted(set(wanted) - set(FAULT_CODES))
    if unknown:
        raise ValueError(f"unknown fault codes: {', '.join(unknown)}; known: {', '.join(FAULT_CODES)}")
    return tuple(code for code in FAULT_CODES if code in wanted)


def _assemble(world: World, codes: tuple[str, ...]) -> Scenario:
    bodies = {s.settlement_id: render(s) for chain in world.chains.values() for s in chain}
    return Scenario(
        seed=world.seed,
        size=world.size,
        faults=codes,
        as_of=world.as_of,
        marketplace_ids=tuple(chain[0].market.marketplace_id for chain in world.chains.values()),
        reports=tuple(settlement_reports(world, bodies) + requested_reports(world) + fba_reports(world)),
        zigzag_returns=_delivered(world),
        zigzag_grade_batches=tuple(
            sorted(world.batches.values(), key=lambda b: (b["closedAt"], b["batchId"]))
        ),
        zigzag_consignments=tuple(world.consignments),
        erp_exports=erp_exports(world),
        truth=build_truth(world, bodies),
        zigzag_arrivals=_arrived(world),
        tiktok_shop=tiktok_shop_data(world),
        orocommerce=orocommerce_data(world),
        amazon_vendor=vendor_data(world, portal_files(world)),
        amazon_fba_api=AmazonFbaData(
            shipments=shipments(world),
            shipment_items=shipment_items(world),
            inbound_plans=plans(world),
            transactions=tuple(sorted(world.fba.transactions, key=lambda t: str(t["postedDate"]))),
            orders=tuple(world.fba.orders),
        ),
        settings=world.surroundings.settings,
        added_settings={name: tuple(rows) for name, rows in world.surroundings.added_settings.items()},
        source_reports=tuple(world.surroundings.source_reports),
    )


def _arrived(world: World) -> tuple[Mapping[str, Any], ...]:
    end = iso_z(world.as_of)
    seen = (scan for scan in world.arrivals if scan["scannedAt"] <= end)
    return tuple(sorted(seen, key=lambda scan: (scan["scannedAt"], scan["scanId"])))


def _delivered(world: World) -> tuple[Mapping[str, Any], ...]:
    """Snapshots as ZigZag redelivers them: mostly in order, some twice, some late."""
    rng = world.rng("delivery")
    end = iso_z(world.as_of)
    timed: list[tuple[str, int, Mapping[str, Any]]] = []
    for number, snapshot in enumerate(world.snapshots):
        if snapshot["updatedAt"] > end:
            continue
        timed.append((snapshot["updatedAt"], number, snapshot))
        if rng.random() < 0.15:
            late = datetime.fromisoformat(snapshot["updatedAt"]) + timedelta(days=rng.randrange(1, 8))
            timed.append((iso_z(late), number, copy.deepcopy(snapshot)))
    return tuple(snapshot for _, _, snapshot in sorted(timed, key=lambda entry: entry[:2]))
