"""Amounts and quantities as platforms write them, and the decimal mark of a whole file (R-X-17).

Pure text functions. The exact grammar is what the warehouse's amount macro can read without loss.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

COMMA_CURRENCIES = frozenset({"EUR", "SEK", "PLN", "TRY", "BRL", "DKK", "NOK", "CZK"})
OTHER_MARK = {".": ",", ",": "."}
_SPACES = re.compile("[ \t\n\f\r\u00a0\u202f']")
_MINUS = str.maketrans("−", "-")
_WHOLE = {
    mark: (
        rf"(?:[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+"
        rf"|[0-9]{{1,2}}(?:\{group}[0-9]{{2}})+\{group}[0-9]{{3}}"  # lakh and crore
        r"|[0-9]+)"
    )
    for mark, group in OTHER_MARK.items()
}
_UNSIGNED = {mark: re.compile(rf"({_WHOLE[mark]})?(?:\{mark}([0-9]*))?") for mark in OTHER_MARK}
# Beyond these no unit count, unit cost or amount is believed: their sums and products fit DECIMAL(18,4).
_QUANTITY = re.compile(r"-?0*[0-9]{1,6}(?:\.0*)?")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]+)?")
MAX_WHOLE_DIGITS = 10
MAX_UNIT_COST = 10_000_000
MAX_DECIMALS = 4


def _split_sign(text: str) -> tuple[bool, str]:
    """(is negative, the rest) of an amount, blanks removed; a second sign stays in the rest."""
    bare = _SPACES.sub("", text).translate(_MINUS)
    if bare.startswith("(") and bare.endswith(")"):
        return True, bare[1:-1]
    if bare.endswith("-"):
        return True, bare[:-1]
    if bare[:1] in "+-" and bare:
        return bare[0] == "-", bare[1:]
    return False, bare


def parse_amount(text: str, decimal_mark: str) -> Decimal | None:
    """An amount from its text, exact; None when it is none or does not fit four decimals and 10 whole digits.

    Reads thousands separators (`1.234,56`, `1,234.56`, `1 234,56`), `(55.00)`, a trailing minus and trailing
    blanks.
    """
    is_negative, body = _split_sign(text)
    found = _UNSIGNED[decimal_mark].fullmatch(body)
    if not found or not (found[1] or found[2]):
        return None
    whole = (found[1] or "0").replace(OTHER_MARK[decimal_mark], "").lstrip("0") or "0"
    decimals = (found[2] or "").rstrip("0")
    if len(whole) > MAX_WHOLE_DIGITS or len(decimals) > MAX_DECIMALS:
        return None
    value = Decimal(f"{whole}.{found[2]}" if found[2] else whole)
    return -value if is_negative and value else value


def is_quantity(text: str) -> bool:
    """Whether the text is a whole number of units, signed."""
    return _QUANTITY.fullmatch(text.strip(" ")) is not None


def is_plain_number(text: str) -> bool:
    """Whether the text is a decimal number with a dot and no separators, as JSON documents write them."""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def mark_evidence(text: str) -> str | None:
    """What one amount says about its file's decimal mark: "." or ",", "?" (either is possible), or None."""
    body = _split_sign(text)[1]
    if not re.fullmatch(r"[0-9.,]+", body):
        return None
    last = max(body.rfind("."), body.rfind(","))
    if last < 0:
        return None
    mark, whole, decimals = body[last], body[:last], body[last + 1 :]
    if mark in whole:  # repeated, so it groups thousands
        return None if OTHER_MARK[mark] in whole else OTHER_MARK[mark]
    if OTHER_MARK[mark] in whole or len(decimals) != 3:
        return mark
    return mark if len(whole) > 3 or whole in ("", "0") else "?"


def choose_decimal_mark(
    texts: Iterable[str] | Mapping[str, int], currency: str, balances: Callable[[str], bool] | None = None
) -> tuple[str, str]:
    """The decimal mark of a whole file and what decided it: amounts, control total, majority or currency.

    `balances(mark)` tells whether the file's control total is met when it is read with that mark; it settles
    files whose amounts contradict each other or could be read either way. `texts` may be a count per text.
    """
    votes = {".": 0, ",": 0, "?": 0}
    ambiguous_marks: set[str] = set()
    for text, count in Counter(texts).items():
        evidence = mark_evidence(text)
        if evidence:
            votes[evidence] += count
        if evidence == "?":
            ambiguous_marks.add("." if "." in text else ",")
    clear = [mark for mark in ".," if votes[mark]]
    if len(clear) == 1:
        return clear[0], "amounts"
    if (clear or votes["?"]) and balances is not None:
        balanced = [mark for mark in ".," if balances(mark)]
        if len(balanced) == 1:
            return balanced[0], "control total"
    if clear and votes["."] != votes[","]:
        return max(clear, key=lambda mark: votes[mark]), "majority"
    if currency == "JPY" and len(ambiguous_marks) == 1:  # no minor unit: the separator groups thousands
        return OTHER_MARK[ambiguous_marks.pop()], "currency"
    return ("," if currency in COMMA_CURRENCIES else "."), "currency"
