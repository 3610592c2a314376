"""Report documents: which bytes answer a requested report, and the signed addresses they are downloaded from.

Reports as objects with a status are in `sandbox.amazon_reports`.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from sandbox.clock import ScenarioClock, zulu
from sandbox.faults import FaultKind
from sandbox.http import Request, Response
from sandbox.scenario.model import Report

URL_SECONDS = 300
DOWNLOAD_PATH = "/report-documents"
_NORTH_AMERICA = {"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8", "A2Q3Y263D00KWC"}
_FAR_EAST = {"A1VC38T7YXB528", "A39IBJ37TRP1C6", "A19VAU5U5O7RUS"}
# Columns that name one subject of a report: where stored documents overlap, the newest one speaks for it.
_SUBJECT_COLUMNS: Mapping[str, tuple[bytes, ...]] = {
    "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA": (
        b"license-plate-number",
        b"order-id",
        b"return-date",
        b"sku",
    ),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": (b"amazon-order-id", b"sku"),
}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Document:
    """A downloadable document; `body` is plain, `compression` says how it travels."""

    document_id: str
    body: bytes
    content_type: str
    compression: str | None


def document_id(report_id: str, marketplace_ids: Sequence[str]) -> str:
    """The id of a report's document, in Amazon's form and always the same for a report."""
    known = set(marketplace_ids)
    region = "na" if known & _NORTH_AMERICA else "fe" if known & _FAR_EAST else "eu"
    name = uuid.uuid5(uuid.NAMESPACE_OID, report_id)
    token = hashlib.sha256(report_id.encode()).hexdigest()[:13].upper()
    return f"amzn1.spdoc.1.4.{region}.{name}.T{token}.{len(report_id)}"


def stored_document(report: Report) -> Document | None:
    """The document of a report of the scenario; None when it has none."""
    if report.body is None:
        return None
    name = document_id(report.report_id, report.marketplace_ids)
    return Document(name, report.body, report.content_type, report.compression)


def _charset(content_type: str) -> str:
    message = Message()
    message["content-type"] = content_type
    return str(message.get_param("charset") or "utf-8")


def _as_utf8(report: Report) -> bytes:
    text = (report.body or b"").decode(_charset(report.content_type), errors="replace")
    return text.encode("utf-8")


def _cells(line: bytes) -> list[bytes]:
    return line.rstrip(b"\r\n").split(b"\t")


def _align(header: list[bytes], own_header: list[bytes], line: bytes) -> bytes:
    """A row under another header: cells move by column name; a row of another width is left as it is."""
    cells = _cells(line)
    if own_header == header or len(cells) != len(own_header):
        return line
    by_name = dict(zip(own_header, cells, strict=True))
    return b"\t".join(by_name.get(name, b"") for name in header)


def _latest(by_table: dict[int, list[bytes]]) -> list[bytes]:
    """A subject's rows as the newest document has them, as many as any one document has."""
    latest: list[bytes] = []
    for rows in reversed(by_table.values()):
        latest += rows[len(latest) :]
    return latest


def _merged_rows(report_type: str, bodies: Sequence[bytes]) -> bytes:
    """One document out of several, oldest first: one header, and each subject's rows from the newest one."""
    tables = [body.removeprefix(_BOM).splitlines() for body in bodies]
    line_end = b"\r\n" if b"\r\n" in bodies[0] else b"\n"
    headers = [_cells(table[0]) if table else [] for table in tables]
    header = list(dict.fromkeys(name for names in headers for name in names))
    subject_columns = _SUBJECT_COLUMNS.get(report_type, ())
    positions = [header.index(name) for name in subject_columns if name in header]
    versions: dict[tuple[bytes, ...], dict[int, list[bytes]]] = {}
    for number, (own_header, table) in enumerate(zip(headers, tables, strict=True)):
        for raw_line in table[1:]:
            line = _align(header, own_header, raw_line)
            cells = _cells(line)
            has_subject = positions and len(cells) == len(header)
            subject = tuple(cells[position] for position in positions) if has_subject else (line,)
            versions.setdefault(subject, {}).setdefault(number, []).append(line)
    lines = [b"\t".join(header), *(line for by_table in versions.values() for line in _latest(by_table))]
    return line_end.join([*lines, b""])


