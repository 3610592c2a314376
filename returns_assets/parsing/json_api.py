"""JSON:API documents: one raw row per primary resource, its included resources beside it.

The format alone is known here; what a resource of a stream must hold is a `ResourceShape` of that stream.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from returns_assets.parsing.amounts import MAX_WHOLE_DIGITS
from returns_assets.parsing.dates import is_instant
from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_api_links import (
    Key,
    children_of,
    is_identifier,
    is_linkage,
    linked_keys,
    reached_from,
)
from returns_assets.parsing.json_documents import cell, elements, snake_case, to_document
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    Parser,
    UnreadableError,
    readable_or_rejected,
)

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_LARGEST = Decimal(10) ** MAX_WHOLE_DIGITS
_LONGEST_VALUE = 80
_MEMBERS = frozenset({"id", "type", "attributes", "relationships", "included"})


@dataclass(frozen=True)
class ResourceShape:
    """What a primary resource of one stream must look like; names are the JSON keys.

    `columns` are the raw columns that every document of the stream should have, `optional` the known ones
    that a sparse answer leaves out. `instants` and `numbers` are attributes with a type, `child_numbers`
    those of the included resources by relationship.
    """

    type: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    instants: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    child_numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns of the raw table."""
        return (*self.columns, *self.optional)


def parser_for(shape: ResourceShape) -> Parser:
    """The parser of one stream: documents with one resource or a list of them, or JSON Lines of documents.

    Attributes become columns, a to-one relationship `<name>_id`, a to-many one the JSON list `<name>_ids`.
    Included resources that a relationship names are the JSON column `<name>`; what only these name in turn is
    the JSON list `included`. The facts count what is named but not included, and included but not named.
    """

    @readable_or_rejected
    def parse(content: bytes, context: DocumentContext) -> ParsedDocument:
        decoded = decode(content, context.content_type)
        facts = Counter(dict.fromkeys((*map(_fact, shape.child_numbers), "included_not_linked"), 0))
        found = elements(decoded.text, lambda value: _unwrap(value, facts))
        if len(found) == 1 and (complaint := error_complaint(found[0].value)):
            raise UnreadableError(complaint, found[0].text, decoded.charset)
        document = to_document(
            found,
            lambda value: _row(value, shape, facts),
            shape.columns,
            decoded.charset,
            extra_columns=shape.optional,
        )
        return replace(document, facts={name: str(count) for name, count in facts.items()})

    return parse


def _fact(relationship: str) -> str:
    return f"{snake_case(relationship)}_not_included"


def error_complaint(value: Any) -> str:
    """What an error document says, title and detail; empty when the value is none."""
    errors = value.get("errors") if isinstance(value, Mapping) and "data" not in value else None
    if not isinstance(errors, list):
        return ""
    said = [
        ": ".join(str(error[key]) for key in ("status", "title", "detail") if error.get(key))
        for error in errors
        if isinstance(error, Mapping)
    ]
    return "an error answer instead of data: " + ("; ".join(filter(None, said)) or "without a reason")


def is_json_number(text: str) -> bool:
    """Whether the text is a decimal number, an exponent permitted, that an amount column can hold."""
    return _NUMBER.fullmatch(text) is not None and abs(Decimal(text)) < _LARGEST


def flatten(resource: Mapping[str, Any]) -> dict[str, str | None] | str:
    """The cells of a resource by column, or the reason why it is none. Shared with webhook bodies."""
    attributes, relationships = resource.get("attributes"), resource.get("relationships")
    for name, part in (("attributes", attributes), ("relationships", relationships)):
        if part is not None and not isinstance(part, Mapping):
            return f"{name} is no object"
    row: dict[str, str | None] = {}
    for name, value in (attributes or {}).items():
        add_cell(row, name, cell(value))
    for name, relationship in (relationships or {}).items():
        if not isinstance(relationship, Mapping):
            return f"relationships.{name} is no object"
        linkage = relationship.get("data")
        if not is_linkage(linkage):
            return f"relationships.{name} is no resource identifier"
        if isinstance(linkage, list):
            add_cell(row, f"{name}_ids", cell([one["id"] for one in linkage]))
        elif "data" in relationship:
            add_cell(row, f"{name}_id", cell(linkage["id"]) if linkage else None)
    return row


