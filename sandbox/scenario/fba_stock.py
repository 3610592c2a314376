"""Stock at Amazon: movements beside sales and returns, and the ledger and snapshot that add them all up."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sandbox.scenario import stock
from sandbox.scenario.catalogue import Item
from sandbox.scenario.clock import moment_at_age
from sandbox.scenario.fba_books import Movement
from sandbox.scenario.markets import MARKETS, Market, decimal_text
from sandbox.scenario.returns import CENTRES
from sandbox.scenario.world import World

LEDGER_COLUMNS = (
    "Date", "FNSKU", "ASIN", "MSKU", "Title", "Event Type", "Reference ID", "Quantity", "Fulfillment Center",
    "Disposition", "Reason", "Country", "Reconciled Quantity", "Unreconciled Quantity", "Date and Time",
    "Store",
)  # fmt: skip
SNAPSHOT_COLUMNS = (
    "sku", "fnsku", "asin", "product-name", "condition", "your-price", "mfn-listing-exists",
    "mfn-fulfillable-quantity", "afn-listing-exists", "afn-warehouse-quantity", "afn-fulfillable-quantity",
    "afn-unsellable-quantity", "afn-reserved-quantity", "afn-total-quantity", "per-unit-volume",
    "afn-inbound-working-quantity", "afn-inbound-shipped-quantity", "afn-inbound-receiving-quantity",
    "afn-researching-quantity", "afn-reserved-future-supply", "afn-future-supply-buyable",
)  # fmt: skip
SELLABLE, DAMAGED = "SELLABLE", "WAREHOUSE_DAMAGED"
PACIFIC = ZoneInfo("America/Los_Angeles")
OPENING_AGE = 200
ADJUSTMENTS = {"XS": 8, "S": 40, "M": 300, "L": 2_000, "XL": 8_000}


def post(world: World, movement: Movement) -> None:
    """Enter a movement in Amazon's ledger; sellable units of the item master also move in the books."""
    world.fba.movements.append(movement)
    if movement.disposition == SELLABLE and movement.item.is_in_master:
        world.move(
            movement.when, movement.item.sku, stock.FBA, movement.quantity, movement.event_type,
            movement.reference,
        )  # fmt: skip


def centre(market: Market, number: int = 0) -> str:
    """A fulfilment centre of a market."""
    centres = CENTRES.get(market.currency, ("LTN4",))
    return centres[number % len(centres)]


def build_adjustments(world: World) -> None:
    """Damaged in the centre, mislaid and found, transferred: each pair nets to nothing or to unsellable."""
    rng = world.rng("fba/adjustments")
    items = world.catalogue.sold_in("GBP")
    for number in range(ADJUSTMENTS[world.size]):
        item, when = rng.choice(items), moment_at_age(rng, world.as_of, rng.randrange(15, 110))
        place = (rng.choice(CENTRES["GBP"]), "GB")
        kind = "Adjustments"
        if number % 3 == 0:
            post(world, Movement(when, item, kind, -1, *place, SELLABLE, "E", _reference(world, rng)))
            post(world, Movement(when, item, kind, 1, *place, DAMAGED, "P", _reference(world, rng)))
        elif number % 3 == 1:
            post(world, Movement(when, item, kind, -1, *place, SELLABLE, "M", _reference(world, rng)))
            found = when + timedelta(days=rng.randrange(2, 9))
            post(world, Movement(found, item, kind, 1, *place, SELLABLE, "F", _reference(world, rng)))
        else:
            for units, name in ((-2, CENTRES["GBP"][0]), (2, CENTRES["GBP"][1])):
                post(world, Movement(when, item, "WhseTransfers", units, name, "GB"))


def _reference(world: World, rng: random.Random) -> str:
    return world.unique(rng, "1#########")


def all_movements(world: World) -> list[Movement]:
    """Every movement at Amazon up to the count, the opening receipts first."""
    cutoff = stock.snapshot_moment(world)
    found = [*_sold(world), *_returned(world), *world.fba.movements]
    opening = list(_opening(world, found))
    return opening + sorted(
        (m for m in found if m.when <= cutoff), key=lambda m: (m.when, m.item.sku, m.quantity)
    )


def _sold(world: World) -> Iterator[Movement]:
    """One row per unit, so a line of two units gives two rows that are equal in every column."""
    for line in world.lines:
        if line.channel == "AFN" and line.status == "Shipped":
            place = centre(line.market, int(line.order_id[-1]))
            for _ in range(line.quantity):
                yield Movement(line.shipped, line.item, "Shipments", -1, place, line.market.country)


