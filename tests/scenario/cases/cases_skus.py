"""Cases 59–63: SKUs written in other ways, SKUs that only look alike, aliases with dates, commingled labels."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from tests.scenario.cases.book import Book
from tests.scenario.cases.kit import Case, Found, Mutation

ITEMS = "dbt_project/models/intermediate/items/"
TEXT = "dbt_project/macros/text.sql"
SKU_MODELS = "int_items int_sku_aliases int_source_skus"
# What tools that guess types make a number, a date or a fraction of.
LOOKS_LIKE_61 = ("61E10", "MAR-61", "0061", "6.10", "1/61")


def _returned(book: Book, k: int, sku: str, received: str = "") -> None:
    """An order of August with its refund and its unit back at Amazon."""
    book.sold("2026-08-03", k, sku=sku)
    book.refunded("2026-08-20", k, sku=sku)
    book.fba_return("2026-08-24", k, order=book.order(k), sku=received or sku)


def _add_59(book: Book) -> None:
    plain = book.item()
    spellings = (
        (plain.lower(), f"{plain} ", f"\u00a0{plain}", plain), (plain, plain[0] + "\u200b" + plain[1:], plain.lower(), f" {plain}\ufeff"),
    )  # fmt: skip
    for k, (ordered, settled, refunded, received) in enumerate(spellings, start=1):
        book.ordered("2026-08-03", k, sku=ordered)
        book.line("2026-08-04", "Order", "ItemPrice", "Principal", "30.00", k, sku=settled)
        book.line("2026-08-04", "Order", "ItemPrice", "Tax", "6.00", k, sku=settled)
        book.refunded("2026-08-20", k, sku=refunded, with_fees=False)
        book.fba_return("2026-08-24", k, order=book.order(k), sku=received)


def _check_59(found: Found) -> None:
    assert found.states() == {"matched": 2}
    assert {line["sku"] for line in found.lines()} == {found.sku()}
    assert found.pairs() == [("M4", 1, "CONFIRMED")] * 2
    assert found.codes() == []


def _add_60(book: Book) -> None:
    padded, plain = (book.item(k, sku=f"{start}-{book.sku()}") for k, start in ((1, "00123"), (2, "123")))
    # both on one order: the refund of one, the other comes back
    for sku in (padded, plain):
        book.sold(
            "2026-09-03",
            sku=sku,
            in_erp=sku == padded,
            **({} if sku == padded else {"item-status": "Shipped"}),
        )
    book.refunded("2026-09-20", sku=plain)
    book.fba_return("2026-09-24", sku=padded)
    # one alone on an order: the other comes back
    book.sold("2026-09-03", 2, sku=plain)
    book.refunded("2026-09-20", 2, sku=plain)
    book.fba_return("2026-09-24", 2, order=book.order(2), sku=padded)


def _check_60(found: Found) -> None:
    padded, plain = f"00123-{found.sku()}", f"123-{found.sku()}"
    rows = [(line["order_id"], line["sku"], line["state"]) for line in found.lines()]
    assert [row for row in rows if row[0] == found.order()] == [
        (found.order(), padded, "received_not_refunded"), (found.order(), plain, "overdue"),
    ]  # fmt: skip
    assert (found.order(2), plain, "suggested") in rows
    assert found.pairs() == [("M7", 1, "SUGGESTED")]
    assert found.codes() == ["FBA_RECEIPT_NO_REFUND", "FBA_REFUND_NO_RECEIPT", "WRONG_ITEM"]


def _add_61(book: Book) -> None:
    for k, sku in enumerate(LOOKS_LIKE_61, start=1):
        _returned(book, k, book.item(k, sku=sku))


def _check_61(found: Found) -> None:
    assert [(line["sku"], line["source_sku"], line["state"]) for line in found.lines()] == [
        (sku, sku, "matched") for sku in LOOKS_LIKE_61
    ]
    assert found.codes() == []


def _add_62(book: Book) -> None:
    """One MSKU stands for the first item until June and for the second one from July."""
    name = f"MSKU-{book.sku()}"
    for k, since, until in ((1, "2025-01-01", "2026-06-30"), (2, "2026-07-01", "")):
        book.alias("amazon_fba", name, book.item(k), since, until)
    for k, ordered, refunded, received in (
        (1, "2026-05-04", "2026-06-01", "2026-06-10"), (2, "2026-07-06", "2026-08-03", "2026-08-10"),
    ):  # fmt: skip
        book.sold(ordered, k, sku=name)
        book.refunded(refunded, k, sku=name)
        book.fba_return(received, k, order=book.order(k), sku=name)


def _check_62(found: Found) -> None:
    assert [(line["order_id"], line["sku"], line["state"]) for line in found.lines()] == [
        (found.order(k), found.sku(k), "matched") for k in (1, 2)
    ]
    sold = found.rows(
        "select sku, period, sum(debit) from marts.journal_lines inner join marts.journal_entries using (journal_id) "
        "where event_type = 'cost_of_goods_sold' and account_code = '5000' group by all order by all"
    )
    assert [(sku, period) for sku, period, _ in sold if found.owns(sku)] == [
        (found.sku(1), "2026-05"),
        (found.sku(2), "2026-07"),
    ]
    assert found.codes() == []


def _add_63(book: Book) -> None:
    """The label of both items is their ASIN: only the seller's own SKU tells them apart."""
    label = book.asin(9)
    for k in (1, 2):
        book.alias("fnsku", label, book.item(k))
    for k in (1, 2):
        book.sold("2026-08-03", k, sku=book.sku(k))
        book.refunded("2026-08-20", k, sku=book.sku(k))
    shared = {"fnsku": label, "asin": label}
    book.fba_return("2026-08-24", 1, order=book.order(1), sku=book.sku(1), **shared)
    book.fba_return("2026-08-24", 2, order=book.order(2), sku=label, **shared)
    book.fba_return("2026-08-25", 3, order="", sku=label, **shared)


