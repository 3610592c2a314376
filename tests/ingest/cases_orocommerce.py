"""Generated OroCommerce documents: JSON:API lists with included resources, and webhook bodies by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from property_cases import Case, Document
from property_formats import Json, dump
from property_values import (
    Field,
    Number,
    Value,
    amount,
    day,
    digits,
    epoch,
    identifier,
    instant,
    one_of,
    quantity,
    text,
)

_LIST = Json(("data",))
_LINES = Json(lines=True)


def _typed_as(field: Field, change: Any) -> Field:
    return Field(field.values.map(lambda value: Value(value.source, change(value.source))), field.staging)


def _staged(field: Field, staging: str) -> Field:
    return Field(field.values, staging)


def _truth(staging: str | None = None) -> Field:
    values = st.booleans().map(lambda value: Value(value, value))
    return Field(values, staging)


def _cell(source: Any) -> Any:
    """What raw holds of a scalar: text, true and false in lower case."""
    return str(source).lower() if isinstance(source, bool) else source


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@st.composite
def _resources(
    draw: DrawFn,
    type_name: str,
    key: str,
    attributes: Mapping[str, Field],
    links: Mapping[str, tuple[str, str]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Resource objects, their raw cells, and their typed values."""
    numbers = draw(st.lists(digits(4).values, min_size=1, max_size=4, unique_by=lambda value: value.source))
    resources, cells, typed = [], [], []
    for position, number in enumerate(numbers, start=1):
        values = {name: draw(field.values) for name, field in attributes.items()}
        linked = {name: draw(st.none() | digits(3).values) for name in links}
        resources.append(
            {
                "type": type_name,
                "id": number.source,
                "attributes": {name: value.source for name, value in values.items()},
                "relationships": {
                    name: {"data": {"type": links[name][0], "id": value.source} if value else None}
                    for name, value in linked.items()
                },
            }
        )
        ids = {name: value.source if value else None for name, value in linked.items()}
        cells.append(
            {
                "id": number.source,
                **{_snake(name): _cell(value.source) for name, value in values.items()},
                **{f"{_snake(name)}_id": value for name, value in ids.items()},
            }
        )
        typed.append(
            {
                "row_number": position,
                key: number.source,
                **{field.staging: values[name].typed for name, field in attributes.items() if field.staging},
                **{links[name][1]: value for name, value in ids.items()},
            }
        )
    return resources, cells, typed


def _list_of(
    stream: str,
    type_name: str,
    key: str,
    attributes: Mapping[str, Field],
    links: Mapping[str, tuple[str, str]],
) -> Case:
    def document(found: Sequence[Any]) -> Document:
        resources, cells, typed = found
        return Document(_LIST.write(resources).encode(), tuple(cells), tuple(typed))

    return Case(("orocommerce", stream), _resources(type_name, key, attributes, links).map(document), _LIST)


_ORDER = {
    "identifier": _staged(identifier("B2B-"), "order_id"),
    "poNumber": text(),
    "currency": one_of("GBP", "EUR"),
    "totalValue": amount("total_value", places=4),
    "totalDiscountsAmount": amount("total_discounts_amount", places=4).number().or_blank(None),
    "external": _truth("is_external"),
    "createdAt": instant("created_at"),
    "updatedAt": instant("updated_at"),
    "shipUntil": day("ship_until").or_blank(None),
    "returnStatus": _staged(one_of("requested", "received", "graded", "credited"), "return_status"),
}
_LINE = {"productSku": identifier(), "quantity": quantity().number(), "value": amount(places=4)}


