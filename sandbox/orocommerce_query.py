"""The query string of OroCommerce's API: filters with operators, sorting, paging, sparse fields, includes.

What a refusal looks like on the wire is in `sandbox.orocommerce`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.clock import parse_time

Resource = Mapping[str, Any]
DEFAULT_PAGE_SIZE = 10
_FILTER = re.compile(r"filter\[([\w.]+)\](?:\[(\w+)\])?")
_FIELDS = re.compile(r"fields\[(\w+)\]")
_COMPARED = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
_EQUALITY = frozenset({"eq", "neq", "exists", "neq_or_null"})
_ORDERED_KINDS = frozenset({"integer", "datetime", "decimal"})

# The filters that each resource knows, with the kind of their values; sorting is by the same names.
FILTERS: Mapping[str, Mapping[str, str]] = {
    "orders": {
        "id": "integer", "identifier": "text", "poNumber": "text", "external": "boolean",
        "externalId": "string", "createdAt": "datetime", "updatedAt": "datetime", "customer": "integer",
        "customerUser": "integer", "internalStatus": "string", "status": "string", "shippingStatus": "string",
    },
    "orderlineitems": {
        "id": "integer", "createdAt": "datetime", "updatedAt": "datetime", "customer": "integer",
        "customerUser": "integer", "orders": "integer", "product": "integer",
    },
    "products": {"id": "integer", "sku": "string", "createdAt": "datetime", "updatedAt": "datetime"},
    "productunitprecisions": {"id": "integer", "product": "integer", "unit": "string"},
    "inventorylevels": {
        "id": "integer", "product": "integer", "productUnitPrecision": "integer", "warehouse": "integer",
        "externalId": "string",
    },
    "ordersubtotals": {"order": "integer"},
}  # fmt: skip
_ANY_RESOURCE = {"id": "string"}


class RefusedError(Exception):
    """A request that the API answers with an error: status, title, detail and the parameter meant."""

    def __init__(self, status: int, title: str, detail: str, parameter: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.parameter = parameter


@dataclass(frozen=True)
class Query:
    """What one request for a list asks: which resources, in which order, which page, with which fields."""

    conditions: tuple[Callable[[Resource], bool], ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    number: int = 1
    size: int = DEFAULT_PAGE_SIZE
    include: tuple[str, ...] = ()
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def select(self, resources: Sequence[Resource]) -> list[Resource]:
        """All resources that fit, sorted; ties and unsorted lists are in the order of their ids."""
        found = [one for one in resources if all(condition(one) for condition in self.conditions)]
        found.sort(key=_id_order)
        for name, is_descending in reversed(self.sort):
            found.sort(key=lambda one: _order(value_of(one, name)), reverse=is_descending)
        return found

    def page(self, found: Sequence[Resource]) -> Sequence[Resource]:
        """The page asked for; everything when paging is switched off."""
        return found if self.size < 0 else found[(self.number - 1) * self.size : self.number * self.size]


def read_query(type_name: str, parameters: Mapping[str, Sequence[str]]) -> Query:
    """The query of a list request. Raises RefusedError for what the API does not support."""
    conditions: list[Callable[[Resource], bool]] = []
    values: dict[str, Any] = {}
    fields: dict[str, frozenset[str]] = {}
    for parameter, (*_, text) in parameters.items():
        if found := _FILTER.fullmatch(parameter):
            conditions.append(_condition(type_name, parameter, found[1], found[2] or "eq", text))
        elif found := _FIELDS.fullmatch(parameter):
            fields[found[1]] = frozenset(filter(None, text.split(",")))
        elif parameter == "sort":
            values["sort"] = _sort(type_name, text)
        elif parameter == "include":
            values["include"] = tuple(filter(None, text.split(",")))
        elif parameter in ("page[number]", "page[size]"):
            values[parameter[5:-1]] = _page_part(parameter, text)
        else:
            raise _constraint("filter", f'Filter "{parameter}" is not supported.', parameter)
    return Query(conditions=tuple(conditions), fields=fields, **values)


def value_of(resource: Resource, name: str) -> Any:
    """An attribute, the id, or the id (ids) of a relationship; None when the resource has no such thing."""
    if name == "id":
        return resource["id"]
    attributes = resource.get("attributes") or {}
    if name in attributes:
        return attributes[name]
    linkage = ((resource.get("relationships") or {}).get(name) or {}).get("data")
    if isinstance(linkage, Mapping):
        return linkage["id"]
    return [one["id"] for one in linkage] if linkage else None


def _constraint(kind: str, detail: str, parameter: str) -> RefusedError:
    return RefusedError(400, f"{kind} constraint", detail, parameter)


def _condition(
    type_name: str, parameter: str, name: str, operation: str, text: str
) -> Callable[[Resource], bool]:
    kind = FILTERS.get(type_name, _ANY_RESOURCE).get(name)
    if kind is None:
        raise _constraint("filter", f'Filter "{parameter}" is not supported.', parameter)
    if operation not in _EQUALITY and not (operation in _COMPARED and kind in _ORDERED_KINDS):
        raise _constraint("filter", f'The operator "{operation}" is not supported.', parameter)

    def typed(part: str) -> Any:
        return _typed(kind, part, parameter)

    def values(resource: Resource) -> list[Any]:
        value = value_of(resource, name)
        many = value if isinstance(value, list) else [] if value is None else [value]
        return [_stored(kind, one) for one in many]

    if operation == "exists":
        is_wanted = _typed("boolean", text, parameter)
        return lambda resource: bool(values(resource)) == is_wanted
    if operation in _COMPARED:
        compare, bound = _COMPARED[operation], typed(text)
        return lambda resource: any(compare(value, bound) for value in values(resource))
    fits = _equality(kind, text, typed)
    if operation == "eq":
        return lambda resource: any(map(fits, values(resource)))
    if operation == "neq":
        return lambda resource: bool(values(resource)) and not any(map(fits, values(resource)))
    return lambda resource: not any(map(fits, values(resource)))


def _equality(kind: str, text: str, typed: Callable[[str], Any]) -> Callable[[Any], bool]:
    """One value, a list `a,b` or a range `a..b`."""
    low, dots, high = text.partition("..")
    if dots and kind in _ORDERED_KINDS:
        lowest, highest = typed(low), typed(high)
        return lambda value: bool(lowest <= value <= highest)
    wanted = [typed(part) for part in text.split(",")]
    return lambda value: value in wanted


def _typed(kind: str, text: str, parameter: str) -> Any:
    try:
        return _stored(kind, text)
    except ValueError:
        raise RefusedError(
            400, "unexpected value exception", f'Expected {kind} value. Given "{text}".', parameter
        ) from None


def _stored(kind: str, value: Any) -> Any:
    if kind == "integer":
        return int(value)
    if kind == "datetime":
        return parse_time(str(value))
    if kind == "boolean":
        if str(value).lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise ValueError(value)
        return str(value).lower() in ("true", "yes", "1")
    return str(value).lower() if kind == "text" else str(value)


def _sort(type_name: str, text: str) -> tuple[tuple[str, bool], ...]:
    names = tuple((part.removeprefix("-"), part.startswith("-")) for part in text.split(",") if part)
    known = FILTERS.get(type_name, _ANY_RESOURCE)
    unknown = [name for name, _ in names if name not in known]
    if unknown:
        verb = "field is" if len(unknown) == 1 else "fields are"
        raise _constraint("sort", f'Sorting by "{", ".join(unknown)}" {verb} not supported.', "sort")
    return names


def _page_part(parameter: str, text: str) -> int:
    lowest = 1 if parameter == "page[number]" else -1
    if not re.fullmatch(r"-?[0-9]{1,9}", text) or int(text) < lowest or int(text) == 0:
        detail = f'Expected unsigned integer value. Given "{text}".'
        raise RefusedError(400, "unexpected value exception", detail, parameter)
    return int(text)


def _id_order(resource: Resource) -> tuple[int, str]:
    text = str(resource["id"])
    return (int(text), "") if text.isdigit() else (0, text)


def _order(value: Any) -> tuple[bool, Any]:
    """A sort key over texts, numbers and times; what is missing comes last."""
    if value is None or isinstance(value, list):
        return True, ()
    text = str(value)
    if re.fullmatch(r"[0-9]+", text):
        return False, (0, int(text), "")
    moment = _moment(text)
    return False, (1, 0, moment.isoformat() if moment else text)


def _moment(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