def _unwrap(value: Any, facts: Counter[str]) -> list[Any] | None:
    """Each primary resource with the included ones that it leads to as its member `included`."""
    if isinstance(value, list):
        return value if any(isinstance(one, Mapping) for one in value) else None
    if not isinstance(value, Mapping):
        return None
    if error_complaint(value):
        return [value]
    if "data" not in value:
        return [value] if "type" in value else None
    data, included = value["data"], value.get("included")
    if not isinstance(data, list | Mapping):
        return None
    resources = data if isinstance(data, list) else [data]
    if not isinstance(included, list) or not included:
        return resources
    by_key = {(one["type"], one["id"]): one for one in included if is_identifier(one)}
    linked: set[Key] = set()
    joined = []
    for resource in resources:
        reached = reached_from(resource, by_key)
        linked.update(reached)
        joined.append({**resource, "included": [by_key[key] for key in reached]} if reached else resource)
    facts["included_not_linked"] += len(included) - len(linked)
    return joined


def _row(value: Any, shape: ResourceShape, facts: Counter[str]) -> dict[str, str | None] | str:
    """The resource's cells by column, or the reason why it is none of the stream's resources."""
    if not isinstance(value, Mapping):
        return "not a resource object"
    if complaint := error_complaint(value):
        return complaint
    if value.get("type") != shape.type:
        return f"a resource of type '{_shown(value.get('type'))}', not {shape.type}"
    if not is_identifier(value):
        return "id is missing"
    flat = flatten(value)
    if isinstance(flat, str):
        return flat
    children = children_of(value)
    complaint = _complaint(value, shape) or _child_complaint(children, shape)
    if complaint:
        return complaint
    row: dict[str, str | None] = {"id": cell(value["id"]), "type": shape.type}
    for name, text in flat.items():
        add_cell(row, name, text)
    for name, found in children.items():
        add_cell(row, name, cell(found))
    for name, member in value.items():
        if name not in _MEMBERS:
            add_cell(row, name, cell(member))
    for name in shape.child_numbers:
        relationship = (value.get("relationships") or {}).get(name)
        facts[_fact(name)] += len(list(linked_keys(relationship))) - len(_as_list(children.get(name)))
    return row


def _complaint(resource: Mapping[str, Any], shape: ResourceShape) -> str:
    attributes = resource.get("attributes") or {}
    for name in shape.instants:
        value = attributes.get(name)
        if value is not None and not (isinstance(value, str) and is_instant(value)):
            return f"{name} '{_shown(value)}' is no timestamp with an offset"
    return number_complaint(attributes, shape.numbers)


def _child_complaint(children: Mapping[str, Any], shape: ResourceShape) -> str:
    for name, numbers in shape.child_numbers.items():
        for position, child in enumerate(_as_list(children.get(name))):
            attributes = child.get("attributes")
            if attributes is not None and not isinstance(attributes, Mapping):
                return f"{name}[{position}].attributes is no object"
            complaint = number_complaint(attributes or {}, numbers)
            if complaint:
                return f"{name}[{position}].{complaint}"
    return ""


def number_complaint(attributes: Mapping[str, Any], names: Sequence[str]) -> str:
    """Which of these attributes is given and no number; empty when none is."""
    for name in names:
        value = attributes.get(name)
        if value is not None and not (isinstance(value, str) and is_json_number(value)):
            return f"{name} '{_shown(value)}' is no number"
    return ""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shown(value: Any) -> str:
    return (cell(value) or "")[:_LONGEST_VALUE]


def add_cell(row: dict[str, str | None], key: str, text: str | None) -> None:
    """Put a cell under the column of a key, under another name when the column is taken."""
    name = snake_case(key) or "column"
    while name in row:
        name += "_again"
    row[name] = text
