"""TikTok Shop's responses: envelopes, one document or JSON Lines, also bare lists and records.

Records repeat and arrive out of order: all stay, the warehouse picks the newest. Enums are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from returns_assets.parsing.amounts import is_quantity, parse_amount
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_documents import (
    Element,
    cell,
    elements,
    snake_case,
    to_document,
)
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    Parser,
    UnreadableError,
    readable_or_rejected,
)
from returns_assets.parsing.tiktok_shop_shapes import (
    INVENTORY,
    ORDERS,
    RETURNS,
    STATEMENTS,
    TRANSACTIONS,
    Shape,
)

_LATEST_TIME = 4_102_444_800  # the year 2100
_PAGING = ("next_page_token", "total_count")
_NAMED_STATEMENT = re.compile(r"statement_transactions-(?:[0-9]+-)?([0-9]{5,})(?:[-.]|$)")
# Keys of `data` beside a statement's transactions, by the column that they have on each row.
_ROOT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "statement_id": ("statement_id", "id"),
    "statement_time": ("statement_time", "create_time"),
    "currency": ("currency",),
    "order_id": ("order_id",),
    "statement_create_time": ("create_time", "statement_time"),
    "statement_status": ("status",),
    "statement_payable_amount": ("payable_amount",),
    "statement_total_reserve_amount": ("total_reserve_amount",),
    "statement_total_settlement_amount": ("total_settlement_amount", "settlement_amount"),
    "statement_total_settlement_breakdown": ("total_settlement_breakdown",),
}


class _Transaction(dict[str, Any]):
    """A transaction as sent, and the `data` that it stood in."""

    def __init__(self, values: Mapping[str, Any], root: Mapping[str, Any], form: str) -> None:
        super().__init__(values)
        self.root = root
        self.form = form


def parser_for(shape: Shape) -> Parser:
    """The parser of one stream. An answer that is an error is a document that cannot be read; among JSON
    Lines it is a rejected row.
    """

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        decoded = decode(content, context.content_type)
        totals: list[str] = []
        found = elements(decoded.text, lambda value: _unwrap(value, shape, totals))
        _refuse_strangers(found, shape, context, decoded.charset)
        named = _NAMED_STATEMENT.search(context.file_name)
        document = to_document(
            found,
            lambda value: _row(value, shape, named[1] if named else None),
            shape.expected,
            decoded.charset,
            extra_columns=(*shape.known, *shape.personal),
        )
        # How many records the whole list has, as its pages say.
        return replace(document, facts={"total_count": totals[0]}) if len(set(totals)) == 1 else document

    return parse


parse_orders = parser_for(ORDERS)
parse_returns = parser_for(RETURNS)
parse_statements = parser_for(STATEMENTS)
parse_transactions = parser_for(TRANSACTIONS)
parse_inventory = parser_for(INVENTORY)


def _refuse_strangers(found: list[Element], shape: Shape, context: DocumentContext, charset: str) -> None:
    refusals = [_refusal(one.value, shape) for one in found]
    if len(found) == 1 and refusals[0]:
        raise UnreadableError(refusals[0], found[0].text, charset)
    objects = [
        one.value
        for one, refusal in zip(found, refusals, strict=True)
        if isinstance(one.value, Mapping) and not refusal
    ]
    if objects and not any(shape.key in value for value in objects):
        names = ", ".join(cell(name) or "" for name in list(objects[0])[:12])
        reason = f"not a {context.stream} document: no record has a {shape.key}; found {names}"
        raise UnreadableError(reason, found[0].text, charset)


def _refusal(value: Any, shape: Shape) -> str:
    """Why an envelope is an error, with the platform's code and message; blank for everything else."""
    if not _is_envelope(value, shape):
        return ""
    code = (cell(value.get("code", "0")) or "").strip()
    if code == "0":
        return ""
    return f"TikTok Shop answered with an error instead of data: code {code}, {cell(value.get('message'))}"


def _is_envelope(value: Any, shape: Shape) -> bool:
    if not isinstance(value, Mapping) or shape.key in value:
        return False
    return "data" in value or ("code" in value and ("message" in value or "request_id" in value))


def _unwrap(value: Any, shape: Shape, totals: list[str]) -> list[Any] | None:
    """The records that a top-level value holds; an error envelope stands for itself."""
    if isinstance(value, list):
        found: list[Any] = []
        for item in value:
            inner = _unwrap(item, shape, totals) if _is_envelope(item, shape) else None
            found.extend([item] if inner is None else inner)
        return found or None  # an empty list does not say what it is a list of
    if not isinstance(value, Mapping):
        return None
    if not _is_envelope(value, shape):
        return _records(value, shape)
    if _refusal(value, shape):
        return [value]
    data = value.get("data")
    if not isinstance(data, Mapping):
        return [] if data is None else data if isinstance(data, list) else None
    if total := cell(data.get("total_count")):
        totals.append(total)
    if set(data) <= {*_PAGING, *shape.root, *shape.lists} and not _is_record(data, shape):
        # An empty page leaves its list out.
        return _records(data, shape) if any(data.get(name) is not None for name in shape.lists) else []
    return _records(data, shape)


