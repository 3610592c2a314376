"""Builders of small platform documents for the ingest tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns_assets.parsing.amazon_reports import CUSTOMER_RETURNS
from returns_assets.parsing.model import DocumentContext, ParsedDocument
from returns_assets.parsing.settlements import V1, V2
from returns_assets.streams import stream

RETURN_HEADER = [name.replace("_", "-") for name in CUSTOMER_RETURNS.columns]


def parse(
    platform: str,
    name: str,
    content: bytes | str,
    content_type: str | None = None,
    file_name: str = "file.txt",
) -> ParsedDocument:
    """Parse as the stream does; text is sent as UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    return stream(platform, name).parse(data, DocumentContext(platform, name, file_name, content_type))


def tsv(rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    """Rows, header first, as a tab separated document."""
    return "".join("\t".join(row) + end for row in rows)


def settlement_header(columns: Sequence[str] = V2.columns) -> list[str]:
    """The header as Amazon spells it."""
    return [name.replace("_", "-") for name in columns]


def line(columns: Sequence[str] = V2.columns, **values: str) -> list[str]:
    """One row: the given cells, the others blank."""
    unknown = set(values) - set(columns)
    assert not unknown, unknown
    return [values.get(name, "") for name in columns]


def summary(
    total: str = "15.00", currency: str = "GBP", settlement_id: str = "25000000001", **more: str
) -> list[str]:
    """A summary row."""
    values = {
        "settlement_id": settlement_id,
        "settlement_start_date": "2026-10-01 00:00:00 UTC",
        "settlement_end_date": "2026-10-15 00:00:00 UTC",
        "deposit_date": "2026-10-17 00:00:00 UTC",
        "total_amount": total,
        "currency": currency,
    }
    return line(**(values | more))


def detail(amount: str = "15.00", settlement_id: str = "25000000001", **more: str) -> list[str]:
    """A refund's principal, or what `more` makes of it."""
    values = {
        "settlement_id": settlement_id,
        "transaction_type": "Refund",
        "order_id": "203-1234567-1234567",
        "marketplace_name": "Amazon.co.uk",
        "amount_type": "ItemPrice",
        "amount_description": "Principal",
        "amount": amount,
        "fulfillment_id": "AFN",
        "posted_date": "2026-10-03",
        "posted_date_time": "2026-10-03 10:11:12 UTC",
        "sku": "SKU-1",
        "quantity_purchased": "1",
    }
    return line(**(values | more))


def settlement(*rows: Sequence[str], end: str = "\n") -> str:
    """A V2 document with these data rows."""
    return tsv([settlement_header(), *rows], end)


def v1_line(**values: str) -> list[str]:
    """A V1 row without the promotion columns."""
    return line(V1.columns, **values)


def returned_unit(**values: str) -> list[str]:
    """A customer return row."""
    defaults = {
        "return-date": "2026-10-05T15:31:40+00:00",
        "order-id": "203-1234567-1234567",
        "sku": "SKU-1",
        "quantity": "1",
        "detailed-disposition": "SELLABLE",
        "reason": "UNWANTED_ITEM",
        "license-plate-number": "LPN1",
    }
    row: Mapping[str, str] = defaults | {name.replace("_", "-"): value for name, value in values.items()}
    return [row.get(name, "") for name in RETURN_HEADER]


def reasons(document: ParsedDocument) -> dict[int, str]:
    """Why each row was rejected, by row number."""
    return {row.row_number: row.reason for row in document.rejected}
