"""Case 64: a kit that is refunded as one and comes back in its pieces."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

MATCHING = "dbt_project/models/intermediate/matching/"


def _add_64(book: Book) -> None:
    """A kit of one lamp and two bulbs is refunded as one and comes back in pieces: all of them; one more bulb
    than belongs to it; one bulb less.
    """
    kit, lamp, bulb = book.item(1), book.item(2, unit_cost="4.50"), book.item(3, unit_cost="3.50")
    for part, quantity in ((lamp, "1"), (bulb, "2")):
        book.setting(
            "kit_components", kit_sku=kit, component_sku=part, quantity=quantity, valid_from="2025-01-01", valid_to=""
        )  # fmt: skip
    for k, pieces in enumerate(((lamp, bulb, bulb), (lamp, bulb, bulb, bulb), (lamp, bulb)), start=1):
        book.sold("2026-08-03", k, sku=kit)
        book.refunded("2026-08-20", k, sku=kit)
        for number, part in enumerate(pieces):
            book.fba_return("2026-08-24", 10 * k + number, order=book.order(k), sku=part)


def _check_64(found: Found) -> None:
    kit, lamp, bulb = (found.sku(k) for k in (1, 2, 3))
    lines = [
        (
            line["order_id"][-1],
            line["sku"],
            line["refunded_quantity"],
            line["received_quantity"],
            line["state"],
        )
        for line in found.lines()
    ]
    assert sorted(lines) == [
        ("1", kit, 1, 1, "matched"),
        ("2", kit, 1, 1, "matched"),
        ("2", bulb, 0, 1, "received_not_refunded"),
        ("3", kit, 1, 0, "partial"),
        ("3", lamp, 0, 1, "received_not_refunded"),
        ("3", bulb, 0, 1, "received_not_refunded"),
    ]
    pairs = [
        (pair["order_id"][-1], pair["rule_id"], pair["receipt_quantity"]) for pair in found.allocations()
    ]
    assert sorted(pairs) == [(order, "KIT", 1) for order in ("1", "1", "1", "2", "2", "2")]
    assert sum(pair["quantity"] for pair in found.allocations()) == 2
    assert found.codes() == ["FBA_RECEIPT_NO_REFUND", "RETURN_QTY_MISMATCH"]
    extra, missing = found.finding("FBA_RECEIPT_NO_REFUND"), found.finding("RETURN_QTY_MISMATCH")
    assert (extra.order_id, extra.columns["sku"], extra.quantity) == (found.order(2), bulb, 1)
    assert (missing.order_id, missing.columns["sku"], missing.quantity) == (found.order(3), bulb, 1)
    # the eight pieces come into stock at what they cost; two kits leave the right to returned goods at theirs, the third is lost
    journal = found.journal()
    assert journal["goods_received"] == {
        "1310": Decimal("34.50"),
        "1330": Decimal("-24.00"),
        "5000": Decimal("-10.50"),
    }
    assert journal["unreturned_loss"] == {"5120": Decimal("12.00"), "1330": Decimal("-12.00")}
    assert found.balance("1330") == 0


CASES = (
    Case(
        64, "kit-returned-in-pieces", "all pieces make up the kit: matched; a piece too many and a piece too few are told as that piece",
        (
            Mutation(MATCHING + "match_kit.sql", "min(floor(coalesce(received.quantity, 0) / parts.pieces))", "max(floor(coalesce(received.quantity, 0) / parts.pieces))"),
            Mutation(MATCHING + "match_kit.sql", "'KIT' as rule_id", "'M4' as rule_id"),
            Mutation(MATCHING + "int_kit_refunds.sql", "cast(setting.quantity as integer) as pieces", "1 as pieces"),
        ),
        _add_64, _check_64,
    ),
)  # fmt: skip
