"""Cases 52–58: unknown and differently written kinds of money, facilitator tax, discounts, currencies."""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from tests.scenario.cases.book import Book, Line
from tests.scenario.cases.kit import REPOSITORY, Case, Found, Mutation
from tests.scenario.cases.settled import alone_in, document, fee, market, money, slices, tieout

SETTLEMENTS = "dbt_project/models/intermediate/settlements/"
STAGING = "dbt_project/models/staging/amazon_fba/stg_amazon_fba__settlements.sql"
SALE = money(a4000="-30", a2110="-6", a6000="5.40", a6010="3.20", a1200="27.40")
FACILITATOR_CHECK = REPOSITORY / "dbt_project/tests/money/facilitator_tax_nets_to_zero_per_order.sql"


def _add_52(book: Book) -> None:
    book.item()
    lines: list[Line] = []
    book.sold("2026-09-02", settlement=lines)
    book.line("2026-09-03", "Order", "ItemFees", "QuantumHandlingLevy", "-3.75", settlement=lines)
    book.settlement("2026-09-01", "2026-09-15", alone_in(market(52), lines))


def _check_52(found: Found) -> None:
    own = found.settlement_id()
    assert slices(found, own) == {"2026-09": SALE | money(a9990="3.75", a1200="23.65")}
    assert found.codes() == ["SETTLEMENT_UNMAPPED_LINE"]
    unmapped = found.finding("SETTLEMENT_UNMAPPED_LINE")
    assert (unmapped.amount, unmapped.subject) == (Decimal("3.75"), "Order / ItemFees / QuantumHandlingLevy")
    assert tieout(found, own) == (True, 0, 0)


def _add_53(book: Book) -> None:
    book.item()
    lines: list[Line] = []
    book.sold("2026-08-02", settlement=lines)
    book.refunded("2026-08-05", settlement=lines)
    fee(book, "2026-08-06", "-1.00", lines)
    change = {
        "transaction-type": str.upper, "amount-type": str.lower,
        "amount-description": lambda text: text.replace("PerUnit", "perunit").replace("Princ", "PRINC"),
    }  # fmt: skip
    lines = [{name: change.get(name, str)(text) for name, text in line.items()} for line in lines]
    fee(book, "2026-08-07", "-2.00", lines, "STORAGE FEE", **{"transaction-type": "Other-Transaction"})
    book.settlement("2026-08-01", "2026-08-15", alone_in(market(53), lines))
    book.fba_return("2026-08-12")


def _check_53(found: Found) -> None:
    expected = money(a4000="-30", a4100="30", a6010="3.20", a6020="1.08", a6040="3", a1200="-7.28")
    assert slices(found, found.settlement_id()) == {"2026-08": expected}
    assert found.states() == {"matched": 1}
    assert [line["refund_amount"] for line in found.lines()] == [Decimal("36.00")]
    assert found.codes() == []


def _facilitated(book: Book, k: int, lines: list[Line], *, is_withheld_on_refund: bool) -> None:
    book.ordered("2026-08-03", k, tax="2.40")
    rows = [
        ("Order", "ItemPrice", "Principal", "30.00"), ("Order", "ItemPrice", "Tax", "2.40"),
        ("Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-2.40"),
        ("Order", "ItemFees", "Commission", "-4.50"),
        ("Refund", "ItemPrice", "Principal", "-30.00"), ("Refund", "ItemPrice", "Tax", "-2.40"),
        ("Refund", "ItemFees", "Commission", "4.50"), ("Refund", "ItemFees", "RefundCommission", "-0.90"),
    ]  # fmt: skip
    if is_withheld_on_refund:
        rows.append(("Refund", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "2.40"))
    for transaction, kind, name, amount in rows:
        day = "2026-08-04" if transaction == "Order" else "2026-08-10"
        options = {"adjustment-id": f"adj-{book.order(k)}"} if transaction == "Refund" else {}
        book.line(day, transaction, kind, name, amount, k, sku=book.sku(k), settlement=lines, **options)
    book.fba_return("2026-08-14", k, order=book.order(k), sku=book.sku(k))


def _add_54(book: Book) -> None:
    lines: list[Line] = []
    for k in (1, 2):
        book.item(k)
        _facilitated(book, k, lines, is_withheld_on_refund=k == 2)
    book.settlement("2026-08-01", "2026-08-15", alone_in(market(54), lines))


