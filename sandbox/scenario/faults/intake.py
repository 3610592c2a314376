"""Planted faults of taking documents in: unreadable, empty, old or changed ones, and sources that fail.

Nothing here touches the business itself: what is planted leaves every other document as it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.scenario import refunds, returns, zigzag
from sandbox.scenario.markets import DE, UK
from sandbox.scenario.met import at, buy
from sandbox.scenario.reports import ORDERS_TYPE, RETURNS_TYPE
from sandbox.scenario.surroundings import Outcome, SourceReport, UnreadableExport
from sandbox.scenario.world import World

SIGN_IN_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>\n"
HALF_A_WORKBOOK = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml"
SILENT_DAYS = 8


def _tell(world: World, code: str, platform: str, stream: str, outcome: Outcome, **facts: Any) -> None:
    """A source tells a run something, and the code is true of the stream."""
    report = SourceReport(platform, stream, outcome, **facts)
    world.surroundings.source_reports.append(report)
    quantity = {
        "refused": 1,
        "incomplete": abs(report.stated - report.read),
        "left_behind": report.stated,
    }.get(outcome, report.attempts)
    subject = report.operation if outcome == "incomplete" else f"{platform}/{stream}"
    world.expect(code, subject=subject, quantity=quantity)


def sync_failed(world: World) -> None:
    """A sign-in page instead of an export, half of a workbook, and a call that is refused."""
    exports = (
        UnreadableExport("payables", "payables_ready_for_deduction", "csv", 10, SIGN_IN_PAGE),
        UnreadableExport("remittances", "remittances", "xlsx", 45, HALF_A_WORKBOOK),
    )
    for export in exports:
        world.surroundings.unreadable_exports.append(export)
        day = world.as_of - timedelta(days=export.age)
        world.expect("SYNC_FAILED", subject=f"{export.stem}_{day:%Y%m%d}", quantity=1)
    facts = {"operation": "getTransaction", "status": 403}
    _tell(world, "SYNC_FAILED", "amazon_vendor", "transactions", "refused", **facts)


def retry_exhausted(world: World) -> None:
    """A platform that is down, and one that does not answer at all."""
    code = "RETRY_EXHAUSTED"
    facts: dict[str, Any] = {"operation": "createReport", "status": 503, "attempts": 6}
    _tell(world, code, "amazon_fba", "removal_orders", "unavailable", **facts)
    _tell(world, code, "tiktok_shop", "inventory", "unavailable", operation="searchInventory", attempts=5)


def rate_limited(world: World) -> None:
    """Two platforms that ask for fewer calls until nobody tries again."""
    for platform, stream, operation in (
        ("amazon_fba", "listings", "createReport"),
        ("zigzag", "consignments", "listConsignments"),
    ):
        facts: dict[str, Any] = {"operation": operation, "status": 429, "attempts": 6}
        _tell(world, "RATE_LIMITED", platform, stream, "rate_limited", **facts)


def queue_depth_high(world: World) -> None:
    """More documents left at a source than the limit of 500: by one, and by far."""
    for platform, stream, depth in (("zigzag", "arrivals", 501), ("amazon_fba", "reimbursements", 4_000)):
        _tell(world, "QUEUE_DEPTH_HIGH", platform, stream, "left_behind", stated=depth)


def sync_illusion(world: World) -> None:
    """Lists that end in success with fewer rows, and with more, than their source states."""
    for platform, stream, list_name, stated, read in (
        ("tiktok_shop", "statements", "statements-7495000000000000101", 48, 47),
        ("orocommerce", "orders", "orders of 2026-10", 60, 62),
    ):
        facts: dict[str, Any] = {"operation": list_name, "stated": stated, "read": read}
        _tell(world, "SYNC_ILLUSION", platform, stream, "incomplete", **facts)


def empty_report(world: World) -> None:
    """Amazon reports success and sends a header alone: for orders, and for returns."""
    for report_type, oldest, newest, stem in (
        (ORDERS_TYPE, 190, 160, "orders"),
        (RETURNS_TYPE, 155, 126, "customer_returns"),
    ):
        world.surroundings.empty_reports.append((report_type, oldest, newest, stem))
        start, end = (world.as_of - timedelta(days=age) for age in (oldest, newest))
        world.expect("EMPTY_REPORT_SUSPECT", subject=f"{stem}_{start:%Y%m%d}_{end:%Y%m%d}", quantity=1)


def source_stale(world: World) -> None:
    """The bank's export, taken today, ends more than a week ago."""
    world.surroundings.silent_bank_days = SILENT_DAYS
    world.expect("SOURCE_STALE", subject="erp/bank_lines")


def schema_drift(world: World) -> None:
    """Values of closed lists that nobody has heard of, in one row and in two, and a new column."""
    rng = world.rng("fault/SCHEMA_DRIFT")
    for market, age in ((UK, 40), (DE, 64)):
        line = buy(world, rng, market, age)
        refunds.refund(world, rng, line, at(world, rng, age))
        returns.receive_at_fba(world, rng, line, at(world, rng, age - 9), disposition="CUSTOMER_SOILED")
    world.expect("SCHEMA_DRIFT", subject="detailed-disposition=CUSTOMER_SOILED")
    line = buy(world, rng, UK, 33)
    record = zigzag.request_return(world, rng, line, at(world, rng, 32), to_hub=True)
    refunds.refund(world, rng, line, at(world, rng, 30))
    zigzag.receive_at_hub(world, rng, record, at(world, rng, 22))
    zigzag.grade(world, record, at(world, rng, 21), "B", is_routed=False)
    record.items[0].update(itemStatus="DISPOSITIONED", disposition="UPCYCLE")
    zigzag.set_status(world, record, at(world, rng, 20), "PROCESSED")
    world.expect("SCHEMA_DRIFT", subject="disposition=UPCYCLE")
    world.surroundings.new_columns["sales_orders"] = ("sales_region", "EMEA")
    world.expect("SCHEMA_DRIFT", subject="column sales_region added")
