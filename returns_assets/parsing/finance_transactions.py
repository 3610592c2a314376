"""Transactions of the Finances API 2024-06-19, deferred ones among them: one row per transaction.

Nested parts stay JSON with their numbers as written. What a transaction means is decided in the warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_assets.parsing.amounts import parse_amount
from returns_assets.parsing.dates import is_instant
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_documents import cell, elements, snake_case, to_document
from returns_assets.parsing.model import DocumentContext, ParsedDocument, readable_or_rejected

_KEYS = (
    "transactionId",
    "transactionType",
    "transactionStatus",
    "description",
    "postedDate",
    "totalAmount",
    "sellingPartnerMetadata",
    "marketplaceDetails",
    "relatedIdentifiers",
    "items",
    "contexts",
    "breakdowns",
)
_LISTS = ("relatedIdentifiers", "items", "contexts", "breakdowns")
_OBJECTS = ("totalAmount", "sellingPartnerMetadata", "marketplaceDetails")
# The total beside its JSON, as text: a JSON reader would take the amount for a float.
TOTAL_COLUMNS = ("total_currency_amount", "total_currency_code")
COLUMNS = (*map(snake_case, _KEYS), *TOTAL_COLUMNS)


@readable_or_rejected
def parse_transactions(content: bytes, context: DocumentContext) -> ParsedDocument:
    """One response of `listTransactions`, a list of transactions, or JSON Lines of either.

    A page without transactions is a readable document without rows, also when it names a next page.
    """
    decoded = decode(content, context.content_type)
    return to_document(
        elements(decoded.text, _unwrap),
        _row,
        ("posted_date", "transaction_type", "total_amount"),
        decoded.charset,
        extra_columns=COLUMNS,
    )


def _unwrap(value: Any) -> list[Any] | None:
    if isinstance(value, Mapping) and isinstance(value.get("payload"), Mapping):
        value = value["payload"]
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("transactions"), list):
        transactions: list[Any] = value["transactions"]
        return transactions
    return [value] if _is_transaction(value) else None


def _is_transaction(value: Mapping[str, Any]) -> bool:
    return "transactionType" in value or "transactionId" in value


def _row(value: Any) -> dict[str, str | None] | str:
    if not isinstance(value, Mapping):
        return "not an object"
    if not _is_transaction(value):
        return f"not a transaction: found {', '.join(list(value)[:12])}"
    complaint = _complaint(value)
    if complaint:
        return complaint
    total = value.get("totalAmount") or {}
    row: dict[str, str | None] = {
        "total_currency_amount": cell(total.get("currencyAmount")),
        "total_currency_code": cell(total.get("currencyCode")),
    }
    for key, item in value.items():
        name = snake_case(key) or "column"
        while name in row:
            name += "_again"
        row[name] = cell(item)
    return row


def _complaint(value: Mapping[str, Any]) -> str:
    posted = value.get("postedDate")
    if not isinstance(posted, str) or not is_instant(posted):
        return f"postedDate '{(cell(posted) or '')[:80]}' is no timestamp with an offset"
    identifier = value.get("transactionId")
    if identifier is not None and not isinstance(identifier, str):
        return "transactionId is no text"
    for name in _LISTS:
        if value.get(name) is not None and not isinstance(value[name], list):
            return f"{name} is no list"
    for name in _OBJECTS:
        if value.get(name) is not None and not isinstance(value[name], Mapping):
            return f"{name} is no object"
    amount = (value.get("totalAmount") or {}).get("currencyAmount")
    if amount is not None and not (isinstance(amount, str) and parse_amount(amount, ".") is not None):
        return f"totalAmount '{(cell(amount) or '')[:80]}' is no amount"
    return ""
