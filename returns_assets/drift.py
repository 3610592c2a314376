"""Whether documents hold what they used to: columns of another type, and rows that their source counts
otherwise.

Pure: landed documents in, findings out (R-VC-11, R-IPS-08).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from resources.landing import LandedDocument
from returns_assets.parsing.json_documents import snake_case
from returns_assets.parsing.model import ParsedDocument

_COMPLAINT = re.compile(
    r"(?:INVALID_ID: )?([A-Za-z_][A-Za-z0-9_]*)(?:\[\d+\])?(?:\.\w+)? '.*' is no", re.DOTALL
)
# What a column may turn into without being another column: digits alone are ids too.
_RETYPED = {"number": ("date", "text"), "date": ("number", "id", "text"), "id": ("text",)}
# Columns whose values are whatever people chose: a numeric SKU beside a worded one is no change of type.
_FREE = re.compile(r"sku|name|title|description|reference|comment|note|external|condition|reason")
_CODES = ("_id", "_number", "_code")


def kinds_with_rejected(parsed: ParsedDocument, kinds: Mapping[str, str]) -> dict[str, str]:
    """The kinds of a document's columns; one for whose values most of the rows were rejected is text by
    now.
    """
    rows = len(parsed.rows) + len(parsed.rejected)
    found = (_COMPLAINT.match(row.reason) for row in parsed.rejected)
    counts = Counter(snake_case(match[1]) for match in found if match)
    return {**kinds, **{name: "text" for name, count in counts.items() if count * 2 > rows}}


def retyped_columns(
    documents: Iterable[LandedDocument], identifiers: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """By document, the columns that hold another kind of value than in all the stream's earlier documents.

    Only documents of one layout are compared; documents without such columns are left out.
    """
    earlier: dict[tuple[str, str], set[str]] = {}
    found = {}
    for document in sorted(documents, key=lambda one: (one.received_at, one.document_sha256)):
        layout = document.facts.get("layout", "")
        changed = []
        for name, kind in sorted(document.column_kinds.items()):
            before = earlier.setdefault((layout, name), set())
            if len(before) == 1 and _is_retyped(name, min(before), kind, identifiers):
                changed.append(name)
            else:
                before.add(kind)
        if changed:
            found[document.document_sha256] = tuple(changed)
    return found


def _is_retyped(name: str, before: str, now: str, identifiers: Collection[str]) -> bool:
    if now not in _RETYPED.get(before, ()) or _FREE.search(name):
        return False
    return before != "id" or name in identifiers or name.endswith(_CODES)


def disagreement(document: LandedDocument) -> str | None:
    """How a document differs from what its source states about it; None when it does not, or nothing is
    stated.

    The facts `stated_rows` and `stated_total` are the source's, `row_sum` is what landed.
    """
    rows = document.row_count + document.rejected_count
    stated = _number(document.facts.get("stated_rows"))
    if stated is not None and stated != rows:
        return f"{stated} rows stated, {rows} landed, difference {stated - rows}"
    total, landed = _number(document.facts.get("stated_total")), _number(document.facts.get("row_sum"))
    if total is not None and landed is not None and total != landed:
        return f"total {total} stated, {landed} landed, difference {total - landed}"
    return None


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
