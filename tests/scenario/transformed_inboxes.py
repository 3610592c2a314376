"""Inboxes that say the same in another way: columns turned around, split batches, SKUs under other names, and
one more marketplace.

Works on documents alone, knows nothing of the reconciler. What stays the same is in `test_metamorphic.py`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

UTF8_MARK = b"\xef\xbb\xbf"
ALIAS = "ALIAS-"
NEW_ORDER = "599-"
NEW_SKU = "ONLY-THERE"
NEW_SETTLEMENT = "77700000001"


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """A document with other content under its name; compression and time stay."""
    times, content = path.stat(), path.read_bytes()
    is_gzip = content.startswith(b"\x1f\x8b")
    changed = change(gzip.decompress(content) if is_gzip else content)
    path.write_bytes(gzip.compress(changed, mtime=0) if is_gzip else changed)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def reorder_columns(inbox: Path) -> int:
    """Turn the columns of every table and the members of every JSON object around; how many documents."""
    changed = 0
    for path in sorted(path for path in inbox.rglob("*") if path.is_file()):
        if path.suffix in (".json", ".jsonl"):
            rewrite(path, _with_members_turned)
        elif "remittances" not in path.parts and not path.suffix.startswith(".xls"):
            rewrite(path, _with_columns_turned)
        else:
            continue
        changed += 1
    return changed


def _with_members_turned(content: bytes) -> bytes:
    if content.count(b"\n{") or (content.startswith(b"{") and b"}\n{" in content):
        return b"\n".join(_with_members_turned(line) for line in content.split(b"\n"))
    return json.dumps(_turned(json.loads(content))).encode() if content.strip() else content


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _turned(member) for name, member in reversed(value.items())}
    return [_turned(member) for member in value] if isinstance(value, list) else value


def _with_columns_turned(content: bytes) -> bytes:
    """The named columns turned around; cells beyond them, and rows that are not whole, stay as they are."""
    mark = UTF8_MARK if content.startswith(UTF8_MARK) else b""
    text = content[len(mark) :].decode("latin-1")
    end = "\r\n" if "\r\n" in text else "\n"
    if "\t" in text.split(end, 1)[0]:
        # The reports of Amazon have no quotes that mean anything.
        lines = _rows_turned([line.split("\t") for line in text.split(end)])
        return mark + end.join("\t".join(line) for line in lines).encode("latin-1")
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(
        _rows_turned(list(csv.reader(io.StringIO(text, newline=""))))
    )
    return mark + out.getvalue().encode("latin-1")


def _rows_turned(rows: list[list[str]]) -> list[list[str]]:
    header = rows[0]
    named = max((number for number, name in enumerate(header, start=1) if name.strip()), default=0)
    return [
        [*row[named - 1 :: -1], *row[named:]] if len(row) == len(header) and named else row for row in rows
    ]


def split_grade_batches(inbox: Path) -> int:
    """Each grade batch of more than one item becomes two that were closed at the same moment; how many."""
    split = 0
    for path in sorted((inbox / "zigzag" / "grade_batches").iterdir()):
        document = json.loads(path.read_bytes())
        batches = []
        for batch in document["data"]:
            items, number = batch["items"], batch["batchId"]
            middle = len(items) // 2
            split += bool(middle)
            if middle:
                batches.append({**batch, "batchId": f"{number}-2", "items": items[middle:]})
            batches.append({**batch, "items": items[:middle] or items})
        document["data"] = batches
        rewrite(path, lambda _, said=document: json.dumps(said).encode())  # type: ignore[misc]
    return split


def rename_skus(inbox: Path) -> int:
    """Amazon writes SKUs of the item master under other names, which the ERP's aliases know; how many.

    A SKU that has an alias at Amazon already, or is written in several ways, keeps its name.
    """
    named = _rows(inbox / "erp" / "item_master" / "item_master.csv")
    aliases = inbox / "erp" / "sku_aliases" / "sku_aliases.csv"
    taken = {cell for row in _rows(aliases) if row["source_system"] == "amazon_fba" for cell in row.values()}
    skus = {row["sku"] for row in named if re.fullmatch(r"SKU-\d{5}", row["sku"])} - taken
    whole = re.compile(r"(?<![^\t\"\r\n])(" + "|".join(sorted(skus)) + r")(?![^\t\"\r\n])")
    for path in sorted(path for path in (inbox / "amazon_fba").rglob("*") if path.is_file()):
        rewrite(path, lambda content: _renamed(content, whole))
    more = "".join(f"amazon_fba,{ALIAS}{sku},{sku},2024-01-01,\n" for sku in sorted(skus))
    rewrite(aliases, lambda content: content.rstrip() + b"\n" + more.encode())
    return len(skus)


def _renamed(content: bytes, names: re.Pattern[str]) -> bytes:
    return names.sub(ALIAS + r"\1", content.decode("latin-1")).encode("latin-1")


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def add_marketplace(inbox: Path) -> None:
    """A settlement of a marketplace that nobody has sold in so far: two sales, and a refund without goods."""
    folder = inbox / "amazon_fba" / "settlements"
    tables = [path for path in sorted(folder.iterdir()) if path.suffix == ".txt"]
    headers = {path: path.read_bytes().splitlines()[0].decode().split("\t") for path in tables}
    source, header = next((path, header) for path, header in headers.items() if "amount-type" in header)
    rewrite(inbox / "erp" / "item_master" / "item_master.csv", _with_new_item)
    total = {
        "settlement-start-date": "2026-09-01 00:00:00 UTC",
        "settlement-end-date": "2026-09-15 00:00:00 UTC",
        "deposit-date": "2026-09-17 00:00:00 UTC",
        "total-amount": "24.00",
        "currency": "CAD",
    }
    refund = {**_sale(2), "transaction-type": "Refund", "amount": "-24.00"}
    rows = [{"settlement-id": NEW_SETTLEMENT, **line} for line in (total, _sale(1), _sale(2), refund)]
    lines = ["\t".join(header), *("\t".join(row.get(name, "") for name in header) for row in rows), ""]
    path = folder / f"settlement_CA_{NEW_SETTLEMENT}.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    times = source.stat()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _with_new_item(content: bytes) -> bytes:
    """The item master with one more item that costs the median: what has no cost is valued at that."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    cost = median(Decimal(row["unit_cost"]) for row in rows if row["unit_cost"])
    new = f"{NEW_SKU},Sold there alone,each,{cost},2.00,GBP,true,2024-05-14,"
    return content.rstrip() + f"\n{new}\n".encode()


def _sale(k: int) -> dict[str, str]:
    return {
        "transaction-type": "Order",
        "order-id": f"{NEW_ORDER}0000001-{k:07d}",
        "marketplace-name": "Amazon.ca",
        "amount-type": "ItemPrice",
        "amount-description": "Principal",
        "amount": "24.00",
        "fulfillment-id": "AFN",
        "posted-date": "2026-09-05",
        "posted-date-time": "2026-09-05 12:00:00 UTC",
        "order-item-code": f"5{k:013d}",
        "sku": NEW_SKU,
        "quantity-purchased": "1",
    }


def documents(inbox: Path) -> Iterator[Path]:
    yield from sorted(path for path in inbox.rglob("*") if path.is_file())
