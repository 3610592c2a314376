"""What the tests of vendor documents share: Amazon's samples, and a parsed document's values by column."""

from __future__ import annotations

from pathlib import Path

from returns_assets.ingest import parse_document
from returns_assets.parsing.model import ParsedDocument
from returns_assets.streams import stream

SAMPLES = Path(__file__).parents[1] / "fixtures" / "amazon_vendor"
RETURNS_HEADER = (SAMPLES / "TEMPLATE_returns_page.headers.csv").read_text(encoding="utf-8").strip()
PAYABLES_HEADER = (SAMPLES / "TEMPLATE_payables_ready_for_deduction.headers.csv").read_text("utf-8").strip()


def parse(name: str, content: bytes) -> ParsedDocument:
    return parse_document(stream("amazon_vendor", name), content, "file", None)


def values(parsed: ParsedDocument, *columns: str) -> list[tuple[str | None, ...]]:
    return [tuple(row.values.get(column) for column in columns) for row in parsed.rows]
