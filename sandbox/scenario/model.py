"""What a scenario is made of: the documents that the simulated platforms serve and the planted truth.

Plain data only. How a scenario is generated lives beside this module, how it is served in `sandbox.server`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Report:
    """One report of the Reports API, with the bytes that its document download answers.

    `body` is the plain document; the server compresses it when `compression` is "GZIP". `body` is None for a
    CANCELLED report (no data for the range). Settlement reports are listed only; others answer a
    createReport.
    """

    report_type: str
    report_id: str
    marketplace_ids: tuple[str, ...]
    data_start_time: datetime
    data_end_time: datetime
    created_time: datetime
    processing_status: str
    body: bytes | None
    content_type: str = "text/plain; charset=UTF-8"
    compression: str | None = None
    file_name: str = ""


@dataclass(frozen=True)
class Truth:
    """What the generator knows and the reconciler has to find. Each entry is a flat JSON-ready mapping.

    exceptions: code, order_id, return_id, settlement_id, sku, subject, quantity, amount, currency
    pairs: order_id, sku, settlement_id, receipt (licence plate or ZigZag item id), quantity
    ghosts: ghost_type, sku, location, quantity, value_at_cost, currency
    journal_totals: account_code, currency, period, amount (signed, debit positive)
    refunds: order_id, sku, settlement_id, quantity, amount, currency, state
    """

    exceptions: tuple[Mapping[str, Any], ...] = ()
    pairs: tuple[Mapping[str, Any], ...] = ()
    ghosts: tuple[Mapping[str, Any], ...] = ()
    journal_totals: tuple[Mapping[str, Any], ...] = ()
    refunds: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Scenario:
    """Everything that the platforms know at `as_of`, and the truth about it."""

    seed: int
    size: str
    faults: tuple[str, ...]
    as_of: datetime
    marketplace_ids: tuple[str, ...]
    reports: tuple[Report, ...]
    zigzag_returns: tuple[Mapping[str, Any], ...]
    zigzag_grade_batches: tuple[Mapping[str, Any], ...]
    zigzag_consignments: tuple[Mapping[str, Any], ...]
    erp_exports: Mapping[str, bytes]
    truth: Truth