def _check_54(found: Found) -> None:
    """The leak stands in 2120, where the check of the closing finds it by order; no output tax is touched."""
    tax = found.rows(
        "select account_code, sku, sum(debit - credit) from marts.journal_lines where account_code in ('2110', '2120') group by all order by all"
    )
    own = [(account, sku, amount) for account, sku, amount in tax if found.owns(sku)]
    assert own == [("2120", found.sku(1), Decimal("2.40")), ("2120", found.sku(2), Decimal(0))]
    check = FACILITATOR_CHECK.read_text(encoding="utf-8").split("\nselect ", 1)[1]
    for text, value in (
        ("{{ ref('int_settlement_postings') }}", "intermediate.int_settlement_postings"),
        ("{{ account('facilitator_tax') }}", "'2120'"), ("{{ as_of_date() }}", "date '2026-10-31'"),
    ):  # fmt: skip
        check = check.replace(text, value)
    leaks = [row for row in found.rows("select " + check) if found.owns(row[0])]
    assert leaks == [(found.order(1), "GBP", Decimal("-2.40"))]
    assert found.codes() == []


def _add_55(book: Book) -> None:
    """Three units less a discount of 10.00, refunded one by one, and another three refunded at once."""
    book.item()
    for k in (1, 2):
        book.sold("2026-08-03", k, quantity=3)
        book.line("2026-08-04", "Order", "Promotion", "Principal", "-10.00", k)
        for unit in range(3):
            book.fba_return(f"2026-08-{20 + unit}", 3 * k + unit, order=book.order(k))
    for unit, discount in enumerate(("3.33", "3.33", "3.34")):
        day = f"2026-08-1{unit}"
        book.refunded(day)
        book.line(
            day,
            "Refund",
            "Promotion",
            "Principal",
            discount,
            **{"adjustment-id": f"adj-{book.order()}-{day}"},
        )
    book.refunded("2026-08-10", 2, quantity=3)
    book.line(
        "2026-08-10",
        "Refund",
        "Promotion",
        "Principal",
        "10.00",
        2,
        **{"adjustment-id": f"adj-{book.order(2)}-2026-08-10"},
    )


def _check_55(found: Found) -> None:
    assert found.states() == {"matched": 4}
    amounts = sorted(line["refund_amount"] for line in found.lines())
    assert amounts == [Decimal("32.66"), Decimal("32.67"), Decimal("32.67"), Decimal("98.00")]
    shares = sorted(pair["amount"] for pair in found.allocations() if pair["order_id"] == found.order(2))
    assert shares == [Decimal("32.66"), Decimal("32.67"), Decimal("32.67")]
    journal = found.journal()["settlement"]
    assert (journal["4000"], journal["4100"], journal.get("2110", 0)) == (Decimal("-160"), Decimal("160"), 0)
    assert found.codes() == []


def _add_56(book: Book) -> None:
    book.item()
    book.sold("2026-08-03")
    lines: list[Line] = []
    book.refunded("2026-08-20", principal="35.00", tax="7.00", currency="EUR", settlement=lines)
    book.settlement("2026-08-10", "2026-08-24", alone_in(market(56), lines), currency="EUR")
    book.fba_return("2026-08-25")


def _check_56(found: Found) -> None:
    assert found.codes() == ["CURRENCY_MISMATCH"]
    mismatch = found.finding("CURRENCY_MISMATCH")
    assert (mismatch.amount, mismatch.currency, mismatch.subject) == (Decimal("42.00"), "EUR", "GBP")
    assert found.states() == {"matched": 1}
    # each currency balances for itself
    assert slices(found, found.settlement_id()) == {
        "2026-08": money(a4100="35", a2110="7", a6000="-5.40", a6020="1.08", a1200="-37.68")
    }
    currencies = found.rows(
        "select distinct currency from marts.journal_entries where source_document = ?", found.settlement_id()
    )
    assert ("EUR",) in currencies


def _add_57(book: Book) -> None:
    book.item()
    book.ordered("2026-02-20", price="3000", tax="300", currency="JPY")
    lines: list[Line] = []
    for transaction, kind, name, amount in (
        ("Order", "ItemPrice", "Principal", "3,000"), ("Order", "ItemPrice", "Tax", "300"),
        ("Order", "ItemFees", "Commission", "-540"), ("Order", "ItemFees", "FBAPerUnitFulfillmentFee", "-320"),
        ("Refund", "ItemPrice", "Principal", "-3,000"), ("Refund", "ItemPrice", "Tax", "-300"),
        ("Refund", "ItemFees", "Commission", "540"), ("Refund", "ItemFees", "RefundCommission", "-108"),
    ):  # fmt: skip
        day = "2026-02-21" if transaction == "Order" else "2026-03-02"
        options = {"adjustment-id": f"adj-{book.order()}"} if transaction == "Refund" else {}
        book.line(day, transaction, kind, name, amount, currency="JPY", settlement=lines, **options)
    fee(book, "2026-03-03", "12,345", lines, "Successful charge")
    document(book, "JPY", "11,917", lines, "2026-02-19", "2026-03-05", "11917")


