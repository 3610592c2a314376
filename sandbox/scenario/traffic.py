"""The clean traffic of a scenario: each situation at least once, then returns and plain orders at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from sandbox.scenario import met, unmet
from sandbox.scenario.markets import DE, JP, MARKETS, UK, US, Market
from sandbox.scenario.orders import place_order
from sandbox.scenario.world import OrderLine, Settlement, World

Situation = Callable[[World, random.Random, Market], None]

# Orders in total over the whole history, and how many of them are returned. XS is for quick tests; the others
# are the monthly volumes of the usual profiles, spread over the history.
ORDERS = {"XS": 600, "S": 5_000, "M": 50_000, "L": 500_000, "XL": 3_000_000}
RETURN_PERCENT = 10

WEIGHTS: tuple[tuple[int, Situation], ...] = (
    (20, met.amazon_plain),
    (14, met.amazon_requested),
    (6, met.amazon_receipt_first),
    (2, met.amazon_late),
    (2, met.amazon_back_posted),
    (2, met.amazon_damaged),
    (3, met.amazon_two_settlements),
    (2, met.amazon_identical_rows),
    (3, met.amazon_some_of_many),
    (2, met.amazon_spelling),
    (12, met.hub_restocked),
    (6, met.hub_consigned),
    (8, met.hub_lower_grade),
    (3, met.hub_mixed_grades),
    (2, met.hub_lot),
    (6, unmet.in_transit),
    (3, unmet.waiting_for_refund),
    (4, unmet.waiting_for_goods),
    (3, unmet.abandoned_request),
    (2, unmet.young_mismatch),
    (2, unmet.goodwill),
    (1, unmet.shipping_only),
    (2, unmet.price_reduction),
    (2, unmet.reversed_refund),
    (2, unmet.never_returned_paid),
    (4, unmet.merchant_refund),
    (2, unmet.multichannel),
    (1, unmet.warehouse_loss),
    (2, unmet.cancelled_order),
)
ONCE: tuple[Situation, ...] = (met.amazon_unseen_order, met.amazon_retired_item, met.hub_switched_alias)


def build_traffic(world: World) -> None:
    """Fill the chains with clean business; about a tenth of the orders come back."""
    rng = world.rng("traffic")
    unmet.boundaries(world, rng)
    for situation in ONCE:
        situation(world, rng, UK)
    met.amazon_local_sku(world, rng, DE)
    met.amazon_local_sku(world, rng, JP)
    others = (DE, US, JP)
    for position, (_, situation) in enumerate(WEIGHTS):
        situation(world, rng, UK if position % 2 else others[position % 3])
    wanted = ORDERS[world.size] * RETURN_PERCENT // 100
    situations = [s for _, s in WEIGHTS]
    weights = [w for w, _ in WEIGHTS]
    while len(world.lines) < wanted:
        situation = rng.choices(situations, weights)[0]
        situation(world, rng, _any_market(rng))
    reserved = sum(len(chain) for chain in world.chains.values())
    while len(world.lines) < ORDERS[world.size] - reserved:
        plain_order(world, rng, _any_market(rng))


def _any_market(rng: random.Random) -> Market:
    return rng.choices(MARKETS, [m.share for m in MARKETS])[0]


def plain_order(
    world: World, rng: random.Random, market: Market, settlement: Settlement | None = None
) -> OrderLine:
    """An order that nobody returns, anywhere in the chain or inside one settlement."""
    chain = world.chains[market.currency]
    start = settlement.start if settlement else chain[0].start
    # The last two days before a close belong to orders that are not shipped by then.
    seconds = int(((settlement or chain[-1]).end - start - timedelta(days=2)).total_seconds())
    return place_order(
        world,
        rng,
        market,
        rng.choice(world.catalogue.sold_in(market.currency)),
        start + timedelta(seconds=rng.randrange(seconds)),
        quantity=rng.choice((1, 1, 1, 1, 2, 3)),
        channel="MFN" if rng.random() < 0.06 else "AFN",
        shipping=399 if rng.random() < 0.15 else 0,
        promotion=100 if rng.random() < 0.1 else 0,
    )


def keep_totals_positive(world: World, floor: int = 4000) -> None:
    """Give every settlement a plain order, and more until it pays something out: every deposit is due."""
    rng = world.rng("filler")
    for chain in world.chains.values():
        for settlement in chain:
            plain_order(world, rng, settlement.market, settlement)
            while sum(row.amount for row in settlement.rows) < floor:
                plain_order(world, rng, settlement.market, settlement)
