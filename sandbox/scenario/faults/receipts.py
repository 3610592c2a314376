"""Planted faults of requests and receipts: unprocessed, unrefunded, unequal, twice, or on the wrong route."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.markets import DE, UK, US
from sandbox.scenario.met import at, buy
from sandbox.scenario.world import OrderLine, World


def _expect(world: World, code: str, line: OrderLine, units: int, **facts: object) -> None:
    """An exception valued at the cost of the goods."""
    values: dict[str, object] = {
        "order_id": line.order_id,
        "sku": line.item.sku,
        "quantity": units,
        "amount": line.cost_text(units),
        "currency": "GBP",
    }
    world.expect(code, **{**values, **facts})


def rma_not_processed(world: World) -> None:
    """Authorised and then nothing: the first day of the rule, two units bound for Amazon, an old one."""
    rng = world.rng("fault/FBA_RMA_NOT_PROCESSED")
    for market, age, to_hub, units in ((UK, 21, True, 1), (UK, 40, False, 2), (DE, 60, True, 1)):
        line = buy(world, rng, market, age, quantity=units)
        record = zigzag.request_return(world, rng, line, at(world, rng, age), to_hub=to_hub, units=units)
        zigzag.set_status(world, record, at(world, rng, age - 2), "IN_TRANSIT")
        _expect(world, "FBA_RMA_NOT_PROCESSED", line, units, return_id=record.return_id)


def receipt_no_refund(world: World) -> None:
    """Received and not refunded: the first day of the rule, at a hub, two units."""
    rng = world.rng("fault/FBA_RECEIPT_NO_REFUND")
    line = buy(world, rng, UK, 8)
    returns.receive_at_fba(world, rng, line, at(world, rng, 8))
    _expect(world, "FBA_RECEIPT_NO_REFUND", line, 1)
    line = buy(world, rng, DE, 26)
    record = zigzag.request_return(world, rng, line, at(world, rng, 25), to_hub=True)
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 20))
    zigzag.grade(world, record, at(world, rng, 19), "B")
    _expect(world, "FBA_RECEIPT_NO_REFUND", line, 1)
    line = buy(world, rng, US, 45, quantity=2)
    returns.receive_at_fba(world, rng, line, at(world, rng, 40), units=2)
    _expect(world, "FBA_RECEIPT_NO_REFUND", line, 2)


def quantity_mismatch(world: World) -> None:
    """Fewer received than refunded (first day of the rule), more received, more authorised."""
    rng = world.rng("fault/RETURN_QTY_MISMATCH")
    line = buy(world, rng, UK, 16, quantity=2)
    refunds.refund(world, rng, line, at(world, rng, 16), units=2)
    returns.receive_at_fba(world, rng, line, at(world, rng, 8))
    missing = line.market.amount_text(line.unit_gross)
    _expect(world, "RETURN_QTY_MISMATCH", line, 1, amount=missing, currency=line.market.currency)
    line = buy(world, rng, DE, 40, quantity=2)
    refunds.refund(world, rng, line, at(world, rng, 40))
    # Of one condition: which of the two was refunded decides nothing.
    returns.receive_at_fba(world, rng, line, at(world, rng, 30), units=2, disposition="SELLABLE")
    _expect(world, "RETURN_QTY_MISMATCH", line, 1)
    line = buy(world, rng, UK, 46, quantity=2)
    record = zigzag.request_return(world, rng, line, at(world, rng, 44), to_hub=True, units=2)
    refunds.refund(world, rng, line, at(world, rng, 40))
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 30), items=1)
    zigzag.grade(world, record, at(world, rng, 29), "B")
    _expect(world, "RETURN_QTY_MISMATCH", line, 1)


def duplicate_return(world: World) -> None:
    """One plate twice: in one document, with another date in a later one, with another date in the same."""
    rng = world.rng("fault/DUPLICATE_RETURN")
    for market, refunded, received, again in ((UK, 88, 80, 80), (UK, 58, 50, 20), (DE, 84, 72, 66)):
        line = buy(world, rng, market, refunded)
        refunds.refund(world, rng, line, at(world, rng, refunded))
        row = returns.receive_at_fba(world, rng, line, at(world, rng, received))[0]
        moved = row.when + timedelta(days=received - again)
        world.return_rows.append(replace(row, when=moved))
        _expect(world, "DUPLICATE_RETURN", line, 1, subject=row.plate)


def wrong_channel(world: World) -> None:
    """Seller-fulfilled orders on the FBA route: received at a hub, received at Amazon, only requested."""
    rng = world.rng("fault/WRONG_CHANNEL_ROUTE")
    line = buy(world, rng, UK, 34, channel="MFN")
    record = zigzag.request_return(world, rng, line, at(world, rng, 33), to_hub=True)
    refunds.refund(world, rng, line, at(world, rng, 30))
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 24))
    zigzag.grade(world, record, at(world, rng, 23), "B")
    line.is_excluded = True
    _expect(world, "WRONG_CHANNEL_ROUTE", line, 1, return_id=record.return_id)
    line = buy(world, rng, DE, 40, channel="MFN")
    refunds.refund(world, rng, line, at(world, rng, 40))
    returns.receive_at_fba(world, rng, line, at(world, rng, 30))
    line.is_excluded = True
    _expect(world, "WRONG_CHANNEL_ROUTE", line, 1)
    line = buy(world, rng, UK, 36, channel="MFN")
    record = zigzag.request_return(world, rng, line, at(world, rng, 35), to_hub=False)
    line.is_excluded = True
    _expect(world, "WRONG_CHANNEL_ROUTE", line, 1, return_id=record.return_id)


def wrong_item(world: World) -> None:
    """The hub finds another item of the master in the parcel: for one order sellable, for one not."""
    rng = world.rng("fault/WRONG_ITEM")
    for market, grade, refunded in ((UK, "B", 34), (DE, "D", 66)):
        line = buy(world, rng, market, refunded + 3)
        record = zigzag.request_return(world, rng, line, at(world, rng, refunded + 2), to_hub=True)
        event = refunds.refund(world, rng, line, at(world, rng, refunded))
        other = next(i for i in world.catalogue.sold_in(market.currency) if i.sku != line.item.sku)
        zigzag.receive_at_hub(world, rng, record, at(world, rng, refunded - 8))
        line.receipts.pop()
        record.items[0]["receivedSku"] = world.arrivals[-1]["sku"] = other.sku
        zigzag.grade(world, record, at(world, rng, refunded - 9), grade)
        event.state = "suggested"
        amount, currency = market.amount_text(event.amount), market.currency
        _expect(world, "WRONG_ITEM", line, 1, return_id=record.return_id, amount=amount, currency=currency)


def plate_reused(world: World) -> None:
    """A licence plate comes back months later on a unit of another order."""
    rng = world.rng("fault/LPN_REUSED")
    for market, first, second in ((UK, 90, 25), (DE, 80, 40)):
        plate = ""
        for refunded in (first, second):
            line = buy(world, rng, market, refunded)
            refunds.refund(world, rng, line, at(world, rng, refunded))
            row = returns.receive_at_fba(world, rng, line, at(world, rng, refunded - 9))[0]
            if plate:
                world.return_rows[-1] = replace(row, plate=plate)
                line.receipts[-1].receipt_id = plate
                world.expect("LPN_REUSED", order_id=line.order_id, subject=plate, quantity=2)
            plate = row.plate


def unreadable_return(world: World) -> None:
    """Two reports of returns have a row with a day that no calendar has."""
    rng = world.rng("fault/IMPORT_BLOCKED")
    for market, age in ((UK, 50), (DE, 6)):
        line = buy(world, rng, market, age + 6)
        row = returns.receive_at_fba(world, rng, line, at(world, rng, age))[0]
        world.return_rows.pop()
        line.receipts.pop()
        world.unreadable_returns.append(replace(row, written_date="2026-02-30T10:00:00+00:00"))
        world.expect("IMPORT_BLOCKED", quantity=1)
