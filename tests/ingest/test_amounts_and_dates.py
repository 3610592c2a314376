"""Amounts, quantities, decimal marks and dates as texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_assets.parsing.amounts import choose_decimal_mark, is_quantity, mark_evidence, parse_amount
from returns_assets.parsing.dates import choose_date_order, is_instant, is_timestamp


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1234.56", ".", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("1.234,56", ",", "1234.56"),
        ("1.234.567,8", ",", "1234567.8"),
        ("1 234,56", ",", "1234.56"),
        ("1\u00a0234,56", ",", "1234.56"),
        ("12,34,567.89", ".", "1234567.89"),
        ("(55.00)", ".", "-55.00"),
        ("55.00-", ".", "-55.00"),
        ("-55,00", ",", "-55.00"),
        ("−55,00", ",", "-55.00"),
        ("+5", ".", "5"),
        ("321.69    ", ".", "321.69"),
        (".50", ".", "0.50"),
        ("12.", ".", "12"),
        ("-0.00", ".", "0.00"),
        ("0.12345", ".", None),
        ("123456789012345", ".", None),
        ("95,00", ".", None),
        ("1.5", ",", None),
        ("1,23.45", ".", None),
        ("--5", ".", None),
        ("(-5)", ".", None),
        ("5-5", ".", None),
        ("", ".", None),
        ("-", ".", None),
        ("()", ".", None),
        ("£5.00", ".", None),
        ("1e3", ".", None),
        ("NaN", ".", None),
        ("9999999999.99", ".", "9999999999.99"),
        ("10000000000.00", ".", None),
        ("٣", ".", None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(text: str, mark: str, expected: str | None) -> None:
    value = parse_amount(text, mark)
    assert value == (None if expected is None else Decimal(expected))
    assert value is None or str(value.copy_abs()) == str(expected).lstrip("-")


def _written(value: Decimal, mark: str, is_grouped: bool, style: str) -> str:
    text = format(abs(value), ",f" if is_grouped else "f")
    if mark == ",":
        text = text.translate(str.maketrans(".,", ",."))
    if value >= 0:
        return text
    return {"leading": f"-{text}", "trailing": f"{text}-", "brackets": f"({text})"}[style]


amounts = st.decimals(min_value=-(10**10) + 1, max_value=10**10 - 1, places=2)
styles = st.sampled_from(["leading", "trailing", "brackets"])


@given(amounts, st.sampled_from(".,"), st.booleans(), styles)
def test_every_way_of_writing_an_amount_is_read_back(
    value: Decimal, mark: str, is_grouped: bool, style: str
) -> None:
    text = _written(value, mark, is_grouped, style)
    assert parse_amount(text + "  ", mark) == value
    assert mark_evidence(text) == mark  # two decimals always tell


@given(st.text(max_size=12), st.sampled_from(".,"))
def test_any_text_is_an_amount_or_none_never_an_error(text: str, mark: str) -> None:
    value = parse_amount(text, mark)
    assert value is None or value.is_finite()


@given(st.lists(amounts, min_size=1, max_size=20), st.sampled_from(".,"), st.booleans(), styles)
def test_the_mark_of_a_file_is_found(values: list[Decimal], mark: str, is_grouped: bool, style: str) -> None:
    texts = [_written(value, mark, is_grouped, style) for value in values]
    assert choose_decimal_mark(texts, "GBP") == (mark, "amounts")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("1.234", "?"),
        ("1,234", "?"),
        ("0.123", "."),
        ("1234.567", "."),
        ("1.234.567", ","),
        ("1,234,567.00", "."),
        ("12,5", ","),
        ("15", None),
        ("abc", None),
    ],
)
def test_what_one_amount_says_about_the_mark(text: str, evidence: str | None) -> None:
    assert mark_evidence(text) == evidence


@pytest.mark.parametrize(
    ("texts", "currency", "expected"),
    [
        (["1.234"], "EUR", (",", "currency")),
        (["1.234"], "GBP", (".", "currency")),
        (["1.234", "2"], "JPY", (",", "currency")),
        (["1,234"], "JPY", (".", "currency")),
        (["1.234", "1,5"], "GBP", (",", "amounts")),
        (["1.50", "2.50", "3,50"], "EUR", (".", "majority")),
        (["1.50", "3,50"], "SEK", (",", "currency")),
        ([], "PLN", (",", "currency")),
    ],
)
def test_the_mark_when_amounts_do_not_agree(
    texts: list[str], currency: str, expected: tuple[str, str]
) -> None:
    assert choose_decimal_mark(texts, currency) == expected


def test_the_control_total_beats_the_majority() -> None:
    texts = ["1.50", "2.50", "3,50"]
    assert choose_decimal_mark(texts, "EUR", lambda mark: mark == ",") == (",", "control total")
    assert choose_decimal_mark(texts, "EUR", lambda mark: True) == (".", "majority")


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        *((text, True) for text in ("1", "-3", " 2 ", "1.0")),
        *((text, False) for text in ("1.5", "1,000", "x", "", "1" * 10)),
    ],
)
def test_quantities_are_whole(text: str, valid: bool) -> None:
    assert is_quantity(text) is valid


@pytest.mark.parametrize(
    ("text", "order", "valid"),
    [
        ("2026-03-14", "ymd", True),
        ("2026-03-14 08:49:04 UTC", "ymd", True),
        ("2025-08-14T22:07:18+00:00", "ymd", True),
        ("2025-08-14T22:07:18-0700", "dmy", True),
        ("2026/03/14 08:49:04 UTC", "ymd", True),
        ("14.03.2026 08:49:04 UTC", "dmy", True),
        ("14.03.2026", "dmy", True),
        ("03/14/2026", "mdy", True),
        ("03/14/2026", "dmy", False),
        ("14.03.2026", "mdy", False),
        ("14.03.2026", "ymd", False),
        ("2026-02-30", "ymd", False),
        ("2026-03-14 25:00:00 UTC", "ymd", False),
        ("2026-03-14 08:49:04 PST", "ymd", False),
        ("2026-03/14", "ymd", False),
        ("20260314", "ymd", False),
        ("1026-03-14", "ymd", False),
        ("soon", "ymd", False),
    ],
)
def test_dates_are_read_in_the_files_order(text: str, order: str, valid: bool) -> None:
    assert is_timestamp(text, order) is valid


def test_json_timestamps_need_an_offset() -> None:
    assert is_instant("2026-10-01T09:00:00Z")
    assert is_instant("2026-10-01T09:00:00.123+02:00")
    assert not is_instant("2026-10-01T09:00:00")
    assert not is_instant("2026-10-01")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-03-14", "2026/03/14"], "ymd"),
        (["03.04.2026"], "dmy"),
        (["03/04/2026", "25/04/2026"], "dmy"),
        (["03/04/2026", "04/25/2026"], "mdy"),
        (["03/04/2026"], "mdy"),
        ([], "ymd"),
        (["2026-03-14", "31/03/2026"], "dmy"),
    ],
)
def test_the_date_order_of_a_file(texts: list[str], expected: str) -> None:
    assert choose_date_order(texts, "mdy") == expected
