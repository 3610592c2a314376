"""Documents that are not what their folder says: landed without rows, with one reason, never an exception."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_documents import RETURN_HEADER, detail, parse, reasons, returned_unit, settlement, summary, tsv

from returns_assets.streams import STREAMS, Stream

GOOD = settlement(summary(), detail(sku="Größe-É"))


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


BROKEN = {
    "no bytes": (b"", "empty"),
    "only blanks": (b" \r\n\n", "empty"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "a workbook": (_zip(), "ZIP|workbook"),
    "NUL bytes": (b"\x00\x01\x02\x03" * 50, "NUL|control"),
    "an error page": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "AccessDenied"),
    "an HTML page": (b"<!DOCTYPE html><html><title>Sign in</title></html>", "Sign in"),
    "half a gzip": (gzip.compress(GOOD.encode() * 20)[:80], "truncated"),
    "a broken gzip": (b"\x1f\x8b\x08\x00nonsense", "gzip"),
    "an empty gzip": (gzip.compress(b""), "empty"),
    "a foreign table": (b"a\tb\tc\n1\t2\t3\n", "expected|JSON"),
    "a sentence": (b"Report not available yet.", "expected|JSON"),
    "UTF-16 blanks": (codecs.BOM_UTF16_LE + "\n\n".encode("utf-16-le"), "empty"),
}


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: f"{stream.platform}/{stream.name}")
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_document_of_the_stream_is_rejected_as_a_whole(stream: Stream, kind: str) -> None:
    content, reason = BROKEN[kind]
    document = parse(stream.platform, stream.name, content)
    assert not document.is_readable
    assert len(document.rows) == 0
    assert [row.row_number for row in document.rejected] == [0]
    assert any(word.lower() in document.rejected[0].reason.lower() for word in reason.split("|"))


def test_the_wrong_report_names_the_columns_it_misses_and_has() -> None:
    document = parse("amazon_fba", "settlements", tsv([RETURN_HEADER, returned_unit()]))
    assert not document.is_readable
    assert "missing amount" in document.rejected[0].reason
    assert "found return_date, order_id, sku" in document.rejected[0].reason
    assert document.rejected[0].raw_text.startswith("return-date\torder-id")


def test_a_grade_batch_is_no_return() -> None:
    batch = '{"data":[{"batchId":"B1","items":[]}]}'
    assert "no element has a returnId" in reasons(parse("zigzag", "returns", batch))[0]


@given(st.binary(max_size=400), st.sampled_from(STREAMS))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_a_parser_raise(content: bytes, stream: Stream) -> None:
    document = parse(stream.platform, stream.name, content)
    assert document.is_readable or reasons(document).keys() == {0}


@pytest.mark.parametrize(
    ("encoded", "content_type", "charset"),
    [
        (GOOD.encode(), None, "utf-8"),
        (GOOD.encode(), "text/plain; charset=UTF-8", "utf-8"),
        (GOOD.encode("cp1252"), "text/plain;charset=Cp1252", "cp1252"),
        (GOOD.encode("cp1252"), "text/plain; charset=ISO-8859-1", "cp1252"),
        (GOOD.encode("cp1252"), None, "cp1252"),
        (GOOD.encode("cp1252"), "text/plain; charset=UTF-8", "cp1252"),
        (GOOD.encode("cp1252"), "text/plain; charset=unheard-of", "cp1252"),
        (codecs.BOM_UTF8 + GOOD.encode(), None, "utf-8"),
        (codecs.BOM_UTF8 + GOOD.encode(), "text/plain; charset=Cp1252", "utf-8"),
        (GOOD.encode("utf-16"), None, "utf-16"),
        (codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), None, "utf-16"),
        (gzip.compress(GOOD.encode()), "text/plain; charset=UTF-8", "utf-8"),
        (gzip.compress(gzip.compress(GOOD.encode())), None, "utf-8"),
    ],
)
def test_the_charset_is_found_and_gzip_is_seen_whatever_the_label(
    encoded: bytes, content_type: str | None, charset: str
) -> None:
    document = parse("amazon_fba", "settlements", encoded, content_type, file_name="report.gz")
    assert document.charset == charset
    assert document.rows.column("sku") == ["", "Größe-É"]


def test_japanese_settlements_are_read_without_a_label() -> None:
    text = settlement(summary("1500", "JPY"), detail("1500", marketplace_name="Amazon.co.jp", sku="ｼｬﾂ-赤"))
    document = parse("amazon_fba", "settlements", text.encode("cp932"))
    assert document.charset == "cp932"
    assert document.rows.column("sku")[1] == "ｼｬﾂ-赤"
    assert (
        parse("amazon_fba", "settlements", text.encode("cp932"), "text/plain; charset=Shift_JIS").charset
        == "cp932"
    )


def test_bytes_that_cp1252_does_not_define_are_kept() -> None:
    text = settlement(summary(), detail(sku="A@B")).encode("cp1252").replace(b"A@B", b"A\x81\xe4B")
    document = parse("amazon_fba", "settlements", text)
    assert document.rows.column("sku")[1] == "A\x81äB"


def test_a_single_nul_costs_one_row() -> None:
    document = parse("amazon_fba", "settlements", settlement(summary(), detail(), detail(sku="A\0B")))
    assert reasons(document) == {3: "it holds a NUL character"}
    assert len(document.rows) == 2


def test_an_empty_report_is_readable() -> None:
    document = parse("amazon_fba", "settlements", settlement())
    assert (document.is_readable, len(document.rows), document.rejected) == (True, 0, ())
    assert document.control_total is None