def _check_57(found: Found) -> None:
    own = found.settlement_id()
    assert slices(found, own) == {
        "2026-02": money(a4000="-3000", a2110="-300", a6000="540", a6010="320", a1200="2440"),
        "2026-03": money(a4100="3000", a2110="300", a6000="-540", a6020="108", a1200="-2868"),
    }
    assert tieout(found, own)[:2] == (True, 0)
    [line] = found.lines()
    assert (line["refund_amount"], line["currency"], line["state"]) == (Decimal(3300), "JPY", "claimable")
    assert found.codes() == ["FBA_CLAIM_DUE", "FBA_REFUND_NO_RECEIPT"]


def _add_58(book: Book) -> None:
    """Settlements that end on a Sunday: of a currency with rates on working days, and of one without any."""
    book.item()
    for k, currency in ((1, "SEK"), (2, "PLN")):
        lines: list[Line] = []
        book.sold("2026-09-11", k, currency="SEK", settlement=lines)  # settled on a Saturday
        book.settlement(
            "2026-08-30", "2026-09-13", alone_in(market(58, currency.lower()), lines), k, currency=currency
        )


def _check_58(found: Found) -> None:
    assert found.codes() == ["FX_RATE_MISSING"]
    missing = found.finding("FX_RATE_MISSING")
    assert (missing.columns["settlement_id"], missing.subject) == (found.settlement_id(2), "PLN")
    assert missing.amount == Decimal("27.40")
    for k in (1, 2):
        assert slices(found, found.settlement_id(k)) == {"2026-09": SALE}
        assert tieout(found, found.settlement_id(k)) == (True, 0, 0)


CASES = (
    Case(
        52, "new-amount-description", "posted to suspense in full and raised, the settlement still balances",
        (
            Mutation(SETTLEMENTS + "int_settlement_classes.sql", "    left join candidates\n", "    inner join candidates\n"),
        ),
        _add_52, _check_52,
    ),
    Case(
        53, "casing-differs", "the same accounts and the same refund, whatever the letters",
        (
            Mutation("dbt_project/macros/money.sql", "    lower(trim(regexp_replace(coalesce({{ column }}, '')", "    (trim(regexp_replace(coalesce({{ column }}, '')", select="int_settlement_classes int_settlement_components int_settlement_lines"),
        ),
        _add_53, _check_53,
    ),
    Case(
        54, "facilitator-tax-not-on-the-refund", "2120 of the order is not zero and the check names it; output tax stays clean",
        (
            Mutation(SETTLEMENTS + "int_settlement_lines.sql", "when coalesce(is_facilitated_tax, false) then", "when false then"),
        ),
        _add_54, _check_54,
    ),
    Case(
        55, "discount-over-three-units", "nothing over-refunded, and the shares of a refund add up to it to the cent",
        (
            Mutation("dbt_project/models/intermediate/returns/int_customer_amounts.sql", "in ('itemprice', 'promotion')", "in ('itemprice')"),
        ),
        _add_55, _check_55,
    ),
    Case(
        56, "refund-in-another-currency", "CURRENCY_MISMATCH alone; the goods match and each currency balances",
        (
            Mutation("dbt_project/models/intermediate/exceptions/settlement/exception_currency_mismatch.sql", "and refund.currency <> paid.currency", "and refund.currency = paid.currency"),
        ),
        _add_56, _check_56,
    ),
    Case(
        57, "yen-have-no-minor-unit", "amounts as written, thousands separator and all",
        (
            Mutation(STAGING, "{{ parse_amount('amount', '_decimal_mark') }} as amount", "cast(({{ parse_amount('amount', '_decimal_mark') }}) / 100 as decimal(18, 4)) as amount"),
        ),
        _add_57, _check_57,
    ),
    Case(
        58, "no-rate-on-a-weekend", "the last working day's rate stands; without any rate it is raised and nothing is dropped",
        (
            Mutation("dbt_project/seeds/policies.csv", "fx_rate_carry_days,7", "fx_rate_carry_days,0"),
        ),
        _add_58, _check_58,
    ),
)  # fmt: skip
