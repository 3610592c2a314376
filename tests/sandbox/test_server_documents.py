"""How stored documents of different shapes become the one document of a requested report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.amazon_documents import answering_document, document_id
from sandbox.scenario.model import Report

REIMBURSEMENTS = "GET_FBA_REIMBURSEMENTS_DATA"


def _report(number: int, body: bytes | None, **changes: Any) -> Report:
    moment = datetime(2026, 10, number, tzinfo=UTC)
    return Report(REIMBURSEMENTS, str(number), ("X",), moment, moment, moment, "DONE", body, **changes)


def test_nothing_to_join_is_no_document() -> None:
    assert answering_document("1", REIMBURSEMENTS, []) is None
    assert answering_document("1", REIMBURSEMENTS, [_report(1, None)]) is None


def test_one_document_keeps_its_bytes_type_and_compression() -> None:
    body = b"\xef\xbb\xbfa\tb\r\n1\t\xfc\r\n"
    only = _report(1, body, content_type="text/plain; charset=Cp1252", compression="GZIP")
    document = answering_document("9", REIMBURSEMENTS, [only, _report(2, None)])
    assert document is not None
    assert (document.body, document.content_type, document.compression) == (body, only.content_type, "GZIP")


def test_columns_move_by_name_when_headers_differ() -> None:
    older = _report(1, b"id\tamount\n1\t5\n")
    newer = _report(2, b"amount\tid\tnote\n7\t2\tlate\nbroken row\n")
    document = answering_document("9", REIMBURSEMENTS, [newer, older])
    assert document is not None
    assert document.body == b"id\tamount\tnote\n1\t5\t\n2\t7\tlate\nbroken row\n"


def test_rows_in_two_documents_are_there_once() -> None:
    older, newer = _report(1, b"id\n1\n2\n2\n"), _report(2, b"id\n2\n3\n")
    document = answering_document("9", REIMBURSEMENTS, [older, newer])
    assert document is not None
    assert document.body == b"id\n1\n2\n2\n3\n"


def test_different_charsets_are_joined_as_utf_8() -> None:
    western = _report(1, "id\nä\n".encode("cp1252"), content_type="text/plain; charset=Cp1252")
    document = answering_document("9", REIMBURSEMENTS, [western, _report(2, "id\nß\n".encode())])
    assert document is not None
    assert document.body.decode("utf-8") == "id\nä\nß\n"
    assert document.content_type == "text/plain; charset=UTF-8"


def test_document_ids_name_the_region_and_the_report() -> None:
    ids = [document_id(*facts) for facts in (("1", ["ATVPDKIKX0DER"]), ("1", ["A1F83G8C2ARO7P"]))]
    assert [name.split(".")[4] for name in ids] == ["na", "eu"]
    assert document_id("1", ["X"]) != document_id("2", ["X"])
