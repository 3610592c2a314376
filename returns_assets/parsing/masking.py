"""Takes what may name a person out of free text: rejected rows, reasons, documents that nobody can read.

Pure text functions. Ids, numbers, dates and codes stay, so that the row can still be found at its source.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from returns_assets.parsing.json_documents import snake_case

WITHHELD = "[withheld]"
_EMAIL = re.compile(r"[^\s\"'<>,;:|()\[\]{}=]+@[^\s\"'<>,;:|()\[\]{}=]+")
# Digits that start like a telephone number and go on with blanks, dots, dashes, brackets; no date or amount.
_PHONE = re.compile(
    r"(?<![\w.:/-])(?!\d{1,4}[-./]\d{1,2}[-./]\d{1,4})(?!\d+[.,]\d{1,2}\b)"
    r"(?:\+ ?\(?|\(|0)\d(?:(?:\) ?|[ .-])?\d){6,13}(?![\w-])"
    r"|(?<![\w.:/-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\w-])"
)
_POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![\w-])")
_TOKEN = re.compile(r"[^\s,;\"'{}\[\]<>|=()]+")
_QUOTED = re.compile(r"'(.*)'", re.DOTALL)
_FOUND_NAMES = re.compile(r"(?<=; found )[^;]*")
_PAGE_LABEL = re.compile(r"(?<=page \()(.*)(?=\) instead)", re.DOTALL)
_RUN_OF_LETTERS = re.compile(r"[^\W\d_]{6,}|[^\W\d_A-Z]{4,}")
_CODE_WORD = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)+")
_REPEATED = re.compile(rf"{re.escape(WITHHELD)}(?:[ .:/-]*{re.escape(WITHHELD)})+")
# What the title of a page that came instead of a report says, and the words that JSON is made of.
_PLAIN_WORDS = frozenset(
    [
        "access",
        "accessdenied",
        "denied",
        "error",
        "expired",
        "found",
        "forbidden",
        "in",
        "internal",
        "log",
        "login",
        "not",
        "of",
        "page",
        "service",
        "sign",
        "the",
        "unauthorized",
        "unavailable",
        "true",
        "false",
        "null",
        "data",
        "items",
    ]
)


def mask_patterns(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    return _PHONE.sub(WITHHELD, _EMAIL.sub(WITHHELD, text))


def mask_tokens(text: str, known: Collection[str] = ()) -> str:
    """The text with only ids, numbers, dates, codes and `known` names (snake_case) left as they are."""
    masked = _POSTCODE.sub(WITHHELD, mask_patterns(text))
    parts = masked.split(WITHHELD)
    kept = [_TOKEN.sub(lambda found: _token(found[0], known), part) for part in parts]
    return _REPEATED.sub(WITHHELD, WITHHELD.join(kept))


def mask_reason(reason: str, known: Collection[str]) -> str:
    """A reason whose quoted values, found names and page titles are masked like free text."""
    reason = _QUOTED.sub(lambda found: f"'{mask_tokens(found[1], known)}'", reason)
    for pattern in (_FOUND_NAMES, _PAGE_LABEL):
        reason = pattern.sub(lambda found: mask_tokens(found[0], known), reason)
    return mask_patterns(reason)


def _token(token: str, known: Collection[str]) -> str:
    name = snake_case(token)
    if not name or name in known or name in _PLAIN_WORDS or _CODE_WORD.fullmatch(token):
        return token
    has_digit = any(character.isdigit() for character in token)
    return token if has_digit and not _RUN_OF_LETTERS.search(token) else WITHHELD
