"""Which columns and JSON keys hold a person's data, by their name alone. Pure text functions."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from returns_assets.parsing.json_documents import snake_case

_STRONG = frozenset(
    [
        "email",
        "emails",
        "mail",
        "phone",
        "phones",
        "telephone",
        "mobile",
        "fax",
        "street",
        "street1",
        "street2",
        "postcode",
        "postal",
        "zip",
        "zipcode",
        "comment",
        "comments",
        "remark",
        "remarks",
        "note",
        "notes",
        "surname",
        "firstname",
        "lastname",
        "forename",
        "nickname",
        "username",
        "birthday",
        "birthdate",
        "cpf",
        "passport",
    ]
)
_WEAK = frozenset(
    [
        "buyer",
        "recipient",
        "addressee",
        "consignee",
        "receiver",
        "address",
        "addresses",
        "message",
        "messages",
    ]
)
_PEOPLE = frozenset(
    [
        "customer",
        "client",
        "user",
        "contact",
        "consumer",
        "shopper",
        "person",
        "guest",
        "owner",
        "buyer",
        "recipient",
    ]
)
_NAME_OF = _PEOPLE | frozenset(["first", "last", "middle", "given", "family", "full", "gift"])
_LETTERS_OF_ACCOUNT = re.compile(r"(credit|debit|delivery|dispatch|shipping)_notes?")
_HARMLESS_ENDS = frozenset(
    [
        "id",
        "ids",
        "uid",
        "type",
        "status",
        "count",
        "amount",
        "fee",
        "fees",
        "tax",
        "total",
        "price",
        "discount",
        "currency",
        "country",
        "quantity",
        "at",
        "date",
        "time",
        "percent",
        "rate",
        "refund",
    ]
)
_HARMLESS_STARTS = frozenset(["is", "has", "can", "was"])


def looks_personal(name: str) -> bool:
    """Whether a column or key says by its name that it holds a person's data; an id or an amount does not."""
    return is_strong(name) or is_weak(name)


def _words(name: str) -> list[str]:
    return _LETTERS_OF_ACCOUNT.sub("document", snake_case(name)).split("_")


@lru_cache(maxsize=16384)
def is_strong(name: str) -> bool:
    """Whether a name says so whatever stands under it."""
    words = _words(name)
    pairs = set(itertools.pairwise(words))
    return bool(
        _STRONG & set(words)
        or {("e", "mail"), ("post", "code")} & pairs
        or any(second in ("name", "names") and first in _NAME_OF for first, second in pairs)
    )


@lru_cache(maxsize=16384)
def is_weak(name: str) -> bool:
    """Whether a name says so unless it is an id, an amount or a truth value."""
    words = _words(name)
    is_harmless = words[-1] in _HARMLESS_ENDS or words[0] in _HARMLESS_STARTS
    return bool(_WEAK & set(words)) and not is_harmless


def is_person(name: str) -> bool:
    """Whether a key names a person, so that a `name` below it is that person's."""
    return bool(_PEOPLE & set(name.split("_")))