def _returned(world: World) -> Iterator[Movement]:
    """One row per unit that came back; a unit reported twice is there once."""
    seen: set[tuple[str, str]] = set()
    for row in (*world.return_rows, *world.fba.late_rows):
        identity = (row.plate, row.line.order_id)
        if identity in seen:
            continue
        seen.add(identity)
        disposition = DAMAGED if row.disposition == "DAMAGED" else row.disposition
        yield Movement(
            row.when, row.line.item, "CustomerReturns", 1, row.centre, row.line.market.country, disposition
        )
        if row.disposition == "DAMAGED":
            # Paid for, so it is Amazon's.
            when = row.when + timedelta(hours=3)
            yield Movement(
                when, row.line.item, "Adjustments", -1, row.centre, row.line.market.country, DAMAGED, "D"
            )


def write_off_losses(world: World) -> None:
    """Enter what settlements paid for as lost in the warehouse: mislaid ten days before and never found."""
    items = {item.sku: item for item in world.catalogue.master}
    rng = world.rng("fba/losses")
    for chain in world.chains.values():
        for settlement in chain:
            for row in settlement.rows:
                if row.description == "WAREHOUSE_LOST":
                    place = (centre(settlement.market), settlement.market.country)
                    when = row.posted - timedelta(days=10)
                    reference = _reference(world, rng)
                    post(
                        world,
                        Movement(when, items[row.sku], "Adjustments", -1, *place, SELLABLE, "M", reference),
                    )


def _opening(world: World, found: Iterable[Movement]) -> Iterator[Movement]:
    """A receipt per item and country long before everything else, also of items that nobody bought."""
    items = {item.sku: item for item in world.catalogue.master if item.is_in_master}
    out: dict[str, dict[str, int]] = {sku: {} for sku in items}
    for movement in found:
        if movement.disposition == SELLABLE:
            items[movement.item.sku] = movement.item
            by_country = out.setdefault(movement.item.sku, {})
            units = by_country.get(movement.country, 0)
            by_country[movement.country] = units + max(0, -movement.quantity)
    when = moment_at_age(random.Random(f"{world.seed}/fba/opening"), world.as_of, OPENING_AGE)
    centres = {market.country: centre(market) for market in MARKETS}
    for sku, by_country in sorted(out.items()):
        total = sum(by_country.values())
        spare = stock.opening(world, sku, stock.FBA, total) - total
        for country, units in (by_country or {"GB": 0}).items():
            yield Movement(
                when, items[sku], "Receipts", units + spare, centres.get(country, "LTN4"), country,
                reference="FBA15OPENING",
            )  # fmt: skip
            spare = 0


def ledger_rows(movements: Iterable[Movement]) -> list[tuple[date, Sequence[str]]]:
    """The detail view's rows with the Pacific day of each; the rows of a day have no order in time."""
    rows = []
    for m in movements:
        moment = m.when.astimezone(PACIFIC)
        midnight = moment.replace(hour=0, minute=0, second=0)
        cells = (
            f"{moment:%m/%d/%Y}", m.item.fnsku, m.item.asin, m.item.sku, m.item.name, m.event_type,
            m.reference, str(m.quantity), m.centre, m.disposition, m.reason, m.country, "", "",
            f"{midnight:%Y-%m-%dT%H:%M:%S%z}", "",
        )  # fmt: skip
        rows.append((moment.date(), cells))
    return sorted(rows, key=lambda row: row[0])


def quoted_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Tab-separated with every cell in quotes, as the API writes the ledger."""
    lines = ("\t".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in (columns, *rows))
    return ("\n".join(lines) + "\n").encode()


def snapshot_rows(world: World, movements: Iterable[Movement], listed_twice: set[str]) -> list[Sequence[str]]:
    """Stock per item: what the ledger adds up to, and what is on its way to Amazon."""
    items: dict[str, Item] = {}
    sums: dict[tuple[str, bool], int] = defaultdict(int)
    for movement in movements:
        items[movement.item.sku] = movement.item
        sums[movement.item.sku, movement.disposition == SELLABLE] += movement.quantity
    coming: dict[str, int] = defaultdict(int)
    for inbound in world.fba.inbounds:
        if inbound.status not in ("CLOSED", "CANCELLED", "DELETED"):
            coming[inbound.item.sku] += max(0, inbound.shipped - inbound.received)
            items[inbound.item.sku] = inbound.item
    rows: list[Sequence[str]] = []
    for sku, item in sorted(items.items()):
        sellable, unsellable = sums[sku, True], sums[sku, False]
        warehouse, inbound_units = sellable + unsellable, coming[sku]
        rows.append(
            (
                sku, item.fnsku, item.asin, item.name, "New", decimal_text(item.price),
                "Yes" if sku in listed_twice else "No", "0" if sku in listed_twice else "", "Yes",
                str(warehouse), str(sellable), str(unsellable), "0", str(warehouse + inbound_units), "0.01",
                "0", str(inbound_units), "0", "0", "0", "0",
            )
        )  # fmt: skip
    return rows
