"""Settlement reports: layouts, locales, control totals, rows that cannot be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import (
    detail,
    line,
    parse,
    reasons,
    settlement,
    settlement_header,
    summary,
    tsv,
    v1_line,
)

from returns_assets.parsing.model import ParsedDocument
from returns_assets.parsing.settlements import V1, V2


def _parse(content: bytes | str) -> ParsedDocument:
    return parse("amazon_fba", "settlements", content)


def test_a_settlement_keeps_its_text_and_tells_its_total() -> None:
    document = _parse(
        settlement(summary("10.00"), detail("12.50 "), detail("-2.50", order_id="", sku=" sku "))
    )
    assert document.external_id == "25000000001"
    assert document.control_total == "10.00"
    assert document.facts["row_sum"] == "10.00"
    assert document.rows.column("_row_kind") == ["summary", "detail", "detail"]
    assert document.rows.column("amount") == ["", "12.50 ", "-2.50"]
    assert document.rows[2].values["sku"] == " sku "
    assert document.rows[2].row_number == 3
    assert (document.missing_columns, document.new_columns, document.rejected) == ((), (), ())


def test_two_identical_rows_are_both_kept() -> None:
    assert len(_parse(settlement(summary(), detail(), detail())).rows) == 3


@pytest.mark.parametrize(
    ("currency", "total", "rows", "mark", "row_sum"),
    [
        ("EUR", "1.234,56", ["1.200,06", "34,50"], ",", "1234.56"),
        ("GBP", "1,234.56", ["1,200.06", "34.50"], ".", "1234.56"),
        ("EUR", "95,00", ["150,00", "(55,00)"], ",", "95.00"),
        ("USD", "95.00", ["150.00", "55.00-"], ".", "95.00"),
        ("JPY", "12,345", ["12,000", "345"], ".", "12345"),
        ("EUR", "1.234", ["1.000", "234"], ",", "1234"),
        ("GBP", "1.234", ["1.000", "234"], ",", "1234"),
        ("EUR", "20.50", ["20.50"], ".", "20.50"),
        ("SEK", "321,69    ", ["321,69    "], ",", "321.69"),
    ],
)
@pytest.mark.requirement("R-X-17")
def test_the_decimal_mark_is_decided_per_file(
    currency: str, total: str, rows: list[str], mark: str, row_sum: str
) -> None:
    document = _parse(settlement(summary(total, currency), *map(detail, rows)))
    assert set(document.rows.column("_decimal_mark")) == {mark}
    assert document.facts["row_sum"] == document.control_total == row_sum
    assert not document.rejected


@pytest.mark.requirement("R-X-17")
def test_a_row_in_another_locale_is_rejected_not_read_a_hundredfold() -> None:
    document = _parse(settlement(summary("30.00"), detail("10.00"), detail("20.00"), detail("95,00")))
    assert reasons(document) == {4: "amount '95,00' is no amount"}
    assert document.rejected[0].raw_text == "\t".join(detail("95,00"))
    assert document.facts["row_sum"] == document.control_total == "30.00"


@pytest.mark.requirement("R-X-17")
def test_the_control_total_decides_between_contradicting_amounts() -> None:
    document = _parse(settlement(summary("5"), detail("2,50"), detail("2,50"), *[detail("9.99")] * 3))
    assert document.facts["decimal_mark_decided_by"] == "control total"
    assert document.facts["decimal_mark"] == ","
    assert sorted(reasons(document)) == [4, 5, 6]


@pytest.mark.parametrize(
    ("currency", "date", "order"),
    [
        ("EUR", "14.03.2026 08:49:04 UTC", "dmy"),
        ("JPY", "2026/03/14 08:49:04 UTC", "ymd"),
        ("USD", "03/14/2026", "mdy"),
        ("USD", "03/04/2026", "mdy"),
        ("GBP", "03/04/2026", "dmy"),
        ("GBP", "2025-08-14T22:07:18+00:00", "ymd"),
    ],
)
def test_the_date_order_is_decided_per_file(currency: str, date: str, order: str) -> None:
    dates = {"settlement_start_date": date, "settlement_end_date": date, "deposit_date": date}
    row = detail("15", posted_date=date.split()[0].split("T")[0], posted_date_time=date)
    document = _parse(settlement(summary("15", currency, **dates), row))
    assert set(document.rows.column("_date_order")) == {order}
    assert not document.rejected


@pytest.mark.requirement("R-IPS-06")
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (detail("abc"), "amount 'abc' is no amount"),
        (detail(""), "amount is missing"),
        (detail(posted_date_time="yesterday"), "posted_date_time 'yesterday' is no date"),
        (detail(quantity_purchased="one"), "quantity_purchased 'one' is no whole quantity"),
        (detail(settlement_id=" "), "settlement_id is missing"),
        ([*detail(), "more"], "25 columns instead of 24"),
        ([*detail(), ""], "25 columns instead of 24"),
        (detail()[:14], "14 columns instead of 24"),
        (["no", "row"], "2 columns instead of 24"),
    ],
)
def test_a_row_that_cannot_be_a_settlement_line_is_rejected_with_its_text(
    row: list[str], reason: str
) -> None:
    document = _parse(settlement(summary(), row, detail()))
    assert reasons(document) == {2: reason}
    assert document.rejected[0].raw_text == "\t".join(row)
    assert [one.row_number for one in document.rows] == [1, 3]
    assert document.external_id == "25000000001"


def test_unknown_kinds_of_money_are_kept() -> None:
    row = detail(transaction_type="Neu", amount_type="Never seen", amount_description="Before")
    document = _parse(settlement(summary(), row))
    assert document.rows.column("amount_type")[1] == "Never seen"
    assert not document.rejected


def test_a_truncated_last_line_is_rejected() -> None:
    whole = settlement(summary(), detail(), detail())
    document = _parse(whole[: -len("1\t\n") - 8])
    assert len(document.rows) == 2
    assert "ends in the middle" in reasons(document)[3]


def test_a_last_line_without_line_end_is_complete_when_its_cells_are() -> None:
    document = _parse(settlement(summary(), detail())[:-1])
    assert len(document.rows) == 2


def _trimmed(*rows: list[str]) -> str:
    return "".join("\t".join(row).rstrip("\t") + "\n" for row in (settlement_header(), *rows))


def test_files_whose_writer_drops_blank_cells_are_read() -> None:
    fee = detail("-1.00", sku="", quantity_purchased="")
    document = _parse(_trimmed(summary("14.00"), detail(), fee))
    assert not document.rejected
    assert document.facts["row_sum"] == document.control_total == "14.00"
    assert [row.row_number for row in document.rows] == [1, 2, 3]
    assert document.rows[2].values["sku"] is None


def test_a_trimmed_last_line_without_line_end_is_a_truncated_one() -> None:
    document = _parse(_trimmed(summary(), detail())[:-1])
    assert "ends in the middle" in reasons(document)[2]


def test_a_short_row_in_a_file_that_keeps_its_blanks_lacks_more_than_blanks() -> None:
    short = detail(sku="", quantity_purchased="")
    text = settlement(summary(), detail()) + "\t".join(short).rstrip("\t") + "\n"
    assert reasons(_parse(text)) == {3: "18 columns instead of 24"}


def test_a_row_that_lacks_only_its_promotion_is_complete_and_one_that_lost_a_cell_is_not() -> None:
    shifted = detail(promotion_id="PROMO")
    shifted.pop(V2.columns.index("merchant_order_item_id"))
    document = _parse(settlement(summary("30"), detail()[:-1], shifted, detail()))
    assert reasons(document) == {3: "quantity_purchased 'PROMO' is no whole quantity"}
    assert [row.row_number for row in document.rows] == [1, 2, 4]


def test_columns_are_found_by_name() -> None:
    header = [name.title().replace("-", " ") for name in settlement_header()]
    order = list(reversed(range(len(header))))
    table = [header, summary(), detail("15.00")]
    shuffled = [
        [row[index] for index in order] + [extra]
        for row, extra in zip(table, ["New-Column", "", "x"], strict=True)
    ]
    document = _parse("\ufeff\r\n\r\n" + tsv(shuffled, end="\r\n"))
    assert document.new_columns == ("new_column",)
    assert document.rows[1].values["new_column"] == "x"
    assert document.rows[1].values["amount"] == "15.00"
    assert document.control_total == "15.00"


def test_missing_optional_columns_are_reported() -> None:
    keep = [index for index, name in enumerate(V2.columns) if name not in ("promotion_id", "shipment_id")]
    table = [[row[index] for index in keep] for row in (settlement_header(), summary(), detail())]
    document = _parse(tsv(table))
    assert document.missing_columns == ("shipment_id", "promotion_id")
    assert len(document.rows) == 2


def test_blank_lines_are_no_rows() -> None:
    text = "\n\n" + settlement(summary(), [""], detail(), ["", "", ""])
    document = _parse(text)
    assert [row.row_number for row in document.rows] == [1, 2]
    assert not document.rejected


def test_commas_and_quotes_are_read_too() -> None:
    rows = [settlement_header(), summary("1,234.50"), detail("1,234.50", sku='5" pipe')]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    document = _parse(text)
    assert document.control_total == document.facts["row_sum"] == "1234.50"
    assert document.rows.column("sku")[1] == '5" pipe'


def test_tabs_are_read_without_quoting() -> None:
    document = _parse(settlement(summary(), detail(sku='"odd'), detail(sku='12"')))
    assert document.rows.column("sku") == ["", '"odd', '12"']


def test_several_settlements_in_one_file_have_no_id_and_no_total() -> None:
    other = "25000000002"
    document = _parse(
        settlement(summary(), detail(), summary(settlement_id=other), detail(settlement_id=other))
    )
    assert document.external_id is None
    assert document.control_total is None
    assert len(document.rows) == 4


@pytest.mark.parametrize("count", [0, 2])
def test_without_exactly_one_summary_there_is_no_total(count: int) -> None:
    document = _parse(settlement(*[summary()] * count, detail()))
    assert document.control_total is None
    assert document.external_id == "25000000001"
    assert len(document.rows) == count + 1
    assert document.facts["summary_rows"] == str(count)


def test_v1_files_are_summed_over_all_their_amounts() -> None:
    head = {"settlement_id": "1", "total_amount": "16.77", "currency": "CAD"}
    rows = [
        v1_line(**head, settlement_start_date="2025-08-14T22:07:18+00:00"),
        v1_line(
            settlement_id="1",
            transaction_type="Order",
            quantity_purchased="1",
            posted_date="2025-08-15T00:00:00+00:00",
        ),
        v1_line(
            settlement_id="1", transaction_type="Order", price_amount="19.99", item_related_fee_amount="-3.22"
        ),
    ]
    document = _parse(tsv([settlement_header(V1.columns), *rows]))
    assert document.facts["layout"] == "settlement V1"
    assert document.facts["row_sum"] == document.control_total == "16.77"
    assert document.missing_columns == ()
    assert document.rows.column("_row_kind") == ["summary", "detail", "detail"]
    assert not document.rejected


cents = st.integers(min_value=-(10**9), max_value=10**9)


@given(st.lists(cents, min_size=1, max_size=15), st.sampled_from([(".", "GBP"), (",", "EUR")]), st.booleans())
@settings(deadline=None)
def test_the_sum_of_rows_is_exact_in_every_locale(
    values: list[int], locale: tuple[str, str], is_grouped: bool
) -> None:
    mark, currency = locale
    swap = str.maketrans(".,", ",." if mark == "," else ".,")
    texts = [
        format(Decimal(value) / 100, ",.2f" if is_grouped else ".2f").translate(swap) for value in values
    ]
    total = format(Decimal(sum(values)) / 100, ".2f")
    document = _parse(settlement(summary(total.translate(swap), currency), *map(detail, texts)))
    assert not document.rejected
    assert Decimal(document.facts["row_sum"]) == Decimal(document.control_total or "") == Decimal(total)


@given(st.randoms(use_true_random=False), st.integers(min_value=1, max_value=25))
@settings(max_examples=150, deadline=None)
def test_rows_in_the_document_are_rows_kept_plus_rejected(random: object, count: int) -> None:
    choose = random  # a random.Random
    lines = ["\t".join(row) for row in (summary(), *[detail()] * count)]
    for _ in range(choose.randint(0, 12)):  # type: ignore[attr-defined]
        index = choose.randrange(len(lines))  # type: ignore[attr-defined]
        position = choose.randrange(len(lines[index]) + 1)  # type: ignore[attr-defined]
        junk = choose.choice(["\t", "x", '"', ",", "\0", "\u2028", "\x0b", "", "9", "-"])  # type: ignore[attr-defined]
        cut = choose.choice([0, 0, 1, 30])  # type: ignore[attr-defined]
        lines[index] = lines[index][:position] + junk + lines[index][position + cut :]
    document = _parse("\t".join(settlement_header()) + "\n" + "\n".join(lines))
    expected = sum(bool(text.strip()) for text in lines)
    assert document.is_readable
    assert len(document.rows) + len(document.rejected) == expected
    numbers = [row.row_number for row in document.rows] + [row.row_number for row in document.rejected]
    assert sorted(numbers) == list(range(1, expected + 1))
    assert all(row.raw_text in lines for row in document.rejected)


def test_helper_rows_have_the_real_width() -> None:
    assert len(V2.columns) == len(line()) == 24
    assert len(V1.columns) + len(V1.extras) == 36
