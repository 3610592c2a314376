"""The seller's items: master data, what ZigZag and Amazon call them, and SKUs reserved for planted faults."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sandbox.scenario.clock import entity_date

NBSP = "\u00a0"
# Legal spellings that spreadsheet tools and careless joins destroy.
AWKWARD_SKUS = ("00123", "123", "MAR-1", "1E10", "007", "Blue Mug 330", "A+B/12", "2026-01")
RETIRED_SKU = "RETIRED-9"
SWITCHED_ALIAS = "ZZ-SWITCH"
CATALOGUE_SIZE = {"XS": 40, "S": 120, "M": 500, "L": 3000, "XL": 10000}


@dataclass(frozen=True)
class Item:
    """One item of the master list; costs and prices in pence (GBP).

    `zigzag_sku` is the text that ZigZag uses. `currencies` limits where it is sold (None: everywhere).
    """

    sku: str
    name: str
    unit_cost: int
    nrv: int
    price: int
    asin: str
    fnsku: str
    zigzag_sku: str
    active_from: date
    active_to: date | None = None
    currencies: tuple[str, ...] | None = None
    is_in_master: bool = True


@dataclass(frozen=True)
class Alias:
    """A row of the ERP's alias list."""

    source_system: str
    source_sku: str
    sku: str
    valid_from: date | None
    valid_to: date | None


@dataclass
class Catalogue:
    """Items for ordinary traffic (`items`), all master rows (`master`) and the alias rows."""

    items: list[Item] = field(default_factory=list)
    master: list[Item] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    special: dict[str, Item] = field(default_factory=dict)
    by_currency: dict[str, list[Item]] = field(default_factory=dict)

    def sold_in(self, currency: str) -> list[Item]:
        """The ordinary items that a marketplace with this currency sells."""
        if currency not in self.by_currency:
            fitting = [i for i in self.items if i.currencies is None or currency in i.currencies]
            self.by_currency[currency] = fitting
        return self.by_currency[currency]


def make_item(rng: random.Random, number: int, sku: str, as_of: datetime, **changes: object) -> Item:
    """An item with random cost and price; `changes` overrides fields."""
    cost = rng.randrange(300, 2500)
    day = entity_date(as_of)
    values: dict[str, object] = {
        "sku": sku,
        "name": f"Item {number} “{rng.choice(('oak', 'steel', 'linen', 'café'))}”",
        "unit_cost": cost,
        "nrv": cost * 2 // 5,
        "price": cost * 5 // 2 + rng.randrange(99),
        "asin": f"B0{number:08d}",
        "fnsku": f"X00{number:07d}",
        "zigzag_sku": sku,
        "active_from": day - timedelta(days=900),
    }
    values.update(changes)
    return Item(**values)  # type: ignore[arg-type]


def build_catalogue(rng: random.Random, size: str, as_of: datetime) -> Catalogue:
    """All clean master data; fault planters add their own items."""
    catalogue = Catalogue()
    day = entity_date(as_of)
    skus = [*AWKWARD_SKUS, *(f"SKU-{n:05d}" for n in range(CATALOGUE_SIZE[size]))]
    for number, sku in enumerate(skus, start=1):
        changes: dict[str, object] = {}
        if number % 4 == 0:
            changes["zigzag_sku"] = f"ZZ-{number:05d}"
        elif number % 7 == 0:
            changes["zigzag_sku"] = f"X00{number:07d}"
        catalogue.items.append(make_item(rng, number, sku, as_of, **changes))
    number = len(skus)
    local = (("TASSE-GRÜN", ("EUR",)), ("マグ-01", ("JPY",)))
    for offset, (sku, currencies) in enumerate(local, start=1):
        catalogue.items.append(make_item(rng, number + offset, sku, as_of, currencies=currencies))
    catalogue.master.extend(catalogue.items)
    retired = make_item(rng, number + 3, RETIRED_SKU, as_of, active_to=day - timedelta(days=50))
    before = make_item(rng, number + 4, "SWITCH-A", as_of, zigzag_sku=SWITCHED_ALIAS)
    after = make_item(rng, number + 5, "SWITCH-B", as_of, zigzag_sku=SWITCHED_ALIAS)
    for item in (retired, before, after):
        catalogue.special[item.sku] = item
        catalogue.master.append(item)
    _add_aliases(catalogue, day)
    return catalogue


def _add_aliases(catalogue: Catalogue, day: date) -> None:
    since = day - timedelta(days=400)
    switch = day - timedelta(days=50)
    for item in catalogue.master:
        catalogue.aliases.append(Alias("fnsku", item.fnsku, item.sku, since, None))
        if item.zigzag_sku.startswith("ZZ-") and item.zigzag_sku != SWITCHED_ALIAS:
            catalogue.aliases.append(Alias("zigzag", item.zigzag_sku, item.sku, since, None))
    catalogue.aliases.append(Alias("zigzag", SWITCHED_ALIAS, "SWITCH-A", since, switch))
    catalogue.aliases.append(Alias("zigzag", SWITCHED_ALIAS, "SWITCH-B", switch + timedelta(days=1), None))


def spelling_variant(rng: random.Random, sku: str) -> str:
    """The same SKU as another source may write it: case, trailing blank, no-break space."""
    return rng.choice((sku.lower(), sku.upper(), f"{sku} ", f"{sku}{NBSP}", f" {sku}"))