def answering_document(report_id: str, request_type: str, reports: Sequence[Report]) -> Document | None:
    """The document for a requested report, made of the stored reports that answer it; None without any.

    One stored document is served byte for byte. Several are joined under one header: Amazon would send the
    present state of each subject once, so a subject in more than one document comes from the newest, while
    repetitions inside one document stay. Documents in different charsets are joined as UTF-8.
    """
    with_body = sorted(
        (report for report in reports if report.body is not None), key=lambda r: (r.created_time, r.report_id)
    )
    if not with_body:
        return None
    newest = with_body[-1]
    name = document_id(report_id, newest.marketplace_ids)
    if len(with_body) == 1:
        return Document(name, newest.body or b"", newest.content_type, newest.compression)
    same_charset = len({_charset(report.content_type).lower() for report in with_body}) == 1
    bodies = [(report.body or b"") if same_charset else _as_utf8(report) for report in with_body]
    content_type = newest.content_type if same_charset else "text/plain; charset=UTF-8"
    compression = "GZIP" if any(report.compression for report in with_body) else None
    return Document(name, _merged_rows(request_type, bodies), content_type, compression)


class DownloadHost:
    """The object store behind getReportDocument: addresses signed for 300 seconds."""

    def __init__(self, base_url: str, clock: ScenarioClock) -> None:
        self._base_url = base_url
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def _signature(self, name: str, signed_at: str, variant: str) -> str:
        text = f"{name}\n{signed_at}\n{variant}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()

    def address(self, document: Document, fault: FaultKind) -> str:
        """A fresh address; EXPIRED_URL and the gzip faults change what it answers."""
        now = self._clock.now()
        if fault is FaultKind.EXPIRED_URL:
            now -= timedelta(seconds=URL_SECONDS + 60)
        is_gzip = document.compression == "GZIP"
        if fault in (FaultKind.GZIP_NOT_APPLIED, FaultKind.GZIP_NOT_ANNOUNCED):
            is_gzip = fault is FaultKind.GZIP_NOT_ANNOUNCED
        variant = "gzip" if is_gzip else "plain"
        signed_at = now.strftime("%Y%m%dT%H%M%SZ")
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Date": signed_at,
            "X-Amz-Expires": str(URL_SECONDS),
            "X-Amz-SignedHeaders": "host",
            "x-id": variant,
            "X-Amz-Signature": self._signature(document.document_id, signed_at, variant),
        }
        path = f"{DOWNLOAD_PATH}/{quote(document.document_id, safe='')}"
        return f"{self._base_url}{path}?{urlencode(query)}"

    def download(self, request: Request, document: Document | None) -> Response:
        """The object's bytes, or the object store's XML error."""
        signed_at = request.first("X-Amz-Date") or ""
        variant = request.first("x-id") or ""
        name = document.document_id if document else ""
        given = request.first("X-Amz-Signature") or ""
        if document is None or not hmac.compare_digest(given, self._signature(name, signed_at, variant)):
            return xml_error(403, "SignatureDoesNotMatch", "The signature does not match the request.", {})
        expires = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) + timedelta(
            seconds=URL_SECONDS
        )
        now = self._clock.now()
        if now >= expires:
            facts = {
                "X-Amz-Expires": str(URL_SECONDS),
                "Expires": zulu(expires),
                "ServerTime": zulu(now),
            }
            return xml_error(403, "AccessDenied", "Request has expired", facts)
        body = gzip.compress(document.body, mtime=0) if variant == "gzip" else document.body
        return Response(200, body, {"Content-Type": document.content_type, "Accept-Ranges": "bytes"})


def xml_error(status: int, code: str, message: str, facts: Mapping[str, str]) -> Response:
    """An error of the object store."""
    inner = {"Code": code, "Message": message, **facts, "RequestId": secrets.token_hex(8).upper()}
    elements = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in inner.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{elements}</Error>'
    return Response(status, body.encode(), {"Content-Type": "application/xml"})
