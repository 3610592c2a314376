"""What a check reports: counts, values and the worst lines, in the same shape for the UI and for alerts.

Pure: rows in, check results out. Amounts of different currencies are never added.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import dagster as dg

from returns_assets.invariants import Invariant

Row = Mapping[str, Any]
TOP_LINES = 5
SEVERITIES = ("critical", "high", "medium", "low")
_SUBJECTS = ("order_id", "return_id", "settlement_id", "shipment_id", "sku", "subject")


def exception_result(name: str, asset: dg.AssetKey, found: Sequence[Row]) -> dg.AssetCheckResult:
    """The result of one family: passed when nothing is open; critical and high fail as ERROR, the rest as
    WARN.
    """
    codes = [
        _code_summary(code, list(group))
        for code, group in groupby(found, key=lambda row: row["exception_code"])
    ]
    severe = any(row["severity"] in {"critical", "high"} for row in found)
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR if severe else dg.AssetCheckSeverity.WARN,
        description=None if not found else f"{len(found)} open: {', '.join(code['code'] for code in codes)}",
        metadata={
            "count": len(found),
            "value": values(found),
            "top_lines": dg.MetadataValue.md(_table(_worst(found))),
            "codes": dg.MetadataValue.json(codes),
        },
    )


def invariant_result(invariant: Invariant, broken: Sequence[Row]) -> dg.AssetCheckResult:
    """The result of one invariant: the rows that break it, as expected, found, difference, where."""
    wording = "Expected {expected}, found {found}, difference {difference}, in {subject}."
    lines = [wording.format_map(row) for row in broken[:TOP_LINES]]
    return dg.AssetCheckResult(
        asset_key=invariant.asset,
        check_name=invariant.name,
        passed=not broken,
        severity=dg.AssetCheckSeverity.ERROR,
        description=None if not broken else lines[0],
        metadata={
            "count": len(broken),
            "top_lines": dg.MetadataValue.md("\n".join(f"- {line}" for line in lines)),
        },
    )


def values(found: Iterable[Row]) -> str:
    """The amounts added up per currency: `EUR 12.00, GBP 3.50`; `-` when there is none."""
    totals: dict[str, Decimal] = {}
    for row in found:
        if row["amount"] is not None and row["currency"]:
            totals[row["currency"]] = totals.get(row["currency"], Decimal()) + row["amount"]
    return ", ".join(f"{currency} {amount:,.2f}" for currency, amount in sorted(totals.items())) or "-"


def _code_summary(code: str, found: list[Row]) -> dict[str, Any]:
    worst = _worst(found)
    due = min((row["due_at"] for row in found if row["due_at"] is not None), default=None)
    return {
        "code": code,
        "severity": min((row["severity"] for row in found), key=_rank),
        "owner": found[0]["owner_team"],
        "count": len(found),
        "value": values(found),
        "due": due.strftime("%Y-%m-%d %H:%M UTC") if due else None,
        "top": [_identity(row) for row in worst],
        # Changes when a row opens, closes or gets another severity or amount; what an alert is
        # deduplicated by.
        "digest": _digest(found),
    }


def _identity(row: Row) -> str:
    """The row by its identifiers and amount alone: no text of the source, which could hold personal data."""
    subject = " ".join(f"{name} {row[name]}" for name in _SUBJECTS if row.get(name))
    amount = f", {row['amount']:,.2f} {row['currency']}" if row["amount"] is not None else ""
    return f"{subject}{amount}"


def _worst(found: Sequence[Row]) -> list[Row]:
    ordered = sorted(
        found, key=lambda row: (_rank(row["severity"]), -(row["amount"] or Decimal()), row["exception_id"])
    )
    return ordered[:TOP_LINES]


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _digest(found: Iterable[Row]) -> str:
    lines = sorted(f"{row['exception_id']}|{row['severity']}|{row['amount']}" for row in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _table(found: Sequence[Row]) -> str:
    columns = ("exception_code", "severity", "owner_team", "message")
    lines = [" | ".join(_cell(row[column]) for column in columns) for row in found]
    return "\n".join(
        ["| code | severity | owner | what |", "|---|---|---|---|", *(f"| {line} |" for line in lines)]
    )


def _cell(value: object) -> str:
    """Text of a source as Markdown shows it literally, on one line: no links, images or tags."""
    return re.sub(r"([\\`*_\[\]<>|!])", r"\\\1", " ".join(str(value).split()))
