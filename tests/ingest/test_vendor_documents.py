"""Vendor documents as JSON and as exports of the portal: Amazon's examples land whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from vendor_documents import PAYABLES_HEADER, RETURNS_HEADER, SAMPLES, parse, values


def _examples(file: str) -> Iterator[tuple[str, str, Any]]:
    for one in json.loads((SAMPLES / file).read_text(encoding="utf-8")):
        answers = [entry["response"] for entry in one.get("sandbox", {}).get("static", ())]
        examples = one.get("examples", {})
        answers += [examples] if "payload" in examples else list(examples.values())
        for answer in answers:
            if one["method"] == "GET" and one["status"] == "200":
                yield one["operationId"], file, answer


def _count(answer: Any) -> int:
    payload = answer.get("payload", answer)
    listed = [payload[name] for name in ("orders", "ordersStatus", "invoices") if name in payload]
    return len(listed[0]) if listed else 1


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("models_vendorOrders_sandbox.json", "purchase_orders"),
        ("models_financesInvoices_2026-06-25_sandbox.json", "invoices"),
        ("models_vendorTransactionStatus_sandbox.json", "transactions"),
    ],
)
def test_amazons_examples_land_without_loss(file: str, name: str) -> None:
    found = list(_examples(file))
    assert found
    for operation, _, answer in found:
        parsed = parse(name, json.dumps(answer).encode())
        assert parsed.is_readable, operation
        assert len(parsed.rows) + len(parsed.rejected) == _count(answer), operation
        # Some examples have order numbers that no order has.
        assert all(row.reason.startswith("INVALID_ID") for row in parsed.rejected), operation
        assert parsed.new_columns == (), operation


def test_a_number_of_an_example_is_kept_as_it_was_written() -> None:
    amount = b'{"currencyAmount":2500.00,"currencyCode":"USD"}'
    content = b'{"invoices":[{"invoiceNumber":"I1","invoiceAmount":' + amount + b"}]}"

    (row,) = parse("invoices", content).rows

    assert row.values["invoice_amount"] == amount.decode()


def test_a_rejected_submission_keeps_amazons_words_beside_the_json() -> None:
    errors = [{"code": "INVALID_RMA", "message": "The RMA is not known.", "details": ""}]
    inner = {"transactionId": "20261008091302-1", "status": "Failure", "errors": errors}
    content = json.dumps({"reference": "4711", "payload": {"transactionStatus": inner}}).encode()

    parsed = parse("transactions", content)

    assert values(parsed, "reference", "transaction_id", "status", "error_codes", "rejection_reason") == [
        ("4711", "20261008091302-1", "Failure", "INVALID_RMA", "INVALID_RMA: The RMA is not known.")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'{"errors":[{"code":"InvalidRequest","message":"no"}]}',
        b"{}",
        b"[1]",
        b'{"payload":{"transactionId":',
        b"Request ID,Vendor code\n",
        b"",
    ],
)
def test_what_is_no_vendor_document_is_one_rejected_row(content: bytes) -> None:
    for name in ("purchase_orders", "invoices", "transactions", "remittances", "payables"):
        parsed = parse(name, content)
        assert not parsed.is_readable
        assert [row.row_number for row in parsed.rejected] == [0]


@pytest.mark.requirement("R-VC-06")
@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("40-71,ABCDE,sellable,new,1,,9.00,,,LTN4,", "request_id"),
        ("4071,ABCDEF,sellable,new,1,,9.00,,,LTN4,", "vendor_code"),
    ],
)
def test_a_return_line_with_an_identifier_that_cannot_be_one_is_quarantined(line: str, column: str) -> None:
    good = "4072,ABCDE,sellable,new,1,,9.00,,,LTN4,"
    parsed = parse("returns", f"{RETURNS_HEADER}\n{line}\n{good}\n".encode())

    assert values(parsed, "request_id") == [("4072",)]
    assert [(row.row_number, row.reason.split("'")[0]) for row in parsed.rejected] == [
        (1, f"INVALID_ID: {column} ")
    ]


@pytest.mark.requirement("R-VC-06")
def test_an_asin_of_a_return_line_with_a_wrong_check_digit_is_quarantined() -> None:
    header = "Request ID,Requested quantity,ASIN,PO number"
    content = f"{header}\n1,1,0306406152,2JK3S9VC\n2,1,0306406153,2JK3S9VC\n3,1,,2JK3S9V\n".encode()

    parsed = parse("returns", content)

    assert values(parsed, "request_id") == [("1",)]
    assert [row.row_number for row in parsed.rejected] == [2, 3]


def test_the_templates_of_the_portal_are_read_without_missing_columns() -> None:
    for name, header in (("returns", RETURNS_HEADER), ("payables", PAYABLES_HEADER)):
        parsed = parse(name, f"{header}\n".encode())
        assert parsed.is_readable
        assert (parsed.missing_columns, parsed.new_columns, len(parsed.rows)) == ((), (), 0)


def test_titles_and_blank_lines_of_payables_are_no_rows() -> None:
    lines = ["Your payables - ready for deduction,,,,,,,", "", PAYABLES_HEADER]
    lines += ['ABCDE,VRET1,10/15/2026,Product Returns,"$1,200.10",($0.10),"$1,200.00",', ",,,,,,,", ""]
    lines += ["ABCDE,VRET2,10/16/2026,Chargeback,abc,0,1,"]

    parsed = parse("payables", "\r\n".join(lines).encode() + b"\r\n")

    assert values(parsed, "transaction_number", "invoice_amount") == [("VRET1", "$1,200.10")]
    assert [(row.row_number, row.reason) for row in parsed.rejected] == [
        (2, "invoice_amount 'abc' is no amount")
    ]