def _records(data: Mapping[str, Any], shape: Shape) -> list[Any] | None:
    name = next((name for name in shape.lists if isinstance(data.get(name), list)), None)
    if name is not None:
        return [_in_root(record, data, name) for record in data[name]] if shape.root else list(data[name])
    if shape.root and isinstance(data.get("orders"), Mapping):
        return list(_by_order(data["orders"]))
    return [data] if shape.key in data else None


def _is_record(data: Mapping[str, Any], shape: Shape) -> bool:
    return shape.key in data and not any(name in data for name in (*_PAGING, *shape.lists))


def _in_root(record: Any, root: Mapping[str, Any], name: str) -> Any:
    form = "202309" if name == "statement_transactions" else "202501"
    return _Transaction(record, root, form) if isinstance(record, Mapping) else record


def _by_order(orders: Mapping[str, Any]) -> Iterator[Any]:
    """Transactions that were collected order by order; an order's own answer does not repeat its id."""
    for order_id, records in orders.items():
        for record in records if isinstance(records, list) else [records]:
            if isinstance(record, Mapping):
                yield _Transaction(record, {"order_id": order_id}, _form_of(record))
            else:
                yield record


def _form_of(record: Mapping[str, Any]) -> str:
    return "202309" if "fee_amount" in record or "gross_sales_amount" in record else "202501"


def _row(value: Any, shape: Shape, named_statement: str | None) -> dict[str, str | None] | str:
    """The record's cells by column, or the reason why it is none of the stream's records."""
    if not isinstance(value, Mapping):
        return "not an object"
    if refusal := _refusal(value, shape):
        return refusal
    record = _with_statement(value, named_statement) if shape.root else value
    complaint = _complaint(record, shape)
    if complaint:
        return complaint
    row: dict[str, str | None] = {}
    for key, item in record.items():
        name = snake_case(key) or "column"
        while name in row:
            name += "_again"
        row[name] = cell(item)
    return row


def _with_statement(value: Mapping[str, Any], named: str | None) -> dict[str, Any]:
    """A transaction with what its statement says; its own values win."""
    is_bare = not isinstance(value, _Transaction)
    root: Mapping[str, Any] = value.root if isinstance(value, _Transaction) else {}
    said = {
        column: next((root[key] for key in keys if root.get(key) is not None), None)
        for column, keys in _ROOT_COLUMNS.items()
    }
    said["statement_id"] = said["statement_id"] or named
    own = {key: item for key, item in value.items() if item is not None or key not in said}
    given = {column: item for column, item in said.items() if item is not None}
    form = _form_of(value) if is_bare else getattr(value, "form", "")
    return {**given, **own, "response_form": form}


def _complaint(record: Mapping[str, Any], shape: Shape) -> str:
    for key in shape.needed:
        if not isinstance(record.get(key), str) or not record[key].strip():
            return f"{key} is missing"
    for name, ids in shape.children:
        children = record.get(name)
        if not isinstance(children, list):
            return f"{name} is no list"
        for position, child in enumerate(children):
            if not isinstance(child, Mapping):
                return f"{name}[{position}] is no object"
            if not any(isinstance(child.get(key), str) and child[key].strip() for key in ids):
                return f"{name}[{position}].{ids[0]} is missing"
    for name in shape.objects:
        if not _is_structure(record.get(name)):
            return f"{name} is no object"
    checks = (
        (shape.times, _is_time, "is no Unix time"),
        (shape.amounts, _is_amount, "is no amount"),
        (shape.counts, is_quantity, "is no whole quantity"),
    )
    for paths, is_valid, complaint in checks:
        for path in paths:
            for found in _values_at(record, path.split(".")):
                if not isinstance(found, str) or (found.strip() and not is_valid(found)):
                    return f"{path} '{(cell(found) or '')[:80]}' {complaint}"
    return ""


def _is_structure(value: Any) -> bool:
    return value is None or isinstance(value, Mapping | list)


def _is_time(text: str) -> bool:
    bare = text.strip(" ")
    return bare.isascii() and bare.isdigit() and len(bare) <= 11 and int(bare) <= _LATEST_TIME


def _is_amount(text: str) -> bool:
    return parse_amount(text, ".") is not None


def _values_at(value: Any, path: list[str]) -> Iterator[Any]:
    """The values at a path, nulls left out; what is not there gives none."""
    if not path:
        if value is not None:
            yield value
        return
    name = path[0].removesuffix("[]")
    inner = value.get(name) if isinstance(value, Mapping) else None
    if path[0].endswith("[]"):
        for item in inner if isinstance(inner, list) else ():
            yield from _values_at(item, path[1:])
    else:
        yield from _values_at(inner, path[1:])
