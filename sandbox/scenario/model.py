"""What a scenario is made of: the documents that the simulated platforms serve and the planted truth.

Plain data only. How a scenario is generated lives beside this module, how it is served in `sandbox.server`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.scenario.surroundings import SettingsRow, SourceReport


@dataclass(frozen=True)
class Report:
    """One report of the Reports API, with the bytes that its document download answers.

    `body` is the plain document; the server compresses it when `compression` is "GZIP". `body` is None for a
    CANCELLED report (no data for the range). Settlement reports are listed only; others answer a
    createReport. One `on_request_only` is made when somebody asks for it: nobody has it as a file.
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
    on_request_only: bool = False


@dataclass(frozen=True)
class Truth:
    """What the generator knows and the reconciler has to find. Each entry is a flat JSON-ready mapping.

    exceptions: code, order_id, return_id, settlement_id, sku, subject, quantity, amount, currency
    pairs: order_id, sku, settlement_id, receipt (licence plate or ZigZag item id), quantity
    ghosts: ghost_type, sku, location, quantity, value_at_cost, currency
    journal_totals: account_code, currency, period, amount (signed, debit positive)
    refunds: order_id, sku, settlement_id, quantity, amount, currency, state
    channel_pairs: the same for channels other than FBA: channel, order_id, order_line_id, sku, return_id,
      document (statement or credit memo), receipt (ZigZag item id), quantity
    channel_refunds: channel, order_id, return_id, sku, document, quantity, amount, currency, state
    """

    exceptions: tuple[Mapping[str, Any], ...] = ()
    pairs: tuple[Mapping[str, Any], ...] = ()
    ghosts: tuple[Mapping[str, Any], ...] = ()
    journal_totals: tuple[Mapping[str, Any], ...] = ()
    refunds: tuple[Mapping[str, Any], ...] = ()
    channel_pairs: tuple[Mapping[str, Any], ...] = ()
    channel_refunds: tuple[Mapping[str, Any], ...] = ()


Records = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class TikTokShopData:
    """TikTok Shop's records as on the wire. `transactions`: by statement id, in the form of 202501."""

    shops: Records = ()
    orders: Records = ()
    returns: Records = ()
    statements: Records = ()
    transactions: Mapping[str, Records] = field(default_factory=dict)
    inventory: Records = ()


@dataclass(frozen=True)
class OroCommerceData:
    """JSON:API resource objects by type, and the bodies of payment webhooks, oldest first."""

    resources: Mapping[str, Records] = field(default_factory=dict)
    payment_events: Records = ()


@dataclass(frozen=True)
class AmazonVendorData:
    """What Vendor Central answers, and the portal's exports, which no API gives.

    `invoices` hold their lines under `lineItems`; `transactions` are by transaction id; `portal_files` are
    (file name, bytes) by stream (returns, remittances, payables).
    """

    purchase_orders: Records = ()
    purchase_order_statuses: Records = ()
    invoices: Records = ()
    transactions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    portal_files: Mapping[str, tuple[tuple[str, bytes], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class AmazonFbaData:
    """What SP-API answers beside reports: inbound v0 shipments and items, plans, 2024-06-19 transactions.

    A plan holds the objects of its shipments. `orders` are Orders API v0 orders with their `OrderItems`.
    """

    shipments: Records = ()
    shipment_items: Records = ()
    inbound_plans: Records = ()
    transactions: Records = ()
    orders: Records = ()


@dataclass(frozen=True)
class Scenario:
    """Everything that the platforms know at `as_of`, and the truth about it.

    `settings` are whole settings files of the reconciler by name, `added_settings` rows to add to its default
    ones; `source_reports` is what sources told beside their documents, where these are dropped as files.
    """

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
    zigzag_arrivals: Records = ()
    tiktok_shop: TikTokShopData = field(default_factory=TikTokShopData)
    orocommerce: OroCommerceData = field(default_factory=OroCommerceData)
    amazon_vendor: AmazonVendorData = field(default_factory=AmazonVendorData)
    amazon_fba_api: AmazonFbaData = field(default_factory=AmazonFbaData)
    settings: Mapping[str, bytes] = field(default_factory=dict)
    added_settings: Mapping[str, tuple[SettingsRow, ...]] = field(default_factory=dict)
    source_reports: tuple[SourceReport, ...] = ()
