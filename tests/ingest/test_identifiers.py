"""Identifiers are judged by shape and check digit; a broken one is named with its rule (R-VC-06)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_assets.parsing.identifiers import IDENTIFIER_RULES, identifier_complaint

DIGITS = "0123456789"


def gtins() -> st.SearchStrategy[str]:
    def complete(body: str) -> str:
        total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body)))
        return body + str(-total % 10)

    bodies = st.sampled_from((7, 11, 12, 13)).flatmap(lambda n: st.text(DIGITS, min_size=n, max_size=n))
    return bodies.map(complete)


def isbns() -> st.SearchStrategy[str]:
    def complete(body: str) -> str:
        rest = -sum(int(d) * (10 - place) for place, d in enumerate(body)) % 11
        return body + ("X" if rest == 10 else str(rest))

    return st.text(DIGITS, min_size=9, max_size=9).map(complete)


@pytest.mark.requirement("R-VC-06")
@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("digits", "12365487"),
        ("digits", "000"),
        ("amazon_order", "203-1234567-1234567"),
        ("asin", "B0748G1ABC"),
        ("asin", "0306406152"),
        ("asin", "080442957X"),
        ("gtin", "4006381333931"),
        ("gtin", "036000291452"),
        ("gtin", "96385074"),
        ("gtin", "00012345600012"),
        ("purchase_order", "4Z32PABC"),
        ("vendor_code", "999US"),
        ("fnsku", "X001ABCDEF"),
        ("fnsku", "B0748G1ABC"),
        ("fnsku", "0306406152"),
    ],
)
def test_a_well_formed_identifier_passes(rule: str, value: str) -> None:
    assert identifier_complaint("column", value, rule) is None
    assert identifier_complaint("column", f"  {value} ", rule) is None


@pytest.mark.requirement("R-VC-06")
@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("digits", "1236-5487"),
        ("digits", "١٢٣"),
        ("amazon_order", "2031234567-1234567"),
        ("amazon_order", "203-1234567-12345678"),
        ("amazon_order", "S01-1234567-1234567"),
        ("asin", "B0748G1AB"),
        ("asin", "B1748G1ABC"),
        ("asin", "b0748g1abc"),
        ("asin", "0306406153"),
        ("gtin", "4006381333932"),
        ("gtin", "40063813339"),
        ("gtin", "123456789012345"),
        ("purchase_order", "4Z32PAB"),
        ("purchase_order", "4Z32 ABC"),
        ("vendor_code", "999USA"),
        ("vendor_code", "99 US"),
        ("fnsku", "X101ABCDEF"),
        ("fnsku", "SKU-1"),
    ],
)
def test_a_broken_identifier_is_named_with_its_rule(rule: str, value: str) -> None:
    known = IDENTIFIER_RULES[rule]

    complaint = identifier_complaint("ordered_item", value, rule)

    assert complaint == f"INVALID_ID: ordered_item '{value}' is no {known.name}: {known.rule}"


@pytest.mark.requirement("R-VC-06")
@given(st.one_of(gtins().map(lambda v: ("gtin", v)), isbns().map(lambda v: ("asin", v))), st.data())
def test_no_single_wrong_digit_passes_a_check_digit(case: tuple[str, str], data: st.DataObject) -> None:
    rule, value = case
    assert identifier_complaint("column", value, rule) is None
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.sampled_from([digit for digit in DIGITS if digit != value[place]]))

    assert identifier_complaint("column", value[:place] + other + value[place + 1 :], rule) is not None


@pytest.mark.parametrize("rule", sorted(IDENTIFIER_RULES))
@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_missing_identifier_is_not_judged(rule: str, value: str | None) -> None:
    assert identifier_complaint("column", value, rule) is None


def test_a_long_value_is_shown_in_part() -> None:
    complaint = identifier_complaint("asin", "x" * 1000, "asin")

    assert complaint is not None
    assert len(complaint) < 220