@st.composite
def _orders(draw: DrawFn) -> Document:
    """Orders whose lines are included, in any order and mixed."""
    links = {
        "internalStatus": ("orderinternalstatuses", "internal_status"),
        "customer": ("customers", "customer_id"),
    }
    resources, cells, typed = draw(_resources("orders", "oro_order_id", _ORDER, links))
    included = []
    for position, resource in enumerate(resources):
        lines = [
            {
                "type": "orderlineitems",
                "id": f"{resource['id']}{number}",
                "attributes": {name: draw(field.values).source for name, field in _LINE.items()},
            }
            for number in range(draw(st.integers(0, 3)))
        ]
        included += lines
        named = [{"type": line["type"], "id": line["id"]} for line in lines]
        resource["relationships"]["lineItems"] = {"data": named}
        cells[position] |= {"line_items_ids": [line["id"] for line in lines]}
        # Without any line in the document there is no such column.
        cells[position] |= {"line_items": lines} if lines else {}
    document = {"data": resources, "included": draw(st.permutations(included))}
    return Document(dump(document).encode(), tuple(cells), tuple(typed))


def _json_float(field: Field) -> Field:
    """The number as PHP writes it, sometimes with the noise of binary fractions behind the cents."""

    def written(value: Value) -> SearchStrategy[Value]:
        noisy = Number(f"{value.source}0000000004")
        plain = Number(value.source)
        rounded = Decimal(value.source).quantize(Decimal("0.0001"))
        return st.sampled_from([Value(plain, rounded), Value(noisy, rounded)])

    return Field(field.values.flatmap(written), field.staging)


_EVENT = {
    "paymentStatus": _staged(one_of("full", "refunded", "refunded_partially"), "payment_status"),
    "transactionAmount": _json_float(amount("transaction_amount")),
    "transactionType": _staged(one_of("capture", "refund"), "transaction_type"),
    "amountPaid": _json_float(amount("amount_paid")),
    "currency": _staged(one_of("GBP", "EUR"), "currency"),
}


@st.composite
def _events(draw: DrawFn) -> Document:
    bodies, cells, typed = [], [], []
    for position in range(1, draw(st.integers(1, 4)) + 1):
        values = {name: draw(field.values) for name, field in _EVENT.items()}
        message, order, moment = (draw(field.values) for field in (identifier(), digits(4), epoch()))
        attributes = {name: value.source for name, value in values.items()}
        resource = {"type": "orders", "id": Number(order.source), "attributes": attributes}
        bodies.append(
            {
                "topic": "order.payment_status_updated",
                "eventData": {"data": resource},
                "timestamp": moment.source,
                "messageId": message.source,
            }
        )
        cells.append(
            {
                "message_id": message.source,
                "timestamp": moment.source,
                "resource_id": order.source,
                **{_snake(name): value.source for name, value in values.items()},
            }
        )
        typed.append(
            {
                "row_number": position,
                "message_id": message.source,
                "occurred_at": moment.typed,
                "resource_id": order.source,
                **{field.staging: values[name].typed for name, field in _EVENT.items() if field.staging},
            }
        )
    return Document(_LINES.write(bodies).encode(), tuple(cells), tuple(typed))


_RATE = Field(
    st.integers(1, 10**12).map(
        lambda units: Value(Number(Decimal(units).scaleb(-8)), Decimal(units).scaleb(-8))
    ),
    "conversion_rate",
)
CASES: tuple[Case, ...] = (
    Case(("orocommerce", "orders"), _orders(), _LIST),
    _list_of(
        "products",
        "products",
        "product_id",
        {
            "sku": _staged(identifier("SKU-"), "sku"),
            "status": _staged(one_of("enabled", "disabled"), "status"),
            "updatedAt": instant("updated_at"),
            "variantFields": Field(st.just(Value([]))),
        },
        {"primaryUnitPrecision": ("productunitprecisions", "primary_unit_precision_id")},
    ),
    _list_of(
        "product_unit_precisions",
        "productunitprecisions",
        "unit_precision_id",
        {
            "precision": quantity("decimals", high=9).number(),
            "conversionRate": _RATE.or_blank(None),
            "sell": _truth("is_offered"),
        },
        {"product": ("products", "product_id"), "unit": ("productunits", "unit_code")},
    ),
    _list_of(
        "inventory_levels",
        "inventorylevels",
        "inventory_level_id",
        {"quantity": amount("quantity", places=4)},
        {"product": ("products", "product_id"), "warehouse": ("warehouses", "warehouse_id")},
    ),
    Case(("orocommerce", "payment_events"), _events(), _LINES),
)
