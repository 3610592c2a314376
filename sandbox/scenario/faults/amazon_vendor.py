"""Planted faults of the vendor account: returns without credit, credits without return, odd entries."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from sandbox.scenario.amazon_vendor import at, post, purchase, return_to_vendor
from sandbox.scenario.amazon_vendor_books import CURRENCY, VENDOR_CODE, Claim, gross
from sandbox.scenario.clock import entity_date
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import World

GRACE_DAYS, LAST_PENDING_DAY = 10, 30
AGREED_LIMIT = """policy,value,unit,valid_from,valid_to,reason
vendor_credit_limit_days,45,days,,,agreed with Amazon
"""


def _claim(
    world: World,
    rng: random.Random,
    age: int,
    *,
    units: int = 4,
    missing: int = 0,
    progress: str = "approved",
    order_number: str = "",
) -> Claim:
    """A return of one item from an order of its own."""
    order = purchase(world, rng, age + 30, [rng.choice(world.catalogue.sold_in("GBP"))])
    return return_to_vendor(
        world, rng, order, age, units=units, missing=missing, progress=progress, order_number=order_number
    )  # fmt: skip


def _expect(world: World, code: str, claim: Claim, **facts: object) -> None:
    """An exception about a claim, at the refund that Amazon asks for."""
    line = claim.lines[0]
    values: dict[str, object] = {
        "return_id": claim.request_id,
        "sku": line.ordered.item.sku,
        "quantity": line.requested,
        "amount": decimal_text(claim.value),
        "currency": CURRENCY,
    }
    world.expect(code, **{**values, **facts})


def return_rejected(world: World) -> None:
    """The credit note failed and was not sent again; the portal closed the request with a reason."""
    rng = world.rng("fault/VC_RETURN_REJECTED")
    claim = _claim(world, rng, 10)
    if claim.graded is not None:
        claim.attempts.append((claim.graded + timedelta(hours=26), "Failure"))
    _expect(world, "VC_RETURN_REJECTED", claim)
    claim = _claim(world, rng, 12, progress="graded")
    if claim.graded is not None:
        claim.rejected, claim.rejection = (
            claim.graded + timedelta(hours=20),
            "Not accepted: wrong authorisation",
        )
    _expect(world, "VC_RETURN_REJECTED", claim)


def credit_pending(world: World) -> None:
    """Graded in the newest cycle that ended more than ten days ago, and not credited since.

    On the last day of a long month that cycle ended 31 days ago, a day after the default limit: there the
    seller has agreed on 45 days with Amazon, and the settings say so.
    """
    today = entity_date(world.as_of)
    cycle_end = today.replace(day=1) - timedelta(days=1)
    if (today - cycle_end).days <= GRACE_DAYS:
        cycle_end = cycle_end.replace(day=1) - timedelta(days=1)
    if (today - cycle_end).days > LAST_PENDING_DAY:
        world.surroundings.settings["policies"] = AGREED_LIMIT.encode()
    rng = world.rng("fault/VC_CREDIT_PENDING")
    for day in (1, 9):
        graded_age = (today - cycle_end).days + day
        _expect(world, "VC_CREDIT_PENDING", _claim(world, rng, graded_age + 6))


def return_no_credit(world: World) -> None:
    """Graded and approved in a cycle that ended long ago, nothing credited or deducted since."""
    rng = world.rng("fault/VC_RETURN_NO_CREDIT")
    for age in (76, 100):
        _expect(world, "VC_RETURN_NO_CREDIT", _claim(world, rng, age))


def cost_mismatch(world: World) -> None:
    """Amazon claims units at a cost that has risen, and one that has fallen, since they were ordered."""
    rng = world.rng("fault/VC_COST_MISMATCH")
    for age, change, progress in ((10, 25, "approved"), (74, -15, "credited")):
        order = purchase(world, rng, age + 30, [rng.choice(world.catalogue.sold_in("GBP"))])
        dearer = [replace(line, net_cost=line.net_cost + change) for line in order.lines]
        claim = return_to_vendor(
            world, rng, replace(order, lines=dearer), age, units=4, progress=progress
        )  # fmt: skip
        _expect(world, "VC_COST_MISMATCH", claim, amount=decimal_text(gross(abs(change), 4)))


def credit_no_return(world: World) -> None:
    """Deductions for returns that neither the portal nor ZigZag knows."""
    rng = world.rng("fault/VC_CREDIT_NO_RETURN")
    for age, amount in ((62, 18_480), (41, 4_260)):
        request_id, when = world.unique(rng, "4071########"), at(world, rng, age)
        post(world, f"VRET{request_id}", when, "Product returns", -amount, when, kind="return")
        world.expect(
            "VC_CREDIT_NO_RETURN", return_id=request_id, subject=f"VRET{request_id}",
            amount=decimal_text(amount), currency=CURRENCY,
        )  # fmt: skip


def quantity_disputed(world: World) -> None:
    """Ten asked for and deducted, nine arrived; five asked for, three arrived, nothing deducted yet."""
    rng = world.rng("fault/VC_QTY_DISPUTED")
    for age, units, missing, progress in ((74, 10, 1, "credited"), (10, 5, 2, "approved")):
        claim = _claim(world, rng, age, units=units, missing=missing, progress=progress)
        value = decimal_text(gross(claim.lines[0].ordered.net_cost, missing))
        _expect(world, "VC_QTY_DISPUTED", claim, quantity=missing, amount=value)


def deduction_unmapped(world: World) -> None:
    """Deductions whose number and text say nothing known."""
    rng = world.rng("fault/VC_DEDUCTION_UNMAPPED")
    for age, number, text, amount in (
        (33, "ZQX-88120-Q", "Zephyr programme", 3_170),
        (54, "HOLDBACK77", "Glimmer levy", 9_925),
    ):
        when = at(world, rng, age)
        post(world, number, when, text, -amount, when)
        world.expect("VC_DEDUCTION_UNMAPPED", subject=number, amount=decimal_text(amount), currency=CURRENCY)


def provision_not_reversed(world: World) -> None:
    """Provisions of months ago that were never released."""
    rng = world.rng("fault/VC_PROVISION_NOT_REVERSED")
    for age, number, amount in (
        (109, "PROVISION_FOR_RECEIVABLE", 23_456),
        (74, "PROVISION_FOR_AGED_RECEIVABLE", 31_207),
    ):
        when = at(world, rng, age)
        text = number.replace("_", " ").capitalize()
        post(world, number, when, text, -amount, when, kind="provision")
        world.expect(
            "VC_PROVISION_NOT_REVERSED", subject=number, amount=decimal_text(amount), currency=CURRENCY
        )


def reported_unverified(world: World) -> None:
    """Credit notes accepted for a parcel that never arrived and for goods that nobody graded."""
    rng = world.rng("fault/VC_REPORTED_UNVERIFIED")
    lost = _claim(world, rng, 12, progress="announced")
    lost.attempts.append((at(world, rng, 4), "Success"))
    _expect(world, "VC_REPORTED_UNVERIFIED", lost)
    ungraded = _claim(world, rng, 6)
    ungraded.attempts.append((world.as_of - timedelta(hours=5), "Success"))
    _expect(world, "VC_REPORTED_UNVERIFIED", ungraded)


def validation_failed(world: World) -> None:
    """Processed goods that the portal's record does not describe: another ASIN, another purchase order."""
    rng = world.rng("fault/VC_VALIDATION_FAILED")
    other_item = _claim(world, rng, 10)
    other_item.lines[0].asin = "B0ZZZZZZ99"
    other_order = _claim(world, rng, 11, order_number=world.unique(rng, "9Z######"))
    for claim in (other_item, other_order):
        line = claim.lines[0]
        cost = decimal_text(line.ordered.item.unit_cost * line.received)
        _expect(world, "VC_VALIDATION_FAILED", claim, amount=cost)


def movement_no_update(world: World) -> None:
    """Goods restocked, or written down, while the portal's request stays new."""
    rng = world.rng("fault/VC_MOVEMENT_NO_UPDATE")
    for age in (13, 14):
        claim = _claim(world, rng, age, progress="graded")
        cost = decimal_text(claim.lines[0].ordered.item.unit_cost * claim.lines[0].received)
        _expect(world, "VC_MOVEMENT_NO_UPDATE", claim, amount=cost)


def invalid_id(world: World) -> None:
    """Rows of the returns page in which an id cannot be one; the export itself tells their numbers."""
    for column, value in (("Request ID", "4071-88X21"), ("Vendor code", "AC-ME"), ("ASIN", "B0-12")):
        row = {
            "Request ID": f"40710000000{len(world.vendor.stray_rows)}", "Vendor code": VENDOR_CODE,
            "Request type": "damaged", "Condition": "new", "Requested quantity": "1",
            "Requested refund": "12.00", "ASIN": "B000000001", "Currency": CURRENCY,
        }  # fmt: skip
        world.vendor.stray_rows.append({**row, column: value})
