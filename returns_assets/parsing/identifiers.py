"""Which texts can be an identifier at all: shape and check digit, by rule name (R-VC-06).

Pure text functions. Which column of which stream is judged by which rule stands with the streams; whether the
thing exists is asked in the warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_LONGEST_VALUE = 80
_ISBN_10 = re.compile(r"[0-9]{9}[0-9X]")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")


@dataclass(frozen=True)
class IdentifierRule:
    """A kind of identifier: its name and rule in words, and the check of a text without blanks around it."""

    name: str
    rule: str
    accepts: Callable[[str], bool]


def has_isbn_10_check_digit(text: str) -> bool:
    """Whether the text is nine digits and the check digit (0-9 or X) that follows from them."""
    if not _ISBN_10.fullmatch(text):
        return False
    values = [10 if character == "X" else int(character) for character in text]
    return sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0


def has_gtin_check_digit(text: str) -> bool:
    """Whether the text is a GTIN of 8, 12, 13 or 14 digits whose last digit follows from the others."""
    if not _GTIN.fullmatch(text):
        return False
    # Weights 3 and 1 alternate from the digit before the check digit, so they are counted from the right.
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


_is_b_asin = _matches("B0[0-9A-Z]{8}")
_is_label = _matches("X0[0-9A-Z]{8}")


def _is_asin(text: str) -> bool:
    return _is_b_asin(text) or has_isbn_10_check_digit(text)


IDENTIFIER_RULES: Mapping[str, IdentifierRule] = {
    "digits": IdentifierRule("number", "digits alone", _matches("[0-9]+")),
    "amazon_order": IdentifierRule(
        "Amazon order id", "3, 7 and 7 digits with hyphens between", _matches("[0-9]{3}-[0-9]{7}-[0-9]{7}")
    ),
    "asin": IdentifierRule(
        "ASIN", "B0 and eight letters or digits, or an ISBN-10 with its check digit", _is_asin
    ),
    "gtin": IdentifierRule("GTIN", "8, 12, 13 or 14 digits with their check digit", has_gtin_check_digit),
    "purchase_order": IdentifierRule(
        "purchase order number", "eight letters or digits", _matches("[0-9A-Za-z]{8}")
    ),
    "vendor_code": IdentifierRule("vendor code", "five letters or digits", _matches("[0-9A-Za-z]{5}")),
    # Goods that need no label of their own carry their ASIN.
    "fnsku": IdentifierRule(
        "FNSKU",
        "X0 or B0 and eight letters or digits, or an ISBN-10 with its check digit",
        lambda text: _is_label(text) or _is_asin(text),
    ),
}


def identifier_complaint(column: str, value: str | None, rule: str) -> str | None:
    """Why a value cannot be an identifier of that rule, as the reason of a rejected row; None when it can.

    A missing or blank value is not judged, blanks around a value are not counted. Raises KeyError when there
    is no such rule.
    """
    known = IDENTIFIER_RULES[rule]
    text = (value or "").strip()
    if not text or known.accepts(text):
        return None
    shown = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return f"INVALID_ID: {column} '{shown}' is no {known.name}: {known.rule}"
