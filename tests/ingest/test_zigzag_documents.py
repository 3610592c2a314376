"""ZigZag documents: envelopes, exact numbers, elements that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import parse, reasons


def _return(**more: Any) -> dict[str, Any]:
    item = {"itemId": "I1", "sku": "00123", "quantity": 1, "grade": None, "gradedAt": None}
    value = {
        "returnId": "ZZ-1",
        "status": "NEVER_SEEN",
        "createdAt": "2026-10-01T09:00:00Z",
        "items": [item],
        "fees": [],
    }
    return value | more


def _documents(value: dict[str, Any]) -> dict[str, str]:
    pretty = json.dumps({"data": [value, value], "page": 1, "pages": 1}, indent=2)
    return {
        "envelope": pretty,
        "list": json.dumps([value, value]),
        "JSON Lines": json.dumps(value) + "\n\n" + json.dumps(value) + "\n",
        "lines of envelopes": json.dumps({"data": [value]}) + "\n" + json.dumps({"data": value}),
    }


@pytest.mark.parametrize("form", _documents(_return()))
def test_every_form_gives_one_row_per_element_and_keeps_duplicates(form: str) -> None:
    document = parse("zigzag", "returns", _documents(_return())[form])
    assert document.rows.column("return_id") == ["ZZ-1", "ZZ-1"]
    assert [row.row_number for row in document.rows] == [1, 2]
    assert not document.rejected
    assert document.external_id is None


def test_a_single_object_is_one_row() -> None:
    assert len(parse("zigzag", "returns", json.dumps(_return())).rows) == 1


def test_numbers_stay_as_they_were_written() -> None:
    text = (
        '{"data":[{"returnId":"ZZ-1","items":[{"itemId":"I1","quantity":1.50,"note":"\\u00e9\\"x"}],'
        '"externalReturnId":4035123456789012345,"isOpen":true,"weight":0.10,"warehouseCode":null,'
        '"fees":[{"amount":"3.95","rate":1E2}]}]}'
    )
    document = parse("zigzag", "returns", text)
    values = document.rows[0].values
    assert values["external_return_id"] == "4035123456789012345"
    assert values["items"] == '[{"itemId":"I1","quantity":1.50,"note":"é\\"x"}]'
    assert values["fees"] == '[{"amount":"3.95","rate":1E2}]'
    assert (values["is_open"], values["weight"], values["warehouse_code"]) == ("true", "0.10", None)
    assert document.new_columns == ("is_open", "weight")
    assert "tracking_number" in document.missing_columns


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        (_return(returnId=" "), "returnId is missing"),
        (_return(createdAt="2026-10-01"), "createdAt '2026-10-01' is no timestamp with an offset"),
        (
            _return(updatedAt="2026-10-01T09:00:00"),
            "updatedAt '2026-10-01T09:00:00' is no timestamp with an offset",
        ),
        (_return(items=None), "items is no list"),
        (_return(items=["x"]), "items[0] is no object"),
        (_return(items=[{"sku": "A"}]), "items[0].itemId is missing"),
        (_return(items=[{"itemId": "I", "quantity": "one"}]), "items[0].quantity 'one' is no number"),
        (_return(items=[{"itemId": "I", "quantity": [1]}]), "items[0].quantity '[1]' is no number"),
        (
            _return(items=[{"itemId": "I", "gradedAt": 5}]),
            "items[0].gradedAt '5' is no timestamp with an offset",
        ),
        (_return(fees={}), "fees is no list of objects"),
        (_return(fees=[{"amount": "3,95"}]), "fees amount '3,95' is no number"),
        ("text", "not an object"),
        (None, "not an object"),
    ],
)
def test_an_element_that_is_no_return_is_rejected_with_its_text(element: Any, reason: str) -> None:
    document = parse("zigzag", "returns", json.dumps({"data": [_return(), element, _return()]}))
    assert reasons(document) == {2: reason}
    assert json.loads(document.rejected[0].raw_text) == element
    assert len(document.rows) == 2


def test_a_bad_line_of_json_lines_is_one_rejected_row() -> None:
    text = "\n".join([json.dumps(_return()), json.dumps(_return()), json.dumps(_return())[:40]])
    document = parse("zigzag", "returns", text)
    assert len(document.rows) == 2
    assert "not valid JSON" in reasons(document)[3]


@pytest.mark.parametrize(
    "text", ['{"data":[{"returnId":"ZZ', '{"error":"x"}', '{"data":7}', "7", '"x"', "[" * 100_000]
)
def test_json_that_cannot_be_read_is_rejected_as_a_whole(text: str) -> None:
    document = parse("zigzag", "returns", text)
    assert not document.is_readable
    assert reasons(document).keys() == {0}


def _truncated_documents() -> dict[str, str]:
    value = json.dumps(_return())
    return {
        "indented": json.dumps({"data": [_return()] * 3}, indent=1)[:300],
        "an element per line": '{"data": [\n' + ",\n".join([value] * 3),
        "a list with its only element": f"[\n{value}\n",
    }


@pytest.mark.parametrize("form", _truncated_documents())
def test_a_truncated_document_over_many_lines_is_not_taken_for_json_lines(form: str) -> None:
    document = parse("zigzag", "returns", _truncated_documents()[form])
    assert not document.is_readable
    assert reasons(document).keys() == {0}


def test_no_elements_are_no_rows() -> None:
    document = parse("zigzag", "consignments", '{"data":[],"page":1,"pages":1}')
    assert document.is_readable
    assert len(document.rows) == 0


def test_a_grade_batch_is_known_by_its_id_and_a_consignment_by_its_lines() -> None:
    batch = {"batchId": "B1", "warehouseCode": "UK-HUB-1", "closedAt": "2026-10-01T09:00:00Z", "items": []}
    assert parse("zigzag", "grade_batches", json.dumps([batch, batch])).external_id == "B1"
    assert (
        parse("zigzag", "grade_batches", json.dumps([batch, batch | {"batchId": "B2"}])).external_id is None
    )
    consignment = {"consignmentId": "C1", "lines": [{"itemId": "I", "quantity": "x"}]}
    assert reasons(parse("zigzag", "consignments", json.dumps(consignment))) == {
        1: "lines[0].quantity 'x' is no number"
    }


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["itemId", "quantity", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["returnId", "items", "fees", "createdAt", "Odd Key", "oddKey"]),
            values,
            max_size=5,
        )
        | values,
        max_size=6,
    )
)
@settings(deadline=None, max_examples=200)
def test_elements_are_rows_kept_plus_rejected(elements: list[Any]) -> None:
    document = parse("zigzag", "returns", json.dumps({"data": [_return(), *elements]}))
    assert document.is_readable
    assert len(document.rows) + len(document.rejected) == len(elements) + 1


def test_arrivals_are_read_with_and_without_a_return() -> None:
    scan = {
        "scanId": "SC-1",
        "scannedAt": "2026-10-01T09:00:00Z",
        "warehouseCode": "UK-HUB-1",
        "trackingNumber": "TRK1",
        "sku": "00123",
        "quantity": 1,
        "returnId": None,
    }
    scans = [scan, {**scan, "scanId": ""}, {**scan, "scannedAt": "today"}, {**scan, "quantity": "one"}, 7]
    document = parse("zigzag", "arrivals", json.dumps({"data": scans, "page": 1, "pages": 1}))
    assert document.rows[0].values == {
        "scan_id": "SC-1",
        "scanned_at": "2026-10-01T09:00:00Z",
        "warehouse_code": "UK-HUB-1",
        "tracking_number": "TRK1",
        "sku": "00123",
        "quantity": "1",
        "return_id": None,
    }
    assert reasons(document) == {
        2: "scanId is missing",
        3: "scannedAt 'today' is no timestamp with an offset",
        4: "quantity 'one' is no number",
        5: "not an object",
    }
