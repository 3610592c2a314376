"""Puts a scenario on disk: inbox files as the platforms would deliver them, and the truth as JSON."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.scenario.amazon_files import amazon_files
from sandbox.scenario.fba_reports import (
    LEDGER_TYPE,
    LISTINGS_TYPE,
    MERCHANT_RETURNS_TYPE,
    REMOVALS_TYPE,
    SNAPSHOT_TYPE,
)
from sandbox.scenario.model import Report, Scenario
from sandbox.scenario.reports import ORDERS_TYPE, REIMBURSEMENTS_TYPE, RETURNS_TYPE
from sandbox.scenario.settlements import V1_TYPE, V2_TYPE
from sandbox.scenario.shop_files import shop_files, webhook_files

STREAMS = {
    V1_TYPE: "settlements",
    V2_TYPE: "settlements",
    RETURNS_TYPE: "customer_returns",
    ORDERS_TYPE: "orders",
    REIMBURSEMENTS_TYPE: "reimbursements",
    LEDGER_TYPE: "inventory_ledger",
    SNAPSHOT_TYPE: "inventory_snapshot",
    LISTINGS_TYPE: "listings",
    MERCHANT_RETURNS_TYPE: "merchant_returns",
    REMOVALS_TYPE: "removal_orders",
}
PAGE_SIZE = 100


def write_inbox(scenario: Scenario, inbox: Path, *, legacy_only: bool = False) -> list[Path]:
    """Drop every document of the scenario as `<inbox>/<platform>/<stream>/<name>`; returns the paths.

    A file's modification time is when its document was made, never after the scenario's end. `legacy_only`
    writes the V1 settlements alone, which a client of the V2 report type does not get to see.
    """
    written = []
    for report in scenario.reports:
        if report.on_request_only:
            continue
        if report.body is not None and (not legacy_only or report.report_type == V1_TYPE):
            written.append(_write_report(scenario, report, inbox))
    if legacy_only:
        return written
    lists: dict[str, tuple[Sequence[Mapping[str, Any]], str]] = {
        "returns": (scenario.zigzag_returns, "updatedAt"),
        "grade_batches": (scenario.zigzag_grade_batches, "closedAt"),
        "consignments": (scenario.zigzag_consignments, "dispatchedAt"),
        "arrivals": (scenario.zigzag_arrivals, "scannedAt"),
    }
    for stream, (elements, moment_key) in lists.items():
        written += _write_pages(scenario, inbox / "zigzag" / stream, stream, elements, moment_key)
    others = (*amazon_files(scenario), *shop_files(scenario), *webhook_files(scenario))
    for platform, stream, name, content, made in others:
        written.append(put_file(inbox / platform / stream / name, content, made))
    for stream, content in scenario.erp_exports.items():
        written.append(put_file(inbox / "erp" / stream / f"{stream}.csv", content, scenario.as_of))
    return written


def _write_report(scenario: Scenario, report: Report, inbox: Path) -> Path:
    name, content = report.file_name, report.body or b""
    if report.compression == "GZIP":
        name, content = f"{name}.gz", gzip.compress(content, mtime=0)
    path = inbox / "amazon_fba" / STREAMS[report.report_type] / name
    return put_file(path, content, min(report.created_time, scenario.as_of))


def _write_pages(
    scenario: Scenario, folder: Path, stream: str, elements: Sequence[Mapping[str, Any]], moment_key: str
) -> list[Path]:
    pages = max(1, -(-len(elements) // PAGE_SIZE))
    written = []
    for page in range(1, pages + 1):
        part = elements[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        envelope = {"data": list(part), "page": page, "pages": pages}
        content = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        moments = [datetime.fromisoformat(e[moment_key]) for e in part if e[moment_key]]
        made = min(max(moments, default=scenario.as_of) + timedelta(seconds=page), scenario.as_of)
        written.append(put_file(folder / f"{stream}_{page:05d}.json", content, made))
    return written


def put_file(path: Path, content: bytes, made: datetime) -> Path:
    """Write a file whose modification time is when its document was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    stamp = int(made.timestamp())
    os.utime(path, (stamp, stamp))
    return path


def write_settings(scenario: Scenario, folder: Path, defaults: Path | None = None) -> list[Path]:
    """Put the settings files of the scenario into a folder; returns the paths.

    Rows that are added to a file follow those of the file of the same name in `defaults`.
    """
    contents = dict(scenario.settings)
    for name, rows in scenario.added_settings.items():
        default = defaults / f"{name}.csv" if defaults is not None else None
        contents[name] = _with_rows(default, rows)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in sorted(contents.items()):
        path = folder / f"{name}.csv"
        path.write_bytes(content)
        written.append(path)
    return written


def _with_rows(default: Path | None, rows: Sequence[Mapping[str, str]]) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    present: list[Mapping[str, str]] = []
    if default is not None:
        with default.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            present, columns = list(reader), list(reader.fieldnames or ())
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*present, *rows])
    return text.getvalue().encode()


def write_truth(scenario: Scenario, directory: Path) -> None:
    """One JSON file per truth table, and `scenario.json` with what the scenario was built from."""
    directory.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Any] = asdict(scenario.truth)
    tables["scenario"] = {
        "seed": scenario.seed,
        "size": scenario.size,
        "faults": scenario.faults,
        "as_of": scenario.as_of.isoformat(),
        "marketplace_ids": scenario.marketplace_ids,
        "settlements": [r.file_name for r in scenario.reports if r.report_type in (V1_TYPE, V2_TYPE)],
    }
    for name, table in tables.items():
        text = json.dumps(table, ensure_ascii=False, indent=1)
        (directory / f"{name}.json").write_text(text + "\n", encoding="utf-8")
