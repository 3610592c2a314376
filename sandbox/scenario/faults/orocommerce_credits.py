"""Planted faults of B2B credits, all in the ERP's memos: too early, twice, of another amount, not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.scenario import orocommerce_returns as returns
from sandbox.scenario.faults.orocommerce import expect_line, sent
from sandbox.scenario.markets import decimal_text
from sandbox.scenario.orocommerce_clean import bought, come_back
from sandbox.scenario.orocommerce_model import TAX_PERCENT, B2bReturn, CreditMemo
from sandbox.scenario.orocommerce_orders import products_with
from sandbox.scenario.tiktok_shop_steps import ago, hour
from sandbox.scenario.world import World


def gross(memo: CreditMemo) -> dict[str, object]:
    """What the customer was credited, tax included."""
    return {"amount": decimal_text(memo.net + memo.tax), "currency": "GBP"}


def _book(world: World, result: B2bReturn, when: datetime) -> CreditMemo:
    """A memo of the first item that no milestone follows."""
    memo = returns.memo_line(world, result, 0, when, f"CM-{world.number('credit-memo'):05d}")
    world.orocommerce.memos.append(memo)
    return memo


def duplicate_credit(world: World) -> None:
    """The same return line on a second memo: an hour later, and a month later under another number."""
    rng = world.rng("fault/ORO_DUPLICATE_CREDIT")
    for age, later in ((12, timedelta(hours=1)), (50, timedelta(days=30))):
        order = bought(world, rng, age, [(rng.choice(products_with(world, "each")), 12, "each")])
        result = come_back(world, rng, order, [(order.positions[0], 4, "each")], age, "B")
        first = world.orocommerce.memos[-1]
        again = replace(first, memo_id=f"CM-{world.number('credit-memo'):05d}", created=first.created + later)
        world.orocommerce.memos.append(again)
        expect_line(world, "ORO_DUPLICATE_CREDIT", result, quantity=4, **gross(again))


def premature_credit(world: World) -> None:
    """Credited on the carrier's scan with nothing received, and received but not graded."""
    rng = world.rng("fault/ORO_PREMATURE_CREDIT")
    on_scan = sent(world, rng, "case", 4, 1)
    memo = _book(world, on_scan, ago(world, 70))
    expect_line(world, "ORO_PREMATURE_CREDIT", on_scan, quantity=1, **gross(memo))
    received = sent(world, rng, "each", 9, 3)
    returns.receive(world, rng, received, ago(world, 14))
    memo = _book(world, received, ago(world, 12))
    expect_line(world, "ORO_PREMATURE_CREDIT", received, quantity=3, **gross(memo))


def credit_amount_mismatch(world: World) -> None:
    """Credited at list price although there was a discount, and with tax on too little."""
    rng = world.rng("fault/ORO_CREDIT_AMOUNT_MISMATCH")
    order = bought(
        world, rng, 20, [(rng.choice(products_with(world, "each")), 8, "each")], discount_percent=10
    )
    listed = come_back(world, rng, order, [(order.positions[0], 3, "each")], 20, "B")
    net = 3 * order.positions[0].price
    _replace_last(world, listed, net, (net * TAX_PERCENT + 50) // 100)
    order = bought(world, rng, 33, [(rng.choice(products_with(world, "case")), 5, "case")])
    taxed = come_back(world, rng, order, [(order.positions[0], 2, "case")], 33, "B")
    last = world.orocommerce.memos[-1]
    _replace_last(world, taxed, last.net, last.tax // 2)


def _replace_last(world: World, result: B2bReturn, net: int, tax: int) -> None:
    """Put other amounts on the memo made last."""
    right = world.orocommerce.memos[-1]
    world.orocommerce.memos[-1] = replace(right, net=net, tax=tax)
    difference = abs(net + tax - right.net - right.tax)
    expect_line(
        world, "ORO_CREDIT_AMOUNT_MISMATCH", result, quantity=right.quantity,
        amount=decimal_text(difference), currency="GBP",
    )  # fmt: skip


def credit_missing(world: World) -> None:
    """Graded a week and a month ago and never credited; in a third case one of two lines was left out."""
    rng = world.rng("fault/ORO_CREDIT_MISSING")
    for age, unit in ((8, "each"), (31, "case")):
        order = bought(world, rng, age, [(rng.choice(products_with(world, unit)), 6, unit)])
        result = come_back(world, rng, order, [(order.positions[0], 2, unit)], age, "B", is_credited=False)
        _expect_missing(world, result, 0)
    first, second = rng.sample(products_with(world, "each"), 2)
    order = bought(world, rng, 15, [(first, 3, "each"), (second, 3, "each")])
    parts = [(position, 1, "each") for position in order.positions]
    half = come_back(world, rng, order, parts, 15, "B", is_credited=False)
    returns.credit(world, half, hour(world, rng, 14, 12), positions=[0])
    _expect_missing(world, half, 1)


def _expect_missing(world: World, result: B2bReturn, number: int) -> None:
    """What a memo of that item would have credited."""
    memo = returns.memo_line(world, result, number, world.as_of, "")
    world.orocommerce.credited.pop(memo.position.line_id)
    expect_line(
        world, "ORO_CREDIT_MISSING", result, sku=memo.position.product.item.sku,
        quantity=memo.quantity, **gross(memo),
    )  # fmt: skip
