"""OroCommerce documents: JSON:API with and without included resources, errors, and webhook bodies.

The fixtures have every member that OroCommerce's own API tests show, with other ids and values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import staging_sql
from ingest_documents import parse, reasons

from resources.landing import Arrival, LandingZone
from returns_assets.dbt_assets import dbt_variables
from returns_assets.home import Home
from returns_assets.ingest import land_document, parse_document
from returns_assets.parsing.json_documents import load, snake_case
from returns_assets.parsing.model import ParsedDocument
from returns_assets.raw_files import refresh_raw
from returns_assets.streams import stream

FIXTURES = Path(__file__).parent / "fixtures" / "orocommerce"
_NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
SAMPLES = {
    "orders_list": ("orders", 3),
    "order_with_lines": ("orders", 1),
    "product": ("products", 1),
    "product_unit_precisions": ("product_unit_precisions", 4),
    "inventory_levels_with_products": ("inventory_levels", 3),
}
LINE = {
    "type": "orderlineitems",
    "id": "11",
    "attributes": {"productSku": "MUG-1", "quantity": 2.50, "value": "15.7000", "productUnitCode": "case"},
}


def order(**more: Any) -> dict[str, Any]:
    """An order with one line, as a resource object; `lines` are the ids of its lines."""
    lines = [{"type": "orderlineitems", "id": number} for number in more.pop("lines", ["11"])]
    attributes = {"identifier": "B2B-1", "totalValue": "180.0000", "updatedAt": "2026-10-01T09:00:00Z"}
    return {
        "type": "orders",
        "id": "1",
        "attributes": attributes | more,
        "relationships": {"lineItems": {"data": lines}},
    }


def orders(*resources: Any, included: list[Any] | None = None) -> ParsedDocument:
    """A list document, parsed."""
    document = {"data": list(resources), **({"included": included} if included is not None else {})}
    return parse("orocommerce", "orders", json.dumps(document))


def _leaves(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [] if value is None else [str(value).lower() if isinstance(value, bool) else str(value)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_documents_as_oro_sends_them_land_with_every_attribute(sample: str, tmp_path: Path) -> None:
    name, count = SAMPLES[sample]
    content = (FIXTURES / f"{sample}.json").read_bytes()
    zone = LandingZone(tmp_path)
    arrival = Arrival(received_at=_NOW, source="inbox", source_name=f"{sample}.json", fallback_id=sample)
    landed = land_document(zone, stream("orocommerce", name), content, arrival)
    assert (landed.row_count, landed.rejected_count, landed.new_columns) == (count, 0, ())
    assert refresh_raw(tmp_path, stream("orocommerce", name)).row_count == count

    document = json.loads(content)
    resources = document["data"] if isinstance(document["data"], list) else [document["data"]]
    rows = parse_document(stream("orocommerce", name), content, sample, None).rows
    for row, resource in zip(rows, resources, strict=True):
        for attribute, value in resource["attributes"].items():
            if not isinstance(value, dict | list):
                assert row.values[snake_case(attribute)] == (_leaves(value) or [None])[0], attribute
        for relationship, link in resource["relationships"].items():
            data = link["data"]
            column = f"{snake_case(relationship)}_{'ids' if isinstance(data, list) else 'id'}"
            expected = [one["id"] for one in data] if isinstance(data, list) else data and data["id"]
            found = row.values[column]
            assert (json.loads(found or "null") if isinstance(data, list) else found) == expected
    everything = "\n".join(text or "" for row in rows for text in row.values.values())
    for included in document.get("included", []):
        assert [leaf for leaf in _leaves(included["attributes"]) if leaf not in everything] == []


def test_included_lines_stand_beside_their_order_with_numbers_as_written() -> None:
    text = (
        '{"data":[{"type":"orders","id":"4035123456789012345","attributes":{"totalValue":"1.10","rate":1E2},'
        '"relationships":{"lineItems":{"data":[{"type":"orderlineitems","id":"12"},'
        '{"type":"orderlineitems","id":"11"}]},"customer":{"data":null}}}],'
        '"included":[{"type":"orderlineitems","id":"11","attributes":{"quantity":2.50}},'
        '{"type":"orderlineitems","id":"12","attributes":{"quantity":1}}]}'
    )
    (row,) = parse("orocommerce", "orders", text).rows
    assert row.values["id"] == "4035123456789012345"
    assert (row.values["total_value"], row.values["rate"], row.values["customer_id"]) == ("1.10", "1E2", None)
    assert row.values["line_items_ids"] == '["12","11"]'
    assert row.values["line_items"] == (
        '[{"type":"orderlineitems","id":"12","attributes":{"quantity":1}},'
        '{"type":"orderlineitems","id":"11","attributes":{"quantity":2.50}}]'
    )


def test_lines_that_were_not_included_leave_the_order_and_are_counted() -> None:
    document = orders(order(lines=["11", "12"]), order(lines=["13"]), included=[LINE])
    assert document.facts["line_items_not_included"] == "2"
    assert [row.values["line_items_ids"] for row in document.rows] == ['["11","12"]', '["13"]']
    assert [len(load(row.values["line_items"] or "[]")) for row in document.rows] == [1, 0]


def test_included_resources_are_followed_through_others_and_strangers_are_counted() -> None:
    line = LINE | {"relationships": {"product": {"data": {"type": "products", "id": "5"}}}}
    product = {"type": "products", "id": "5", "attributes": {"sku": "MUG-1"}}
    stranger = {"type": "products", "id": "6", "attributes": {"sku": "LAMP-2"}}
    document = orders(order(), included=[product, line, stranger])
    assert json.loads(document.rows[0].values["included"] or "") == [product]
    assert document.facts["included_not_linked"] == "1"


def test_an_included_resource_of_two_orders_stands_beside_both() -> None:
    document = orders(order(), order(), included=[LINE])
    assert len({row.values["line_items"] for row in document.rows}) == 1
    assert document.facts == {
        "line_items_not_included": "0",
        "order_subtotals_not_included": "0",
        "included_not_linked": "0",
    }


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"data": order(), "included": [LINE]}),
        json.dumps({"data": [order()], "included": [LINE], "links": {"self": "x"}, "jsonapi": {}}, indent=2),
        json.dumps([order()]),
        json.dumps(order()),
    ],
    ids=["a single resource", "a page", "a bare list", "a bare resource"],
)
def test_every_form_of_a_document_is_read(text: str) -> None:
    document = parse("orocommerce", "orders", text)
    assert document.rows.column("identifier") == ["B2B-1"]
    assert not document.rejected


def test_json_lines_are_documents_each() -> None:
    lines = [
        json.dumps({"data": [order(), order()], "included": [LINE]}),
        json.dumps({"data": order()}),
        json.dumps({"errors": [{"status": "403", "title": "access denied exception"}]}),
        "{",
    ]
    document = parse("orocommerce", "orders", "\n".join(lines))
    assert len(document.rows) == 3
    assert reasons(document)[4].startswith("an error answer instead of data: 403: access denied")
    assert "not valid JSON" in reasons(document)[5]


def test_an_error_answer_is_an_unreadable_document_with_its_reason() -> None:
    error = {
        "status": "400",
        "title": "filter constraint",
        "detail": 'Filter "filter[unknown]" is not supported.',
        "source": {"parameter": "filter[unknown]"},
    }
    document = parse("orocommerce", "orders", json.dumps({"errors": [error, {"title": "x"}]}))
    assert not document.is_readable
    assert reasons(document) == {
        0: "an error answer instead of data: 400: filter constraint: "
        'Filter "filter[unknown]" is not supported.; x'
    }


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        ({"type": "products", "id": "5"}, "a resource of type 'products', not orders"),
        ({"id": "5"}, "a resource of type '', not orders"),
        (order() | {"id": " "}, "id is missing"),
        (order() | {"attributes": []}, "attributes is no object"),
        (order() | {"relationships": 5}, "relationships is no object"),
        (order() | {"relationships": {"customer": 5}}, "relationships.customer is no object"),
        (
            order() | {"relationships": {"customer": {"data": "7"}}},
            "relationships.customer is no resource identifier",
        ),
        (order(totalValue="1,234"), "totalValue '1,234' is no number"),
        (order(totalValue=True), "totalValue 'true' is no number"),
        (order(totalValue=1e30), "totalValue '1e+30' is no number"),
        (order(updatedAt="2026-10-01"), "updatedAt '2026-10-01' is no timestamp with an offset"),
        ("text", "not a resource object"),
        (None, "not a resource object"),
    ],
)
def test_what_is_no_order_is_rejected_with_its_text(resource: Any, reason: str) -> None:
    document = orders(order(), resource, order())
    assert reasons(document) == {2: reason}
    assert json.loads(document.rejected[0].raw_text) == resource
    assert len(document.rows) == 2


def test_a_line_with_a_quantity_that_is_no_number_rejects_its_order() -> None:
    bad = LINE | {"attributes": {"quantity": "two"}}
    assert reasons(orders(order(), included=[bad])) == {1: "lineItems[0].quantity 'two' is no number"}


def test_unknown_attributes_are_new_columns_and_taken_names_are_kept_apart() -> None:
    document = orders(order(loyaltyTier="gold", customerId="C-9"))
    assert document.new_columns == ("loyalty_tier",)
    value = order(customerId="C-9")
    value["relationships"]["customer"] = {"data": {"type": "customers", "id": "7"}}
    (row,) = orders(value).rows
    assert (row.values["customer_id"], row.values["customer_id_again"]) == ("C-9", "7")


@pytest.mark.parametrize("text", ["[]", "7", '{"data": 5}', '{"data": null}', '{"meta": {}}'])
def test_json_without_resources_is_unreadable(text: str) -> None:
    document = parse("orocommerce", "orders", text)
    assert reasons(document).keys() == {0}


def test_an_empty_list_is_no_rows() -> None:
    document = orders()
    assert document.is_readable
    assert not document.rows


def event(message_id: Any = "m-1", **more: Any) -> dict[str, Any]:
    """A webhook body of a refund."""
    attributes = {"paymentStatus": "refunded", "transactionAmount": 20.10, "transactionType": "refund"}
    data = {"type": "orders", "id": 42, "attributes": attributes | more}
    return {
        "topic": "order.payment_status_updated",
        "eventData": {"data": data},
        "timestamp": 1_790_000_000,
        "messageId": message_id,
    }


def test_webhook_bodies_keep_their_floats_and_their_repetitions() -> None:
    line = json.dumps(event()).replace("20.1,", "20.10,")
    document = parse("orocommerce", "payment_events", f"{line}\n\n{line}\n")
    assert document.rows.column("transaction_amount") == ["20.10", "20.10"]
    assert document.rows.column("resource_id") == ["42", "42"]
    assert document.rows.column("message_id") == ["m-1", "m-1"]
    assert document.new_columns == ()


@pytest.mark.parametrize("as_text", [True, False])
def test_a_receiver_may_keep_the_headers_beside_the_body(as_text: bool) -> None:
    body = event()
    del body["messageId"], body["topic"]
    kept = {
        "headers": {"Webhook-Id": "m-9", "webhook-topic": ["order.payment_status_updated"]},
        "body": json.dumps(body) if as_text else body,
        "remoteAddress": "192.0.2.1",
    }
    (row,) = parse("orocommerce", "payment_events", json.dumps(kept)).rows
    assert (row.values["message_id"], row.values["topic"]) == ("m-9", "order.payment_status_updated")
    assert row.values["remote_address"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event(None), "messageId is missing"),
        (event() | {"eventData": {"data": []}}, "eventData.data is no object"),
        (event(transactionAmount="a lot"), "transactionAmount 'a lot' is no number"),
        (event() | {"timestamp": "soon"}, "timestamp 'soon' is no number"),
        ({"body": "{", "headers": {}}, "body is no object"),
        (5, "not an object"),
    ],
)
def test_what_is_no_payment_event_is_rejected(body: Any, reason: str) -> None:
    document = parse("orocommerce", "payment_events", json.dumps([event(), body]))
    assert reasons(document) == {2: reason}


def test_json_that_is_no_webhook_is_unreadable() -> None:
    document = parse("orocommerce", "payment_events", json.dumps({"data": [order()]}))
    assert reasons(document) == {
        0: "not a payment_events document: no webhook body with eventData; found data"
    }


def test_the_return_status_may_be_another_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OROCOMMERCE_RETURN_STATUS_FIELD", "rmaState")
    column = dbt_variables(Home(tmp_path), _NOW)["oro_return_status_column"]
    assert column == "rma_state"
    text = json.dumps({"data": [order(rmaState="Graded", returnStatus="none")]})
    arrival = Arrival(received_at=_NOW, source="inbox", source_name="o.json", fallback_id="o")
    land_document(LandingZone(tmp_path), stream("orocommerce", "orders"), text.encode(), arrival)
    refresh_raw(tmp_path, stream("orocommerce", "orders"))
    assert _return_status(tmp_path, column) == "graded"
    assert _return_status(tmp_path, "return_status") == "none"
    assert _return_status(tmp_path, "never_sent") is None


def _return_status(home: Path, column: str) -> Any:
    """What staging takes for the return status when it is told that raw column."""

    def source(_: str, table: str) -> str:
        return f"read_parquet('{home}/raw/orocommerce/{table}/*.parquet', union_by_name = true)"

    query = staging_sql.template(staging_sql.model_path("orocommerce", "orders")).render(
        source=source, var=lambda name, default=None: column, execute=False
    )
    with duckdb.connect() as connection:
        found = connection.execute(f"select return_status from ({query})").fetchall()
    (row,) = found
    return row[0]
