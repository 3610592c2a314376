"""`returns exceptions`: the queue of the last run, filtered, as a table, CSV, JSON or JSON Lines."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from resources.warehouse import Warehouse
from returns_assets.check_results import values

COLUMNS = (
    "exception_code", "severity", "owner_team", "status", "channel", "order_id", "return_id", "settlement_id",
    "sku", "subject", "quantity", "amount", "currency", "age_days", "due_at", "message", "next_action",
    "priority", "is_reopened", "exception_id",
)  # fmt: skip
_AMOUNT = re.compile(r"-?\d+(\.\d+)?")
_SUBJECTS = ("order_id", "return_id", "settlement_id", "subject", "sku")


def find(
    warehouse: Warehouse,
    filters: Mapping[str, str | None],
    min_age_days: int | None = None,
    min_amount: Decimal | None = None,
) -> list[dict[str, Any]]:
    """The queue, the highest priority first: by impact and deadline, not by arrival (R-IPS-14).

    `filters` maps a column to the value it must have (None = any). `min_amount` is in the row's own currency.
    """
    conditions = [(f"{column} = ?", value) for column, value in filters.items() if value is not None]
    if min_age_days is not None:
        conditions.append(("age_days >= ?", str(min_age_days)))
    if min_amount is not None:
        conditions.append(("amount >= cast(? as decimal(18, 4))", str(min_amount)))
    where = " and ".join(condition for condition, _ in conditions) or "true"
    query = f"""
        select {", ".join(COLUMNS)} from marts.return_exceptions where {where}
        order by priority desc, due_at nulls last, amount desc nulls last, exception_id
    """  # noqa: S608
    return warehouse.rows(query, [value for _, value in conditions])


def show(console: Console, found: Sequence[Mapping[str, Any]], limit: int) -> None:
    """Print the first `limit` rows of the queue, a few lines each, and what all of it adds up to."""
    colours = {"critical": "bold red", "high": "red", "medium": "yellow"}
    for row in found[:limit]:
        subject = " ".join(dict.fromkeys(str(row[name]) for name in _SUBJECTS if row[name]))
        amount = f"{row['amount']:,.2f} {row['currency']}" if row["amount"] is not None else ""
        due = f"due {row['due_at']:%Y-%m-%d}" if row["due_at"] else ""
        head = Text(f"{row['severity']:8} ", style=colours.get(row["severity"], ""))
        head.append(f"{row['exception_code']}", style="bold")
        head.append(
            "  ".join(["", row["owner_team"], *filter(None, (due, amount, subject))]), style="default"
        )
        details = "\n".join(filter(None, (row["message"], row["next_action"] and f"→ {row['next_action']}")))
        head.plain, details = _visible(head.plain), _visible(details)
        console.print(head, Padding(Text(details), (0, 0, 0, 9)), sep="\n")
    rest = f"; {len(found) - limit} more with --limit {len(found)}" if len(found) > limit else ""
    console.print(f"{len(found)} exceptions, {values(found)}{rest}", highlight=False)


def write(found: Sequence[Mapping[str, Any]], form: str) -> None:
    """Write the queue to standard output: `csv` safe to open as a spreadsheet, `json` and `jsonl` exact."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(_plain(row[column])) for column in COLUMNS] for row in found)
        return
    objects = [{column: _plain(row[column]) for column in COLUMNS} for row in found]
    if form == "json":
        sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=1) + "\n")
        return
    for one in objects:
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")


def _visible(text: str) -> str:
    """The text without control characters: an id of a source must not steer the terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def _cell(value: object) -> object:
    """A text of a source that a spreadsheet would run as a formula is made text by an apostrophe."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value if _AMOUNT.fullmatch(value) else f"'{value}"
    return value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime | date) else value