def _check_63(found: Found) -> None:
    matched = found.lines(state="matched")
    assert [(line["order_id"], line["sku"]) for line in matched] == [
        (found.order(k), found.sku(k)) for k in (1, 2)
    ]
    assert found.codes() == ["FBA_RECEIPT_NO_REFUND", "SKU_ALIAS_AMBIGUOUS", "SKU_UNMAPPED"]
    assert found.finding("SKU_UNMAPPED").quantity == 1


CASES = (
    Case(
        59, "sku-by-case-blanks-and-invisible-characters", "one item however it is written",
        (
            Mutation(TEXT, "nullif(lower(trim(regexp_replace(", "nullif((trim(regexp_replace(", select=SKU_MODELS),
            Mutation(TEXT, "'[\\x{200B}-\\x{200D}\\x{2060}\\x{FEFF}\\x{00AD}]'", "'[\\x{FEFF}]'", select=SKU_MODELS),
            Mutation(TEXT, "'[\\s\\x{00A0}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}]+'", "' +'", select=SKU_MODELS),
        ),
        _add_59, _check_59,
    ),
    Case(
        60, "leading-zeros-distinguish", "two items: nothing confirmed between them, at most a suggestion",
        (
            Mutation(TEXT, "translate(nfc_normalize({{ column }})", "translate(nfc_normalize(ltrim({{ column }}, '0'))", select=SKU_MODELS),
        ),
        _add_60, _check_60,
    ),
    Case(
        61, "skus-that-look-like-numbers-and-dates", "texts all the way",
        (
            Mutation("dbt_project/models/staging/amazon_fba/stg_amazon_fba__settlements.sql", "is not null then sku end as source_sku", "is not null then coalesce(cast(try_cast(sku as double) as varchar), sku) end as source_sku"),
        ),
        _add_61, _check_61,
    ),
    Case(
        62, "msku-points-to-another-item", "each line means what the alias said on its day",
        (
            Mutation(ITEMS + "int_source_skus.sql", "on coalesce(sighting.event_date, {{ as_of_date() }}) between alias.valid_from and alias.valid_to", "on {{ as_of_date() }} between alias.valid_from and alias.valid_to"),
        ),
        _add_62, _check_62,
    ),
    Case(
        63, "commingled-label-of-two-items", "the SKU of the order line decides; without an order nothing does",
        (
            Mutation(ITEMS + "int_source_skus.sql", "when alias.source_system = 'fnsku' then 3 else 4 end as precedence", "when alias.source_system = 'fnsku' then 1 else 4 end as precedence"),
            Mutation(ITEMS + "int_source_skus.sql", "case when count(distinct sku) = 1 then min(sku) end as sku", "min(sku) as sku"),
        ),
        _add_63, _check_63,
    ),
)  # fmt: skip
