"""Weekly payments of the vendor account: what each remittance pays or deducts, and its line at the bank."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sandbox.scenario.amazon_vendor_books import CURRENCY, Payment, Posting
from sandbox.scenario.clock import entity_date
from sandbox.scenario.erp import value_date
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.world import World

FIRST_PAYMENT_AGE = 126
HIDDEN_AGE, HIDDEN_AMOUNT = 45, 41_250
CODES_OF_DEDUCTIONS = ("VC_DEDUCTION_UNMAPPED", "VC_CREDIT_NO_RETURN")


def pay(world: World) -> None:
    """Fill the payments; a deduction that a payment cannot bear, and every further slice, waits a week."""
    rng = world.rng("amazon-vendor/payments")
    today = entity_date(world.as_of)
    waiting = sorted(world.vendor.postings, key=lambda p: (p.payable_from, p.number))
    left = {id(posting): posting.payable for posting in waiting}
    # Payments are made on the same weekday, the last one within the week before the end.
    first = today - timedelta(days=FIRST_PAYMENT_AGE + 2)
    for week in range((today - first).days // 7 + 1):
        date = datetime.combine(first + timedelta(days=7 * week), time(7), UTC)
        if date > world.as_of:
            break
        payment = Payment(world.unique(rng, "8#######"), date)
        total = 0
        due = [p for p in waiting if p.payable_from <= date and left[id(p)]]
        for posting in sorted(due, key=lambda p: (p.payable < 0, p.payable_from, p.number)):
            amount = _slice(posting, left[id(posting)])
            if total + amount > 0:
                total += amount
                left[id(posting)] -= amount
                payment.lines.append((posting, amount, abs(left[id(posting)])))
                posting.payments.append((payment, amount, abs(left[id(posting)])))
        if payment.lines:
            world.vendor.payments.append(payment)
    _name_payments(world)
    hidden = datetime.combine(today - timedelta(days=HIDDEN_AGE), time(7), UTC)
    number = world.unique(rng, "8#######")
    world.vendor.payments.append(Payment(number, hidden, hidden_amount=HIDDEN_AMOUNT))
    world.vendor.payments.sort(key=lambda p: (p.date, p.number))
    for payment in world.vendor.payments:
        day = value_date(payment.date)
        if day <= today:
            text = decimal_text(payment.amount)
            world.bank_entries.append((day.isoformat(), CURRENCY, text, f"AMAZON VENDOR {payment.number}"))


def _name_payments(world: World) -> None:
    """Tell the exceptions about a deduction the payment that it went off first."""
    first = {p.number: p.payments[0][0].number for p in world.vendor.postings if p.payments}
    world.exceptions[:] = [
        {**found, "settlement_id": first.get(found["subject"])}
        if found["code"] in CODES_OF_DEDUCTIONS
        else found
        for found in world.exceptions
    ]


def _slice(posting: Posting, left: int) -> int:
    """All that is left, or the posting's share of it while further slices follow."""
    remaining = posting.slices - len(posting.payments)
    return left if remaining <= 1 else left * 3 // 5
