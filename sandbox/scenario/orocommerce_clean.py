"""Clean situations of the B2B shop: returns in every unit, in parts over time, and ones that are under way.

Each function plants one order and what follows; nothing here is an exception at `as_of`.
"""

from __future__ import annotations

import random

from sandbox.scenario import hub_returns
from sandbox.scenario import orocommerce_returns as returns
from sandbox.scenario.orocommerce_model import B2bOrder, B2bReturn, Product
from sandbox.scenario.orocommerce_orders import BULK_SKU, order, products_with
from sandbox.scenario.tiktok_shop_steps import ago, hour
from sandbox.scenario.world import World


def bought(
    world: World,
    rng: random.Random,
    age: int,
    wanted: list[tuple[Product, int, str]],
    *,
    discount_percent: int = 0,
    price: int | None = None,
) -> B2bOrder:
    """An order three weeks before an event of that age."""
    return order(
        world, rng, hour(world, rng, age + 21, 9), wanted,
        discount_percent=discount_percent, price=price, is_paid_by_card=rng.random() < 0.5,
    )  # fmt: skip


def come_back(
    world: World,
    rng: random.Random,
    sold: B2bOrder,
    parts: list[returns.Part],
    age: int,
    *grades: str,
    is_credited: bool = True,
) -> B2bReturn:
    """The usual course: asked for, sent, received, graded the next day and credited two hours later."""
    result = returns.request(world, rng, sold, parts, hour(world, rng, age + 6, 9))
    returns.ship(world, result, hour(world, rng, age + 3, 10))
    returns.receive(world, rng, result, hour(world, rng, age, 9))
    graded = hour(world, rng, age - 1, 9)
    returns.grade(world, result, graded, *(grades or ("A",)))
    if is_credited:
        returns.credit(world, result, hour(world, rng, age - 1, 12))
    if "A" in (grades or ("A",)):
        returns.restock(world, result, hour(world, rng, age - 2, 10))
    return result


def _any(rng: random.Random, world: World, unit: str) -> Product:
    return rng.choice(products_with(world, unit))


def some_each(world: World, rng: random.Random) -> None:
    """Four of ten pieces."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "each"), 10, "each")])
    come_back(world, rng, sold, [(sold.positions[0], 4, "each")], age)


def cases(world: World, rng: random.Random) -> None:
    """Two of five cases: the stock rises by what is in them."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "case"), 5, "case")])
    come_back(world, rng, sold, [(sold.positions[0], 2, "case")], age)


def pallet(world: World, rng: random.Random) -> None:
    """One of two pallets."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "pallet"), 2, "pallet")])
    come_back(world, rng, sold, [(sold.positions[0], 1, "pallet")], age)


def opened_case(world: World, rng: random.Random) -> None:
    """A case of twelve at 10.00 comes back in pieces, five and then seven; the second takes the remainder."""
    age = rng.randrange(15, 85)
    product = rng.choice([p for p in products_with(world, "case") if p.units["case"] == 12])
    sold = bought(world, rng, age, [(product, 1, "case")], price=1000)
    come_back(world, rng, sold, [(sold.positions[0], 5, "each")], age)
    come_back(world, rng, sold, [(sold.positions[0], 7, "each")], age - 8)


def over_time(world: World, rng: random.Random) -> None:
    """Three returns of one order line over three weeks; together they are all that was sold."""
    age = rng.randrange(28, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "each"), 12, "each")])
    for number, units in enumerate((3, 4, 5)):
        part = (sold.positions[0], units, "each")
        come_back(world, rng, sold, [part], age - 9 * number, rng.choice(("A", "B")))


def two_lines(world: World, rng: random.Random) -> None:
    """Two lines of an order in one return, graded A and B; pieces and cases."""
    age = rng.randrange(5, 85)
    both = [product for product in products_with(world, "case") if "each" in product.units]
    first, second = rng.sample(both, 2)
    sold = bought(world, rng, age, [(first, 6, "each"), (second, 3, "case")])
    parts = [(sold.positions[0], 2, "each"), (sold.positions[1], 1, "case")]
    come_back(world, rng, sold, parts, age, "A", "B")


def discounted(world: World, rng: random.Random) -> None:
    """Ten per cent off the order: the credit is at the price that was paid."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "each"), 8, "each")], discount_percent=10)
    come_back(world, rng, sold, [(sold.positions[0], 3, "each")], age)


def by_weight(world: World, rng: random.Random) -> None:
    """Goods that are counted in kg."""
    age = rng.randrange(5, 85)
    product = world.orocommerce.products[BULK_SKU]
    sold = bought(world, rng, age, [(product, 25, "kg")])
    come_back(world, rng, sold, [(sold.positions[0], 5, "kg")], age, "B")


def damaged(world: World, rng: random.Random) -> None:
    """Graded D: credited all the same, not sold again."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "each"), 5, "each")])
    come_back(world, rng, sold, [(sold.positions[0], 2, "each")], age, "D")


def called_off(world: World, rng: random.Random) -> None:
    """Announced and then cancelled or run out: the order shows no return any more."""
    age = rng.randrange(5, 85)
    sold = bought(world, rng, age, [(_any(rng, world, "each"), 5, "each")])
    result = returns.request(world, rng, sold, [(sold.positions[0], 1, "each")], hour(world, rng, age + 2, 9))
    when = hour(world, rng, age, 9)
    hub_returns.snapshot(world, result.record, when, rng.choice(("CANCELLED", "EXPIRED")))
    returns.milestone(result, "none", when)


def _asked(world: World, rng: random.Random, hours: int) -> B2bReturn:
    sold = bought(world, rng, 2, [(_any(rng, world, "case"), 4, "case")])
    return returns.request(world, rng, sold, [(sold.positions[0], 1, "case")], ago(world, hours))


def announced(world: World, rng: random.Random) -> None:
    """Asked for in the last days, nothing has arrived."""
    _asked(world, rng, rng.randrange(3, 90))


def in_transit(world: World, rng: random.Random) -> None:
    """Handed over some days ago."""
    result = _asked(world, rng, rng.randrange(120, 200))
    returns.ship(world, result, ago(world, rng.randrange(20, 90)))


def just_received(world: World, rng: random.Random) -> None:
    """Received half a day ago, not graded yet."""
    result = _asked(world, rng, 150)
    returns.ship(world, result, ago(world, 80))
    returns.receive(world, rng, result, ago(world, rng.randrange(6, 14)))


def just_graded(world: World, rng: random.Random) -> None:
    """Graded A 40 hours ago and credited, not released yet."""
    result = _asked(world, rng, 160)
    returns.ship(world, result, ago(world, 100))
    returns.receive(world, rng, result, ago(world, 60))
    returns.grade(world, result, ago(world, 40), "A")
    returns.credit(world, result, ago(world, 38))


def credit_under_way(world: World, rng: random.Random) -> None:
    """Graded B an hour ago; the credit memo follows."""
    result = _asked(world, rng, 140)
    returns.ship(world, result, ago(world, 80))
    returns.receive(world, rng, result, ago(world, 20))
    returns.grade(world, result, ago(world, 1.5), "B")
